<?php
/**
 * One conversation with the relying party.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\AuthorizationRedirect;
use Logto\RelyingParty\AuthorizationRequestOptions;
use Logto\RelyingParty\AuthorizationResponseOptions;
use Logto\RelyingParty\ConnectionReport;
use Logto\RelyingParty\EndSessionOptions;
use Logto\RelyingParty\EndSessionRedirect;
use Logto\RelyingParty\ExistingUser;
use Logto\RelyingParty\Facts;
use Logto\RelyingParty\Failure;
use Logto\RelyingParty\Fetch;
use Logto\RelyingParty\LinkUser;
use Logto\RelyingParty\NewUser;
use Logto\RelyingParty\Policy;
use Logto\RelyingParty\RelyingParty;
use Logto\RelyingParty\RequestKind;
use Logto\RelyingParty\Restart;
use Logto\RelyingParty\SignIn;

/**
 * Carries a conversation to its end: sends what the core asks to send, and stores what it says
 * to store before anything else happens, whichever way a call ends. Judges nothing.
 */
final class Conversation {

	private RelyingParty $relying_party;

	/**
	 * @param \Closure(): RelyingParty $make        Makes the core's side of it, with the cache of the moment.
	 * @param \Closure(): Http         $http        Built only when something is sent.
	 * @param \Closure(): Fetch_Guard  $fetch_guard Built only when the cache has run out.
	 */
	public function __construct(
		private readonly \Closure $make,
		private readonly \Closure $http,
		private readonly \Closure $fetch_guard,
		private readonly Storage $storage,
	) {
		$this->relying_party = $make();
	}

	/** @throws Failure When no request can be made. */
	public function authorization_request( AuthorizationRequestOptions $options ): AuthorizationRedirect {
		return $this->run( fn () => $this->relying_party->authorizationRequest( $options ) );
	}

	/** @throws Failure When the response is refused, or could not be completed. */
	public function authorization_response( AuthorizationResponseOptions $options ): SignIn|Restart {
		return $this->run( fn () => $this->relying_party->authorizationResponse( $options ) );
	}

	/** @throws Failure When the provider's session cannot be ended from here. */
	public function end_session( EndSessionOptions $options ): EndSessionRedirect {
		return $this->run( fn () => $this->relying_party->endSession( $options ) );
	}

	/** @throws Failure When nothing could be tried at all. */
	public function check_connection(): ConnectionReport {
		return $this->run( fn () => $this->relying_party->checkConnection() );
	}

	/** @throws Failure When the identity may not come in. */
	public function map_session( Policy $policy, Facts $facts ): ExistingUser|NewUser|LinkUser {
		try {
			return $this->relying_party->mapSession( $policy, $facts );
		} catch ( Failure $failure ) {
			$this->storage->apply( $failure->changes );
			throw $failure;
		}
	}

	/** The return address that a sign-out response carries, if the response is ours. */
	public function signed_out( string $query ): ?string {
		return $this->relying_party->signedOut( $query );
	}

	/**
	 * The core asks for at most five fetches, and ends the conversation itself.
	 *
	 * @param callable(): object $call
	 * @throws Failure As the core does.
	 */
	private function run( callable $call ): AuthorizationRedirect|SignIn|Restart|EndSessionRedirect|ConnectionReport {
		$guard = null;
		try {
			$step = $call();
			if ( $step instanceof Fetch && in_array( $step->request->kind, array( RequestKind::Discovery, RequestKind::Jwks ), true ) ) {
				$kind  = $step->request->kind;
				$guard = ( $this->fetch_guard )();
				if ( ! $guard->acquire( $kind ) ) {
					$guard->wait( $kind );
					$guard = null;
					// Nothing has happened yet, and the cache is likely to be filled by now.
					$this->storage->forget_what_was_read();
					$this->relying_party = ( $this->make )();
					$step                = $call();
				}
			}
			while ( $step instanceof Fetch ) {
				$this->storage->apply( $step->changes );
				$step = $this->relying_party->resume( ( $this->http )()->send( $step->request ) );
			}
			$this->storage->apply( $step->changes );
		} catch ( Failure $failure ) {
			$this->storage->apply( $failure->changes );
			throw $failure;
		} finally {
			// After the changes were applied, so that whoever waits finds them.
			$guard?->release( $kind );
		}
		return $step;
	}
}
