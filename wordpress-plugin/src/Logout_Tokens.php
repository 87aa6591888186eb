<?php
/**
 * The logout tokens that were taken.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Each is taken once, over all processes: its key is unique in a table, until it would be refused for its age anyway. */
final class Logout_Tokens {

	/** Only what the provider signed comes in here; should it send more within minutes, the oldest go. */
	private const KEPT = 10000;

	/** Whether a token was taken before. */
	public function is_taken( string $token_key ): bool {
		global $wpdb;
		return null !== $wpdb->get_var( $wpdb->prepare( 'SELECT 1 FROM ' . Schema::logout_tokens() . ' WHERE token_key = %s', $token_key ) );
	}

	/** Takes a token; false where it was taken before. */
	public function take( string $token_key, int $expires ): bool {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Schema::logout_tokens() . ' WHERE expires < %d', time() ) );
		$taken = $wpdb->query( $wpdb->prepare( 'INSERT IGNORE INTO ' . Schema::logout_tokens() . ' (token_key, expires) VALUES (%s, %d)', $token_key, $expires ) );
		$taken = Database::changed( $taken, 'the logout token could not be noted' );
		if ( 1 === wp_rand( 1, 200 ) ) {
			// In a table of its own, since MySQL does not take LIMIT in the subquery itself.
			$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Schema::logout_tokens() . ' WHERE token_key NOT LIKE %s AND token_key NOT IN (SELECT token_key FROM (SELECT token_key FROM ' . Schema::logout_tokens() . ' WHERE token_key NOT LIKE %s ORDER BY expires DESC LIMIT %d) AS newest)', Redemptions::PREFIX . '%', Redemptions::PREFIX . '%', self::KEPT ) );
		}
		return 1 === $taken;
	}
}
