<?php
/**
 * Opens a WordPress session.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\SignIn;

/**
 * Signs in through WordPress's own `wp_signon`, so that everything that watches sign-ins sees this
 * one: two-factor, audit logs, carts. It may refuse it; it may not make it another person's.
 */
final class Session_Opener {

	public function __construct( private readonly Sessions $sessions, private readonly Session_Guard $guard, private readonly Session_Mapping $mapping ) {}

	/**
	 * Opens the session, in place of any that was open in this browser.
	 *
	 * @param int $lifetime Seconds.
	 * @throws Refusal When something else in WordPress refuses the sign-in.
	 */
	public function open( \WP_User $user, SignIn $sign_in, int $lifetime ): \WP_User {
		$this->end_other_session();
		$this->mapping->drop();

		$kept     = null;
		$one_shot = static function () use ( $user ): \WP_User|\WP_Error {
			// Where WordPress checks a password it asks this, and who closes accounts (approval, bans, unpaid members)
			// answers here. There is no password.
			$asked = apply_filters( 'wp_authenticate_user', $user, '' ); // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WordPress's own.
			return $asked instanceof \WP_User || is_wp_error( $asked ) ? $asked : new \WP_Error( 'logto_rp_no_user', 'another plugin took the user away' );
		};
		// A refusal stands, and so does the person.
		$same   = static fn ( mixed $result ): mixed => $result instanceof \WP_User && $result->ID !== $user->ID
			? new \WP_Error( 'logto_rp_other_user', 'another user was put in place of the one who signed in' )
			: $result;
		$opened = null;
		$note   = static function ( string $cookie, int $expire, int $expiration, int $user_id, string $scheme, string $token ) use ( &$opened ): void {
			$opened = array( $user_id, $token );
		};
		$keep   = function ( string $cookie, int $expire, int $expiration, int $user_id, string $scheme, string $token ) use ( $user, $sign_in, &$kept ): void {
			if ( $user_id === $user->ID ) {
				$kept = $token;
				$this->sessions->keep( $token, $user_id, $sign_in->identity->linkKey, $sign_in->identity->sid, $sign_in->sealedIdToken, $expiration );
			}
		};
		$write  = $this->guard->write( ... );
		// Whoever closes the session again may open another one later, and may not come back from here.
		$closed = function () use ( $user, &$kept ): void {
			if ( null !== $kept ) {
				$this->mapping->leave( $kept, $user->ID );
				$kept = null;
			}
		};
		// First what the settings say; others may shorten it, an hour for administrators perhaps, and nobody prolongs it.
		$length = static fn ( int $seconds, int $user_id ): int => $user_id === $user->ID ? $lifetime : $seconds;
		$cap    = static fn ( mixed $seconds, int $user_id ): mixed => $user_id === $user->ID ? min( (int) $seconds, $lifetime ) : $seconds;

		add_filter( 'authenticate', $one_shot, 10, 0 );
		add_filter( 'authenticate', $same, PHP_INT_MAX, 1 );
		add_filter( 'auth_cookie_expiration', $length, PHP_INT_MIN, 2 );
		add_filter( 'auth_cookie_expiration', $cap, PHP_INT_MAX, 2 );
		add_filter( 'update_user_metadata', $write, PHP_INT_MAX, 4 );
		add_action( 'set_logged_in_cookie', $note, PHP_INT_MIN, 6 );
		add_action( 'set_logged_in_cookie', $keep, 10, 6 );
		add_action( 'clear_auth_cookie', $closed, 10, 0 );
		try {
			$result = wp_signon(
				array(
					'user_login'    => $user->user_login,
					'user_password' => '',
					'remember'      => true,
				)
			);
		} catch ( \Throwable $problem ) {
			// Whoever watches sign-ins, a second factor perhaps, had no say: then there is none, and none to come.
			$kept = null;
			$this->take_back( $opened );
			throw $problem;
		} finally {
			remove_filter( 'authenticate', $one_shot, 10 );
			remove_filter( 'authenticate', $same, PHP_INT_MAX );
			remove_filter( 'auth_cookie_expiration', $length, PHP_INT_MIN );
			remove_filter( 'auth_cookie_expiration', $cap, PHP_INT_MAX );
			remove_filter( 'update_user_metadata', $write, PHP_INT_MAX );
			remove_action( 'set_logged_in_cookie', $note, PHP_INT_MIN );
			remove_action( 'set_logged_in_cookie', $keep, 10 );
			remove_action( 'clear_auth_cookie', $closed, 10 );
		}
		if ( is_wp_error( $result ) ) {
			// Its message may name the person.
			throw new Refusal( ErrorCode::SignInVetoed, (string) $result->get_error_code() );
		}
		wp_set_current_user( $result->ID );
		return $result;
	}

	/** @param array{int, string}|null $opened The user and the session token that the browser was given. */
	private function take_back( ?array $opened ): void {
		if ( null !== $opened ) {
			list( $user_id, $token ) = $opened;
			\WP_Session_Tokens::get_instance( $user_id )->destroy( $token );
			$this->sessions->forget_token( $token );
		}
		wp_clear_auth_cookie();
		wp_set_current_user( 0 );
	}

	/** Another person's session in this browser must not live on; neither need one's own earlier one. */
	private function end_other_session(): void {
		if ( ! is_user_logged_in() ) {
			return;
		}
		$session = $this->sessions->current();
		if ( null !== $session ) {
			$this->sessions->forget( $session->session_hash );
		}
		$this->guard->during( wp_destroy_current_session( ... ) );
		wp_set_current_user( 0 );
	}
}
