<?php
/**
 * The dialog that says that the session has expired.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * WordPress shows its login screen in a frame there, and no provider lets itself be framed. So the
 * frame shows a button that signs in in a new window; that closes itself, and the frame asks
 * WordPress again, which then says that the dialog may go.
 */
final class Interim_Login {

	/** The address that the new window ends at, among the parameters of wp-login.php. */
	private const DONE = 'close';

	public function __construct( private readonly Request $request, private readonly Addresses $addresses ) {}

	/** On `login_form_login`, before the sign-in starts. Returns where it is no such dialog. */
	public function show(): void {
		if ( '' === $this->request->parameter( 'interim-login' ) || ! $this->request->is_get() ) {
			return;
		}
		$is_window = '1' === $this->request->parameter( self::DONE );
		if ( is_user_logged_in() && ! $is_window ) {
			// WordPress's own page tells the dialog to go.
			return;
		}
		if ( is_user_logged_in() ) {
			$this->page( __( 'You are signed in. You can close this window.', 'logto-relying-party' ), '', 'window.close();' );
		}
		if ( $is_window ) {
			return;
		}
		$done  = site_url( 'wp-login.php?interim-login=1&' . self::DONE . '=1', 'login' );
		$start = $this->addresses->start_url( $done );
		$this->page(
			__( 'Your session has expired. Please sign in to continue. You will not lose what is on this page.', 'logto-relying-party' ),
			'<p class="submit"><a class="button button-primary button-large" id="logto-rp-sign-in" target="_blank" href="' . esc_url( $start ) . '">' . esc_html__( 'Sign in', 'logto-relying-party' ) . '</a></p>',
			'document.getElementById("logto-rp-sign-in").addEventListener("click",function(e){var w=window.open(this.href,"logto-rp-sign-in","width=520,height=720");if(!w){return;}e.preventDefault();var t=setInterval(function(){if(w.closed){clearInterval(t);location.reload();}},500);});'
		);
	}

	/** WordPress's own login page, with our text in place of its form. */
	private function page( string $text, string $more, string $script ): never {
		nocache_headers();
		login_header( '', '<p class="message">' . esc_html( $text ) . '</p>' );
		echo $more; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it was made.
		wp_print_inline_script_tag( $script );
		login_footer();
		exit;
	}
}
