<?php
/**
 * The provider says that somebody has signed out there.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\Logout;

/**
 * OIDC Back-Channel Logout §2.5: a request from the provider's server, without cookies, that ends the sessions named in
 * its logout token. What anybody else sends stores nothing but capped refusals.
 */
final class Backchannel_Logout {

	/** Bytes. The core refuses what is one over. */
	private const LONGEST = 65536;

	/** How often to look again for sessions that another request has put in the place of those that ended. */
	private const LOOKS = 5;

	/** @param \Closure(): Refusals $refusals Built only when there is one. */
	public function __construct(
		private readonly Request $request,
		private readonly Conversations $conversations,
		private readonly Logout_Tokens $logout_tokens,
		private readonly Sessions $sessions,
		private readonly Session_Guard $session_guard,
		private readonly Browser $browser,
		private readonly \Closure $refusals,
	) {}

	/** At the back-channel logout URI. */
	public function receive(): never {
		if ( 'POST' !== $this->request->method ) {
			$this->browser->answer( 405, array(), array( 'Allow: POST' ) );
		}
		try {
			$this->end( $this->logout() );
		} catch ( \Throwable $thrown ) {
			list( $code, $detail ) = Attempt::cause( $thrown );
			$this->browser->answer(
				400,
				array(
					'error'             => 'invalid_request',
					'error_description' => 'Error ID ' . ( $this->refusals )()->record( $code->value, $detail ),
				)
			);
		}
		$this->browser->answer( 200 );
	}

	private function logout(): Logout {
		if ( 'application/x-www-form-urlencoded' !== $this->request->media_type ) {
			throw new Refusal( ErrorCode::LogoutTokenMissing, 'not a form' );
		}
		return $this->conversations->begin()->logout_token( $this->request->body( self::LONGEST + 1 ) );
	}

	/**
	 * The token is taken in the end: where something breaks off before, the provider sends it again, and the sessions are
	 * to end by it then.
	 */
	private function end( Logout $logout ): void {
		if ( $this->logout_tokens->is_taken( $logout->tokenKey ) ) {
			throw new Refusal( ErrorCode::LogoutTokenReplayed, '' );
		}
		$this->end_sessions( $logout );
		if ( ! $this->logout_tokens->take( $logout->tokenKey, $logout->expires ) ) {
			throw new Refusal( ErrorCode::LogoutTokenReplayed, 'at the same time' );
		}
	}

	/** A session that is not here any more, or never was, has ended. */
	private function end_sessions( Logout $logout ): void {
		for ( $look = 0; $look < self::LOOKS; ++$look ) {
			$found = $this->sessions->of_provider( $logout->linkKey, $logout->sid );
			foreach ( $found as $session ) {
				$this->sessions->end( $session, $this->session_guard );
			}
			if ( array() === $found ) {
				return;
			}
		}
	}
}
