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
 * Anybody can cause an entry, so the list is capped in length and entry size, is written at most
 * ten times a minute, holds nothing about the person, and is not loaded with other pages.
 */
final class Refusals {

	public const OPTION = 'logto_rp_refusals';

	/** Beside the error codes of the contract: no relying party on this server, and a loop. */
	public const NO_RUNTIME = 'runtime-missing';
	public const LOOP       = 'sign-in-loop';

	private const KEPT           = 50;
	private const WRITES         = 10;
	private const LONGEST_DETAIL = 200;

	/** Without 0, O, 1, I and L, because it is read out on the telephone. */
	private const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';

	/**
	 * Records an error and returns its ID, such as `K7PQ-M2XD`.
	 *
	 * @param string $code   An error code, NO_RUNTIME or LOOP.
	 * @param string $detail May come from outside: it is stripped and shortened.
	 */
	public function record( string $code, string $detail ): string {
		$id     = $this->id();
		$detail = $this->plain( $detail );
		// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- the one line that the operator looks for.
		error_log( rtrim( sprintf( 'Logto: sign-in %s: %s %s', $id, $code, $detail ) ) );
		$this->keep( $id, $code, $detail );
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
		$browser->redirect( Settings_Page::url() . '#logto-rp-refusals' );
	}

	private function keep( string $id, string $code, string $detail ): void {
		$stored = $this->stored();
		$minute = intdiv( time(), MINUTE_IN_SECONDS );
		$writes = $stored['minute'] === $minute ? $stored['writes'] : 0;
		if ( $writes >= self::WRITES ) {
			return;
		}
		array_unshift(
			$stored['entries'],
			array(
				'id'     => $id,
				'time'   => time(),
				'code'   => $code,
				'detail' => $detail,
			)
		);
		$stored['entries'] = array_slice( $stored['entries'], 0, self::KEPT );
		$stored['minute']  = $minute;
		$stored['writes']  = $writes + 1;
		if ( self::WRITES === $stored['writes'] ) {
			// Noted with the last write of this minute, since what follows writes nothing.
			$stored['flood'] = time();
		}
		update_option( self::OPTION, $stored, false );
	}

	/** @return array{minute: int, writes: int, flood: int, entries: list<array{id: string, time: int, code: string, detail: string}>} */
	private function stored(): array {
		$stored  = get_option( self::OPTION );
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
			'minute'  => is_array( $stored ) ? (int) ( $stored['minute'] ?? 0 ) : 0,
			'writes'  => is_array( $stored ) ? (int) ( $stored['writes'] ?? 0 ) : 0,
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
