<?php
/**
 * Answers the browser.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Sends redirects, files and answers to other servers, and ends the request: the only class of the flow that does. */
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

	/**
	 * To another server. Kept by nobody.
	 *
	 * @param array<string, string> $members Of the JSON object that is the answer's body, where it has one.
	 * @param list<string>          $headers Further headers.
	 */
	public function answer( int $status, array $members = array(), array $headers = array() ): never {
		nocache_headers();
		status_header( $status );
		foreach ( array_merge( array( 'Cache-Control: no-store' ), $headers ) as $header ) {
			header( $header );
		}
		if ( array() !== $members ) {
			header( 'Content-Type: application/json' );
			echo wp_json_encode( $members );
		}
		exit;
	}
}
