<?php
/**
 * Who is whom.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Identity;

/**
 * The table of links. A link is claimed before its user is created, so that of two first sign-ins
 * at once one makes the user and the other waits for it; the claim of a request that died expires.
 *
 * Written in plain statements: `$wpdb->insert()` asks MySQL for the columns first, one more query.
 */
final class Links {

	/** Seconds after which a claim is abandoned. Creating a user takes a fraction of one. */
	private const CLAIM = 30;

	/**
	 * The user that the identity is linked to, or null.
	 *
	 * @throws \RuntimeException When the database does not say.
	 */
	public function user_of( string $link_key ): ?\WP_User {
		$link = $this->find( 'link_key', $link_key );
		if ( null === $link ) {
			Database::has_answered( 'the link could not be looked up' );
			return null;
		}
		return $this->user( $link );
	}

	/**
	 * The key that a user is linked under, or null.
	 *
	 * @throws \RuntimeException When the database does not say: an account that looks free may be taken over.
	 */
	public function key_of( int $user_id ): ?string {
		$link = $this->find( 'user_id', (string) $user_id );
		if ( null === $link ) {
			Database::has_answered( 'the link could not be looked up' );
			return null;
		}
		return null === $this->user( $link ) ? null : $link->link_key;
	}

	/** The link of a user, or null. */
	public function of_user( int $user_id ): ?Link {
		$link = $this->find( 'user_id', (string) $user_id );
		return null === $link || null === $this->user( $link ) ? null : $link;
	}

	/** @param 'link_key'|'user_id' $column */
	private function find( string $column, string $value ): ?Link {
		global $wpdb;
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- one of two names.
		$row = $wpdb->get_row( $wpdb->prepare( 'SELECT * FROM ' . Schema::links() . " WHERE {$column} = %s AND user_id IS NOT NULL", $value ) );
		return null === $row ? null : new Link( $row->link_key, (int) $row->user_id, $row->issuer, $row->subject, (int) $row->created, $row->user_login ?? '', $row->user_registered ?? '' );
	}

	/** Whom the link leads to. Null where that user is gone, and the link with them. */
	private function user( Link $link ): ?\WP_User {
		$user = get_userdata( $link->user_id );
		if ( false === $user || ! $link->is_of( $user ) ) {
			// phpcs:ignore WordPress.PHP.DevelopmentFunctions.error_log_error_log -- for whoever wonders why somebody is not linked any more.
			error_log( sprintf( 'Logto for WordPress: removed the link of user %d, who is gone%s', $link->user_id, false === $user ? '' : '; another user has that number now' ) );
			$this->unlink( $link->user_id );
			return null;
		}
		if ( '' === $link->user_registered ) {
			$this->describe( $user );
		}
		return $user;
	}

	/** Keeps with a link from before that was done who the user is. */
	private function describe( \WP_User $user ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'UPDATE ' . Schema::links() . ' SET user_login = %s, user_registered = %s WHERE user_id = %d', $user->user_login, $user->user_registered, $user->ID ) );
	}

	/**
	 * The subjects of those of the users who are linked.
	 *
	 * @param non-empty-list<int> $user_ids
	 * @return array<int, string> By user.
	 */
	public function subjects_of( array $user_ids ): array {
		global $wpdb;
		$places = implode( ', ', array_fill( 0, count( $user_ids ), '%d' ) );
		// phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared, WordPress.DB.PreparedSQLPlaceholders.UnfinishedPrepare -- one place for each.
		$rows = $wpdb->get_results( $wpdb->prepare( 'SELECT user_id, subject FROM ' . Schema::links() . " WHERE user_id IN ({$places})", ...$user_ids ) );
		return array_map( 'strval', array_column( $rows, 'subject', 'user_id' ) );
	}

	/**
	 * Claims the identity for this request; null when another request has it.
	 *
	 * @throws \RuntimeException When the database does not say which.
	 */
	public function claim( Identity $identity ): ?Claim {
		global $wpdb;
		$claim = new Claim( $identity->linkKey, bin2hex( random_bytes( 16 ) ) );
		$now   = time();
		$what  = 'the identity could not be claimed';
		$ours  = $wpdb->query(
			$wpdb->prepare(
				'INSERT IGNORE INTO ' . Schema::links() . ' (link_key, claim, claimed_until, issuer, subject, created) VALUES (%s, %s, %d, %s, %s, %d)',
				$claim->link_key,
				$claim->token,
				$now + self::CLAIM,
				mb_substr( $identity->issuer, 0, 255 ),
				mb_substr( $identity->subject, 0, 255 ),
				$now
			)
		);
		if ( 1 === Database::changed( $ours, $what ) ) {
			return $claim;
		}
		$ours = $wpdb->query(
			$wpdb->prepare(
				'UPDATE ' . Schema::links() . ' SET claim = %s, claimed_until = %d, created = %d WHERE link_key = %s AND user_id IS NULL AND claimed_until < %d',
				$claim->token,
				$now + self::CLAIM,
				$now,
				$claim->link_key,
				$now
			)
		);
		return 1 === Database::changed( $ours, $what ) ? $claim : null;
	}

	/**
	 * Gives the claimed identity to a user. False when the claim was lost, or the user has a link already.
	 *
	 * @throws \RuntimeException When it is neither.
	 */
	public function complete( Claim $claim, int $user_id ): bool {
		global $wpdb;
		$user  = get_userdata( $user_id );
		$shown = $wpdb->suppress_errors();
		$done  = $wpdb->query(
			$wpdb->prepare(
				'UPDATE ' . Schema::links() . " SET user_id = %d, claim = '', claimed_until = 0, user_login = %s, user_registered = %s WHERE link_key = %s AND claim = %s AND user_id IS NULL",
				$user_id,
				false === $user ? '' : $user->user_login,
				false === $user ? '' : $user->user_registered,
				$claim->link_key,
				$claim->token
			)
		);
		$said  = $wpdb->last_error;
		$wpdb->suppress_errors( $shown );
		if ( false === $done && null === $this->find( 'user_id', (string) $user_id ) ) {
			throw new \RuntimeException( 'the link could not be written: ' . $said );
		}
		return 1 === $done;
	}

	/** Gives a claim up. */
	public function release( Claim $claim ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Schema::links() . ' WHERE link_key = %s AND claim = %s AND user_id IS NULL', $claim->link_key, $claim->token ) );
	}

	/** Waits until no other request has a claim on the identity, for three seconds at most. */
	public function wait( string $link_key ): void {
		global $wpdb;
		for ( $tries = 0; $tries < 60; ++$tries ) {
			if ( null === $wpdb->get_var( $wpdb->prepare( 'SELECT 1 FROM ' . Schema::links() . ' WHERE link_key = %s AND user_id IS NULL', $link_key ) ) ) {
				return;
			}
			usleep( 50000 );
		}
	}

	/** Takes away the link of a user. */
	public function unlink( int $user_id ): void {
		global $wpdb;
		$wpdb->query( $wpdb->prepare( 'DELETE FROM ' . Schema::links() . ' WHERE user_id = %d', $user_id ) );
	}
}
