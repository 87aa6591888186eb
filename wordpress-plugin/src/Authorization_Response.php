<?php
/**
 * The provider's answer.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\AuthorizationResponseOptions;
use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\Policy;
use Logto\RelyingParty\V1\Purpose;
use Logto\RelyingParty\V1\Restart;
use Logto\RelyingParty\V1\SignIn;

/** From the redirect URI to the page that the person wanted, signed in. */
final class Authorization_Response {

	/** How often the core is asked who somebody is. */
	private const TRIES = 3;

	/** @param \Closure(): Sign_In $sign_in Built only when the sign-in begins anew. */
	public function __construct(
		private readonly Request $request,
		private readonly Settings $settings,
		private readonly Conversations $conversations,
		private readonly Facts_Finder $facts_finder,
		private readonly Users $users,
		private readonly Sessions $sessions,
		private readonly Session_Opener $session_opener,
		private readonly Return_Address $return_address,
		private readonly Loop_Guard $loop_guard,
		private readonly \Closure $sign_in,
		private readonly Browser $browser,
		private readonly Attempt $attempt,
	) {}

	/** At the redirect URI, before WordPress looks for a page. */
	public function receive(): never {
		$to = $this->attempt->run(
			function () {
				// Before the code is spent, and a session opened whose cookies nobody gets.
				$this->browser->require_unbegun();
				return $this->admit( $this->conversations->begin() );
			}
		);
		if ( $to instanceof Restart ) {
			$return_to = $this->return_address->validate( $to->returnTo );
			// Somebody is signed in already, in another tab perhaps: that is all they wanted.
			if ( is_user_logged_in() ) {
				$this->browser->redirect( $this->return_address->after_sign_in( $return_to ?? $this->return_address->default(), wp_get_current_user() ) );
			}
			( $this->sign_in )()->restart( $to->attempt, $return_to );
		}
		$this->browser->redirect( $to );
	}

	private function admit( Conversation $conversation ): string|Restart {
		$sign_in = $conversation->authorization_response(
			new AuthorizationResponseOptions(
				$this->request->query,
				$this->request->pending_sign_in_cookies(),
				$this->sessions->current_user(),
				$this->return_address->default(),
			)
		);
		if ( $sign_in instanceof Restart ) {
			return $sign_in;
		}
		return $this->attempt->run( fn () => $this->open( $conversation, $sign_in ), $this->return_address->validate( $sign_in->returnTo ) );
	}

	private function open( Conversation $conversation, SignIn $sign_in ): string {
		for ( $tries = 0, $user = null; null === $user; ++$tries ) {
			if ( self::TRIES === $tries ) {
				throw new Refusal( ErrorCode::AccountVanished, 'other requests kept the identity claimed' );
			}
			// Of several requests for one identity one links it; the others find another state of things then.
			$decision = $conversation->map_session( $this->policy(), $this->facts_finder->find( $sign_in ) );
			$user     = $this->users->admit( $sign_in, $decision );
		}
		if ( Purpose::Link === $sign_in->purpose ) {
			$this->sessions->keep_current( $sign_in->identity->linkKey, $sign_in->identity->sid, $sign_in->sealedIdToken );
			return add_query_arg( Profile_Section::NOTICE, 'linked', $this->return_address->validate( $sign_in->returnTo ) ?? $this->return_address->default() );
		}
		if ( $this->settings->create_accounts() ) {
			$user = $this->users->join_site( $user, $this->settings->default_role() );
		}
		$user = $this->session_opener->open( $user, $sign_in, $decision->sessionLifetime );
		$this->loop_guard->record();
		if ( $user->has_cap( 'manage_options' ) ) {
			// Only now may the policy close WordPress's own form: the administrator has another way in.
			$this->settings->record_administrator_sign_in();
		}
		return $this->return_address->after_sign_in( $sign_in->returnTo, $user );
	}

	private function policy(): Policy {
		return new Policy(
			$this->settings->create_accounts(),
			$this->settings->default_role(),
			$this->settings->link_by_email(),
			$this->settings->update_profile(),
			$this->settings->session_lifetime(),
		);
	}
}
