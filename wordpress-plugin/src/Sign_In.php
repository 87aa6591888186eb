<?php
/**
 * Starts a sign-in.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\AuthorizationRequestOptions;
use Logto\RelyingParty\V1\EndSessionOptions;
use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\FirstScreen;
use Logto\RelyingParty\V1\Prompt;
use Logto\RelyingParty\V1\ProviderKind;
use Logto\RelyingParty\V1\Purpose;
use Logto\RelyingParty\V1\SignedInUser;

/**
 * From a click on *Log in* to the redirect to the provider.
 *
 * Takes over WordPress's `login`, `register`, `lostpassword` and `retrievepassword`, and nothing
 * else of wp-login.php: e-mailed reset links and privacy confirmations stay whole. Where the form is for nobody, no
 * other action ends at it.
 */
final class Sign_In {

	/** Remembers, across a sign-out at the provider, that another account is to sign in. */
	private const OTHER_ACCOUNT_COOKIE = 'logto_other_account';

	/** WordPress's own actions that never show the form, or that have a method here. */
	private const WITHOUT_FORM = array( 'confirm_admin_email', 'postpass', 'logout', 'lostpassword', 'retrievepassword', 'resetpass', 'rp', 'register', 'checkemail', 'confirmaction', 'login' );

	/** @param \Closure(): Error_Page $error_page Built only when it is shown. */
	public function __construct(
		private readonly Request $request,
		private readonly Settings $settings,
		private readonly Addresses $addresses,
		private readonly Conversations $conversations,
		private readonly Return_Address $return_address,
		private readonly Loop_Guard $loop_guard,
		private readonly Storage $storage,
		private readonly Browser $browser,
		private readonly Attempt $attempt,
		private readonly Ways_In $ways_in,
		private readonly \Closure $error_page,
	) {}

	/** Whether WordPress ends that action at its form, where nobody else ends the request. */
	public static function may_end_at_form( string $action ): bool {
		return ! in_array( $action, self::WITHOUT_FORM, true );
	}

	/** On `login_form_login`. Returns where WordPress is to go on itself. */
	public function login_screen(): void {
		if ( $this->is_password_form() ) {
			return;
		}
		if ( ! $this->request->is_get() ) {
			// Credentials that were sent are for WordPress to judge, where the policy lets it.
			if ( $this->ways_in->is_form_open() ) {
				return;
			}
			$this->begin( $this->return_to() );
		}
		$reauth    = '' !== $this->request->parameter( 'reauth' );
		$return_to = $this->return_to();
		if ( is_user_logged_in() && ! $reauth ) {
			$this->send_on( $return_to );
		}
		if ( 'true' === $this->request->parameter( 'loggedout' ) ) {
			( $this->error_page )()->show_signed_out( $return_to );
		}
		if ( $reauth ) {
			// WordPress asks for this whenever a page needs a sign-in. It means its own cookies, no more:
			// at the provider ordinary single sign-on follows.
			wp_clear_auth_cookie();
			wp_set_current_user( 0 );
		}
		$this->begin( $return_to ?? $this->return_address->page_of_link( $this->request ) );
	}

	/** On `login_form_register`. */
	public function registration(): void {
		if ( Password_Form::Nobody === $this->settings->password_form() || ( $this->request->is_get() && ! $this->is_password_form() ) ) {
			$this->send_on_whoever_is_signed_in();
			$this->begin( $this->return_to(), FirstScreen::Register );
		}
	}

	/** On `login_form_lostpassword` and `login_form_retrievepassword`. */
	public function lost_password(): void {
		// Where an e-mailed link is no longer good, WordPress says so, and offers another.
		if ( ! $this->ways_in->is_form_open() || ( $this->request->is_get() && ! $this->is_password_form() && ! $this->request->is_about_reset_link() ) ) {
			$this->send_on_whoever_is_signed_in();
			$this->begin( $this->return_to(), FirstScreen::ResetPassword );
		}
	}

	/**
	 * After `login_form_{action}` of every other action that WordPress ends at its form: recovery mode, and one of another
	 * plugin that neither ended the request nor was known any more.
	 */
	public function form_of_other_action(): void {
		if ( Password_Form::Nobody === $this->settings->password_form() ) {
			$this->send_on_whoever_is_signed_in();
			$this->begin( $this->return_to() );
		}
	}

	/** The start URL. */
	public function start(): never {
		$this->send_on_whoever_is_signed_in();
		$return_to = $this->return_to();
		if ( 'other' === $this->request->parameter( 'account' ) ) {
			if ( $this->request->is_from_another_site() ) {
				( $this->error_page )()->ask_for_other_account( $return_to );
			}
			$this->begin_with_other_account( $return_to );
		}
		$this->begin(
			$return_to ?? $this->return_address->page_of_link( $this->request ),
			FirstScreen::tryFrom( $this->request->parameter( 'first_screen' ) ),
			Prompt::tryFrom( $this->request->parameter( 'prompt' ) )
		);
	}

	/** The start URL, where another site sent the browser. */
	public function start_for_other_site( ?string $return_to, ?string $login_hint ): never {
		if ( is_user_logged_in() ) {
			$this->send_on( $return_to );
		}
		$this->begin( $return_to, null, null, $login_hint );
	}

	/**
	 * Links the identity that signs in next to whoever is signed in here. The core asks for a new sign-in: the one that
	 * this browser happens to be signed in with may be somebody else's, who would then come into this account for good.
	 */
	public function begin_link( SignedInUser $current, string $return_to ): never {
		$this->redirect_to_provider( $return_to, Purpose::Link, $current );
	}

	/** Begins anew in place of a pending sign-in that was lost; the core counts. */
	public function restart( int $attempt, ?string $return_to ): never {
		$this->redirect_to_provider( $return_to, Purpose::SignIn, null, null, null, $attempt );
	}

	/** After a sign-out at the provider that made room for another account. Returns where it did not. */
	public function resume_with_other_account(): void {
		$cookie = $this->request->cookie( $this->addresses->cookie_name( self::OTHER_ACCOUNT_COOKIE ) );
		if ( '' !== $cookie && ! is_user_logged_in() ) {
			$this->set_other_account_cookie( '', 0 );
			$this->begin( $this->return_address->validate( substr( $cookie, 1 ) ), null, Prompt::Login );
		}
	}

	private function begin_with_other_account( ?string $return_to ): never {
		$this->loop_guard->clear();
		$return_to = null !== $return_to && strlen( $return_to ) <= Return_Address::LONGEST ? $return_to : '';
		$redirect  = $this->attempt->run(
			function () {
				try {
					return $this->conversations->begin()->end_session( new EndSessionOptions( null, null ) );
				} catch ( Failure ) {
					// Its page asks anew anyway.
					return null;
				}
			},
			$return_to
		);
		if ( null === $redirect ) {
			$this->begin( '' === $return_to ? null : $return_to, null, Prompt::Login );
		}
		$this->set_other_account_cookie( '1' . $return_to, 10 * MINUTE_IN_SECONDS );
		$this->browser->redirect( $redirect->url );
	}

	/** Goes to the host of the redirect URI first, once, so that the cookie comes back with the response. */
	private function begin( ?string $return_to, ?FirstScreen $first_screen = null, ?Prompt $prompt = null, ?string $login_hint = null ): never {
		if ( '1' !== $this->request->parameter( 'canonical' ) && ! $this->addresses->is_canonical( $this->request ) ) {
			// The mark ends it: behind a proxy that ends TLS the scheme looks wrong for ever.
			$parameters = array( 'canonical' => '1' );
			if ( '1' === $this->request->parameter( Loop_Guard::TRY_AGAIN ) ) {
				$parameters[ Loop_Guard::TRY_AGAIN ] = '1';
			}
			if ( null !== $first_screen ) {
				$parameters['first_screen'] = $first_screen->value;
			}
			if ( null !== $prompt ) {
				$parameters['prompt'] = $prompt->value;
			}
			$this->browser->redirect( $this->addresses->start_url( $return_to, $parameters ) );
		}
		// Whoever is signed in keeps the cookie, and comes back by choice.
		if ( ! is_user_logged_in() && $this->loop_guard->is_loop() ) {
			( $this->error_page )()->show( ErrorCode::SignInLoop, '', $return_to );
		}
		$this->redirect_to_provider( $return_to, Purpose::SignIn, null, $first_screen, $prompt, 0, $login_hint );
	}

	private function redirect_to_provider( ?string $return_to, Purpose $purpose, ?SignedInUser $current, ?FirstScreen $first_screen = null, ?Prompt $prompt = null, int $attempt = 0, ?string $login_hint = null ): never {
		$options  = fn () => new AuthorizationRequestOptions(
			$purpose,
			$current,
			$return_to,
			$this->return_address->default(),
			$this->request->pending_sign_in_cookies(),
			$attempt,
			$prompt,
			// Logto's own parameter; other providers may refuse what they do not know.
			ProviderKind::Logto === $this->settings->provider_kind() ? $first_screen : null,
			null,
			$login_hint,
			null,
		);
		$redirect = $this->attempt->run( fn () => $this->conversations->begin()->authorization_request( $options() ), $return_to );
		$this->browser->redirect( $redirect->url );
	}

	private function send_on_whoever_is_signed_in(): void {
		if ( is_user_logged_in() ) {
			$this->send_on( $this->return_to() );
		}
	}

	/** Whoever is signed in already. */
	private function send_on( ?string $return_to ): never {
		$this->browser->redirect( $this->return_address->after_sign_in( $return_to ?? $this->return_address->default(), wp_get_current_user() ) );
	}

	private function is_password_form(): bool {
		return 'password' === $this->request->parameter( 'logto' ) && $this->ways_in->is_form_open();
	}

	private function return_to(): ?string {
		return $this->return_address->validate( $this->request->input( 'redirect_to' ) );
	}

	private function set_other_account_cookie( string $value, int $max_age ): void {
		$this->storage->set_cookie( $this->addresses->cookie_name( self::OTHER_ACCOUNT_COOKIE ), $value, $max_age, $this->addresses->cookie_path(), $this->addresses->is_secure() );
	}
}
