<?php
/**
 * Signs out of both.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\EndSessionOptions;
use Logto\RelyingParty\V1\EndSessionRedirect;
use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\Failure;

/**
 * Ends the provider's session after WordPress has ended its own: only for a browser that navigates,
 * and only where the provider opened the session.
 */
final class Sign_Out {

	private ?Session $session = null;

	/** @param \Closure(): Refusals $refusals Built only when there is one. */
	public function __construct(
		private readonly Request $request,
		private readonly Addresses $addresses,
		private readonly Conversations $conversations,
		private readonly Sessions $sessions,
		private readonly Return_Address $return_address,
		private readonly Loop_Guard $loop_guard,
		private readonly Sign_In $sign_in,
		private readonly Browser $browser,
		private readonly \Closure $refusals,
	) {}

	/** On `login_form_logout`: the last moment at which WordPress knows the session. It checks its nonce only later. */
	public function remember(): void {
		$this->session = $this->sessions->current();
	}

	/** On `logout_redirect`: WordPress has signed out; by way of the provider, if it opened the session. */
	public function redirect( string $to, string $requested ): string {
		$session = $this->session;
		if ( null === $session ) {
			return $to;
		}
		$this->session = null;
		$this->sessions->forget( $session->session_hash );
		$this->loop_guard->clear();
		$return_to = $this->return_address->validate( $requested );
		if ( ! $this->request->is_navigation() && 'POST' !== $this->request->method ) {
			return $to;
		}
		$end = $this->end_session( $session, $return_to );
		if ( null === $end ) {
			// Signed out here, and that is what they asked for. WordPress's own page would be next, and it
			// signs in again.
			return $return_to ?? add_query_arg( 'loggedout', 'true', wp_login_url() );
		}
		// WordPress goes there through wp_safe_redirect, which would otherwise fall back to wp-admin.
		add_filter( 'allowed_redirect_hosts', static fn ( array $hosts ): array => array_merge( $hosts, array( $end->host ) ) );
		return $end->url;
	}

	/** At the post sign-out redirect URI. Returns where the request is only for the site's home page. */
	public function receive(): void {
		$this->sign_in->resume_with_other_account();
		$is_ours = 'signed-out' === $this->request->parameter( 'logto' );
		$to      = null;
		try {
			$to = $this->conversations->begin()->signed_out( $this->request->query );
		} catch ( Failure | No_Runtime ) {
			// Nobody needs a relying party to see the home page.
			$to = null;
		}
		if ( null !== $to || $is_ours ) {
			$this->browser->redirect( $this->return_address->validate( $to ) ?? $this->addresses->home() );
		}
	}

	private function end_session( Session $session, ?string $return_to ): ?EndSessionRedirect {
		try {
			return $this->conversations->begin()->end_session( new EndSessionOptions( '' === $session->sealed_id_token ? null : $session->sealed_id_token, $return_to ) );
		} catch ( Failure $failure ) {
			( $this->refusals )()->record( $failure->errorCode->value, $failure->detail );
		} catch ( No_Runtime $missing ) {
			( $this->refusals )()->record( $missing->error_code()->value, $missing->getMessage() );
		}
		return null;
	}
}
