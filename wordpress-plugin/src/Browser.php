<?php
/**
 * Answers the browser.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;

/** Sends redirects, files and answers to other servers, and ends the request: the only class of the flow that does. */
final class Browser {

	/** @param \Closure(): Error_Page $error_page Built only when it is shown. */
	public function __construct( private readonly \Closure $error_page ) {}

	/**
	 * That no other plugin has begun the answer: with it went the cookies and the redirect.
	 *
	 * @throws Refusal With where that was.
	 */
	public function require_unbegun(): void {
		if ( headers_sent( $file, $line ) ) {
			throw new Refusal( ErrorCode::HostError, sprintf( 'output was sent before, by %s:%d', str_replace( ABSPATH, '', $file ), $line ) );
		}
	}

	/**
	 * To an address that was validated, or that the core made.
	 *
	 * Kept by nobody, and without a referrer: the address of a callback holds a code.
	 */
	public function redirect( string $url ): never {
		$this->send_redirect( $url );
		exit;
	}

	/** The same, and then what may take long or fail: where the server can do that, the browser has its answer before. */
	public function redirect_and_then( string $url, \Closure $then ): never {
		$this->send_redirect( $url );
		ignore_user_abort( true );
		foreach ( array( 'fastcgi_finish_request', 'litespeed_finish_request' ) as $finish ) {
			if ( function_exists( $finish ) ) {
				$finish();
				break;
			}
		}
		try {
			$then();
		} catch ( \Throwable $thrown ) {
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- nobody else learns of it.
			error_log( 'Logto: after a redirect: ' . get_class( $thrown ) );
		}
		exit;
	}

	private function send_redirect( string $url ): void {
		try {
			$this->require_unbegun();
		} catch ( Refusal $refusal ) {
			( $this->error_page )()->show( $refusal->error_code, $refusal->getMessage() );
		}
		No_Store::send();
		header( 'Referrer-Policy: no-referrer' );
		wp_redirect( $url, 302, 'Logto' ); // phpcs:ignore WordPress.Security.SafeRedirect -- the provider is another host.
	}

	/** A JSON file to keep. */
	public function download( string $name, string $json ): never {
		No_Store::send();
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
		No_Store::send();
		status_header( $status );
		foreach ( $headers as $header ) {
			header( $header );
		}
		if ( array() !== $members ) {
			header( 'Content-Type: application/json' );
			echo wp_json_encode( $members );
		}
		exit;
	}
}
