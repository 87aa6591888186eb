<?php
/**
 * One request to the provider in place of many.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * When the cache has run out, everybody who signs in at that moment would fetch the same thing, and
 * where the provider hangs, every worker of PHP would hang with it. One process of the whole site
 * fetches, and the others wait for it until it has been at it for a second.
 *
 * One row with an expiry, inserted once: `wp_cache_add` is per process where there is no object
 * cache. A request that ends before its time gives the row up all the same, and one whose process
 * dies leaves it behind, which the expiry makes worthless.
 */
final class Fetch_Guard {

	private const OPTION = 'logto_rp_fetching';

	/** Seconds; more than two requests may take, one by each way to trust the provider. */
	private const HELD = 12;

	/** Seconds that a request waits, and that a fetch is waited for: nobody waits for one that hangs. */
	private const PATIENCE = 1.0;

	/** Microseconds. */
	private const LOOK_EVERY = 100000;

	/** What stands in the row while it is ours: when it expires, to the microsecond. */
	private ?string $ours = null;

	private bool $is_seen_off = false;

	/** Until when this request waits, all its waiting for one turn together. */
	private ?float $until = null;

	/** Whether this request is the one that fetches; waits for its turn where that may come soon. */
	public function acquire(): bool {
		$this->until ??= microtime( true ) + self::PATIENCE;
		while ( null === $this->ours && ! $this->try() ) {
			$expiry = $this->expiry();
			$begun  = null === $expiry ? INF : $expiry - self::HELD;
			if ( microtime( true ) > min( $this->until, $begun + self::PATIENCE ) ) {
				return false;
			}
			usleep( self::LOOK_EVERY );
		}
		return true;
	}

	/** It has what it asked for, or nobody gets it. */
	public function release(): void {
		global $wpdb;
		if ( null !== $this->ours ) {
			$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name = %s AND option_value = %s", self::OPTION, $this->ours ) );
			$this->ours  = null;
			$this->until = null;
		}
	}

	private function try(): bool {
		global $wpdb;
		$now    = microtime( true );
		$expiry = self::time( $now + self::HELD );
		if ( 1 === $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'off')", self::OPTION, $expiry ) )
			|| 1 === $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value < %s", $expiry, self::OPTION, self::time( $now ) ) ) ) {
			$this->ours = $expiry;
			$this->see_off();
		}
		return null !== $this->ours;
	}

	/** Neither `exit` nor the time limit runs a `finally`, and both run this. */
	private function see_off(): void {
		if ( ! $this->is_seen_off ) {
			$this->is_seen_off = true;
			register_shutdown_function( fn () => $this->release() );
		}
	}

	/** When the row of whoever fetches expires; null where there is none any more. */
	private function expiry(): ?float {
		global $wpdb;
		$expiry = $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", self::OPTION ) );
		return null === $expiry ? null : (float) $expiry;
	}

	/** Of one length, so that it is compared as text. */
	private static function time( float $seconds ): string {
		return sprintf( '%.6F', $seconds );
	}
}
