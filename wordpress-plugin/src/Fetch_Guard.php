<?php
/**
 * One request to the provider in place of many.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\RequestKind;

/**
 * When the cache has run out, everybody who signs in at that moment would fetch the same thing. One
 * does, and the others wait a second for it at most.
 *
 * One row with an expiry, inserted once: `wp_cache_add` is per process where there is no object
 * cache. A request that dies leaves its row behind, which the expiry makes worthless.
 */
final class Fetch_Guard {

	/** Seconds; more than a request may take. */
	private const HELD = 10;

	/** Whether this request is the one that fetches. */
	public function acquire( RequestKind $kind ): bool {
		global $wpdb;
		$now = time();
		if ( 1 === $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'off')", self::name( $kind ), (string) ( $now + self::HELD ) ) ) ) {
			return true;
		}
		return 1 === $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value < %s", (string) ( $now + self::HELD ), self::name( $kind ), (string) $now ) );
	}

	/** It has what it asked for, or nobody gets it. */
	public function release( RequestKind $kind ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name = %s", self::name( $kind ) ) );
	}

	/** Waits until the other one is done, for a second at most. */
	public function wait( RequestKind $kind ): void {
		global $wpdb;
		for ( $tries = 0; $tries < 10; ++$tries ) {
			usleep( 100000 );
			if ( null === $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", self::name( $kind ) ) ) ) {
				return;
			}
		}
	}

	private static function name( RequestKind $kind ): string {
		return 'logto_rp_fetching_' . $kind->value;
	}
}
