<?php
/**
 * Links the account of whoever is signed in.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * The owner of an account links it, signed in; this is how a privileged account is linked. The owner takes the link
 * away again, or whoever may edit the account: for an owner who has lost theirs at Logto.
 */
final class Link_Account {

	/** Of admin-post.php, and of its WordPress nonce. */
	public const ACTION        = 'logto_rp_link';
	public const UNLINK_ACTION = 'logto_rp_unlink';

	public function __construct(
		private readonly Request $request,
		private readonly Addresses $addresses,
		private readonly Ways_In $ways_in,
		private readonly Links $links,
		private readonly Published_Links $published_links,
		private readonly Sessions $sessions,
		private readonly Sign_In $sign_in,
		private readonly Browser $browser,
	) {}

	/** On `admin_post_logto_rp_link`. */
	public function link(): never {
		$this->check( self::ACTION, get_current_user_id() );
		$current = $this->sessions->current_user();
		if ( null === $current ) {
			wp_die( esc_html__( 'Please sign in first.', 'logto-relying-party' ), '', array( 'response' => 403 ) );
		}
		$this->sign_in->begin_link( $current, $this->addresses->profile_url( get_current_user_id() ) );
	}

	/** On `admin_post_logto_rp_unlink`. Nothing may bring the identity back, and whoever came in by it is out. */
	public function unlink(): never {
		$user_id = absint( $this->request->parameter( 'user' ) );
		$this->check( self::UNLINK_ACTION . '_' . $user_id, $user_id );
		$is_own = get_current_user_id() === $user_id;
		if ( $is_own && ! $this->ways_in->remain_without_link( wp_get_current_user() ) ) {
			wp_die( esc_html__( 'The link was kept, because you could not come back into this account without it.', 'logto-relying-party' ), '', array( 'response' => 403, 'back_link' => true ) );
		}
		if ( $is_own ) {
			$this->forget( $user_id );
			$this->sessions->end_others();
		} else {
			$this->take_away( $user_id );
		}
		$this->browser->redirect( add_query_arg( Profile_Section::NOTICE, 'unlinked', $this->addresses->profile_url( $user_id ) ) );
	}

	/** Takes the link of another user away, who is signed out everywhere. */
	public function take_away( int $user_id ): void {
		$this->forget( $user_id );
		$this->sessions->end_all( $user_id );
	}

	private function forget( int $user_id ): void {
		// First, because a link would be made of it at the next sign-in.
		$this->published_links->drop( $user_id );
		$this->links->unlink( $user_id );
	}

	private function check( string $action, int $user_id ): void {
		if ( ! current_user_can( 'edit_user', $user_id ) ) {
			wp_die( esc_html__( 'You may not change this account.', 'logto-relying-party' ), '', array( 'response' => 403 ) );
		}
		check_admin_referer( $action );
	}
}
