<?php
/**
 * The message that the emergency address was used.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Tells the administrator of the site, so that a use which is not theirs does not stay unnoticed. */
final class Break_Glass_Mail {

	/** Sends it, in the site's language. */
	public function send(): void {
		$switched = switch_to_locale( get_locale() );
		$site     = wp_specialchars_decode( get_bloginfo( 'name' ), ENT_QUOTES );
		/* translators: %s: name of the site. */
		$title = sprintf( __( '[%s] The emergency address was used', 'logto-relying-party' ), $site );
		$texts = array(
			/* translators: 1: name of the site, 2: a date and time. */
			sprintf( __( 'Somebody opened the emergency address of %1$s on %2$s. WordPress’s own password form is open in that browser, and nowhere else, for 15 minutes. Nobody is signed in by it: a user name and a password are still asked for.', 'logto-relying-party' ), $site, (string) wp_date( get_option( 'date_format' ) . ' ' . get_option( 'time_format' ) ) ),
			/* translators: %s: address of the settings page. */
			sprintf( __( 'If this was none of you, revoke the address under Logto > Settings, which closes the form at once: %s', 'logto-relying-party' ), Settings_Page::url() ),
			__( 'Where you cannot come there, wp logto emergency-address revoke on the server does the same.', 'logto-relying-party' ),
		);
		try {
			wp_mail( (string) get_option( 'admin_email' ), $title, implode( "\n\n", $texts ) . "\n" );
		} finally {
			if ( $switched ) {
				restore_previous_locale();
			}
		}
	}
}
