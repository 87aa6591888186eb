<?php
/**
 * One conversation with the relying party in a process of its own.
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
use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\ExistingUser;
use Logto\RelyingParty\V1\Facts;
use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\Fetch;
use Logto\RelyingParty\V1\HttpResponse;
use Logto\RelyingParty\V1\LinkUser;
use Logto\RelyingParty\V1\LoginInitiation;
use Logto\RelyingParty\V1\Logout;
use Logto\RelyingParty\V1\NewUser;
use Logto\RelyingParty\V1\Policy;
use Logto\RelyingParty\V1\RelyingParty;
use Logto\RelyingParty\V1\Restart;
use Logto\RelyingParty\V1\SignIn;
use Logto\RelyingParty\V1\TransportFailure;

/** Ends with its process: after a failure to get an answer every call is out of order. */
final class Process_Conversation implements RelyingParty {

	/** @param Process $process In which the conversation has begun. */
	public function __construct( private readonly Process $process ) {}

	/** A conversation has one owner. */
	private function __clone() {}

	public function authorizationRequest( AuthorizationRequestOptions $options ): Fetch|AuthorizationRedirect {
		return $this->step( array( AuthorizationRedirect::class ), 'AuthorizationRequest', array( 'options' => $options ) );
	}

	public function authorizationResponse( AuthorizationResponseOptions $options ): Fetch|SignIn|Restart {
		return $this->step( array( SignIn::class, Restart::class ), 'AuthorizationResponse', array( 'options' => $options ) );
	}

	public function endSession( EndSessionOptions $options ): Fetch|EndSessionRedirect {
		return $this->step( array( EndSessionRedirect::class ), 'EndSession', array( 'options' => $options ) );
	}

	public function logoutToken( #[\SensitiveParameter] string $body ): Fetch|Logout {
		return $this->step( array( Logout::class ), 'LogoutToken', array( 'body' => $body ) );
	}

	public function checkConnection(): Fetch|ConnectionReport {
		return $this->step( array( ConnectionReport::class ), 'CheckConnection', array() );
	}

	public function resume( HttpResponse|TransportFailure $outcome ): Fetch|AuthorizationRedirect|SignIn|Restart|EndSessionRedirect|Logout|ConnectionReport {
		$body = '';
		if ( $outcome instanceof HttpResponse ) {
			// Any bytes: they follow the line.
			$body    = $outcome->body;
			$outcome = array( 'Response' => array( 'status' => $outcome->status, 'headers' => $outcome->headers, 'body' => array() ) );
		} else {
			$outcome = array( 'Failed' => $outcome );
		}
		return $this->process->ask( 'Resume', array( 'outcome' => $outcome, 'body_length' => strlen( $body ) ), 'Step', $body );
	}

	public function resumeFromCache( string $providerCache ): Fetch|AuthorizationRedirect|SignIn|Restart|EndSessionRedirect|Logout|ConnectionReport {
		return $this->process->ask( 'ResumeFromCache', array( 'provider_cache' => $providerCache ), 'Step' );
	}

	public function mapSession( Policy $policy, Facts $facts ): ExistingUser|NewUser|LinkUser {
		return $this->process->ask( 'MapSession', array( 'policy' => $policy, 'facts' => $facts ), 'Decision' );
	}

	public function signedOut( string $query ): ?string {
		return $this->process->ask( 'SignedOut', array( 'query' => $query ), '?string' );
	}

	public function initiateLogin( string $parameters ): ?LoginInitiation {
		return $this->process->ask( 'InitiateLogin', array( 'parameters' => $parameters ), '?LoginInitiation' );
	}

	/**
	 * A step that may end in certain values alone.
	 *
	 * @param list<class-string>   $ends
	 * @param array<string, mixed> $parameters
	 * @throws Failure As answered, or when the answer is another.
	 */
	private function step( array $ends, string $call, #[\SensitiveParameter] array $parameters ): object {
		$step = $this->process->ask( $call, $parameters, 'Step' );
		if ( $step instanceof Fetch || in_array( $step::class, $ends, true ) ) {
			return $step;
		}
		throw Process::failure( ErrorCode::RuntimeTrap, $call . ' ended in ' . $step::class );
	}
}
