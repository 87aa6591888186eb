<?php
/**
 * No answer.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;

/** The relying party was asked and gave no answer: why. */
final class Unknown {

	public function __construct(
		public readonly ErrorCode $code,
		/** For the log and the administrator, in English. */
		public readonly string $detail,
	) {}
}
