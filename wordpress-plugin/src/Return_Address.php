<?php
/**
 * Where the browser goes in the end.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Return addresses come from outside: validated when they are stored, and again when they are used. */
final class Return_Address {

	/** The most that one may have, in bytes, as in the core: it travels in a cookie. */
	public const LONGEST = 600;

	public function __construct( private readonly Addresses $addresses ) {}

	/** An absolute URL of this site, or on another host that it redirects to; or null. */
	public function validate( ?string $wanted ): ?string {
		if ( null === $wanted || '' === trim( $wanted ) ) {
			return null;
		}
		$url = wp_validate_redirect( wp_sanitize_redirect( $wanted ), '' );
		if ( '' === $url ) {
			return null;
		}
		if ( str_starts_with( $url, '//' ) ) {
			$url = ( is_ssl() ? 'https:' : 'http:' ) . $url;
		}
		return str_starts_with( $url, '/' ) ? $this->addresses->origin() . $url : $this->of_this_site( $url );
	}

	/**
	 * WordPress compares hosts alone, and at another port of its host there is another site. What a proxy that ends TLS made
	 * WordPress take for `http:` is put right.
	 */
	private function of_this_site( string $url ): ?string {
		$there = Addresses::origin_of( $url );
		if ( null === $there ) {
			return null;
		}
		list( $scheme, $host, $port ) = $there;
		$own                          = array_filter( $this->addresses->origins(), static fn ( array $origin ): bool => $origin[1] === $host );
		// Another host is one that WordPress was told to redirect to (`allowed_redirect_hosts`).
		if ( array() === $own || in_array( $there, $own, true ) ) {
			return $url;
		}
		foreach ( $own as list( $its_scheme, , $its_port ) ) {
			$are_usual = Addresses::is_usual( $its_scheme, $its_port ) && Addresses::is_usual( $scheme, $port );
			if ( $port === $its_port || $are_usual ) {
				$its_scheme = $are_usual ? 'https' : $its_scheme;
				return (string) preg_replace( '#\A[^/]*//[^/?\#]*#', $its_scheme . '://' . $host . ( $are_usual ? '' : ':' . $port ), $url );
			}
		}
		return null;
	}

	/**
	 * The page a *Log in* link without a return address was clicked on.
	 *
	 * Another site's page is none; one that leads back into the sign-in the core tells, as of any return address.
	 */
	public function page_of_link( Request $request ): ?string {
		$page = $this->validate( $request->referrer );
		return null !== $page && str_starts_with( $page, $this->addresses->site() . '/' ) ? $page : null;
	}

	/** Where WordPress sends people after a sign-in that asked for nothing else. */
	public function default(): string {
		return admin_url();
	}

	/**
	 * Where this person goes, after everything that has a say in WordPress's own sign-in had it here.
	 */
	public function after_sign_in( string $return_to, \WP_User $user ): string {
		$requested = $return_to === $this->default() ? '' : $return_to;
		$to        = (string) apply_filters( 'login_redirect', $return_to, $requested, $user );
		if ( $to === $this->default() && ! $user->has_cap( 'edit_posts' ) ) {
			// WordPress does not leave those people at a dashboard that is not theirs.
			$to = $user->has_cap( 'read' ) ? admin_url( 'profile.php' ) : $this->addresses->home();
		}
		return $this->validate( $to ) ?? $this->addresses->home();
	}
}
