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

	/** User meta, on a network: the numbers of the sites that somebody was removed from, and not added to again. */
	private const REMOVED_FROM = 'logto_rp_removed_from';

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

	/** On `remove_user_from_blog`. */
	public function removed( int $user_id, int $site ): void {
		if ( ! self::was_removed( $user_id, $site ) ) {
			add_user_meta( $user_id, self::REMOVED_FROM, (string) $site );
		}
	}

	/** On `add_user_to_blog`. */
	public function added( int $user_id, int $site ): void {
		delete_user_meta( $user_id, self::REMOVED_FROM, (string) $site );
	}

	/** Whether a site does not want somebody as a member any more. */
	public static function was_removed( int $user_id, int $site ): bool {
		return in_array( (string) $site, (array) get_user_meta( $user_id, self::REMOVED_FROM ), true );
	}

	/** On `deleted_user`, and on a network `wpmu_delete_user`. */
	public function deleted( int $user_id ): void {
		$this->links->unlink( $user_id );
		$this->sessions->forget_user( $user_id );
	}
}
