<?php
/**
 * A sign-in without WordPress, without a network and without a browser, for whichever runtime is given.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto\RelyingParty\V1 as Contract;

/** A provider that answers at once. */
final class Provider_At_Once {
	public const ISSUER = 'https://provider.example';

	private OpenSSLAsymmetricKey $key;
	private string $id_token = '';

	public function __construct() {
		$this->key = openssl_pkey_new( array( 'curve_name' => 'secp384r1', 'private_key_type' => OPENSSL_KEYTYPE_EC ) );
	}

	/** Its own work, which is not counted. */
	public function sign( Contract\AuthorizationRedirect $redirect ): void {
		parse_str( (string) parse_url( $redirect->url, PHP_URL_QUERY ), $sent );
		$this->id_token = $this->id_token( $sent['nonce'] );
	}

	/** Somebody else's name under the signature of another. */
	public function forge(): void {
		list( $header, $claims, $signature ) = explode( '.', $this->id_token );
		$claims                              = self::base64( str_replace( '"subject"', '"another"', base64_decode( strtr( $claims, '-_', '+/' ) ) ) );
		$this->id_token                      = "$header.$claims.$signature";
	}

	public function answer( Contract\HttpRequest $request ): Contract\HttpResponse {
		$body = match ( $request->kind ) {
			Contract\RequestKind::Discovery => array(
				'issuer'                                => self::ISSUER,
				'authorization_endpoint'                => self::ISSUER . '/auth',
				'token_endpoint'                        => self::ISSUER . '/token',
				'jwks_uri'                              => self::ISSUER . '/jwks',
				'response_types_supported'              => array( 'code' ),
				'subject_types_supported'               => array( 'public' ),
				'id_token_signing_alg_values_supported' => array( 'ES384' ),
			),
			Contract\RequestKind::Jwks => array( 'keys' => array( $this->jwk() ) ),
			Contract\RequestKind::Token => array( 'access_token' => 'token', 'token_type' => 'Bearer', 'id_token' => $this->id_token ),
			Contract\RequestKind::Userinfo => array( 'sub' => 'subject' ),
		};
		return new Contract\HttpResponse( 200, array( new Contract\Header( 'content-type', 'application/json' ) ), json_encode( $body ) );
	}

	/** @return array<string, string> */
	private function jwk(): array {
		$point = openssl_pkey_get_details( $this->key )['ec'];
		$part  = static fn ( string $number ): string => self::base64( str_pad( $number, 48, "\0", STR_PAD_LEFT ) );
		return array( 'kty' => 'EC', 'crv' => 'P-384', 'use' => 'sig', 'kid' => 'key', 'alg' => 'ES384', 'x' => $part( $point['x'] ), 'y' => $part( $point['y'] ) );
	}

	private function id_token( string $nonce ): string {
		$claims = array( 'iss' => self::ISSUER, 'sub' => 'subject', 'aud' => 'client', 'exp' => time() + 3600, 'iat' => time(), 'nonce' => $nonce, 'username' => 'ada', 'name' => 'Ada', 'picture' => null );
		$signed = self::base64( json_encode( array( 'alg' => 'ES384', 'kid' => 'key' ) ) ) . '.' . self::base64( json_encode( $claims ) );
		openssl_sign( $signed, $der, $this->key, OPENSSL_ALGO_SHA384 );
		// Two integers in DER, each with its length before it.
		$first  = substr( $der, 4, ord( $der[3] ) );
		$second = substr( $der, 6 + strlen( $first ) );
		$part   = static fn ( string $integer ): string => str_pad( ltrim( $integer, "\0" ), 48, "\0", STR_PAD_LEFT );
		return $signed . '.' . self::base64( $part( $first ) . $part( $second ) );
	}

	private static function base64( string $bytes ): string {
		return rtrim( strtr( base64_encode( $bytes ), '+/', '-_' ), '=' );
	}
}

/** A site that has signed people in before. */
final class Site_At_Once {
	private ?string $cache = null;
	private Contract\Keys $keys;
	private string $secret;

	public function __construct( private readonly Provider_At_Once $provider, Contract\Runtime $runtime ) {
		$this->keys   = new Contract\Keys( 'the constants of wp-config.php', (string) $runtime->turnKeyRing( null ) );
		$this->secret = $runtime->sealClientSecret( $this->keys, new Contract\Client( Contract\ProviderKind::Openid, Provider_At_Once::ISSUER, 'client' ), 'secret' );
	}

	public function begin( Contract\Runtime $runtime ): Contract\AuthorizationRedirect {
		$conversation = $this->conversation( $runtime );
		$step         = $conversation->authorizationRequest( new Contract\AuthorizationRequestOptions( Contract\Purpose::SignIn, null, null, 'https://example.org/', array(), 0, null, null, null, null, null ) );
		return $this->finish( $conversation, $step );
	}

	/** @param callable|null $at_last Called while the conversation is still there. */
	public function end( Contract\Runtime $runtime, Contract\AuthorizationRedirect $redirect, ?callable $at_last = null ): Contract\SignIn {
		parse_str( (string) parse_url( $redirect->url, PHP_URL_QUERY ), $sent );
		$set          = array_filter( $redirect->changes->cookies, static fn ( Contract\CookieChange $change ): bool => $change->maxAge > 0 );
		$cookies      = array_map( static fn ( Contract\CookieChange $change ): Contract\Cookie => new Contract\Cookie( $change->name, $change->value ), array_values( $set ) );
		$conversation = $this->conversation( $runtime );
		$query        = http_build_query( array( 'code' => 'code', 'state' => $sent['state'], 'iss' => Provider_At_Once::ISSUER ) );
		$step         = $conversation->authorizationResponse( new Contract\AuthorizationResponseOptions( $query, $cookies, null, 'https://example.org/' ) );
		$sign_in      = $this->finish( $conversation, $step );
		$conversation->mapSession( new Contract\Policy( true, 'subscriber', false, true, 3600 ), new Contract\Facts( null, null, null, null, true ) );
		if ( null !== $at_last ) {
			$at_last();
		}
		return $sign_in;
	}

	private function conversation( Contract\Runtime $runtime ): Contract\RelyingParty {
		return $runtime->relyingParty( new Contract\Configuration( Contract\ProviderKind::Openid, Provider_At_Once::ISSUER, 'client', $this->secret, 'https://example.org', 'https://example.org/?logto=callback', 'https://example.org/', array( 'profile' ), array(), 60, 3600, $this->keys, $this->cache, false ) );
	}

	private function finish( Contract\RelyingParty $conversation, object $step ): object {
		$this->cache = $step->changes->providerCache ?? $this->cache;
		while ( $step instanceof Contract\Fetch ) {
			$step        = $conversation->resume( $this->provider->answer( $step->request ) );
			$this->cache = $step->changes->providerCache ?? $this->cache;
		}
		return $step;
	}
}
