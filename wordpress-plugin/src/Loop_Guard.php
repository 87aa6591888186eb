<?php
/**
 * Ends a sign-in that goes round in circles.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * Where the cookie of a WordPress session does not stick, single sign-on sends the browser round
 * for ever. A third start within a minute after two completed callbacks is such a loop. Starts
 * alone are none: a browser that restores three tabs makes three at once.
 */
final class Loop_Guard {

	private const COOKIE = 'logto_completed';

	/** Parameter of a start that a person has clicked on the page that ended a loop. */
	public const TRY_AGAIN = 'again';

	/** Seconds. */
	private const WINDOW = 60;

	/** Completed callbacks, after which the next start is the third. */
	private const COMPLETED = 2;

	public function __construct(
		private readonly Request $request,
		private readonly Storage $storage,
		private readonly Addresses $addresses,
	) {}

	/**
	 * Whether this start would go round again. Breaks the circle, so that *Try again* is a fresh one:
	 * by its mark too, since a cookie that another host of the domain has set can be cleared by that one only.
	 */
	public function is_loop(): bool {
		if ( count( $this->completed() ) < self::COMPLETED || '1' === $this->request->parameter( self::TRY_AGAIN ) ) {
			return false;
		}
		$this->clear();
		return true;
	}

	/** A callback came to its end. */
	public function record(): void {
		$times   = array_slice( $this->completed(), -3 );
		$times[] = time();
		$this->storage->set_cookie( $this->addresses->cookie_name( self::COOKIE ), implode( '.', $times ), self::WINDOW, $this->addresses->cookie_path(), $this->addresses->is_secure() );
	}

	/** After a sign-out a new start is wanted. */
	public function clear(): void {
		if ( '' !== $this->request->cookie( $this->addresses->cookie_name( self::COOKIE ) ) ) {
			$this->storage->set_cookie( $this->addresses->cookie_name( self::COOKIE ), '', 0, $this->addresses->cookie_path(), $this->addresses->is_secure() );
		}
	}

	/** @return list<int> */
	private function completed(): array {
		$now   = time();
		$times = array_map( 'intval', explode( '.', substr( $this->request->cookie( $this->addresses->cookie_name( self::COOKIE ) ), 0, 64 ) ) );
		return array_values( array_filter( $times, static fn ( int $time ): bool => $time > $now - self::WINDOW && $time <= $now ) );
	}
}
