<?php
/**
 * What the keys are derived from.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Keys;
use Logto\RelyingParty\V1\Runtime;

/**
 * Keeps the two parts that the core derives every key from: the secret constants of
 * `wp-config.php`, which nobody can write through the object cache, and a ring in an option,
 * which turns over at most daily. Derives nothing itself.
 */
final class Key_Store {

	/** Not autoloaded: `array( 'ring' => string, 'turned' => int )`. */
	public const OPTION = 'logto_rp_keys';

	private const CONSTANTS = array( 'AUTH_KEY', 'SECURE_AUTH_KEY', 'LOGGED_IN_KEY', 'NONCE_KEY', 'AUTH_SALT', 'SECURE_AUTH_SALT', 'LOGGED_IN_SALT', 'NONCE_SALT' );

	/**
	 * The secret constants in one string, in hexadecimal; empty where `wp-config.php` has none of its own.
	 *
	 * They may be any bytes, and the contract carries text: what is no UTF-8 would be lost on the way, and with it
	 * secrecy. Not `wp_salt()`: it falls back to options.
	 */
	public function constants(): string {
		$values = array();
		foreach ( self::CONSTANTS as $name ) {
			$value = defined( $name ) ? constant( $name ) : null;
			// The sample file's phrase, in whatever language that file is, stands there eight times.
			if ( is_string( $value ) && strlen( $value ) >= 16 && 'put your unique phrase here' !== $value ) {
				$values[] = $value;
			}
		}
		$values = array_keys( array_filter( array_count_values( $values ), static fn ( int $times ): bool => 1 === $times ) );
		return bin2hex( implode( "\n", $values ) );
	}

	/** Whether `wp-config.php` has secrets of its own, so that a key is more than what the database holds. */
	public function constants_are_secret(): bool {
		return '' !== $this->constants();
	}

	/** Both parts; turns the ring over when it is due. */
	public function keys( Runtime $runtime ): Keys {
		return new Keys( $this->constants(), $this->ring( $runtime ) );
	}

	private function ring( Runtime $runtime ): string {
		$stored = $this->stored();
		// A time to come is that of a clock that was wrong once: then the core looks.
		if ( null !== $stored && $stored['turned'] > time() - DAY_IN_SECONDS && $stored['turned'] <= time() ) {
			return $stored['ring'];
		}
		$ring = $runtime->turnKeyRing( $stored['ring'] ?? null );
		if ( null === $ring ) {
			// Not due yet by the core's own reckoning: ask again tomorrow, not at each request.
			$ring = (string) ( $stored['ring'] ?? '' );
		}
		$this->replace( $stored, array( 'ring' => $ring, 'turned' => time() ) );
		return $this->stored()['ring'] ?? $ring;
	}

	/** @return array{ring: string, turned: int}|null */
	private function stored(): ?array {
		$stored = get_option( self::OPTION );
		if ( is_array( $stored ) && is_string( $stored['ring'] ?? null ) && is_int( $stored['turned'] ?? null ) ) {
			return array( 'ring' => $stored['ring'], 'turned' => $stored['turned'] );
		}
		return null;
	}

	/**
	 * Writes only over what was read: of two requests that turn the ring at once one loses, and
	 * uses the winner's, so that no browser is handed a cookie whose key is forgotten at once.
	 *
	 * @param array{ring: string, turned: int}|null $old
	 * @param array{ring: string, turned: int}      $new
	 */
	private function replace( ?array $old, array $new ): void {
		( new Shared_Option( self::OPTION ) )->replace( $old ?? false, $new );
		$stored = $this->stored();
		if ( null === $stored ) {
			// Something else stands there, which nobody can use: it gives way.
			update_option( self::OPTION, $new, false );
		}
	}
}
