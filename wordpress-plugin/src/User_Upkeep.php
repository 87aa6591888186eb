<?php
/**
 * Looks after linked users.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** People without an e-mail address can save their profile, and deleted people leave nothing behind. */
final class User_Upkeep {

	public function __construct( private readonly Request $request, private readonly Links $links, private readonly Sessions $sessions ) {}

	/** On `user_profile_update_errors`: a linked user who has no address need not have one. */
	public function profile_errors( \WP_Error $errors, bool $update, object $user ): void {
		if ( ! $update || '' !== trim( $this->request->input( 'email' ) ) || ! in_array( 'empty_email', $errors->get_error_codes(), true ) ) {
			return;
		}
		$stored = get_userdata( (int) ( $user->ID ?? 0 ) );
		if ( false !== $stored && '' === $stored->user_email && null !== $this->links->of_user( $stored->ID ) ) {
			$errors->remove( 'empty_email' );
			// Newer versions of WordPress say this of an empty field too.
			$errors->remove( 'invalid_email' );
		}
	}

	/** On `deleted_user`, and on a network `wpmu_delete_user`. */
	public function deleted( int $user_id ): void {
		$this->links->unlink( $user_id );
		$this->sessions->forget_user( $user_id );
	}
}
