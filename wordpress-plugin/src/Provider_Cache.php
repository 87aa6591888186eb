<?php
/**
 * The sealed cache of provider metadata and keys.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Keeps what the core says to keep. It is sealed, so whoever else can write it gains nothing. */
final class Provider_Cache {

	/** Not autoloaded. */
	public const OPTION = 'logto_rp_provider';

	/** As last stored. */
	public function read(): ?string {
		$stored = get_option( self::OPTION );
		return is_string( $stored ) && '' !== $stored ? $stored : null;
	}

	/** Forgets what this request has read; WordPress also remembers what was not there. */
	public function forget(): void {
		wp_cache_delete( self::OPTION, 'options' );
		wp_cache_delete( 'notoptions', 'options' );
	}

	/** In place of what was there. */
	public function write( string $sealed ): void {
		update_option( self::OPTION, $sealed, false );
	}
}
