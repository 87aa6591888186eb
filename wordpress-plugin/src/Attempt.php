<?php
/**
 * Ends on a page what cannot succeed.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\ErrorCode;
use Logto\RelyingParty\Failure;

/** Whatever goes wrong, the visitor gets a page in plain words, and no other way in opens. */
final class Attempt {

	/** @param \Closure(): Error_Page $error_page Built only when something does go wrong. */
	public function __construct( private readonly \Closure $error_page ) {}

	/**
	 * The result of the call, or a page.
	 *
	 * @template T
	 * @param callable(): T $call
	 * @param string|null   $return_to The page wanted, where the failure does not know it.
	 * @return T
	 */
	public function run( callable $call, ?string $return_to = null ): mixed {
		try {
			return $call();
		} catch ( No_Runtime $missing ) {
			( $this->error_page )()->show( ErrorCode::RuntimeMissing, $missing->getMessage(), $return_to );
		} catch ( Refusal $refusal ) {
			( $this->error_page )()->show( $refusal->error_code, $refusal->getMessage(), $return_to );
		} catch ( Failure $failure ) {
			( $this->error_page )()->show( $failure->errorCode, $failure->detail, $failure->returnTo ?? $return_to, $failure->replayBundle );
		} catch ( \Throwable $bug ) {
			// The message and no more: a trace would hold codes and tokens.
			( $this->error_page )()->show( ErrorCode::HostError, get_class( $bug ) . ': ' . $bug->getMessage() . ' (' . basename( $bug->getFile() ) . ':' . $bug->getLine() . ')', $return_to );
		}
	}
}
