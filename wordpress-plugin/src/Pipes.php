<?php
/**
 * The pipes of a program.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Waits for several at once, since a program that nobody reads stops, and a time limit of PHP's own is none for pipes. */
final class Pipes {

	/** When so many seconds have passed, as `ready()` takes it. */
	public static function after( int $seconds ): int {
		return hrtime( true ) + $seconds * 1_000_000_000;
	}

	/**
	 * Those that can be read from (or are at their end), and those that can be written to; none of them when it is late.
	 *
	 * @param array<int, resource> $read
	 * @param array<int, resource> $write
	 * @return array<int, resource> By their keys.
	 */
	public static function ready( array $read, array $write, int $until ): array {
		$left  = intdiv( $until - hrtime( true ), 1000 );
		$other = null;
		if ( $left <= 0 || ! stream_select( $read, $write, $other, intdiv( $left, 1_000_000 ), $left % 1_000_000 ) ) {
			return array();
		}
		return $read + $write;
	}
}
