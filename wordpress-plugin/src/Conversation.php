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
use Logto\RelyingParty\HttpResponse;
use Logto\RelyingParty\LinkUser;
use Logto\RelyingParty\LoginInitiation;
use Logto\RelyingParty\Logout;
use Logto\RelyingParty\NewUser;
use Logto\RelyingParty\Policy;
use Logto\RelyingParty\RelyingParty;
use Logto\RelyingParty\RequestKind;
use Logto\RelyingParty\Restart;
use Logto\RelyingParty\SignIn;
use Logto\RelyingParty\StorageChanges;
use Logto\RelyingParty\TransportFailure;

/**
 * Carries a conversation to its end: sends what the core asks to send, and stores what it says
 * to store before anything else happens, whichever way a call ends. Judges nothing.
 */
final class Conversation {

	private RelyingParty $relying_party;

	private ?Fetch_Guard $guard = null;

	private bool $keeps_cache = true;

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

	/**
	 * What the provider has ended.
	 *
	 * @param string $body The request's.
	 * @throws Failure When the logout token is refused, or could not be verified.
	 */
	public function logout_token( #[\SensitiveParameter] string $body ): Logout {
		return $this->run( fn () => $this->relying_party->logoutToken( $body ) );
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
			$this->apply( $failure->changes );
			throw $failure;
		}
	}

	/** The return address that a sign-out response carries, if the response is ours. */
	public function signed_out( string $query ): ?string {
		return $this->relying_party->signedOut( $query );
	}

	/**
	 * What another site asked for in the parameters of a start; null where it has no part in it.
	 *
	 * @throws Failure When it asked for what is not to be had.
	 */
	public function initiate_login( string $parameters ): ?LoginInitiation {
		return $this->relying_party->initiateLogin( $parameters );
	}

	/**
	 * The core asks for at most five fetches, and ends the conversation itself.
	 *
	 * @param callable(): object $call
	 * @throws Failure As the core does.
	 */
	private function run( callable $call ): AuthorizationRedirect|SignIn|Restart|EndSessionRedirect|Logout|ConnectionReport {
		try {
			$step = $call();
			if ( $step instanceof Fetch && $this->is_shared( $step ) ) {
				$this->guard()->acquire();
				if ( $this->storage->has_news() ) {
					// Nothing has happened here yet, and another request has stored what it was told.
					$this->relying_party = ( $this->make )();
					$step                = $call();
				}
			}
			while ( $step instanceof Fetch ) {
				$this->apply( $step->changes );
				if ( ! $this->is_shared( $step ) ) {
					// What others wait for is there.
					$this->guard?->release();
				}
				$step = $this->relying_party->resume( $this->outcome( $step ) );
			}
			$this->apply( $step->changes );
		} catch ( Failure $failure ) {
			$this->apply( $failure->changes );
			throw $failure;
		} finally {
			// After the changes were applied, so that whoever waits finds them.
			$this->guard?->release();
		}
		return $step;
	}

	/**
	 * What comes of a request; of one that another process is sending at this moment, that there was
	 * no time for it. Then the core makes do with what it knows, or says that the provider cannot be
	 * reached, which is not this request's to remember: the other one's answer counts.
	 */
	private function outcome( Fetch $step ): HttpResponse|TransportFailure {
		if ( $this->is_shared( $step ) && ! $this->guard()->acquire() ) {
			$this->keeps_cache = false;
			return TransportFailure::TimedOut;
		}
		return ( $this->http )()->send( $step->request );
	}

	/** Whether everybody asks the same, so that one may ask for all. */
	private function is_shared( Fetch $step ): bool {
		return in_array( $step->request->kind, array( RequestKind::Discovery, RequestKind::Jwks ), true );
	}

	private function guard(): Fetch_Guard {
		return $this->guard ??= ( $this->fetch_guard )();
	}

	private function apply( StorageChanges $changes ): void {
		$this->storage->apply( $this->keeps_cache ? $changes : new StorageChanges( $changes->cookies, null ) );
	}
}
