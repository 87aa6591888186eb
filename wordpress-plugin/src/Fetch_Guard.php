<?php
/**
 * One request to the provider in place of many.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * When the cache has run out, or the provider has changed its keys, everybody who signs in at that moment would fetch the
 * same thing, and where the provider hangs, every worker of PHP would hang with it. One process of the whole site
 * fetches, and the others wait until it has stored what came of it: for two seconds; where the provider has taken a code
 * already, which cannot be sent again, for as long as a request to the provider may take.
 *
 * One row with an expiry, inserted once: `wp_cache_add` is per process where there is no object
 * cache. A request that ends before its time gives the row up all the same, and one whose process
 * dies leaves it behind, which the expiry makes worthless.
 */
final class Fetch_Guard {

	private const OPTION = 'logto_rp_fetching';

	/** Seconds; more than two requests may take, one by each way to trust the provider. */
	private const HELD = 12;

	/**
	 * Seconds; a row that expires later than that is of a clock that was ahead, and of nobody. Not HELD: another process may
	 * take its turn after this one has looked at the time, and the clocks of two servers differ.
	 */
	private const BELIEVED = 2 * self::HELD;

	/** Seconds that one fetch is waited for, counted from its beginning: nobody waits long for one that hangs. */
	private const PATIENCE = 2.0;

	/** The same, where a code is at stake; also all waiting of one request together. */
	private const GREAT_PATIENCE = 6.0;

	/** Microseconds. */
	private const LOOK_EVERY = 50000;

	/** What stands in the row while it is ours: when it expires, to the microsecond. */
	private ?string $ours = null;

	private bool $is_seen_off = false;

	/** When this request began to wait. */
	private ?float $begun = null;

	/** Whether this request is the one that fetches. */
	public function is_ours(): bool {
		return null !== $this->ours;
	}

	/**
	 * Waits until nobody fetches, and then is the one who may; or until another has stored something. Gives what it has
	 * stored; null where there is nothing new, for it is ours now or was waited for long enough.
	 *
	 * @param \Closure(): ?string $news      What others have stored since this request looked.
	 * @param bool                $is_urgent Whether this request cannot be made again.
	 */
	public function wait( \Closure $news, bool $is_urgent ): ?string {
		$this->begun ??= microtime( true );
		$seen          = '';
		while ( true ) {
			$row = $this->row();
			if ( $row !== $seen ) {
				// One turn has ended, or is taken over: after it there may be news, and before it was noticed too.
				$now     = microtime( true );
				$is_free = null === $row || $row < self::time( $now ) || $row > self::time( $now + self::BELIEVED );
				$is_ours = $is_free && $this->take();
				$stored  = $news();
				if ( $is_ours || null !== $stored ) {
					return $stored;
				}
				$seen = $is_free ? '' : $row;
			}
			if ( ! $this->is_worth_waiting( null === $row ? $this->begun : (float) $row - self::HELD, $is_urgent ) ) {
				return null;
			}
			usleep( self::LOOK_EVERY );
		}
	}

	/** One more fetch by this request, which others wait for as for the first. */
	public function renew(): void {
		global $wpdb;
		if ( null !== $this->ours ) {
			$expiry = self::time( microtime( true ) + self::HELD );
			if ( 1 === $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND option_value = %s", $expiry, self::OPTION, $this->ours ) ) ) {
				$this->ours = $expiry;
			}
		}
	}

	/** What came of it is stored, or nobody gets it. */
	public function release(): void {
		global $wpdb;
		if ( null !== $this->ours ) {
			$wpdb->query( $wpdb->prepare( "DELETE FROM {$wpdb->options} WHERE option_name = %s AND option_value = %s", self::OPTION, $this->ours ) );
			$this->ours = null;
		}
	}

	/** @param float $since When the fetch began that is waited for. */
	private function is_worth_waiting( float $since, bool $is_urgent ): bool {
		$now = microtime( true );
		if ( $now > min( $since, $this->begun ) + self::GREAT_PATIENCE ) {
			return false;
		}
		return $is_urgent || $now <= $since + self::PATIENCE;
	}

	private function take(): bool {
		global $wpdb;
		$now    = microtime( true );
		$expiry = self::time( $now + self::HELD );
		// Of many at once the database may break a deadlock, which is a turn that somebody else has, and no news for a log.
		$shown   = $wpdb->suppress_errors();
		$is_ours = 1 === $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'off')", self::OPTION, $expiry ) )
			|| 1 === $wpdb->query( $wpdb->prepare( "UPDATE {$wpdb->options} SET option_value = %s WHERE option_name = %s AND (option_value < %s OR option_value > %s)", $expiry, self::OPTION, self::time( $now ), self::time( $now + self::BELIEVED ) ) );
		$wpdb->suppress_errors( $shown );
		if ( $is_ours ) {
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
	private function row(): ?string {
		global $wpdb;
		return $wpdb->get_var( $wpdb->prepare( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", self::OPTION ) );
	}

	/** Of one length, so that it is compared as text. */
	private static function time( float $seconds ): string {
		return sprintf( '%.6F', $seconds );
	}
}
