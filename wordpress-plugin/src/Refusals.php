<?php
/**
 * The sign-ins that did not succeed.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * Keeps the last fifty by error ID, so that an administrator finds out what a visitor reports
 * without reading a log of the server, and writes one line each to that log.
 *
 * Anybody can cause an entry, so list and log are capped by kind in length, size and number a
 * minute, hold nothing about the person, and the list is not loaded with other pages.
 */
final class Refusals {

	public const OPTION = 'logto_rp_refusals';

	public const KEPT = 50;

	/** How many a minute of one kind. */
	private const WRITES         = 10;
	private const LONGEST_DETAIL = 200;

	/** Without 0, O, 1, I and L, because it is read out on the telephone. */
	private const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

	public function __construct( private readonly Replay_Bundles $bundles ) {}

	/**
	 * Records an error and returns its ID, such as `K7PQ-M2XD`.
	 *
	 * @param string      $code   An error code.
	 * @param string      $detail May come from outside: it is stripped and shortened.
	 * @param string|null $bundle What is needed to decide it again, where that is to be kept.
	 */
	public function record( string $code, string $detail, ?string $bundle = null ): string {
		$id     = $this->id();
		$detail = $this->plain( $detail );
		$kind   = Refusal_Kind::of( $code );

		list( $number, $before ) = ( new Minute_Counter( 'logto_rp_refused_' . $kind->value ) )->count();
		if ( $before > $kind->lines() ) {
			$this->log( sprintf( 'Logto: %d more failed sign-ins (%s) within a minute were not logged', $before - $kind->lines(), $kind->value ) );
		}
		if ( $number <= $kind->lines() ) {
			$this->log( rtrim( sprintf( 'Logto: sign-in %s: %s %s', $id, $code, $detail ) ) );
		}
		if ( $number <= min( self::WRITES, $kind->lines() ) ) {
			$this->keep( $kind, $id, $code, $detail, $number );
			if ( null !== $bundle ) {
				$this->bundles->keep( $id, $kind, $bundle );
			}
		}
		return $id;
	}

	/**
	 * The newest first.
	 *
	 * @return list<array{id: string, time: int, code: string, detail: string}>
	 */
	public function latest(): array {
		return $this->stored()['entries'];
	}

	/**
	 * The newest one of the last day about the set-up or an account; what strangers cause hides none. Null without one.
	 *
	 * @return array{id: string, time: int, code: string, detail: string}|null
	 */
	public function newest(): ?array {
		foreach ( $this->latest() as $entry ) {
			if ( Refusal_Kind::Other === Refusal_Kind::of( $entry['code'] ) ) {
				return $entry['time'] > time() - DAY_IN_SECONDS ? $entry : null;
			}
		}
		return null;
	}

	/** When there were last more in a minute than are kept, or null. */
	public function last_flood(): ?int {
		$flood = $this->stored()['flood'];
		return 0 === $flood ? null : $flood;
	}

	/** On `admin_post_logto_rp_clear_refusals`: empties the list. */
	public function post_clear( Browser $browser ): never {
		if ( ! current_user_can( 'manage_options' ) ) {
			wp_die( esc_html__( 'You may not change these settings.', 'logto-relying-party' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( 'logto_rp_clear_refusals' );
		delete_option( self::OPTION );
		$this->bundles->clear();
		$browser->redirect( Settings_Page::url() . '#logto-rp-refusals' );
	}

	private function keep( Refusal_Kind $kind, string $id, string $code, string $detail, int $number ): void {
		$entry = array(
			'id'     => $id,
			'time'   => time(),
			'code'   => $code,
			'detail' => $detail,
		);
		// Noted with the last write of this minute, since what follows writes nothing.
		$is_flood = min( self::WRITES, $kind->lines() ) === $number;
		( new Shared_Option( self::OPTION ) )->change(
			function ( mixed $stored ) use ( $kind, $entry, $is_flood ): array {
				$stored  = $this->read( $stored );
				$room    = $kind->kept();
				$entries = array_filter(
					array( $entry, ...$stored['entries'] ),
					static function ( array $entry ) use ( $kind, &$room ): bool {
						return Refusal_Kind::of( $entry['code'] ) !== $kind || --$room >= 0;
					}
				);
				return array(
					'flood'   => $is_flood ? time() : $stored['flood'],
					'entries' => array_slice( array_values( $entries ), 0, self::KEPT ),
				);
			}
		);
	}

	private function log( string $line ): void {
		// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- the one line that the operator looks for.
		error_log( $line );
	}

	/** @return array{flood: int, entries: list<array{id: string, time: int, code: string, detail: string}>} */
	private function stored(): array {
		return $this->read( get_option( self::OPTION ) );
	}

	/** @return array{flood: int, entries: list<array{id: string, time: int, code: string, detail: string}>} */
	private function read( mixed $stored ): array {
		$entries = array();
		foreach ( is_array( $stored ) ? (array) ( $stored['entries'] ?? array() ) : array() as $entry ) {
			if ( is_array( $entry ) && is_string( $entry['id'] ?? null ) && is_int( $entry['time'] ?? null ) && is_string( $entry['code'] ?? null ) ) {
				$entries[] = array(
					'id'     => $entry['id'],
					'time'   => $entry['time'],
					'code'   => $entry['code'],
					'detail' => is_string( $entry['detail'] ?? null ) ? $entry['detail'] : '',
				);
			}
		}
		return array(
			'flood'   => is_array( $stored ) ? (int) ( $stored['flood'] ?? 0 ) : 0,
			'entries' => $entries,
		);
	}

	private function id(): string {
		$id = '';
		for ( $at = 0; $at < 8; ++$at ) {
			$id .= ( 4 === $at ? '-' : '' ) . self::ALPHABET[ random_int( 0, strlen( self::ALPHABET ) - 1 ) ];
		}
		return $id;
	}

	/** One line of printable ASCII, so that nothing can forge a log line or a terminal sequence. */
	private function plain( string $detail ): string {
		$detail = (string) preg_replace( '/[^\x20-\x7E]+/', ' ', $detail );
		return trim( substr( $detail, 0, self::LONGEST_DETAIL ) );
	}
}
