<?php
/**
 * The browser for which the emergency address opened WordPress's own form.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Knows it by a cookie of this host alone, which no script reads and no other site's form sends. */
final class Opened_Browser {

	private const COOKIE = 'logto_break_glass';

	public function __construct( private readonly Request $request, private readonly Break_Glass $break_glass, private readonly Storage $storage ) {}

	/** Until when this browser may use the form; null where it may not. At wp-login.php alone: never for XML-RPC or the REST API. */
	public function until(): ?int {
		return 0 < did_action( 'login_init' ) ? $this->break_glass->open_until( $this->request->cookie( $this->cookie_name() ) ) : null;
	}

	/** Whether this browser brings the right secret; from then on the form is open for it. */
	public function open( #[\SensitiveParameter] string $secret ): bool {
		$value = $this->break_glass->open( $secret );
		if ( null === $value ) {
			return false;
		}
		$this->storage->set_cookie( $this->cookie_name(), $value, Break_Glass::LIFETIME, '/', $this->is_secure() );
		return true;
	}

	/** The path is always `/`, so that browsers let it have such a name wherever WordPress is. */
	private function cookie_name(): string {
		return ( $this->is_secure() ? '__Host-' : '' ) . self::COOKIE;
	}

	private function is_secure(): bool {
		return str_starts_with( site_url( '', 'login' ), 'https:' );
	}
}
