<?php
/**
 * Answers the browser.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Sends redirects and files, and ends the request: the only class of the flow that does. */
final class Browser {

	/**
	 * To an address that was validated, or that the core made.
	 *
	 * Kept by nobody, and without a referrer: the address of a callback holds a code.
	 */
	public function redirect( string $url ): never {
		nocache_headers();
		header( 'Cache-Control: no-store, private' );
		header( 'Referrer-Policy: no-referrer' );
		wp_redirect( $url, 302, 'Logto' ); // phpcs:ignore WordPress.Security.SafeRedirect -- the provider is another host.
		exit;
	}

	/** A JSON file to keep. */
	public function download( string $name, string $json ): never {
		nocache_headers();
		header( 'Cache-Control: no-store, private' );
		header( 'Content-Type: application/json' );
		header( 'X-Content-Type-Options: nosniff' );
		header( 'Content-Disposition: attachment; filename="' . $name . '"' );
		echo $json; // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- a file, not a page.
		exit;
	}
}
