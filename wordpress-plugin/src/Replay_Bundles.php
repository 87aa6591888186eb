<?php
/**
 * What is needed to decide refused sign-ins again.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * Keeps, for a day and only when an administrator asked for it, what the core hands out with a
 * refusal: the last few, for a week. The core leaves out of it whatever is secret or personal.
 */
final class Replay_Bundles {

	/** Not autoloaded. No transient: where there is an object cache, several requests that write at once lose some. */
	public const OPTION = 'logto_rp_replay_bundles';

	/** Until when refusals are kept, or null. */
	public function until(): ?int {
		$until = (int) get_option( Configurations::REPLAY_UNTIL );
		return $until > time() ? $until : null;
	}

	/** Begins to keep them, for a day. */
	public function begin(): void {
		update_option( Configurations::REPLAY_UNTIL, time() + DAY_IN_SECONDS, false );
	}

	/** Ends it. What is kept stays for its week. */
	public function end(): void {
		delete_option( Configurations::REPLAY_UNTIL );
	}

	/** @param string $id The error ID. */
	public function keep( string $id, Refusal_Kind $kind, string $bundle ): void {
		$new = array( 'id' => $id, 'time' => time(), 'kind' => $kind->value, 'bundle' => $bundle );
		$this->option()->change(
			function ( mixed $stored ) use ( $kind, $new ): array {
				$room = $kind->bundles();
				$kept = array_filter(
					array( $new, ...$this->read( $stored ) ),
					static function ( array $entry ) use ( $kind, &$room ): bool {
						return $kind->value !== $entry['kind'] || --$room >= 0;
					}
				);
				return array_values( $kept );
			}
		);
	}

	/** On `delete_expired_transients`, which WordPress does daily: forgets what is older than a week. */
	public function forget_old(): void {
		if ( false !== get_option( self::OPTION ) ) {
			$this->option()->change( fn ( mixed $stored ): array => $this->read( $stored ) );
		}
	}

	/** @return list<string> The error IDs of which there is one. */
	public function ids(): array {
		return array_column( $this->kept(), 'id' );
	}

	/** The bundle of an error ID, or null. */
	public function find( string $id ): ?string {
		return array_column( $this->kept(), 'bundle', 'id' )[ $id ] ?? null;
	}

	/** Forgets them all. */
	public function clear(): void {
		delete_option( self::OPTION );
	}

	/** @return list<array{id: string, time: int, kind: string, bundle: string}> */
	private function kept(): array {
		return $this->read( get_option( self::OPTION ) );
	}

	/** @return list<array{id: string, time: int, kind: string, bundle: string}> */
	private function read( mixed $stored ): array {
		$kept = array();
		foreach ( is_array( $stored ) ? $stored : array() as $entry ) {
			if ( is_array( $entry ) && is_string( $entry['id'] ?? null ) && is_int( $entry['time'] ?? null ) && is_string( $entry['kind'] ?? null ) && is_string( $entry['bundle'] ?? null )
				&& $entry['time'] > time() - WEEK_IN_SECONDS ) {
				$kept[] = array( 'id' => $entry['id'], 'time' => $entry['time'], 'kind' => $entry['kind'], 'bundle' => $entry['bundle'] );
			}
		}
		return $kept;
	}

	private function option(): Shared_Option {
		return new Shared_Option( self::OPTION );
	}
}
