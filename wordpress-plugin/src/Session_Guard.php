<?php
/**
 * No session of a user is lost to another.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * WordPress keeps all sessions of a user in one value: it reads them, adds one and writes them back, so that of two
 * sign-ins at the same instant one session would be lost. In its place this puts the change alone, into what is
 * there: a value is replaced only if nobody else has replaced it since it was read, else it is read again. So nobody
 * waits, and of several requests at once one at least gets on.
 *
 * Where another session manager keeps them elsewhere, nothing of this is asked.
 */
final class Session_Guard {

	private const KEY = 'session_tokens';

	/** As often another request came first; then WordPress writes as it does without us. */
	private const TRIES = 100;

	/**
	 * Does something that ends sessions.
	 *
	 * @template T
	 * @param callable(): T       $call
	 * @param array<string, true> $ended The hashes of sessions that end whether or not WordPress still knows of them.
	 * @return T
	 */
	public function during( callable $call, array $ended = array() ): mixed {
		$write = fn ( mixed $done, int $user_id, string $key, mixed $sessions ): mixed => $this->write( $done, $user_id, $key, $sessions, $ended );
		$end   = fn ( mixed $done, int $user_id, string $key ): mixed => $this->end( $done, $user_id, $key, $ended );
		add_filter( 'update_user_metadata', $write, PHP_INT_MAX, 4 );
		add_filter( 'delete_user_metadata', $end, PHP_INT_MAX, 3 );
		try {
			return $call();
		} finally {
			remove_filter( 'update_user_metadata', $write, PHP_INT_MAX );
			remove_filter( 'delete_user_metadata', $end, PHP_INT_MAX );
		}
	}

	/**
	 * On `update_user_metadata`, in place of writing all sessions.
	 *
	 * @param mixed               $done     Null, unless another plugin has stored them its own way.
	 * @param mixed               $sessions All that are to be there, by their hashes.
	 * @param array<string, true> $ended    Hashes of sessions that end in any case.
	 * @return mixed What `$done` was, or true.
	 */
	public function write( mixed $done, int $user_id, string $key, mixed $sessions, array $ended = array() ): mixed {
		if ( null !== $done || self::KEY !== $key || ! is_array( $sessions ) ) {
			return $done;
		}
		$known = $this->known( $user_id );
		return $this->change( $user_id, array_filter( $sessions, static fn ( mixed $session, string|int $hash ): bool => ( $known[ $hash ] ?? null ) !== $session, ARRAY_FILTER_USE_BOTH ), array_diff_key( $known, $sessions ) + $ended );
	}

	/**
	 * On `delete_user_metadata`, when the last session that is known ends.
	 *
	 * @param array<string, true> $ended Hashes of sessions that end in any case.
	 */
	public function end( mixed $done, int $user_id, string $key, array $ended = array() ): mixed {
		return null !== $done || self::KEY !== $key ? $done : $this->change( $user_id, array(), $this->known( $user_id ) + $ended );
	}

	/**
	 * What WordPress has just made its change from.
	 *
	 * @return array<array-key, mixed>
	 */
	private function known( int $user_id ): array {
		$known = get_user_meta( $user_id, self::KEY, true );
		return is_array( $known ) ? $known : array();
	}

	/**
	 * @param array<array-key, mixed> $begun Sessions that begin, or are changed.
	 * @param array<array-key, mixed> $ended Sessions that end.
	 */
	private function change( int $user_id, array $begun, array $ended ): ?bool {
		for ( $tries = 0; $tries < self::TRIES; ++$tries ) {
			$rows   = $this->rows( $user_id );
			$stored = array_merge( array(), ...array_column( $rows, 'sessions' ) );
			$is_new = static fn ( mixed $session, string|int $hash ): bool => ( $stored[ $hash ] ?? null ) !== $session;
			if ( count( $rows ) < 2 && array() === array_filter( $begun, $is_new, ARRAY_FILTER_USE_BOTH ) && array() === array_intersect_key( $stored, $ended ) ) {
				wp_cache_delete( $user_id, 'user_meta' );
				return true;
			}
			$sessions = array_diff_key( $begun + $stored, $ended );
			$first    = array_shift( $rows );
			if ( null === $first ) {
				// Nothing keeps another request from doing the same: look again.
				$this->insert( $user_id, $sessions );
			} elseif ( $this->replace( $user_id, $first, $sessions ) ) {
				foreach ( $rows as $row ) {
					$this->replace( $user_id, $row, array() );
				}
				if ( array() === $rows ) {
					return true;
				}
			}
		}
		return null;
	}

	/**
	 * The rows of the user's sessions as they are in the database now. WordPress reads the first alone; there are
	 * several for the moment after several requests each began the first session.
	 *
	 * @return list<array{id: int, value: string, sessions: array<array-key, mixed>}>
	 */
	private function rows( int $user_id ): array {
		global $wpdb;
		$rows = $wpdb->get_results( $wpdb->prepare( "SELECT umeta_id, meta_value FROM {$wpdb->usermeta} WHERE user_id = %d AND meta_key = %s ORDER BY umeta_id", $user_id, self::KEY ) );
		return array_map(
			static function ( object $row ): array {
				$sessions = maybe_unserialize( $row->meta_value );
				return array(
					'id'       => (int) $row->umeta_id,
					'value'    => (string) $row->meta_value,
					'sessions' => is_array( $sessions ) ? $sessions : array(),
				);
			},
			array_values( (array) $rows )
		);
	}

	/** @param array<array-key, mixed> $sessions */
	private function insert( int $user_id, array $sessions ): void {
		global $wpdb;
		// What WordPress says of each change of a user's fields, here as there.
		do_action( 'add_user_meta', $user_id, self::KEY, $sessions );
		if ( 1 === $wpdb->query( $wpdb->prepare( "INSERT INTO {$wpdb->usermeta} (user_id, meta_key, meta_value) VALUES (%d, %s, %s)", $user_id, self::KEY, maybe_serialize( $sessions ) ) ) ) {
			wp_cache_delete( $user_id, 'user_meta' );
			do_action( 'added_user_meta', $wpdb->insert_id, $user_id, self::KEY, $sessions );
		}
	}

	/**
	 * Puts others in place of those that were read, or nothing. False where they are no longer those.
	 *
	 * @param array{id: int, value: string, sessions: array<array-key, mixed>} $row
	 * @param array<array-key, mixed>                                           $sessions
	 */
	private function replace( int $user_id, array $row, array $sessions ): bool {
		global $wpdb;
		$ends = array() === $sessions;
		if ( $ends ) {
			do_action( 'delete_user_meta', array( $row['id'] ), $user_id, self::KEY, '' );
			$statement = $wpdb->prepare( "DELETE FROM {$wpdb->usermeta} WHERE umeta_id = %d AND meta_value = %s", $row['id'], $row['value'] );
		} else {
			do_action( 'update_user_meta', $row['id'], $user_id, self::KEY, $sessions );
			$statement = $wpdb->prepare( "UPDATE {$wpdb->usermeta} SET meta_value = %s WHERE umeta_id = %d AND meta_value = %s", maybe_serialize( $sessions ), $row['id'], $row['value'] );
		}
		if ( 1 !== $wpdb->query( $statement ) ) { // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- prepared above.
			return false;
		}
		wp_cache_delete( $user_id, 'user_meta' );
		if ( $ends ) {
			do_action( 'deleted_user_meta', array( $row['id'] ), $user_id, self::KEY, '' );
		} else {
			do_action( 'updated_user_meta', $row['id'], $user_id, self::KEY, $sessions );
		}
		return true;
	}
}
