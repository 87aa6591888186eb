<?php
/**
 * WordPress does not take what the core decided.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;

/** Says with a code of the contract why nobody is signed in; the message is for the log. */
final class Refusal extends \RuntimeException {

	public function __construct( public readonly ErrorCode $error_code, string $detail ) {
		parent::__construct( $detail );
	}
}
