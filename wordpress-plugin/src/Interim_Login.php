<?php
/**
 * The dialog that says that the session has expired.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Prompt;

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

	public function __construct( private readonly Request $request, private readonly Settings $settings, private readonly Addresses $addresses ) {}

	/** On `login_form_login`, before the sign-in starts. Returns where it is no such dialog, or WordPress's own form is asked for. */
	public function show(): void {
		if ( '' === $this->request->parameter( 'interim-login' ) || ! $this->request->is_get() ) {
			return;
		}
		$everyone = Password_Form::Everyone === $this->settings->password_form();
		if ( $everyone && 'password' === $this->request->parameter( 'logto' ) ) {
			return;
		}
		$other = 'other' === $this->request->parameter( 'account' );
		if ( $other && is_user_logged_in() ) {
			wp_clear_auth_cookie();
			wp_set_current_user( 0 );
		}
		No_Store::send();
		if ( is_user_logged_in() ) {
			$this->show_signed_in();
		} else {
			$this->show_ways_in( $everyone, $other );
		}
		login_footer();
		exit;
	}

	/**
	 * The page around the dialog knows for whom it was made. Where somebody else is signed in now, the dialog must not go
	 * as if all were well: what is saved next would be refused.
	 */
	private function show_signed_in(): void {
		// By this WordPress marks the page whose appearance makes the dialog go.
		$GLOBALS['interim_login'] = 'success'; // phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- as wp-login.php does.
		$user                     = wp_get_current_user();
		/* translators: %s: a name. */
		$signed_in = sprintf( __( 'You are signed in as %s.', 'logto-relying-party' ), $user->display_name );
		$warning   = __( 'The page behind this dialog was opened by another account, so what you save there may be refused. Copy what you wrote, or sign in with that account.', 'logto-relying-party' );
		login_header( '', '<p class="message">' . esc_html( $signed_in ) . '</p>' );
		printf(
			'<div id="logto-rp-other" hidden><p class="message">%s</p><p class="submit"><a class="button button-primary button-large" href="%s">%s</a></p></div>',
			esc_html( $warning ),
			esc_url( add_query_arg( array( 'interim-login' => '1', 'account' => 'other' ), site_url( 'wp-login.php', 'login' ) ) ),
			esc_html__( 'Use another account', 'logto-relying-party' )
		);
		wp_print_inline_script_tag(
			'(function(){var page=window.parent&&window.parent.userSettings;if(page&&String(page.uid)!==' . wp_json_encode( (string) $user->ID ) . '){'
			. 'document.body.classList.remove("interim-login-success");document.getElementById("logto-rp-other").hidden=false;}})();'
		);
	}

	private function show_ways_in( bool $password, bool $other ): void {
		// By this WordPress leaves out what would take the frame to another page.
		$GLOBALS['interim_login'] = true; // phpcs:ignore WordPress.WP.GlobalVariablesOverride.Prohibited -- as wp-login.php does.
		$start                    = $this->addresses->start_url( admin_url( 'admin-post.php?action=' . self::ACTION ), $other ? array( 'prompt' => Prompt::Login->value ) : array() );
		login_header( '', '<p class="message">' . esc_html__( 'Your session has expired. Please sign in to continue, with the account that you had. You will not lose what is on this page.', 'logto-relying-party' ) . '</p>' );
		echo '<p class="submit"><a class="button button-primary button-large" id="logto-rp-sign-in" target="_blank" href="' . esc_url( $start ) . '">' . esc_html__( 'Sign in', 'logto-relying-party' ) . '</a></p>';
		if ( $password ) {
			echo '<p><a href="' . esc_url( add_query_arg( 'interim-login', '1', $this->addresses->password_form_url() ) ) . '">' . esc_html__( 'Sign in with a WordPress password', 'logto-relying-party' ) . '</a></p>';
		}
		wp_print_inline_script_tag(
			'new BroadcastChannel("' . self::CHANNEL . '").onmessage=function(){location.replace(location.href.replace(/&account=other/,""));};'
			. 'document.getElementById("logto-rp-sign-in").addEventListener("click",function(event){if(window.open(this.href,"logto-rp-sign-in","width=520,height=720")){event.preventDefault();}});'
		);
	}

	/** On `admin_post_logto_rp_signed_in`: the end of the window. */
	public function close(): never {
		No_Store::send();
		header( 'Content-Type: text/html; charset=UTF-8' );
		echo '<!DOCTYPE html><html ' . get_language_attributes() . '><head><meta charset="UTF-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>' . esc_html__( 'You are signed in', 'logto-relying-party' ) . '</title></head><body><p>' . esc_html__( 'You are signed in. You can close this window.', 'logto-relying-party' ) . '</p>'; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- WordPress's own attributes.
		wp_print_inline_script_tag( 'new BroadcastChannel("' . self::CHANNEL . '").postMessage("signed-in");setTimeout(function(){window.close();},200);' );
		echo '</body></html>';
		exit;
	}
}
