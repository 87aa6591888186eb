<?php
/**
 * The WordPress sessions that the provider opened.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\SignedInUser;

/** The table of sessions, by the hash of WordPress's session token; each can be found and ended by its `sid`. */
final class Sessions {

	/** The newest of each user; an older one ends, since nobody could end it at the provider any more. */
	private const KEPT = 50;

	/** Bytes that the columns take. */
	private const LONGEST_NAME  = 255;
	private const LONGEST_TOKEN = 65535;

	/** Who is signed in in this browser. */
	public function current_user(): ?SignedInUser {
		$token = wp_get_session_token();
		return '' === $token || ! is_user_logged_in() ? null : new SignedInUser( get_current_user_id(), self::hash( $token ) );
	}

	/** The session of this browser, where the provider opened it. */
	public function current(): ?Session {
		$token = wp_get_session_token();
		return '' === $token ? null : $this->find( self::hash( $token ) );
	}

	/**
	 * Keeps a session that was just opened.
	 *
	 * @throws \RuntimeException When it cannot be: then it must not stay open, since nobody could end it at the provider.
	 */
	public function keep( string $token, int $user_id, string $link_key, ?string $sid, string $sealed_id_token, int $expires ): void {
		global $wpdb;
		$kept = $wpdb->query(
			$wpdb->prepare(
				'INSERT INTO ' . Schema::sessions() . ' (session_hash, user_id, link_key, sid, sealed_id_token, provider, created, expires) VALUES (%s, %d, %s, %s, %s, %s, %d, %d)',
				self::hash( $token ),
				$user_id,
				$link_key,
				self::fitting( $sid ?? '', self::LONGEST_NAME ),
				self::fitting( $sealed_id_token, self::LONGEST_TOKEN ),
				self::fitting( Settings::load()->provider_name(), self::LONGEST_NAME ),
				time(),
				$expires
			)
		);
		Database::changed( $kept, 'the session could not be kept' );
		$this->end_oldest( $user_id, $token );
		if ( 1 === wp_rand( 1, 200 ) ) {
			$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Schema::sessions() . ' WHERE expires < %d', time() ) );
		}
	}

	private function end_oldest( int $user_id, string $newest ): void {
		global $wpdb;
		$old = $wpdb->get_col( $wpdb->prepare( 'SELECT session_hash FROM ' . Schema::sessions() . ' WHERE user_id = %d AND session_hash <> %s ORDER BY created DESC, expires DESC LIMIT %d, 1000', $user_id, self::hash( $newest ), self::KEPT - 1 ) );
		if ( array() === $old ) {
			return;
		}
		$is_ended = ( new Session_Guard() )->during(
			static function () use ( $user_id, $old ): bool {
				foreach ( $old as $session_hash ) {
					if ( ! Session_Manager::end( $user_id, $session_hash ) ) {
						return false;
					}
				}
				return true;
			},
			array_fill_keys( $old, true )
		);
		if ( $is_ended ) {
			array_map( $this->forget( ... ), $old );
		} else {
			\WP_Session_Tokens::get_instance( $user_id )->destroy_others( $newest );
			$this->forget_others( $user_id, $newest );
		}
	}

	/** Whether the provider of today has opened one after that moment. */
	public function has_newer_than( int $time ): bool {
		global $wpdb;
		return null !== $wpdb->get_var( $wpdb->prepare( 'SELECT 1 FROM ' . Schema::sessions() . ' WHERE provider = %s AND created > %d LIMIT 1', self::fitting( Settings::load()->provider_name(), self::LONGEST_NAME ), $time ) ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- our own name of a table.
	}

	/** Keeps the session of this browser: whoever signed in at the provider to link an account is signed in there too. */
	public function keep_current( string $link_key, ?string $sid, string $sealed_id_token ): void {
		$token  = wp_get_session_token();
		$cookie = wp_parse_auth_cookie( '', 'logged_in' );
		if ( '' === $token || false === $cookie ) {
			return;
		}
		// An earlier link may have left its own.
		$this->forget( self::hash( $token ) );
		$this->keep( $token, get_current_user_id(), $link_key, $sid, $sealed_id_token, (int) $cookie['expiration'] );
	}

	/** Forgets the session of a token. */
	public function forget_token( string $token ): void {
		$this->forget( self::hash( $token ) );
	}

	/**
	 * A session of the same user takes the place of one which was closed at once. False where that one is not kept any
	 * more: it has ended.
	 */
	public function succeed( string $session_hash, int $user_id, string $token, int $expires ): bool {
		global $wpdb;
		return 1 === $wpdb->query(
			$wpdb->prepare(
				'UPDATE ' . Schema::sessions() . ' SET session_hash = %s, expires = %d WHERE session_hash = %s AND user_id = %d',
				self::hash( $token ),
				$expires,
				$session_hash,
				$user_id
			)
		);
	}

	/**
	 * The sessions that the provider has ended: those of one of its own or, where it names none, every one of a subject.
	 *
	 * @return list<Session>
	 * @throws \RuntimeException When the database does not say.
	 */
	public function of_provider( ?string $link_key, ?string $sid ): array {
		$found = null === $sid ? $this->rows( 'link_key', (string) $link_key ) : $this->rows( 'sid', $sid );
		Database::has_answered( 'the sessions could not be looked up' );
		// Another provider may have given the same name, and on a network the table is that of all sites. A link is of one
		// provider anyway.
		$own = array( '', Settings::load()->provider_name() );
		// The database takes large and small letters for the same.
		return array_values(
			array_filter(
				$found,
				static fn ( Session $session ): bool => ( null === $sid || $sid === $session->sid ) && ( null === $link_key ? in_array( $session->provider, $own, true ) : $link_key === $session->link_key )
			)
		);
	}

	/**
	 * All that the provider opened for a user.
	 *
	 * @return list<Session>
	 */
	public function of_user( int $user_id ): array {
		return $this->rows( 'user_id', (string) $user_id );
	}

	/** Ends a session, in whichever browser it is open; where that cannot be done, all of that user's. */
	public function end( Session $session, Session_Guard $guard ): void {
		$is_ended = $guard->during(
			static fn (): bool => Session_Manager::end( $session->user_id, $session->session_hash ),
			array( $session->session_hash => true )
		);
		if ( $is_ended ) {
			$this->forget( $session->session_hash );
		} else {
			$this->end_all( $session->user_id );
		}
	}

	/** Forgets a session. */
	public function forget( string $session_hash ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Schema::sessions() . ' WHERE session_hash = %s', $session_hash ) );
	}

	/**
	 * Ends every session of whoever is signed in, save that of this browser.
	 *
	 * Those that a password opened too: WordPress ends one session only by its token, which it keeps no more than we
	 * do, and whoever came in may have opened others by then.
	 */
	public function end_others(): void {
		wp_destroy_other_sessions();
		$this->forget_others( get_current_user_id(), wp_get_session_token() );
	}

	private function forget_others( int $user_id, string $token ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Schema::sessions() . ' WHERE user_id = %d AND session_hash <> %s', $user_id, self::hash( $token ) ) );
	}

	/** Ends every session of another user. */
	public function end_all( int $user_id ): void {
		\WP_Session_Tokens::get_instance( $user_id )->destroy_all();
		$this->forget_user( $user_id );
	}

	/** Forgets every session of a user. */
	public function forget_user( int $user_id ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Schema::sessions() . ' WHERE user_id = %d', $user_id ) );
	}

	private function find( string $session_hash ): ?Session {
		return $this->rows( 'session_hash', $session_hash )[0] ?? null;
	}

	/**
	 * @param 'session_hash'|'user_id'|'link_key'|'sid' $column
	 * @return list<Session>
	 */
	private function rows( string $column, string $value ): array {
		global $wpdb;
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- one of four names.
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT session_hash, user_id, link_key, sid, provider, sealed_id_token, created, expires FROM ' . Schema::sessions() . " WHERE {$column} = %s", $value ) );
		return array_map( static fn ( object $row ): Session => new Session( $row->session_hash, (int) $row->user_id, $row->link_key, $row->sid, $row->provider, $row->sealed_id_token, (int) $row->created, (int) $row->expires ), $rows );
	}

	/** A hint that the column does not take is left out, since a strict database would take no row at all. */
	private static function fitting( string $hint, int $longest ): string {
		return strlen( $hint ) <= $longest && 1 === preg_match( '/\A[\x20-\x7E]*\z/', $hint ) ? $hint : '';
	}

	/** As WordPress's own session manager names a session. */
	public static function hash( string $token ): string {
		return hash( 'sha256', $token );
	}
}
