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
 * frame shows a link that signs in in a window of its own. That says when it is done and closes
 * itself; the frame then loads anew, and tells the dialog to go.
 */
final class Interim_Login {

	/** Of admin-post.php: where the window ends. Not at wp-login.php, which is no address to return to. */
	public const ACTION = 'logto_rp_signed_in';

	/** Between the window and the frame, which are of one origin. A provider may cut `opener`. */
	private const CHANNEL = 'logto-rp-signed-in';

	public function __construct( private readonly Request $request, private readonly Addresses $addresses ) {}

	/** On `login_form_login`, before the sign-in starts. Returns where it is no such dialog. */
	public function show(): void {
		if ( '' === $this->request->parameter( 'interim-login' ) || ! $this->request->is_get() ) {
			return;
		}
		if ( is_user_logged_in() ) {
			// By this WordPress marks the page whose appearance makes the dialog go.
			$GLOBALS['interim_login'] = 'success'; // phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- as wp-login.php does.
			nocache_headers();
			login_header( '', '<p class="message">' . esc_html__( 'You are signed in.', 'logto-relying-party' ) . '</p>' );
			login_footer();
			exit;
		}
		$start = $this->addresses->start_url( admin_url( 'admin-post.php?action=' . self::ACTION ) );
		nocache_headers();
		login_header( '', '<p class="message">' . esc_html__( 'Your session has expired. Please sign in to continue. You will not lose what is on this page.', 'logto-relying-party' ) . '</p>' );
		echo '<p class="submit"><a class="button button-primary button-large" id="logto-rp-sign-in" target="_blank" href="' . esc_url( $start ) . '">' . esc_html__( 'Sign in', 'logto-relying-party' ) . '</a></p>';
		wp_print_inline_script_tag(
			'new BroadcastChannel("' . self::CHANNEL . '").onmessage=function(){location.reload();};'
			. 'document.getElementById("logto-rp-sign-in").addEventListener("click",function(event){if(window.open(this.href,"logto-rp-sign-in","width=520,height=720")){event.preventDefault();}});'
		);
		login_footer();
		exit;
	}

	/** On `admin_post_logto_rp_signed_in`: the end of the window. */
	public function close(): never {
		nocache_headers();
		header( 'Content-Type: text/html; charset=UTF-8' );
		echo '<!DOCTYPE html><html ' . get_language_attributes() . '><head><meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>' . esc_html__( 'You are signed in', 'logto-relying-party' ) . '</title></head><body><p>' . esc_html__( 'You are signed in. You can close this window.', 'logto-relying-party' ) . '</p>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- WordPress's own attributes.
		wp_print_inline_script_tag( 'new BroadcastChannel("' . self::CHANNEL . '").postMessage("signed-in");setTimeout(function(){window.close();},200);' );
		echo '</body></html>';
		exit;
	}
}
