<?php
/**
 * Whose session is still to be opened.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\SealPurpose;

/**
 * Two-factor plugins let a sign-in pass, destroy its session at once, ask for the second factor, and open a session of
 * their own in a later request. Which session at the provider that one belongs to waits meanwhile in a sealed cookie of
 * this browser: the name of the row that the first session left behind, for that user alone and for a quarter of an
 * hour. It opens no session; it only says, of one that somebody else opens, how to sign out of it. Where that row is gone
 * by then, the provider has ended its session, or the site all of that user's: then this one ends with it.
 */
final class Session_Mapping {

	private const COOKIE = 'logto_session_mapping';

	/** Seconds. */
	private const LIFETIME = 900;

	/** Whether this request has dealt with it. */
	private bool $is_done = false;

	public function __construct(
		private readonly Request $request,
		private readonly Runtimes $runtimes,
		private readonly Key_Store $key_store,
		private readonly Sessions $sessions,
		private readonly Session_Guard $guard,
		private readonly Storage $storage,
		private readonly Addresses $addresses,
	) {}

	/** The session that was just opened for this user is being closed again: the next one may be its successor. */
	public function leave( string $token, int $user_id ): void {
		$runtime = $this->runtimes->current();
		if ( null === $runtime ) {
			return;
		}
		try {
			$sealed = $runtime->seal( $this->key_store->keys( $runtime ), SealPurpose::SessionMapping, $this->context( $user_id ), self::LIFETIME, Sessions::hash( $token ) );
		} catch ( Failure ) {
			return;
		}
		$this->set( $sealed, self::LIFETIME );
	}

	/** On `set_logged_in_cookie`: somebody opens a session in this browser. What waits is that user's, or nobody's any more. */
	public function take_up( string $token, int $user_id, int $expires ): void {
		$sealed  = $this->drop();
		$runtime = '' === $sealed ? null : $this->runtimes->current();
		if ( null === $runtime ) {
			return;
		}
		try {
			$session_hash = $runtime->open( $this->key_store->keys( $runtime ), SealPurpose::SessionMapping, $this->context( $user_id ), $sealed );
		} catch ( Failure ) {
			return;
		}
		if ( null !== $session_hash && ! $this->sessions->succeed( $session_hash, $user_id, $token, $expires ) ) {
			$this->guard->during( static fn () => \WP_Session_Tokens::get_instance( $user_id )->destroy( $token ) );
		}
	}

	/** Clears what waits in this browser, and says what it was; a new sign-in has a session of its own. */
	public function drop(): string {
		$sealed = $this->is_done ? '' : $this->request->cookie( $this->addresses->cookie_name( self::COOKIE ) );
		if ( '' !== $sealed ) {
			$this->set( '', 0 );
		}
		$this->is_done = true;
		return $sealed;
	}

	private function set( string $value, int $max_age ): void {
		$this->storage->set_cookie( $this->addresses->cookie_name( self::COOKIE ), $value, $max_age, $this->addresses->cookie_path(), $this->addresses->is_secure() );
	}

	private function context( int $user_id ): string {
		return $this->addresses->site() . "\n" . $user_id;
	}
}
