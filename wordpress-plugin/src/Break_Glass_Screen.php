<?php
/**
 * Where the emergency address leads.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Takes the secret out of the address bar at once, and says the same to every wrong one, whether there is a right one or not. */
final class Break_Glass_Screen {

	/** In the place of a secret that was wrong. */
	private const WRONG = 'refused';

	public function __construct(
		private readonly Request $request,
		private readonly Settings $settings,
		private readonly Addresses $addresses,
		private readonly Opened_Browser $browser_with_secret,
		private readonly Refusals $refusals,
		private readonly Browser $browser,
		private readonly Message_Page $page,
	) {}

	/** On `login_init`. Returns where the request is for something else. */
	public function receive(): void {
		$secret = $this->request->parameter( Addresses::BREAK_GLASS );
		if ( '' === $secret ) {
			return;
		}
		if ( Password_Form::Nobody !== $this->settings->password_form() || ! $this->settings->is_configured() ) {
			// The form is open anyway.
			$this->browser->redirect( $this->addresses->password_form_url() );
		}
		if ( self::WRONG === $secret ) {
			$this->show_wrong();
		}
		if ( ! $this->browser_with_secret->open( $secret ) ) {
			$this->refusals->record( Break_Glass::REFUSED, '' );
			$this->browser->redirect( $this->addresses->break_glass_url( self::WRONG ) );
		}
		// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- the one line that the operator looks for.
		error_log( 'Logto: the emergency address opened the password form for one browser, for 15 minutes' );
		$this->browser->redirect_and_then( $this->addresses->password_form_url(), static fn () => ( new Break_Glass_Mail() )->send() );
	}

	private function show_wrong(): never {
		$this->page->send(
			new Message(
				403,
				__( 'This address opens nothing', 'logto-relying-party' ),
				array( __( 'It is not whole, or not valid any more. Copy it again from where you keep it.', 'logto-relying-party' ) ),
				array(
					array(
						'label' => __( 'Sign in', 'logto-relying-party' ),
						'url'   => $this->addresses->start_url(),
					),
					array(
						'label' => __( 'Back to the site', 'logto-relying-party' ),
						'url'   => $this->addresses->home(),
					),
				)
			)
		);
	}
}
