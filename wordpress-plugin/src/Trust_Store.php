<?php
/**
 * Whom an HTTPS request to the provider trusts.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * Keeps certificate verification on, and makes it cheap.
 *
 * WordPress hands curl a bundle of some 145 authorities, and OpenSSL parses all of them again for
 * each request: more processor time than rendering the home page. Where the system has the same
 * authorities in a directory hashed by name, which only root can write, OpenSSL opens the one it
 * needs. Curl insists on a file beside the directory, so it gets one that vouches for nobody. An unknown
 * authority is refused either way.
 */
final class Trust_Store {

	/**
	 * One authority each, under the name that OpenSSL looks it up by; the first that is there shows that the directory
	 * is hashed at all: ISRG Root X1, DigiCert Global Root G2, GlobalSign Root, Amazon Root CA 1, USERTrust RSA.
	 */
	private const HASHED = array( '4042bcee.0', '607986c7.0', '5ad8a5d6.0', 'ce5e74ef.0', 'fc5a8f99.0' );

	/** Until when (Unix time) the bundle serves, since the directory lacks this provider's authority. Not autoloaded. */
	public const OPTION = 'logto_rp_full_bundle';

	private ?string $small = null;

	/** @param string $directory Where Debian and its like keep the system's authorities, hashed. */
	public function __construct( private readonly string $directory = '/etc/ssl/certs' ) {}

	/** The bundle that WordPress brings. */
	public static function bundle(): string {
		return ABSPATH . WPINC . '/certificates/ca-bundle.crt';
	}

	/** Whether this system has a directory that can stand in for the bundle. */
	public function is_cheap(): bool {
		return '' !== $this->small() && (int) get_option( self::OPTION ) < time();
	}

	/** The directory lacks an authority that the bundle has: ask it again tomorrow, and not twice for each request. */
	public function prefer_bundle(): void {
		update_option( self::OPTION, (string) ( time() + DAY_IN_SECONDS ), false );
	}

	/**
	 * Calls with verification forced on: each of the filters is the last, and only there for this call.
	 *
	 * @template T
	 * @param bool                 $cheap  Whether to use the directory.
	 * @param array<string, mixed> $forced Arguments of the request that no other plugin may change either.
	 * @param callable(): T        $call   The request.
	 * @return T
	 */
	public function guard( bool $cheap, array $forced, callable $call ): mixed {
		$small     = $cheap ? $this->small() : '';
		$bundle    = self::bundle();
		$is_hashed = false;

		$arguments = static fn ( array $arguments ): array => array( 'sslverify' => true ) + $forced + $arguments;
		// Despite its name the value is the path of the authorities' file. Another path is the site's
		// own choice of authorities, and stays; false is what must not be.
		$verify = static function ( mixed $value ) use ( $small, $bundle, &$is_hashed ): string {
			if ( is_string( $value ) && '' !== $value && $bundle !== $value ) {
				return $value;
			}
			$is_hashed = '' !== $small;
			return $is_hashed ? $small : $bundle;
		};
		$curl   = function ( \CurlHandle $handle ) use ( &$is_hashed ): void {
			curl_setopt( $handle, CURLOPT_SSL_VERIFYPEER, true );
			curl_setopt( $handle, CURLOPT_SSL_VERIFYHOST, 2 );
			if ( $is_hashed ) {
				curl_setopt( $handle, CURLOPT_CAPATH, $this->directory );
			}
		};
		add_filter( 'http_request_args', $arguments, PHP_INT_MAX );
		add_filter( 'https_ssl_verify', $verify, PHP_INT_MAX );
		add_action( 'http_api_curl', $curl, PHP_INT_MAX );
		try {
			return $call();
		} finally {
			remove_filter( 'http_request_args', $arguments, PHP_INT_MAX );
			remove_filter( 'https_ssl_verify', $verify, PHP_INT_MAX );
			remove_action( 'http_api_curl', $curl, PHP_INT_MAX );
		}
	}

	/** The file without an authority, or the empty string where the directory cannot be used. */
	private function small(): string {
		return $this->small ??= $this->find_small();
	}

	private function find_small(): string {
		if ( ! function_exists( 'curl_version' ) || ! str_starts_with( (string) ( curl_version()['ssl_version'] ?? '' ), 'OpenSSL' ) || ! $this->is_roots( $this->directory ) ) {
			return '';
		}
		foreach ( self::HASHED as $name ) {
			$file = $this->directory . '/' . $name;
			if ( $this->is_roots( $file ) && is_file( $file ) ) {
				return dirname( __DIR__ ) . '/assets/no-authority.pem';
			}
		}
		return '';
	}

	/** Owned by root, and written by nobody else. */
	private function is_roots( string $path ): bool {
		// phpcs:ignore Generic.PHP.NoSilencedErrors -- open_basedir turns this into a warning; then the bundle serves.
		$stat = @stat( $path );
		return is_array( $stat ) && 0 === $stat['uid'] && 0 === ( $stat['mode'] & 0022 );
	}
}
