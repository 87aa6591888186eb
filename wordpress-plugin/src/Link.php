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
}
