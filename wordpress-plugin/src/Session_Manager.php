<?php // phpcs:ignore PSR1.Files.SideEffects.FoundWithSymbols -- it ends where WordPress is not.
/**
 * WordPress's own session manager, for a session whose token nobody knows.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

// Opened by itself, it would look in vain for what it is made after, and tell where it lies.
defined( 'ABSPATH' ) || exit;

/**
 * WordPress ends a session by its token, which is in one browser alone; what it stores is the token's hash, and that is
 * what we have too.
 */
final class Session_Manager extends \WP_User_Meta_Session_Tokens {

	/** WordPress lets nobody but itself make one. */
	private function __construct( int $user_id ) { // phpcs:ignore Generic.CodeAnalysis.UselessOverridingMethod.Found -- opens it.
		parent::__construct( $user_id );
	}

	/** Ends one session of a user; false where another session manager is in charge, which may keep them elsewhere. */
	public static function end( int $user_id, string $session_hash ): bool {
		if ( \WP_User_Meta_Session_Tokens::class !== \WP_Session_Tokens::get_instance( $user_id )::class ) {
			return false;
		}
		( new self( $user_id ) )->update_session( $session_hash );
		return true;
	}
}
