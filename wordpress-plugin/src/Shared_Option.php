<?php
/**
 * An option that several requests change at once.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Writes only over what was read, in one statement, so that of what two requests write at once nothing is lost. */
final class Shared_Option {

	/** How often what another request has written meanwhile is taken into account. */
	private const TRIES = 20;

	public function __construct( private readonly string $name, private readonly bool $is_autoloaded = false ) {}

	/**
	 * Changes what is stored.
	 *
	 * @param callable(mixed): mixed $change From what is stored (`false` where nothing is) to what is to be stored. Called
	 *                                       again where another request was faster.
	 */
	public function change( callable $change ): void {
		for ( $tries = 0; $tries < self::TRIES; ++$tries ) {
			$old = get_option( $this->name );
			$new = $change( $old );
			if ( $old === $new || $this->replace( $old, $new ) ) {
				return;
			}
		}
		// Nothing that can be compared stands there, or somebody writes without end: then the last one wins.
		update_option( $this->name, $change( get_option( $this->name ) ), $this->is_autoloaded );
	}

	/** Puts what is new in the place of what was read. False where something else stands there by now. */
	public function replace( mixed $old, mixed $new ): bool {
		global $wpdb;
		if ( false === $old ) {
			// Not add_option(), whose statement overwrites what another request has just written.
			$done = $wpdb->query( $wpdb->prepare( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, %s)", $this->name, maybe_serialize( $new ), $this->is_autoloaded ? 'on' : 'off' ) );
		} else {
			$done = $wpdb->update(
				$wpdb->options,
				array( 'option_value' => maybe_serialize( $new ) ),
				array( 'option_name' => $this->name, 'option_value' => maybe_serialize( $old ) )
			);
		}
		$this->forget();
		return 1 === $done;
	}

	/** What WordPress has in memory; it also remembers what was not there. */
	public function forget(): void {
		wp_cache_delete( $this->name, 'options' );
		wp_cache_delete( 'notoptions', 'options' );
		if ( $this->is_autoloaded ) {
			wp_cache_delete( 'alloptions', 'options' );
		}
	}
}
