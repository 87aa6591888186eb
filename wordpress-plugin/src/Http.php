<?php
/**
 * Carries requests to the provider.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Header;
use Logto\RelyingParty\V1\HttpRequest;
use Logto\RelyingParty\V1\HttpResponse;
use Logto\RelyingParty\V1\TransportFailure;

/**
 * Sends a request of the core through WordPress, so that the site's proxy and its list of blocked
 * hosts hold, and certificates are verified whatever another plugin says.
 *
 * `wp_remote_request` and not `wp_safe_remote_request`, which forbids a provider on a private
 * network; the address was typed by an administrator.
 */
final class Http {

	/** Seconds. */
	private const TIMEOUT = 5;

	/** Bytes of a response's body: 1 MiB. */
	private const LIMIT = 1048576;

	public function __construct( private readonly Trust_Store $trust_store ) {}

	/** The response, or why there is none. */
	public function send( HttpRequest $request ): HttpResponse|TransportFailure {
		$outcome = $this->send_once( $request, true );
		if ( TransportFailure::Certificate === $outcome && $this->trust_store->took_short_cut() ) {
			// Nothing was sent yet. The whole bundle may know an authority that the short cut does not.
			$outcome = $this->send_once( $request, false );
		}
		return $outcome;
	}

	private function send_once( HttpRequest $request, bool $short_cut ): HttpResponse|TransportFailure {
		$headers = array();
		foreach ( $request->headers as $header ) {
			$headers[ $header->name ] = $header->value;
		}
		$forced    = array(
			'timeout'             => self::TIMEOUT,
			'redirection'         => 0,
			// It truncates silently: ask for one byte more, and refuse that.
			'limit_response_size' => self::LIMIT + 1,
		);
		$arguments = $forced + array(
			'method'             => $request->method,
			'headers'            => $headers,
			'body'               => $request->body,
			'sslverify'          => true,
			'sslcertificates'    => Trust_Store::bundle(),
			'reject_unsafe_urls' => false,
			'blocking'           => true,
			'stream'             => false,
			'cookies'            => array(),
		);
		$response  = $this->trust_store->guard( $request->url, $short_cut, $forced, static fn () => wp_remote_request( $request->url, $arguments ) );
		if ( is_wp_error( $response ) ) {
			return $this->failure( $response );
		}
		$body = (string) wp_remote_retrieve_body( $response );
		if ( strlen( $body ) > self::LIMIT ) {
			return TransportFailure::TooLarge;
		}
		return new HttpResponse( (int) wp_remote_retrieve_response_code( $response ), $this->headers( $response ), $body );
	}

	/**
	 * @param array<string, mixed> $response
	 * @return list<Header>
	 */
	private function headers( array $response ): array {
		$headers = array();
		foreach ( wp_remote_retrieve_headers( $response ) as $name => $values ) {
			foreach ( (array) $values as $value ) {
				$headers[] = new Header( (string) $name, (string) $value );
			}
		}
		return $headers;
	}

	/** WordPress hands on curl's words; curl's number stands in them. */
	private function failure( \WP_Error $error ): TransportFailure {
		if ( 'http_request_not_executed' === $error->get_error_code() ) {
			return TransportFailure::Blocked;
		}
		$message = $error->get_error_message();
		if ( 1 === preg_match( '/cURL error (\d+)/', $message, $found ) ) {
			return match ( (int) $found[1] ) {
				28 => TransportFailure::TimedOut,
				51, 58, 60, 77, 80, 82, 83, 90, 91 => TransportFailure::Certificate,
				63 => TransportFailure::TooLarge,
				default => TransportFailure::Unreachable,
			};
		}
		// WordPress without curl: PHP's own streams.
		return match ( true ) {
			false !== stripos( $message, 'timed out' ) => TransportFailure::TimedOut,
			false !== stripos( $message, 'certificate' ) => TransportFailure::Certificate,
			default => TransportFailure::Unreachable,
		};
	}
}
