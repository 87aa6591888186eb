<?php
/**
 * Links that the published Logto plugin left behind.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use WP_User;

/**
 * That plugin linked whoever had the same e-mail address. For an account that may do more than
 * read, that is not enough: an administrator looks at the link once and keeps or drops it.
 */
final class Published_Links {

	/** Also the WordPress nonce's action. */
	private const ACTION = 'logto_rp_published_link';

	/** More are shown when these are done. */
	private const SHOWN = 50;

	public function __construct( private readonly Published_Plugin $published_plugin, private readonly Links $links ) {}

	/** On `admin_post_logto_rp_published_link`: keeps or drops one link. */
	public function post(): never {
		$request = Request::from_globals();
		$user_id = absint( $request->input( 'user' ) );
		if ( ! current_user_can( 'manage_options' ) || ! current_user_can( 'edit_user', $user_id ) ) {
			wp_die( esc_html__( 'You may not change this account.', 'logto-relying-party' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( self::ACTION . '_' . $user_id );
		// The subject as it was shown: a link that changed in the meantime is not the one decided on.
		$subject = $this->published_plugin->subject_of( $user_id );
		if ( '' !== $subject && hash_equals( $subject, $request->input( 'subject' ) ) ) {
			if ( 'confirm' === $request->input( 'decision' ) ) {
				$this->published_plugin->confirm( $user_id );
			} elseif ( 'drop' === $request->input( 'decision' ) ) {
				$this->published_plugin->drop( $user_id );
			}
		}
		wp_safe_redirect( Settings_Page::url() );
		exit;
	}

	/** Draws the list on the settings page, where there is something to decide. */
	public function show(): void {
		$users = $this->undecided();
		if ( array() === $users ) {
			return;
		}
		echo '<div class="logto-rp-published"><h2>' . esc_html__( 'Links to look at', 'logto-relying-party' ) . '</h2><p>'
			. esc_html__( 'The Logto plugin that was here before linked these accounts by their e-mail address alone. They may do more than read, so nobody comes in through such a link until you have confirmed it. Compare the Logto user ID with the one in the Logto Console.', 'logto-relying-party' )
			. '</p><table class="widefat striped"><thead><tr>';
		foreach ( array( __( 'Account', 'logto-relying-party' ), __( 'Role', 'logto-relying-party' ), __( 'Logto user ID', 'logto-relying-party' ), __( 'Decision', 'logto-relying-party' ) ) as $heading ) {
			echo '<th scope="col">' . esc_html( $heading ) . '</th>';
		}
		echo '</tr></thead><tbody>';
		foreach ( $users as $user ) {
			$this->row( $user );
		}
		echo '</tbody></table></div>';
	}

	private function row( WP_User $user ): void {
		$roles = array_map( static fn ( string $role ): string => translate_user_role( wp_roles()->role_names[ $role ] ?? $role ), $user->roles );
		printf(
			'<tr><th scope="row"><a href="%s">%s</a><br>%s</th><td>%s</td><td><code>%s</code></td><td><form action="%s" method="post">',
			esc_url( get_edit_user_link( $user->ID ) ),
			esc_html( $user->user_login ),
			esc_html( $user->user_email ),
			esc_html( implode( ', ', $roles ) ),
			esc_html( $this->published_plugin->subject_of( $user->ID ) ),
			esc_url( admin_url( 'admin-post.php' ) )
		);
		printf(
			'<input type="hidden" name="action" value="%s"><input type="hidden" name="user" value="%d"><input type="hidden" name="subject" value="%s">',
			esc_attr( self::ACTION ),
			(int) $user->ID,
			esc_attr( $this->published_plugin->subject_of( $user->ID ) )
		);
		wp_nonce_field( self::ACTION . '_' . $user->ID, '_wpnonce', true );
		printf(
			'<button type="submit" class="button" name="decision" value="confirm" aria-label="%s">%s</button> <button type="submit" class="button button-link-delete" name="decision" value="drop" aria-label="%s">%s</button></form></td></tr>',
			/* translators: %s: a user's login. */
			esc_attr( sprintf( __( 'Confirm the link of %s', 'logto-relying-party' ), $user->user_login ) ),
			esc_html__( 'Confirm', 'logto-relying-party' ),
			/* translators: %s: a user's login. */
			esc_attr( sprintf( __( 'Drop the link of %s', 'logto-relying-party' ), $user->user_login ) ),
			esc_html__( 'Drop', 'logto-relying-party' )
		);
	}

	/** @return list<WP_User> */
	private function undecided(): array {
		$users = array();
		foreach ( $this->published_plugin->undecided() as $user ) {
			// Who linked the account in the meantime, signed in, needs no old link.
			if ( count( $users ) < self::SHOWN && null === $this->links->of_user( $user->ID ) ) {
				$users[] = $user;
			}
		}
		return $users;
	}
}
