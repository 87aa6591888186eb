<?php
/**
 * The one authority that a provider's certificate chain leads to.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\Runtime;
use Logto\RelyingParty\V1\SealPurpose;

/**
 * Remembers, after a request that the whole bundle has verified, the certificate of that bundle which did it, so that
 * the next requests need to parse no other.
 *
 * It is never more than a part of the bundle, and of that very file: sealed by the core, bound to the provider's origin
 * and to path, time and size of the bundle. Only names are compared here; whether a chain is good is curl's to say, each
 * time anew.
 */
final class Pinned_Authority {

	/** Not autoloaded: sealed, by the provider's origin. */
	public const OPTION = 'logto_rp_authority';

	/** Origins that are remembered; a provider's endpoints may lie on more than one host. */
	private const ORIGINS = 4;

	/** Bytes. No bundle is that large. */
	private const LARGEST_BUNDLE = 4194304;

	public function __construct( private readonly Runtimes $runtimes, private readonly Key_Store $key_store ) {}

	/**
	 * A folder without authorities for `CURLOPT_CAPATH`: curl has a default one, whose authorities would be trusted
	 * beside the one. OpenSSL looks for names such as `4042bcee.0`; here are files of this plugin alone.
	 */
	public static function no_authorities(): string {
		return __DIR__;
	}

	/** The certificate to trust. Null where none is known yet; the empty string where none will do. */
	public function find( string $origin, string $bundle ): ?string {
		$runtime = $this->runtime();
		if ( null === $runtime ) {
			return '';
		}
		$sealed = $this->stored()[ $origin ] ?? null;
		if ( null === $sealed ) {
			return null;
		}
		try {
			return $runtime->open( $this->key_store->keys( $runtime ), SealPurpose::TrustedAuthority, self::context( $origin, $bundle ), $sealed );
		} catch ( Failure ) {
			return null;
		}
	}

	/**
	 * Remembers the authority of a chain that the whole bundle has verified.
	 *
	 * @param array<mixed> $chain   As curl tells of it, the server's certificate first.
	 * @param string|null  $refused The one that did not do, though the bundle does: then none is pinned for a day.
	 */
	public function learn( string $origin, string $bundle, array $chain, ?string $refused ): void {
		$runtime = $this->runtime();
		if ( null === $runtime ) {
			return;
		}
		$authority = $this->signer( $chain, $bundle );
		$authority = $authority === $refused ? '' : $authority;
		try {
			$sealed = $runtime->seal( $this->key_store->keys( $runtime ), SealPurpose::TrustedAuthority, self::context( $origin, $bundle ), '' === $authority ? DAY_IN_SECONDS : null, $authority );
		} catch ( Failure ) {
			return;
		}
		update_option( self::OPTION, array_slice( array( $origin => $sealed ) + $this->stored(), 0, self::ORIGINS, true ), false );
	}

	/** Where curl can be given one authority, and only that one. */
	private function runtime(): ?Runtime {
		$is_possible = defined( 'CURLOPT_CAINFO_BLOB' ) && function_exists( 'openssl_x509_parse' )
			&& version_compare( (string) ( curl_version()['version'] ?? '' ), '7.77.0', '>=' )
			&& str_starts_with( (string) ( curl_version()['ssl_version'] ?? '' ), 'OpenSSL' );
		return $is_possible ? $this->runtimes->current() : null;
	}

	/**
	 * The certificates of the bundle that have the name of whoever signed the chain, which may be more than one.
	 *
	 * From the server's certificate upwards, as OpenSSL looks for an authority that it trusts.
	 *
	 * @param array<mixed> $chain
	 */
	private function signer( array $chain, string $bundle ): string {
		$authorities = array();
		foreach ( $this->certificates( $bundle ) as $certificate ) {
			$authorities[ $this->name( $certificate, 'subject' ) ][] = $certificate;
		}
		foreach ( $chain as $certificate ) {
			$issuer = $this->name( is_array( $certificate ) ? (string) ( $certificate['Cert'] ?? '' ) : '', 'issuer' );
			if ( '' !== $issuer && isset( $authorities[ $issuer ] ) ) {
				return implode( "\n", $authorities[ $issuer ] ) . "\n";
			}
		}
		return '';
	}

	/** @return list<string> */
	private function certificates( string $bundle ): array {
		if ( ! is_readable( $bundle ) || ! is_file( $bundle ) || filesize( $bundle ) > self::LARGEST_BUNDLE ) {
			return array();
		}
		preg_match_all( '/-----BEGIN CERTIFICATE-----[A-Za-z0-9+\/=\s]+-----END CERTIFICATE-----/', (string) file_get_contents( $bundle ), $found ); // phpcs:ignore WordPress.WP.AlternativeFunctions -- a file of this server.
		return $found[0];
	}

	/** Of the subject or of the issuer; empty where it cannot be read. */
	private function name( string $certificate, string $whose ): string {
		$parsed = '' === $certificate ? false : openssl_x509_parse( $certificate );
		return false === $parsed || ! is_array( $parsed[ $whose ] ?? null ) ? '' : (string) wp_json_encode( $parsed[ $whose ] );
	}

	/** @return array<string, string> */
	private function stored(): array {
		$stored = get_option( self::OPTION );
		return is_array( $stored ) ? array_filter( $stored, 'is_string' ) : array();
	}

	private static function context( string $origin, string $bundle ): string {
		return implode( "\n", array( $origin, $bundle, (string) filemtime( $bundle ), (string) filesize( $bundle ) ) );
	}
}
