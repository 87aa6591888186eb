<?php
/**
 * Nothing here can run the relying party.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;

/** Its message is the reason of `Runtimes::why_not()`. Opens no other way in. */
final class No_Runtime extends \RuntimeException {

	/** What is told of it: one reason has a remedy of its own. */
	public function error_code(): ErrorCode {
		return 'contract-mismatch' === $this->getMessage() ? ErrorCode::ContractMismatch : ErrorCode::RuntimeMissing;
	}
}
