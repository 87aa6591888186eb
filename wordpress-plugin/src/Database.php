<?php
/**
 * What comes of a statement.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** `$wpdb` answers `false`, or nothing found, where the database answers with an error: neither is an answer. */
final class Database {

	/**
	 * How many rows a statement has changed.
	 *
	 * @param mixed  $result As `$wpdb->query()` gives it.
	 * @param string $what   What could not be done otherwise, for the log.
	 */
	public static function changed( mixed $result, string $what ): int {
		if ( ! is_int( $result ) ) {
			self::fail( $what );
		}
		return $result;
	}

	/** After a query: that what was not found is not there. */
	public static function has_answered( string $what ): void {
		if ( self::is_failed() ) {
			self::fail( $what );
		}
	}

	/** Whether the last statement ended in an error. */
	public static function is_failed(): bool {
		global $wpdb;
		return '' !== $wpdb->last_error;
	}

	/** @throws \RuntimeException With what the database says. */
	private static function fail( string $what ): never {
		global $wpdb;
		throw new \RuntimeException( rtrim( "{$what}: {$wpdb->last_error}", ': ' ) );
	}
}
