<?php
/**
 * One change of a user's sessions at a time.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * WordPress keeps all sessions of a user in one value: it reads them, adds one and writes them back, so that of two
 * sign-ins at the same instant one session would be lost. The row of the link says whose turn it is. The turn of a
 * request that died is over after seconds, and whoever waited long goes on all the same: then WordPress is no worse
 * than without.
 */
final class Session_Guard {

	/** Seconds; reading and writing one value takes a fraction of one. */
	private const HELD = 5;

	/** Microseconds, and how many of them are waited for at most. */
	private const PAUSE  = 20000;
	private const PAUSES = 150;

	private ?Claim $turn = null;

	/** Begins a change; what WordPress has read of the user's sessions so far is forgotten. */
	public function begin( string $link_key, int $user_id ): void {
		$this->end();
		$turn = new Claim( $link_key, bin2hex( random_bytes( 16 ) ) );
		for ( $pauses = 0; $pauses < self::PAUSES; ++$pauses ) {
			if ( $this->take( $turn ) ) {
				$this->turn = $turn;
				break;
			}
			usleep( self::PAUSE );
		}
		wp_cache_delete( $user_id, 'user_meta' );
	}

	/** Ends it. */
	public function end(): void {
		global $wpdb;
		if ( null !== $this->turn ) {
			$wpdb->query( $wpdb->prepare( 'UPDATE ' . Schema::links() . " SET claim = '', claimed_until = 0 WHERE link_key = %s AND claim = %s", $this->turn->link_key, $this->turn->token ) );
			$this->turn = null;
		}
	}

	private function take( Claim $turn ): bool {
		global $wpdb;
		$now = time();
		return 1 === $wpdb->query(
			$wpdb->prepare(
				'UPDATE ' . Schema::links() . ' SET claim = %s, claimed_until = %d WHERE link_key = %s AND user_id IS NOT NULL AND claimed_until < %d',
				$turn->token,
				$now + self::HELD,
				$turn->link_key,
				$now
			)
		);
	}
}
