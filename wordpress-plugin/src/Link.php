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
	) {}

	/** The end of a subject: enough to tell one's own identities apart, and nothing about the person. */
	public static function hint( string $subject ): string {
		return mb_substr( $subject, -6 );
	}
}
