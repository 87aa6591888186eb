<?php
/**
 * What keeps an answer out of every cache.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** An answer that is kept would be somebody's sign-in for everybody. */
final class No_Store {

	/** Sends the headers, and tells page caches inside WordPress, which read a constant and no header. */
	public static function send(): void {
		if ( ! defined( 'DONOTCACHEPAGE' ) ) {
			define( 'DONOTCACHEPAGE', true );
		}
		nocache_headers();
		header( 'Cache-Control: no-store, private' );
	}
}
