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

	/** An absolute URL on a host that this site redirects to, or null. */
	public function validate( ?string $wanted ): ?string {
		if ( null === $wanted || '' === trim( $wanted ) ) {
			return null;
		}
		$url = wp_validate_redirect( wp_sanitize_redirect( $wanted ), '' );
		if ( '' === $url ) {
			return null;
		}
		if ( str_starts_with( $url, '//' ) ) {
			return set_url_scheme( $url, is_ssl() ? 'https' : 'http' );
		}
		return str_starts_with( $url, '/' ) ? $this->addresses->origin() . $url : $url;
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
