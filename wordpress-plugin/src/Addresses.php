<?php
/**
 * The addresses of this plugin.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * Every address others come to depend on.
 *
 * The base is always the option `home`, never `home_url()`: translation plugins filter that by
 * language, and a redirect URI is compared byte for byte.
 */
final class Addresses {

	/** The parameter of wp-login.php that carries the secret of the emergency address. */
	public const BREAK_GLASS = 'logto_break_glass';

	/** @param bool $published Whether the published Logto plugin was here, so that its addresses are the registered ones. */
	public function __construct( private readonly bool $published ) {}

	/** The site's home address without a trailing slash, such as `https://example.org/blog`. */
	public function site(): string {
		return rtrim( (string) get_option( 'home' ), '/' );
	}

	/** The site's home page. */
	public function home(): string {
		return $this->site() . '/';
	}

	/** The site's scheme, host and port. */
	public function origin(): string {
		$parts = wp_parse_url( $this->site() );
		return ( $parts['scheme'] ?? 'http' ) . '://' . ( $parts['host'] ?? '' ) . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
	}

	/**
	 * The origins of its pages, each with its port: WordPress may lie at another than the home page, and its administration
	 * at `https:` where the rest is not.
	 *
	 * @return list<array{string, string, int}> Scheme, host and port.
	 */
	public function origins(): array {
		return array_values( array_filter( array_map( self::origin_of( ... ), array( $this->site(), site_url( '/' ), admin_url() ) ) ) );
	}

	/** @return array{string, string, int}|null Scheme, host and port of an absolute address. */
	public static function origin_of( string $url ): ?array {
		$parts  = wp_parse_url( $url );
		$scheme = strtolower( $parts['scheme'] ?? '' );
		$host   = strtolower( $parts['host'] ?? '' );
		return '' === $scheme || '' === $host ? null : array( $scheme, $host, $parts['port'] ?? ( 'https' === $scheme ? 443 : 80 ) );
	}

	/** Whether that is the port of the scheme. */
	public static function is_usual( string $scheme, int $port ): bool {
		return $port === ( 'https' === $scheme ? 443 : 80 );
	}

	/** The path of the site's cookies: that of the site, save where their name asks for `/`. */
	public function cookie_path(): string {
		return $this->is_secure() ? '/' : rtrim( (string) wp_parse_url( $this->site(), PHP_URL_PATH ), '/' ) . '/';
	}

	/** Whether the site is served over TLS, wherever that ends. */
	public function is_secure(): bool {
		return str_starts_with( $this->site(), 'https:' );
	}

	/**
	 * The name of a cookie of ours, as the core names its own: one that no other host can set for this one, in a
	 * sub-directory too, and that tells this site from another on the same host.
	 */
	public function cookie_name( string $name ): string {
		return ( $this->is_secure() ? '__Host-' : '' ) . $name . '_' . substr( hash( 'sha256', $this->site() ), 0, 6 );
	}

	/** Registered at the provider; where an authorization response arrives. */
	public function redirect_uri(): string {
		return $this->site() . ( $this->published ? '/login-callback/' : '/?logto=callback' );
	}

	/** Registered at the provider; where the browser comes back to after a sign-out. */
	public function post_sign_out_redirect_uri(): string {
		// What the published plugin registered has no slash at its end.
		return $this->published ? $this->site() : $this->site() . '/?logto=signed-out';
	}

	/** Registered at the provider; where its server says that a session has ended. */
	public function backchannel_logout_uri(): string {
		return $this->site() . '/?logto=backchannel-logout';
	}

	/**
	 * Where a sign-in starts. May stand in a cached page: nothing is minted before the click.
	 *
	 * @param string|null           $return_to  Where to go afterwards.
	 * @param array<string, string> $parameters Further parameters.
	 */
	public function start_url( ?string $return_to = null, array $parameters = array() ): string {
		$parameters = array( 'logto' => 'sign-in' ) + $parameters;
		if ( null !== $return_to && '' !== $return_to ) {
			$parameters['redirect_to'] = $return_to;
		}
		return $this->site() . '/?' . http_build_query( $parameters, '', '&', PHP_QUERY_RFC3986 );
	}

	/** Signs out at the provider first, and then lets the person choose whom to be. */
	public function other_account_url( ?string $return_to = null ): string {
		return $this->start_url( $return_to, array( 'account' => 'other' ) );
	}

	/** WordPress's own form, for whom the policy allows it. */
	public function password_form_url( ?string $return_to = null ): string {
		$parameters = array( 'logto' => 'password' );
		if ( null !== $return_to && '' !== $return_to ) {
			$parameters['redirect_to'] = $return_to;
		}
		return site_url( 'wp-login.php?' . http_build_query( $parameters, '', '&', PHP_QUERY_RFC3986 ), 'login' );
	}

	/** The emergency address, with its secret. */
	public function break_glass_url( #[\SensitiveParameter] string $secret ): string {
		return site_url( 'wp-login.php?' . self::BREAK_GLASS . '=' . rawurlencode( $secret ), 'login' );
	}

	/** Links the account of whoever is signed in. Carries a WordPress nonce. */
	public function link_url(): string {
		return add_query_arg( '_wpnonce', wp_create_nonce( Link_Account::ACTION ), admin_url( 'admin-post.php?action=' . Link_Account::ACTION ) );
	}

	/** Takes the link of a user away again. Carries a WordPress nonce. */
	public function unlink_url( int $user_id ): string {
		return add_query_arg( '_wpnonce', wp_create_nonce( Link_Account::UNLINK_ACTION . '_' . $user_id ), admin_url( 'admin-post.php?action=' . Link_Account::UNLINK_ACTION . '&user=' . $user_id ) );
	}

	/** Where a user's profile is edited, one's own or somebody else's. */
	public function profile_url( int $user_id ): string {
		return get_current_user_id() === $user_id ? admin_url( 'profile.php' ) : admin_url( 'user-edit.php?user_id=' . $user_id );
	}

	/** Whether the request is for the redirect URI, in either form and on any permalink structure. */
	public function is_redirect_uri( Request $request ): bool {
		return ( 'callback' === $request->parameter( 'logto' ) && $this->is_home( $request ) ) || $this->is_published_redirect_uri( $request );
	}

	/** Whether the request is for the start. */
	public function is_start( Request $request ): bool {
		return 'sign-in' === $request->parameter( 'logto' ) && $this->is_home( $request );
	}

	/** Whether the request is for the back-channel logout URI. */
	public function is_backchannel_logout( Request $request ): bool {
		return 'backchannel-logout' === $request->parameter( 'logto' ) && $this->is_home( $request );
	}

	/** Whether the request may be a return from the provider's end-session endpoint; the core knows by its `state`. */
	public function is_signed_out( Request $request ): bool {
		if ( ! $this->is_home( $request ) ) {
			return false;
		}
		return 'signed-out' === $request->parameter( 'logto' ) || ( $this->published && '' !== $request->parameter( 'state' ) );
	}

	/** Whether the request came to the host and scheme that the redirect URI has, so that the cookie will come back. */
	public function is_canonical( Request $request ): bool {
		$parts = wp_parse_url( $this->site() );
		$host  = strtolower( (string) ( $parts['host'] ?? '' ) ) . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
		$there = (string) preg_replace( '/:(?:80|443)\z/', '', $request->host );
		return (string) preg_replace( '/:(?:80|443)\z/', '', $host ) === $there && ( $parts['scheme'] ?? 'http' ) === $request->scheme;
	}

	private function is_home( Request $request ): bool {
		$path = $this->path_in_site( $request );
		return '/' === $path || '' === $path || '/index.php' === $path;
	}

	/** That plugin's redirect URI; only with a parameter of a response, or a page of that name would be hidden. */
	private function is_published_redirect_uri( Request $request ): bool {
		return in_array( $this->path_in_site( $request ), array( '/login-callback/', '/login-callback', '/index.php/login-callback/' ), true )
			&& 1 === preg_match( '/(?:^|&)(?:state|code|error)=/', $request->query );
	}

	/** The path below the site's home, or null where the request is for something else. */
	private function path_in_site( Request $request ): ?string {
		$base = rtrim( (string) wp_parse_url( $this->site(), PHP_URL_PATH ), '/' );
		return str_starts_with( $request->path, $base ) ? substr( $request->path, strlen( $base ) ) : null;
	}
}
