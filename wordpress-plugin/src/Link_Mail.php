<?php
/**
 * The message that an account was linked.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Tells the owner of an account that was there already, so that a link which is not theirs does not stay unnoticed. */
final class Link_Mail {

	/** Sends it, in the owner's language; an account without an address gets none. */
	public function send( \WP_User $user, string $subject, bool $credentials_reset ): void {
		if ( '' === $user->user_email ) {
			return;
		}
		$switched = switch_to_user_locale( $user->ID );
		$site     = wp_specialchars_decode( get_bloginfo( 'name' ), ENT_QUOTES );
		/* translators: %s: name of the site. */
		$title = sprintf( __( '[%s] Your account is linked to a Logto account', 'logto-relying-party' ), $site );
		wp_mail( $user->user_email, $title, implode( "\n\n", $this->paragraphs( $user, $site, $subject, $credentials_reset ) ) . "\n" );
		if ( $switched ) {
			restore_previous_locale();
		}
	}

	/** @return list<string> */
	private function paragraphs( \WP_User $user, string $site, string $subject, bool $credentials_reset ): array {
		$paragraphs = array(
			/* translators: 1: a user's login, 2: name of the site, 3: the last characters of the ID of a Logto account. */
			sprintf( __( 'Your account %1$s at %2$s was just linked to the Logto account whose ID ends in “%3$s”. Whoever signs in with that Logto account comes into yours from now on.', 'logto-relying-party' ), $user->user_login, $site, Link::hint( $subject ) ),
		);
		if ( $credentials_reset ) {
			$paragraphs[] = __( 'It was linked because both have this e-mail address. Your password at the site no longer works, you were signed out everywhere, and your application passwords were revoked.', 'logto-relying-party' );
			/* translators: %s: address of a page. */
			$paragraphs[] = sprintf( __( 'If this was not you, tell the administrator of the site at once. Where the site lets people in with a WordPress password, you can set a new one here, and then remove the link on your profile page: %s', 'logto-relying-party' ), site_url( 'wp-login.php?action=lostpassword&logto=password', 'login' ) );
			return $paragraphs;
		}
		/* translators: %s: address of the profile page. */
		$paragraphs[] = sprintf( __( 'If this was not you, remove the link on your profile page and tell the administrator of the site: %s', 'logto-relying-party' ), admin_url( 'profile.php' ) );
		return $paragraphs;
	}
}
