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

	/** The published plugin's user meta: the subject. */
	public const META = 'logto_user_id';

	/** Ours: the subject that an administrator confirmed, so that a changed one is asked about again. */
	private const CONFIRMED = 'logto_rp_published_confirmed';

	/** Also the WordPress nonce's action. */
	private const ACTION = 'logto_rp_published_link';

	/** More are shown when these are done. */
	private const SHOWN = 50;

	public function __construct( private readonly Request $request, private readonly Links $links ) {}

	/** Whether an administrator confirmed the link that this user has now. */
	public function is_confirmed( int $user_id ): bool {
		$subject = $this->subject( $user_id );
		return '' !== $subject && get_user_meta( $user_id, self::CONFIRMED, true ) === $subject;
	}

	/** Takes the link away, and that it was confirmed. */
	public function drop( int $user_id ): void {
		delete_user_meta( $user_id, self::META );
		delete_user_meta( $user_id, self::CONFIRMED );
	}

	/** On `admin_post_logto_rp_published_link`: keeps or drops one link. */
	public function post( Browser $browser ): never {
		$user_id = absint( $this->request->input( 'user' ) );
		if ( ! current_user_can( 'manage_options' ) || ! current_user_can( 'edit_user', $user_id ) ) {
			wp_die( esc_html__( 'You may not change this account.', 'logto-relying-party' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( self::ACTION . '_' . $user_id );
		// The subject as it was shown: a link that changed in the meantime is not the one decided on.
		$subject = $this->subject( $user_id );
		if ( '' !== $subject && hash_equals( $subject, $this->request->input( 'subject' ) ) ) {
			if ( 'confirm' === $this->request->input( 'decision' ) ) {
				update_user_meta( $user_id, self::CONFIRMED, $subject );
			} elseif ( 'drop' === $this->request->input( 'decision' ) ) {
				$this->drop( $user_id );
			}
		}
		$browser->redirect( Settings_Page::url() );
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
			esc_html( $this->subject( $user->ID ) ),
			esc_url( admin_url( 'admin-post.php' ) )
		);
		printf(
			'<input type="hidden" name="action" value="%s"><input type="hidden" name="user" value="%d"><input type="hidden" name="subject" value="%s">',
			esc_attr( self::ACTION ),
			(int) $user->ID,
			esc_attr( $this->subject( $user->ID ) )
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
		if ( ! isset( Settings::load()->values()['published_endpoint'] ) ) {
			return array();
		}
		// phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key -- on this page alone, and only where that plugin was.
		$all   = get_users( array( 'meta_key' => self::META, 'meta_compare' => 'EXISTS', 'orderby' => 'ID' ) );
		$users = array();
		foreach ( $all as $user ) {
			// Who linked the account in the meantime, signed in, needs no old link.
			if ( count( $users ) < self::SHOWN && $user instanceof WP_User && Roles::may_more_than_read( $user )
				&& '' !== $this->subject( $user->ID ) && ! $this->is_confirmed( $user->ID ) && null === $this->links->of_user( $user->ID ) ) {
				$users[] = $user;
			}
		}
		return $users;
	}

	private function subject( int $user_id ): string {
		$subject = get_user_meta( $user_id, self::META, true );
		return is_string( $subject ) ? $subject : '';
	}
}
