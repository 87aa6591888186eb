<?php
/**
 * The sections and fields of Logto > Settings.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Says what each setting is called, what it means and where it stands; draws through Field_View. */
final class Settings_Fields {

	private const ADVANCED = array( 'issuer', 'scopes', 'authorization_parameters', 'leeway' );

	/** @param list<string> $faulty The fields that could not be stored. */
	public function __construct(
		private readonly Settings $settings,
		private readonly Addresses $addresses,
		private readonly Roles $roles,
		private readonly Field_View $view,
		private readonly bool $has_runtime,
		private readonly bool $may_set_provider,
		private readonly array $faulty,
		private readonly Break_Glass_Section $break_glass,
	) {}

	/**
	 * What each field is called.
	 *
	 * @return array<string, string> By field.
	 */
	public static function labels(): array {
		return array(
			'endpoint'                   => __( 'Logto endpoint', 'logto-relying-party' ),
			'client_id'                  => __( 'App ID', 'logto-relying-party' ),
			'client_secret'              => __( 'App secret', 'logto-relying-party' ),
			'redirect_uri'               => __( 'Redirect URI', 'logto-relying-party' ),
			'post_sign_out_redirect_uri' => __( 'Post sign-out redirect URI', 'logto-relying-party' ),
			'backchannel_logout_uri'     => __( 'Back-channel logout URI', 'logto-relying-party' ),
			'create_accounts'            => __( 'Create accounts', 'logto-relying-party' ),
			'default_role'               => __( 'Default role', 'logto-relying-party' ),
			'link_by_email'              => __( 'Link accounts by e-mail', 'logto-relying-party' ),
			'update_profile'             => __( 'Keep profile in step', 'logto-relying-party' ),
			'password_form'              => __( 'WordPress’s own password form', 'logto-relying-party' ),
			'break_glass'                => __( 'Emergency address', 'logto-relying-party' ),
			'session_days'               => __( 'Stay signed in for', 'logto-relying-party' ),
			'issuer'                     => __( 'Issuer', 'logto-relying-party' ),
			'scopes'                     => __( 'Scopes', 'logto-relying-party' ),
			'authorization_parameters'   => __( 'Extra authorization parameters', 'logto-relying-party' ),
			'leeway'                     => __( 'Clock leeway', 'logto-relying-party' ),
			'initiate_login'             => __( 'Let other sites start a sign-in', 'logto-relying-party' ),
			'initiate_login_uri'         => __( 'Initiate login URI', 'logto-relying-party' ),
		);
	}

	/**
	 * Tells the Settings API about all of them, in the order of the page.
	 *
	 * @param callable $check Draws *Check connection*.
	 */
	public function add( callable $check ): void {
		$this->section( 'connection', __( 'Connection', 'logto-relying-party' ), array( $this, 'connection' ) );
		$this->field( 'connection', 'endpoint' );
		$this->field( 'connection', 'client_id' );
		$this->field( 'connection', 'client_secret' );

		$this->section( 'addresses', __( 'Addresses to register in Logto', 'logto-relying-party' ), array( $this, 'addresses' ) );
		$this->field( 'addresses', 'redirect_uri' );
		$this->field( 'addresses', 'post_sign_out_redirect_uri' );
		$this->field( 'addresses', 'backchannel_logout_uri' );

		$this->section( 'check', __( 'Check connection', 'logto-relying-party' ), $check );

		$this->section( 'accounts', __( 'Accounts', 'logto-relying-party' ), static function (): void {} );
		$this->field( 'accounts', 'create_accounts' );
		$this->field( 'accounts', 'default_role' );
		$this->field( 'accounts', 'link_by_email' );
		$this->field( 'accounts', 'update_profile' );

		$this->section( 'ways_in', __( 'Ways to sign in', 'logto-relying-party' ), array( $this, 'ways_in' ) );
		$this->field( 'ways_in', 'password_form' );
		if ( $this->break_glass->is_of_use() ) {
			$this->field( 'ways_in', 'break_glass' );
		}

		$this->section( 'sessions', __( 'Sessions', 'logto-relying-party' ), static function (): void {} );
		$this->field( 'sessions', 'session_days' );

		$open = array() === array_intersect( self::ADVANCED, $this->faulty ) && '' === $this->settings->issuer() ? '' : ' open';
		$this->section(
			'advanced',
			'',
			array( $this, 'advanced' ),
			array(
				'before_section' => '<details class="logto-rp-advanced"' . $open . '><summary><h2>' . esc_html__( 'Advanced', 'logto-relying-party' ) . '</h2></summary>',
				'after_section'  => '</details>',
			)
		);
		$this->field( 'advanced', 'issuer' );
		$this->field( 'advanced', 'scopes' );
		$this->field( 'advanced', 'authorization_parameters' );
		$this->field( 'advanced', 'leeway' );
		$this->field( 'advanced', 'initiate_login' );
		if ( $this->settings->initiate_login() ) {
			$this->field( 'advanced', 'initiate_login_uri' );
		}
	}

	/** Below the heading *Connection*. */
	public function connection(): void {
		echo '<p>' . esc_html__( 'These three values stand in the Logto Console, on the page of your application.', 'logto-relying-party' ) . '</p>';
		if ( ! $this->has_runtime ) {
			echo '<p class="logto-rp-problem" id="logto-rp-runtime"><span class="dashicons dashicons-warning" aria-hidden="true"></span> ' . esc_html__( 'The connection can be changed when the relying party runs; the notice at the top says what is missing. What is stored is kept.', 'logto-relying-party' ) . '</p>';
		}
	}

	/** Draws its field, as do the following. */
	public function endpoint(): void {
		$this->view->text(
			'endpoint',
			$this->settings->endpoint(),
			$this->may_set_provider
				? __( 'Such as https://your-tenant.logto.app, or the address of your own Logto.', 'logto-relying-party' )
				: __( 'Only the administrator of the network can change this.', 'logto-relying-party' ),
			array( 'type' => 'url', 'inputmode' => 'url', 'placeholder' => 'https://your-tenant.logto.app', 'disabled' => ! $this->may_set_provider || ! $this->has_runtime )
		);
	}

	public function client_id(): void {
		$this->view->text( 'client_id', $this->settings->client_id(), '', array( 'disabled' => ! $this->has_runtime ) );
	}

	public function client_secret(): void {
		$stored = '' !== $this->settings->sealed_client_secret();
		$this->view->text(
			'client_secret',
			'',
			$stored
				? __( 'An app secret is stored, encrypted, and never shown. Leave this empty to keep it.', 'logto-relying-party' )
				: __( 'Is stored encrypted and never shown again.', 'logto-relying-party' ),
			array( 'type' => 'password', 'autocomplete' => 'new-password', 'placeholder' => $stored ? '••••••••••••••••' : false, 'disabled' => ! $this->has_runtime )
		);
	}

	public function addresses(): void {
		echo '<p>' . esc_html__( 'Enter them in the Logto Console, on the page of the same application, exactly as they stand here.', 'logto-relying-party' ) . '</p>';
	}

	public function redirect_uri(): void {
		$this->view->copyable( 'redirect_uri', $this->addresses->redirect_uri(), __( 'Logto sends people back here after they signed in.', 'logto-relying-party' ) );
	}

	public function post_sign_out_redirect_uri(): void {
		$this->view->copyable( 'post_sign_out_redirect_uri', $this->addresses->post_sign_out_redirect_uri(), __( 'Logto sends people back here after they signed out.', 'logto-relying-party' ) );
	}

	public function backchannel_logout_uri(): void {
		$this->view->copyable( 'backchannel_logout_uri', $this->addresses->backchannel_logout_uri(), __( 'Logto says here that somebody signed out of it, and the session that it opened ends here too. Turn on “Is session required?” beside it, or all of that person’s end.', 'logto-relying-party' ) );
	}

	public function create_accounts(): void {
		$this->view->checkbox(
			'create_accounts',
			$this->settings->create_accounts(),
			__( 'Create an account for everybody who signs in through Logto for the first time', 'logto-relying-party' ),
			__( 'Otherwise only people whose account is linked already can sign in. Apart from “Anyone can register”, which is about WordPress’s own form.', 'logto-relying-party' )
		);
	}

	public function default_role(): void {
		$this->view->select( 'default_role', $this->settings->default_role(), $this->roles->harmless(), __( 'New accounts get this role. Only roles that may do no more than read are offered, because anybody who can sign up at Logto gets it.', 'logto-relying-party' ) );
	}

	public function link_by_email(): void {
		$this->view->checkbox(
			'link_by_email',
			$this->settings->link_by_email(),
			__( 'Link a first sign-in to the account that has the same e-mail address', 'logto-relying-party' ),
			__( 'Warning: turn this on only if your Logto verifies every e-mail address. Whoever gets an address into Logto gets the account that has it here. Never done for accounts with more rights than reading. The account gets a new password, and its sessions and application passwords end.', 'logto-relying-party' )
		);
	}

	public function update_profile(): void {
		$this->view->checkbox(
			'update_profile',
			$this->settings->update_profile(),
			__( 'Take over name and e-mail address from Logto at each sign-in', 'logto-relying-party' ),
			__( 'For accounts that may only read; whoever may do more edits their profile here. Nothing that Logto leaves empty is emptied here.', 'logto-relying-party' )
		);
	}

	public function ways_in(): void {
		echo '<p>' . esc_html__( 'Once the connection is set up, wp-login.php leads to Logto. This decides which ways past Logto stay open. What is broken never opens one.', 'logto-relying-party' ) . '</p>';
	}

	public function password_form(): void {
		$proved = $this->settings->proved_by_administrator();
		$this->view->radios(
			'password_form',
			$this->settings->password_form()->value,
			__( 'Who may use WordPress’s own password form', 'logto-relying-party' ),
			array(
				Password_Form::Everyone->value => array(
					'label'    => __( 'Everyone', 'logto-relying-party' ),
					/* translators: %s: a web address. */
					'help'     => sprintf( __( 'The form is at %s. Lost passwords, XML-RPC and application passwords work as ever.', 'logto-relying-party' ), $this->addresses->password_form_url() ),
					'disabled' => false,
				),
				Password_Form::Nobody->value   => array(
					'label'    => __( 'Nobody', 'logto-relying-party' ),
					'help'     => $proved
						? __( 'The form, lost passwords, XML-RPC and application passwords are all closed. People come in through Logto alone. Before you change the keys in wp-config.php (AUTH_KEY and so on), have the app secret at hand: they end all sessions, and nobody comes in until it is entered again, by wp logto secret on the server, through the emergency address where you have one, or with LOGTO_DISABLE in wp-config.php.', 'logto-relying-party' )
						: __( 'Closes the form, lost passwords, XML-RPC and application passwords. Can be chosen after an administrator has signed in through Logto, so that you cannot lock yourself out.', 'logto-relying-party' ),
					'disabled' => ! $proved,
				),
			)
		);
		echo '<p class="description">' . wp_kses(
			/* translators: %s: a line of PHP. */
			sprintf( __( 'In an emergency, the line %s in wp-config.php turns this plugin off and opens WordPress’s own form, whatever is chosen here. Sign in with it, stay signed in, remove the line, and correct what is wrong on this page.', 'logto-relying-party' ), '<code>define( \'LOGTO_DISABLE\', true );</code>' ),
			array( 'code' => array() )
		) . '</p>';
	}

	public function break_glass(): void {
		$this->break_glass->show( $this->view );
	}

	public function session_days(): void {
		$this->view->number( 'session_days', intdiv( $this->settings->session_lifetime(), DAY_IN_SECONDS ), __( 'days', 'logto-relying-party' ), __( 'WordPress’s own “Remember Me” means 14 days.', 'logto-relying-party' ) );
	}

	public function advanced(): void {
		echo '<p>' . esc_html__( 'Most sites need nothing of this.', 'logto-relying-party' ) . '</p>';
	}

	public function issuer(): void {
		$this->view->text(
			'issuer',
			$this->settings->issuer(),
			__( 'For another OpenID provider than Logto. Takes the place of the endpoint, and must be exactly what the provider calls itself.', 'logto-relying-party' ),
			array( 'type' => 'url', 'inputmode' => 'url', 'disabled' => ! $this->may_set_provider || ! $this->has_runtime )
		);
	}

	public function scopes(): void {
		$this->view->text( 'scopes', implode( ' ', $this->settings->scopes() ), __( 'Separated by spaces. “openid” is always asked for.', 'logto-relying-party' ), array( 'disabled' => ! $this->has_runtime ) );
	}

	public function authorization_parameters(): void {
		$lines = array_map( static fn ( $parameter ): string => $parameter->name . '=' . $parameter->value, $this->settings->authorization_parameters() );
		$this->view->lines( 'authorization_parameters', implode( "\n", $lines ), __( 'One a line, as name=value; for example first_screen=register or direct_sign_in=social:google.', 'logto-relying-party' ), ! $this->has_runtime );
	}

	public function leeway(): void {
		$this->view->number( 'leeway', $this->settings->leeway(), __( 'seconds', 'logto-relying-party' ), __( 'How far the clocks of this server and of the provider may differ. 60 is right nearly everywhere.', 'logto-relying-party' ) );
	}

	public function initiate_login(): void {
		$this->view->checkbox(
			'initiate_login',
			$this->settings->initiate_login(),
			__( 'Another site, such as a portal, may send people here to sign in', 'logto-relying-party' ),
			__( 'It may say who is likely to sign in, and which page of this site comes afterwards.', 'logto-relying-party' )
		);
	}

	public function initiate_login_uri(): void {
		$this->view->copyable( 'initiate_login_uri', $this->addresses->start_url(), __( 'Where that site sends people, with the parameter “iss” and, as it likes, “login_hint” and “target_link_uri”.', 'logto-relying-party' ) );
	}

	/** @param array<string, string> $arguments */
	private function section( string $id, string $title, callable $show, array $arguments = array() ): void {
		add_settings_section( 'logto-rp-section-' . $id, $title, $show, Settings_Page::SLUG, $arguments );
	}

	/** A field is drawn by the method of its name. */
	private function field( string $section, string $field ): void {
		// Those bring labels of their own.
		$labelled = in_array( $field, array( 'create_accounts', 'link_by_email', 'update_profile', 'password_form', 'break_glass', 'initiate_login' ), true );
		add_settings_field(
			$this->view->id( $field ),
			self::labels()[ $field ],
			array( $this, $field ),
			Settings_Page::SLUG,
			'logto-rp-section-' . $section,
			$labelled ? array() : array( 'label_for' => $this->view->id( $field ) )
		);
	}
}
