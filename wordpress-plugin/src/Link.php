<?php
/**
 * The link between an identity and a user.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** As stored. The key is what counts; issuer and subject are there to be read by people. */
final class Link {

	public function __construct(
		public readonly string $link_key,
		public readonly int $user_id,
		public readonly string $issuer,
		public readonly string $subject,
		/** Unix time, in seconds. */
		public readonly int $created,
		/** Of the user at the time, as WordPress stores them; empty in links from before they were kept. */
		public readonly string $user_login,
		public readonly string $user_registered,
	) {}

	/**
	 * Whether the user is still the one who was linked, and not another who has the number now: users may go while this
	 * plugin is not there to see it, and an import or a new installation gives their numbers to others. A login may be
	 * changed, by plugins that do that; the time of registration may be nothing, in accounts that were imported.
	 */
	public function is_of( \WP_User $user ): bool {
		if ( '' === $this->user_registered ) {
			return true;
		}
		return $this->user_registered === $user->user_registered
			&& ( ! str_starts_with( $this->user_registered, '0000' ) || $this->user_login === $user->user_login );
	}

	/** The end of a subject: enough to tell one's own identities apart, and nothing about the person. */
	public static function hint( string $subject ): string {
		return mb_substr( $subject, -6 );
	}
}
