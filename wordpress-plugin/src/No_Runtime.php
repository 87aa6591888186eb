<?php
/**
 * Nothing here can run the relying party.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;

/** Opens no other way in. */
final class No_Runtime extends \RuntimeException {

	/**
	 * @param string $reason As `Runtimes::why_not()` says.
	 * @param string $cause  As `Runtimes::cause()` says.
	 */
	public function __construct( private readonly string $reason, string $cause = '' ) {
		parent::__construct( trim( "$reason $cause" ) );
	}

	/** What is told of it: one reason has a remedy of its own. */
	public function error_code(): ErrorCode {
		return 'contract-mismatch' === $this->reason ? ErrorCode::ContractMismatch : ErrorCode::RuntimeMissing;
	}
}
