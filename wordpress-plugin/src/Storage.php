<?php
/**
 * Applies the changes that the core asks for.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\StorageChanges;

/** Cookies to set and clear, and the sealed provider cache. */
final class Storage {

	public function __construct( private readonly Provider_Cache $provider_cache ) {}

	/** Applies them all. */
	public function apply( StorageChanges $changes ): void {
		foreach ( $changes->cookies as $cookie ) {
			$this->set_cookie( $cookie->name, $cookie->value, $cookie->maxAge, $cookie->path, $cookie->secure );
		}
		if ( null !== $changes->providerCache ) {
			$this->provider_cache->write( $changes->providerCache );
		}
	}

	/** The provider cache, where another request has stored one since this one looked. */
	public function news(): ?string {
		$known = $this->provider_cache->read();
		$this->provider_cache->forget();
		$stored = $this->provider_cache->read();
		return $stored === $known ? null : $stored;
	}

	/**
	 * Sets one cookie of this host alone, or clears it with an age of 0 seconds.
	 *
	 * SameSite=Lax and not Strict: the browser comes back from the provider's site.
	 */
	public function set_cookie( string $name, string $value, int $max_age, string $path, bool $secure ): void {
		if ( headers_sent() ) {
			return;
		}
		setcookie(
			$name,
			0 === $max_age ? '' : $value,
			array(
				'expires'  => 0 === $max_age ? 1 : time() + $max_age,
				'path'     => $path,
				'secure'   => $secure,
				'httponly' => true,
				'samesite' => 'Lax',
			)
		);
	}
}
