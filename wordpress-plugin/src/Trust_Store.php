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
 * needs. Curl insists on a file beside the directory, so it gets one that vouches for nobody. Else the
 * bundle serves once, and from then on the one authority in it that signed the provider's certificate.
 * An unknown authority is refused in each way, and what a short cut refuses is put before the whole
 * bundle.
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

	/** How the last request was verified. */
	private Trust $way = Trust::Bundle;

	/** @param string $directory Where Debian and its like keep the system's authorities, hashed. */
	public function __construct( private readonly Pinned_Authority $pinned, private readonly string $directory = '/etc/ssl/certs' ) {}

	/** The bundle that WordPress brings. */
	public static function bundle(): string {
		return ABSPATH . WPINC . '/certificates/ca-bundle.crt';
	}

	/** Whether this system has a directory that can stand in for the bundle. */
	private function is_cheap(): bool {
		return '' !== $this->small() && (int) get_option( self::OPTION ) < time();
	}

	/** The directory lacks an authority that the bundle has: ask it again tomorrow, and not twice for each request. */
	private function prefer_bundle(): void {
		update_option( self::OPTION, (string) ( time() + DAY_IN_SECONDS ), false );
	}

	/** Whether the last request was verified with less than all authorities that it might be verified with. */
	public function took_short_cut(): bool {
		return Trust::Bundle !== $this->way;
	}

	/**
	 * Calls with verification forced on: each of the filters is the last, and only there for this call.
	 *
	 * What the whole bundle has verified after a short cut was refused is remembered, so that the next request
	 * takes another one.
	 *
	 * @template T
	 * @param string               $url       Of the request.
	 * @param bool                 $short_cut Whether fewer authorities than all may do.
	 * @param array<string, mixed> $forced    Arguments of the request that no other plugin may change either.
	 * @param callable(): T        $call      The request.
	 * @return T
	 */
	public function guard( string $url, bool $short_cut, array $forced, callable $call ): mixed {
		$is_tls    = str_starts_with( $url, 'https:' );
		$origin    = self::origin( $url );
		$small     = $is_tls && $short_cut && $this->is_cheap() ? $this->small() : '';
		$refused   = $short_cut ? Trust::Bundle : $this->way;
		$this->way = Trust::Bundle;
		// The file of authorities, what is known of the one needed, and the handle of a request that may tell of it.
		$bundle = self::bundle();
		$known  = '';
		$handle = null;

		$arguments = static fn ( array $arguments ): array => array( 'sslverify' => true ) + $forced + $arguments;
		// Despite its name the value is the path of the authorities' file. Another path is the site's
		// own choice of authorities, and stays; false is what must not be.
		$verify = function ( mixed $value ) use ( $small, &$bundle ): string {
			$bundle    = is_string( $value ) && '' !== $value ? $value : self::bundle();
			$this->way = '' !== $small && self::bundle() === $bundle ? Trust::Directory : Trust::Bundle;
			return Trust::Directory === $this->way ? $small : $bundle;
		};
		$curl   = function ( \CurlHandle $used ) use ( $is_tls, $origin, $short_cut, &$bundle, &$known, &$handle ): void {
			curl_setopt( $used, CURLOPT_SSL_VERIFYPEER, true );
			curl_setopt( $used, CURLOPT_SSL_VERIFYHOST, 2 );
			if ( Trust::Directory === $this->way ) {
				curl_setopt( $used, CURLOPT_CAPATH, $this->directory );
			} elseif ( $is_tls ) {
				$known  = $this->pinned->find( $origin, $bundle );
				$handle = $used;
				if ( $short_cut && '' !== (string) $known && curl_setopt( $used, CURLOPT_CAPATH, Pinned_Authority::no_authorities() ) ) {
					// WordPress names the bundle after this hook; this wins over it.
					curl_setopt( $used, CURLOPT_CAINFO_BLOB, (string) $known );
					$this->way = Trust::Pin;
				} else {
					curl_setopt( $used, CURLOPT_CERTINFO, true );
				}
			}
		};
		add_filter( 'http_request_args', $arguments, PHP_INT_MAX );
		add_filter( 'https_ssl_verify', $verify, PHP_INT_MAX );
		add_action( 'http_api_curl', $curl, PHP_INT_MAX );
		try {
			$response = $call();
		} finally {
			remove_filter( 'http_request_args', $arguments, PHP_INT_MAX );
			remove_filter( 'https_ssl_verify', $verify, PHP_INT_MAX );
			remove_action( 'http_api_curl', $curl, PHP_INT_MAX );
		}
		if ( $is_tls && Trust::Bundle === $this->way && ! is_wp_error( $response ) ) {
			if ( Trust::Directory === $refused ) {
				$this->prefer_bundle();
			}
			if ( null !== $handle && ( null === $known || Trust::Pin === $refused ) ) {
				$this->pinned->learn( $origin, $bundle, (array) curl_getinfo( $handle, CURLINFO_CERTINFO ), Trust::Pin === $refused ? $known : null );
			}
		}
		return $response;
	}

	/** Host and port. */
	private static function origin( string $url ): string {
		$parts = (array) wp_parse_url( $url );
		return strtolower( (string) ( $parts['host'] ?? '' ) ) . ':' . (int) ( $parts['port'] ?? 443 );
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
