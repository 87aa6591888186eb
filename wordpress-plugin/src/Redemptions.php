<?php
/**
 * The pending sign-ins that had their one code redeemed.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\Failure;

/**
 * A cookie that is sent again, with its `state` and a code made up, is good for a request to the provider with this
 * site's credentials, and as often as somebody likes. So a pending sign-in redeems one code. A good sign-in pays nothing
 * for that: only once a code was refused is it watched, for some hours, and each one that redeems then leaves a row
 * before anything is sent, over all processes.
 *
 * The row lies in the table of the logout tokens, under names that none of these can have.
 */
final class Redemptions {

	/** Until when it is watched. Not autoloaded. */
	public const OPTION = 'logto_rp_refused_codes';

	/** What the names of rows begin with; those of logout tokens are hexadecimal. */
	public const PREFIX = 'r';

	/** Seconds. */
	private const WATCHED = 2 * HOUR_IN_SECONDS;

	/** Seconds; writes of the option in a flood are that far apart. */
	private const STEP = 10 * MINUTE_IN_SECONDS;

	/** Seconds; a pending sign-in lives no longer. */
	private const KEPT_FOR = 2 * HOUR_IN_SECONDS;

	/** Should there be more, the oldest go. */
	private const KEPT = 10000;

	/**
	 * What comes of redeeming the code.
	 *
	 * @template T
	 * @param string        $body   Of the token request. It holds the verifier, which is this pending sign-in's alone; the
	 *                              parameters of the address are what somebody makes PHP take for them.
	 * @param callable(): T $redeem Sends it.
	 * @return T
	 * @throws Refusal Where this pending sign-in has redeemed one.
	 * @throws Failure As the core does.
	 */
	public function once( #[\SensitiveParameter] string $body, callable $redeem ): mixed {
		parse_str( $body, $sent );
		$key     = self::PREFIX . substr( Sessions::hash( (string) ( $sent['code_verifier'] ?? '' ) ), 1 );
		$watched = $this->is_watched();
		if ( $watched && ! $this->take( $key ) ) {
			throw new Refusal( ErrorCode::CodeRefused, 'this pending sign-in has redeemed a code before' );
		}
		try {
			return $redeem();
		} catch ( Failure $failure ) {
			$this->watch();
			if ( ! $watched ) {
				$this->take( $key );
			}
			throw $failure;
		}
	}

	private function is_watched(): bool {
		$until = (int) get_option( self::OPTION );
		// One far ahead was written when the clock was.
		return $until > time() && $until <= time() + self::WATCHED + self::STEP;
	}

	private function watch(): void {
		$until = ( intdiv( time() + self::WATCHED, self::STEP ) + 1 ) * self::STEP;
		if ( (int) get_option( self::OPTION ) !== $until ) {
			update_option( self::OPTION, (string) $until, false );
		}
	}

	/** False where it was taken before. Where that cannot be noted, people come in all the same. */
	private function take( string $key ): bool {
		global $wpdb;
		$taken = $wpdb->query( $wpdb->prepare( 'INSERT IGNORE INTO ' . Schema::logout_tokens() . ' (token_key, expires) VALUES (%s, %d)', $key, time() + self::KEPT_FOR ) );
		if ( 1 === wp_rand( 1, 200 ) ) {
			$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Schema::logout_tokens() . ' WHERE expires < %d', time() ) );
			// In a table of its own, since MySQL does not take LIMIT in the subquery itself.
			$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Schema::logout_tokens() . ' WHERE token_key LIKE %s AND token_key NOT IN (SELECT token_key FROM (SELECT token_key FROM ' . Schema::logout_tokens() . ' WHERE token_key LIKE %s ORDER BY expires DESC LIMIT %d) AS newest)', self::PREFIX . '%', self::PREFIX . '%', self::KEPT ) );
		}
		return 0 !== $taken;
	}
}
