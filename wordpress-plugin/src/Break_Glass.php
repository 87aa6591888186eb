<?php
/**
 * The emergency address: its secret, and for which browsers it has opened the form.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * One option that is not autoloaded, and nothing else: no salt, no key ring, no runtime, so that it works whatever is
 * broken. Secrets of 256 random bits, kept as hashes that WordPress makes and compares.
 */
final class Break_Glass {

	public const OPTION = 'logto_rp_break_glass';

	/** The code of a wrong secret in the list of failed sign-ins; not one of the contract's. */
	public const REFUSED = 'break-glass-refused';

	/** How long the form stays open for the browser that brought the secret, in seconds. */
	public const LIFETIME = 15 * MINUTE_IN_SECONDS;

	/** How many browsers at most; the oldest gives way. */
	private const BROWSERS = 5;

	/** Whether there is one. Off until an administrator makes it. */
	public function exists(): bool {
		return null !== $this->stored();
	}

	/** When it was made, or null without one. */
	public function created(): ?int {
		return $this->stored()['created'] ?? null;
	}

	/** When it last opened the form, or null where it never did. */
	public function used(): ?int {
		$used = $this->stored()['used'] ?? 0;
		return 0 === $used ? null : $used;
	}

	/** Whether it was used since an administrator last said that they know. */
	public function is_news(): bool {
		$stored = $this->stored();
		return null !== $stored && $stored['used'] > $stored['known'];
	}

	/** Names the present one, so that a page knows whether it speaks of that; empty without one. */
	public function name(): string {
		return $this->stored()['name'] ?? '';
	}

	/** Makes one in place of what there is, and returns its secret, which nobody can find out again. */
	public function create(): string {
		$secret = self::random();
		$this->store(
			array(
				'hash'    => self::hash_of( $secret ),
				'name'    => bin2hex( random_bytes( 6 ) ),
				'created' => time(),
				'used'    => 0,
				'known'   => 0,
				'open'    => array(),
			)
		);
		return $secret;
	}

	/** Gives it up. The form closes at once wherever it was open by it. */
	public function revoke(): void {
		delete_option( self::OPTION );
	}

	/** Somebody who may know has read that it was used. */
	public function acknowledge(): void {
		$this->change( static fn ( array $stored ): array => array( 'known' => $stored['used'] ) + $stored );
	}

	/**
	 * Opens the form for the browser that brought the right secret: what that browser is to keep, or null. Whoever
	 * floods this with guesses costs a row of the database and one hash each, and locks nobody out.
	 */
	public function open( #[\SensitiveParameter] string $secret ): ?string {
		$stored = $this->stored();
		if ( null === $stored || ! self::matches( $secret, $stored['hash'] ) ) {
			return null;
		}
		$value    = self::random();
		$now      = time();
		$this_one = array( 'hash' => self::hash_of( $value ), 'end' => $now + self::LIFETIME );
		$this->change(
			static function ( array $now_stored ) use ( $stored, $this_one, $now ): array {
				// Replaced in this very moment: it opens nothing any more.
				if ( $now_stored['hash'] !== $stored['hash'] ) {
					return $now_stored;
				}
				$still = array_filter( $now_stored['open'], static fn ( array $browser ): bool => $browser['end'] > $now );
				array_unshift( $still, $this_one );
				return array( 'open' => array_slice( $still, 0, self::BROWSERS ), 'used' => $now ) + $now_stored;
			}
		);
		return $value;
	}

	/** Until when the form is open for the browser that keeps this, or null. The end is here, so that no browser can move it. */
	public function open_until( #[\SensitiveParameter] string $value ): ?int {
		if ( '' === $value ) {
			return null;
		}
		foreach ( $this->stored()['open'] ?? array() as $browser ) {
			if ( $browser['end'] > time() && self::matches( $value, $browser['hash'] ) ) {
				return $browser['end'];
			}
		}
		return null;
	}

	/** Letters and digits alone, and short enough for every hash. */
	private static function random(): string {
		return bin2hex( random_bytes( 32 ) );
	}

	/** A fast one is enough for 256 random bits, and makes a guess cheap. WordPress has it since 6.8. */
	private static function hash_of( #[\SensitiveParameter] string $secret ): string {
		return function_exists( 'wp_fast_hash' ) ? wp_fast_hash( $secret ) : wp_hash_password( $secret );
	}

	/** In constant time; what is no secret of ours by its form is not hashed. */
	private static function matches( #[\SensitiveParameter] string $secret, string $hash ): bool {
		if ( 1 !== preg_match( '/\A[0-9a-f]{64}\z/', $secret ) ) {
			return false;
		}
		return str_starts_with( $hash, '$generic$' ) && function_exists( 'wp_verify_fast_hash' )
			? wp_verify_fast_hash( $secret, $hash )
			: wp_check_password( $secret, $hash );
	}

	/** @return array{hash: string, name: string, created: int, used: int, known: int, open: list<array{hash: string, end: int}>}|null */
	private function stored(): ?array {
		return self::read( get_option( self::OPTION ) );
	}

	/** @return array{hash: string, name: string, created: int, used: int, known: int, open: list<array{hash: string, end: int}>}|null */
	private static function read( mixed $stored ): ?array {
		if ( ! is_array( $stored ) || ! is_string( $stored['hash'] ?? null ) || '' === $stored['hash'] ) {
			return null;
		}
		$open = array();
		foreach ( (array) ( $stored['open'] ?? array() ) as $browser ) {
			if ( is_array( $browser ) && is_string( $browser['hash'] ?? null ) && is_int( $browser['end'] ?? null ) ) {
				$open[] = array( 'hash' => $browser['hash'], 'end' => $browser['end'] );
			}
		}
		$number = static fn ( string $key ): int => is_int( $stored[ $key ] ?? null ) ? $stored[ $key ] : 0;
		return array(
			'hash'    => $stored['hash'],
			'name'    => is_string( $stored['name'] ?? null ) ? $stored['name'] : '',
			'created' => $number( 'created' ),
			'used'    => $number( 'used' ),
			'known'   => $number( 'known' ),
			'open'    => $open,
		);
	}

	/**
	 * Where there is one still: what is revoked or replaced in the same moment must not come back.
	 *
	 * @param callable(array<string, mixed>): array<string, mixed> $change
	 */
	private function change( callable $change ): void {
		( new Shared_Option( self::OPTION ) )->change(
			static function ( mixed $old ) use ( $change ): mixed {
				$stored = self::read( $old );
				return null === $stored ? $old : $change( $stored );
			}
		);
	}

	/** @param array<string, mixed> $values */
	private function store( array $values ): void {
		update_option( self::OPTION, $values, false );
	}
}
