<?php
/**
 * WordPress's own form.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Keeps the marked form marked: its links and its posts stay with WordPress. One link leads back. */
final class Password_Screen {

	/** Actions about a WordPress password, to which an e-mail leads that knows nothing of the mark. */
	private const ABOUT_PASSWORDS = array( 'rp', 'resetpass' );

	public function __construct( private readonly Request $request, private readonly Settings $settings, private readonly Addresses $addresses, private readonly Return_Address $return_address ) {}

	/** On `login_form`, `lostpassword_form` and `register_form`: a post that fails shows the form again, and its links with it. */
	public function print_mark(): void {
		echo '<input type="hidden" name="logto" value="password">';
	}

	/** On `lostpassword_url`, `register_url` and `login_url`, on this screen alone. */
	public function mark( string $url ): string {
		return $this->is_marked() ? add_query_arg( 'logto', 'password', $url ) : $url;
	}

	/** On `login_message`: the way back, for whoever came here by mistake. Not in a dialog, which has a way of its own. */
	public function message( string $message ): string {
		if ( ( ! $this->is_marked() && ! $this->is_recovery() ) || '' !== $this->request->input( 'interim-login' ) ) {
			return $message;
		}
		$start = $this->addresses->start_url( $this->return_address->validate( $this->request->input( 'redirect_to' ) ) );
		return $message . sprintf( '<p class="message"><a href="%s">%s</a></p>', esc_url( $start ), esc_html__( 'Sign in through Logto', 'logto-relying-party' ) );
	}

	/** Where the e-mailed link to recovery mode leads. */
	private function is_recovery(): bool {
		return \WP_Recovery_Mode_Link_Service::LOGIN_ACTION_ENTERED === $this->request->input( 'action' );
	}

	/**
	 * Whoever has just chosen a WordPress password, or waits for the e-mail, wants the form that takes it; and whoever
	 * posted to it, from wherever, sees it again.
	 */
	private function is_marked(): bool {
		return 'password' === $this->request->input( 'logto' )
			|| ( Password_Form::Everyone === $this->settings->password_form()
				&& ( ! $this->request->is_get()
					|| in_array( $this->request->input( 'action' ), self::ABOUT_PASSWORDS, true )
					|| '' !== $this->request->input( 'checkemail' )
					|| $this->request->is_about_reset_link() ) );
	}
}
