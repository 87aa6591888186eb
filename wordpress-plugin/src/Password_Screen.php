<?php
/**
 * WordPress's own form.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Keeps the marked form marked, and that which the emergency address opened: its links and its posts stay with WordPress. One link leads back. */
final class Password_Screen {

	/** Actions about a WordPress password, to which an e-mail leads that knows nothing of the mark. */
	private const ABOUT_PASSWORDS = array( 'rp', 'resetpass' );

	public function __construct( private readonly Request $request, private readonly Addresses $addresses, private readonly Return_Address $return_address, private readonly Ways_In $ways_in, private readonly Opened_Browser $opened_browser ) {}

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
		$until = $this->opened_until();
		if ( null !== $until ) {
			/* translators: %s: a time of day. */
			$message .= sprintf( '<p class="message">%s</p>', esc_html( sprintf( __( 'The emergency address opened this form, in this browser, until %s.', 'logto-relying-party' ), (string) wp_date( get_option( 'time_format' ), $until ) ) ) );
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
			|| null !== $this->opened_until()
			|| ( ! $this->ways_in->refuse_passwords()
				&& ( ! $this->request->is_get()
					|| in_array( $this->request->input( 'action' ), self::ABOUT_PASSWORDS, true )
					|| '' !== $this->request->input( 'checkemail' )
					|| $this->request->is_about_reset_link() ) );
	}

	/** Until when the emergency address opened the form, where it takes that. */
	private function opened_until(): ?int {
		return $this->ways_in->refuse_passwords() ? $this->opened_browser->until() : null;
	}
}
