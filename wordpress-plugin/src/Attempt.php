<?php
/**
 * Ends on a page what cannot succeed.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\Failure;

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
		} catch ( \Throwable $thrown ) {
			list( $code, $detail ) = self::cause( $thrown );
			$failure               = $thrown instanceof Failure ? $thrown : null;
			( $this->error_page )()->show( $code, $detail, $failure?->returnTo ?? $return_to, $failure?->replayBundle );
		}
	}

	/**
	 * Why something cannot succeed, and what the log should say about it.
	 *
	 * @return array{ErrorCode, string}
	 */
	public static function cause( \Throwable $thrown ): array {
		return match ( true ) {
			$thrown instanceof No_Runtime => array( $thrown->error_code(), $thrown->getMessage() ),
			$thrown instanceof Refusal => array( $thrown->error_code, $thrown->getMessage() ),
			$thrown instanceof Failure => array( $thrown->errorCode, $thrown->detail ),
			// The message and no more: a trace would hold codes and tokens.
			default => array( ErrorCode::HostError, get_class( $thrown ) . ': ' . $thrown->getMessage() . ' (' . basename( $thrown->getFile() ) . ':' . $thrown->getLine() . ')' ),
		};
	}
}
