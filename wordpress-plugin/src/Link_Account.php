<?php
/**
 * Links the account of whoever is signed in.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** The owner of an account links it, signed in; this is how a privileged account is linked. */
final class Link_Account {

	/** Of admin-post.php, and of its WordPress nonce. */
	public const ACTION        = 'logto_rp_link';
	public const UNLINK_ACTION = 'logto_rp_unlink';

	public function __construct(
		private readonly Links $links,
		private readonly Published_Links $published_links,
		private readonly Sessions $sessions,
		private readonly Sign_In $sign_in,
		private readonly Browser $browser,
	) {}

	/** On `admin_post_logto_rp_link`. */
	public function link(): never {
		$this->check( self::ACTION );
		$current = $this->sessions->current_user();
		if ( null === $current ) {
			wp_die( esc_html__( 'Please sign in first.', 'logto-relying-party' ), '', array( 'response' => 403 ) );
		}
		$this->sign_in->begin_link( $current, $this->profile() );
	}

	/** On `admin_post_logto_rp_unlink`. Nothing may bring the identity back, and whoever came in by it is out. */
	public function unlink(): never {
		$this->check( self::UNLINK_ACTION );
		$user_id = get_current_user_id();
		// First, because a link would be made of it at the next sign-in.
		$this->published_links->drop( $user_id );
		$this->links->unlink( $user_id );
		$this->sessions->end_others();
		$this->browser->redirect( add_query_arg( Profile_Section::NOTICE, 'unlinked', $this->profile() ) );
	}

	private function check( string $action ): void {
		if ( ! current_user_can( 'edit_user', get_current_user_id() ) ) {
			wp_die( esc_html__( 'You may not change this account.', 'logto-relying-party' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( $action );
	}

	private function profile(): string {
		return admin_url( 'profile.php' );
	}
}
