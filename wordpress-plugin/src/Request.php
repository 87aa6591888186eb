<?php
/**
 * The request of the browser.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Cookie;

/** What came in, read once and in one place; nothing else looks at a superglobal. */
final class Request {

	/**
	 * @param array<array-key, mixed> $query_parameters As PHP parsed them.
	 * @param array<array-key, mixed> $form_fields As PHP parsed them.
	 * @param array<array-key, mixed> $cookies As PHP parsed them.
	 */
	private function __construct(
		public readonly string $method,
		public readonly string $scheme,
		public readonly string $host,
		public readonly string $path,
		/** As received, without its `?`: WordPress and PHP both drop and rename parameters, and a repeated one must be seen. */
		public readonly string $query,
		public readonly string $fetch_mode,
		public readonly string $fetch_site,
		public readonly string $referrer,
		/** Of the body, in small letters and without parameters. */
		public readonly string $media_type,
		private readonly array $query_parameters,
		private readonly array $form_fields,
		private readonly array $cookies,
	) {}

	/** Whether it is worth reading, and asking Addresses: for nearly no page view. All that those pay for is this. */
	public static function may_be_ours(): bool {
		return isset( $_GET['logto'] ) || isset( $_GET['state'] ) || str_contains( (string) ( $_SERVER['REQUEST_URI'] ?? '' ), '/login-callback' );
	}

	/** The only reader of superglobals beside it. WordPress has put slashes into all of them. */
	public static function from_globals(): self {
		$server = static function ( string $name ): string {
			$value = $_SERVER[ $name ] ?? '';
			return is_string( $value ) ? stripslashes( $value ) : '';
		};
		// The address as the browser sent it; a rewrite may have put more into QUERY_STRING.
		$uri   = $server( 'REQUEST_URI' );
		$parts = explode( '?', $uri, 2 );
		return new self(
			strtoupper( $server( 'REQUEST_METHOD' ) ),
			is_ssl() ? 'https' : 'http',
			strtolower( $server( 'HTTP_HOST' ) ),
			$parts[0],
			$parts[1] ?? ( '' === $uri ? $server( 'QUERY_STRING' ) : '' ),
			$server( 'HTTP_SEC_FETCH_MODE' ),
			$server( 'HTTP_SEC_FETCH_SITE' ),
			$server( 'HTTP_REFERER' ),
			strtolower( trim( explode( ';', $server( 'CONTENT_TYPE' ) )[0] ) ),
			$_GET,
			$_POST,
			$_COOKIE,
		);
	}

	/** One parameter of the address, as text. Empty where it is absent or a list. */
	public function parameter( string $name ): string {
		return self::text( $this->query_parameters[ $name ] ?? '' );
	}

	/** One parameter of the address or, before it, of the form. */
	public function input( string $name ): string {
		return self::text( $this->form_fields[ $name ] ?? $this->query_parameters[ $name ] ?? '' );
	}

	/** The body as received, cut off at so many bytes: PHP keeps the last of repeated fields, and a repeated one must be seen. */
	public function body( int $longest ): string {
		return (string) file_get_contents( 'php://input', false, null, 0, $longest );
	}

	/** One cookie, or the empty string. */
	public function cookie( string $name ): string {
		return self::text( $this->cookies[ $name ] ?? '' );
	}

	/**
	 * Every pending sign-in cookie of this browser; the core decides which are good.
	 *
	 * @return list<Cookie>
	 */
	public function pending_sign_in_cookies(): array {
		$found = array();
		foreach ( $this->cookies as $name => $value ) {
			$name = (string) $name;
			if ( str_starts_with( $name, 'logto_rp_' ) || str_starts_with( $name, '__Host-logto_rp_' ) ) {
				$found[] = new Cookie( $name, self::text( $value ) );
			}
		}
		return $found;
	}

	/** A GET (or HEAD) that a browser shows as a page, as far as it says. */
	public function is_navigation(): bool {
		return $this->is_get() && in_array( $this->fetch_mode, array( '', 'navigate' ), true ) && ! wp_doing_ajax();
	}

	/** Whether a page of another site led here, as far as the browser says. */
	public function is_from_another_site(): bool {
		return ! in_array( $this->fetch_site, array( '', 'none', 'same-origin' ), true );
	}

	/** Where WordPress says that an e-mailed link to choose a password is no longer good. */
	public function is_about_reset_link(): bool {
		return in_array( $this->parameter( 'error' ), array( 'invalidkey', 'expiredkey' ), true );
	}

	public function is_get(): bool {
		return 'GET' === $this->method || 'HEAD' === $this->method;
	}

	private static function text( mixed $value ): string {
		return is_string( $value ) ? stripslashes( $value ) : '';
	}
}
