<?php
/**
 * How often something happened in this minute.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * Counts over all processes of the site, in one row that adds to itself: of two that count at once
 * none is lost. What anybody can cause writes nothing else.
 *
 * The row holds minute and count in one number, so that a new minute begins in one statement too.
 */
final class Minute_Counter {

	/** More than are counted in a minute. */
	private const MOST = 100000;

	/** @param string $option The name of the row; not autoloaded. */
	public function __construct( private readonly string $option ) {}

	/**
	 * Counts one more.
	 *
	 * @return array{int, int} The how-manieth of this minute it is (or a later one, where others count
	 *                         at once), and, for the first, how many the last minute had that had any.
	 */
	public function count(): array {
		global $wpdb;
		$minute = intdiv( time(), MINUTE_IN_SECONDS ) * self::MOST;
		$stored = $this->stored();
		if ( null === $stored ) {
			$wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'off')", $this->option, (string) $minute ) );
			$stored = $minute;
		}
		// A minute to come is of a clock that was ahead. The next one alone may have begun since this process looked.
		$is_other = $stored < $minute || $stored >= $minute + 2 * self::MOST;
		// Whoever puts the new minute in place of the very number that was read is its first.
		if ( $is_other && 1 === $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value = %s", (string) ( $minute + 1 ), $this->option, (string) $stored ) ) ) {
			return array( 1, $stored % self::MOST );
		}
		$wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = option_value + 1 WHERE option_name = %s AND option_value < %d", $this->option, $minute + self::MOST - 1 ) );
		return array( max( 1, ( $this->stored() ?? $minute ) - $minute ), 0 );
	}

	private function stored(): ?int {
		global $wpdb;
		$stored = $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", $this->option ) );
		return null === $stored ? null : (int) $stored;
	}
}
