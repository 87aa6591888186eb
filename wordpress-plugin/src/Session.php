<?php
/**
 * A WordPress session that the provider opened.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** As stored. */
final class Session {

	public function __construct(
		public readonly string $session_hash,
		public readonly int $user_id,
		public readonly string $link_key,
		/** The provider's name for its session; empty where it gave none, or too long a one. */
		public readonly string $sid,
		/** Whose name that is, as the settings said; empty in sessions from before that was kept. */
		public readonly string $provider,
		/** Empty where it was too long to keep. */
		public readonly string $sealed_id_token,
		/** Unix times, in seconds. */
		public readonly int $created,
		public readonly int $expires,
	) {}
}
