<?php
/**
 * One conversation with the relying party.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\AuthorizationRedirect;
use Logto\RelyingParty\V1\AuthorizationRequestOptions;
use Logto\RelyingParty\V1\AuthorizationResponseOptions;
use Logto\RelyingParty\V1\ConnectionReport;
use Logto\RelyingParty\V1\EndSessionOptions;
use Logto\RelyingParty\V1\EndSessionRedirect;
use Logto\RelyingParty\V1\ExistingUser;
use Logto\RelyingParty\V1\Facts;
use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\Fetch;
use Logto\RelyingParty\V1\LinkUser;
use Logto\RelyingParty\V1\LoginInitiation;
use Logto\RelyingParty\V1\Logout;
use Logto\RelyingParty\V1\NewUser;
use Logto\RelyingParty\V1\Policy;
use Logto\RelyingParty\V1\RelyingParty;
use Logto\RelyingParty\V1\RequestKind;
use Logto\RelyingParty\V1\Restart;
use Logto\RelyingParty\V1\SignIn;
use Logto\RelyingParty\V1\StorageChanges;
use Logto\RelyingParty\V1\TransportFailure;

/**
 * Carries a conversation to its end: sends what the core asks to send, and stores what it says
 * to store before anything else happens, whichever way a call ends. Judges nothing.
 */
final class Conversation {

	private ?Fetch_Guard $guard = null;

	private bool $keeps_cache = true;

	/** Whether the provider was sent a code, which it takes once. */
	private bool $is_redeemed = false;

	/**
	 * @param RelyingParty            $relying_party The core's side of it.
	 * @param \Closure(): Http        $http          Built only when something is sent.
	 * @param \Closure(): Fetch_Guard $fetch_guard   Built only when the cache has run out.
	 */
	public function __construct(
		private readonly RelyingParty $relying_party,
		private readonly \Closure $http,
		private readonly \Closure $fetch_guard,
		private readonly Storage $storage,
		private readonly Redemptions $redemptions,
	) {}

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
		return $this->run( fn () => $this->relying_party->checkConnection(), true );
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
	 * @param bool               $is_alone Whether what others have found out is no answer.
	 * @throws Failure As the core does.
	 */
	private function run( callable $call, bool $is_alone = false ): AuthorizationRedirect|SignIn|Restart|EndSessionRedirect|Logout|ConnectionReport {
		try {
			$step = $call();
			while ( $step instanceof Fetch ) {
				$step = ! $is_alone && $this->is_shared( $step ) ? $this->shared( $step ) : $this->own( $step );
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

	/** What follows a request of this conversation alone. */
	private function own( Fetch $step ): object {
		$this->apply( $step->changes );
		// What others wait for is there.
		$this->guard?->release();
		$send = fn () => $this->relying_party->resume( ( $this->http )()->send( $step->request ) );
		if ( RequestKind::Token !== $step->request->kind ) {
			return $send();
		}
		$this->is_redeemed = true;
		return $this->redemptions->once( (string) $step->request->body, $send );
	}

	/**
	 * What follows a request that one sends for all. Nobody stores what it knew over what another has found out since:
	 * the cache is written by whoever fetches.
	 */
	private function shared( Fetch $step ): object {
		$this->apply( new StorageChanges( $step->changes->cookies, null ) );
		$guard = $this->guard ??= ( $this->fetch_guard )();
		if ( $guard->is_ours() ) {
			$this->apply( new StorageChanges( array(), $step->changes->providerCache ) );
			$guard->renew();
		} else {
			$stored = $guard->wait( fn () => $this->storage->news(), $this->is_redeemed );
			if ( null !== $stored ) {
				$this->keeps_cache = true;
				return $this->relying_party->resumeFromCache( $stored );
			}
			if ( ! $guard->is_ours() ) {
				// The core makes do with what it knows, or says that the provider cannot be reached, which is not
				// this request's to remember: the other one's answer counts.
				$this->keeps_cache = false;
				return $this->relying_party->resume( TransportFailure::TimedOut );
			}
		}
		return $this->relying_party->resume( ( $this->http )()->send( $step->request ) );
	}

	/** Whether everybody asks the same, so that one may ask for all. */
	private function is_shared( Fetch $step ): bool {
		return in_array( $step->request->kind, array( RequestKind::Discovery, RequestKind::Jwks ), true );
	}

	private function apply( StorageChanges $changes ): void {
		$this->storage->apply( $this->keeps_cache ? $changes : new StorageChanges( $changes->cookies, null ) );
	}
}
