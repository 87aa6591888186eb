<?php
/**
 * The tables.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * What must be unique is unique in the database, and nothing of ours is loaded with a user's meta.
 *
 * On a network the tables are the network's, as users are.
 */
final class Schema {

	/** Not autoloaded; read in wp-admin alone. */
	public const OPTION = 'logto_rp_schema';

	private const VERSION = 4;

	public static function links(): string {
		global $wpdb;
		return $wpdb->base_prefix . 'logto_rp_links';
	}

	public static function sessions(): string {
		global $wpdb;
		return $wpdb->base_prefix . 'logto_rp_sessions';
	}

	public static function logout_tokens(): string {
		global $wpdb;
		return $wpdb->base_prefix . 'logto_rp_logout_tokens';
	}

	/** On activation, and on `admin_init` after an update of the files. */
	public function upgrade(): void {
		if ( self::VERSION === (int) get_site_option( self::OPTION ) ) {
			return;
		}
		$this->create();
		// Else it is tried again.
		if ( $this->is_there() ) {
			update_site_option( self::OPTION, (string) self::VERSION );
		}
	}

	/** Whether each table has what came to it last. */
	private function is_there(): bool {
		global $wpdb;
		$shown = $wpdb->suppress_errors();
		try {
			foreach ( array( self::links() => 'user_registered', self::sessions() => 'provider', self::logout_tokens() => 'token_key' ) as $table => $column ) {
				$wpdb->get_var( "SELECT {$column} FROM {$table} LIMIT 1" ); // phpcs:ignore WordPress.DB.PreparedSQL.InterpolatedNotPrepared -- our own names.
				if ( Database::is_failed() ) {
					return false;
				}
			}
		} finally {
			$wpdb->suppress_errors( $shown );
		}
		return true;
	}

	private function create(): void {
		global $wpdb;
		require_once ABSPATH . 'wp-admin/includes/upgrade.php';
		$collate  = $wpdb->get_charset_collate();
		$links    = self::links();
		$sessions = self::sessions();
		$tokens   = self::logout_tokens();
		// A claimed link has no user yet: the null lets many of them stand beside each other, while a
		// user has at most one link.
		dbDelta(
			"CREATE TABLE {$links} (
				link_key char(64) NOT NULL,
				user_id bigint(20) unsigned DEFAULT NULL,
				claim char(32) NOT NULL DEFAULT '',
				claimed_until bigint(20) unsigned NOT NULL DEFAULT 0,
				issuer varchar(255) NOT NULL DEFAULT '',
				subject varchar(255) NOT NULL DEFAULT '',
				user_login varchar(60) NOT NULL DEFAULT '',
				user_registered varchar(19) NOT NULL DEFAULT '',
				created bigint(20) unsigned NOT NULL DEFAULT 0,
				PRIMARY KEY  (link_key),
				UNIQUE KEY user_id (user_id)
			) {$collate};"
		);
		dbDelta(
			"CREATE TABLE {$sessions} (
				session_hash char(64) NOT NULL,
				user_id bigint(20) unsigned NOT NULL,
				link_key char(64) NOT NULL,
				sid varchar(255) NOT NULL DEFAULT '',
				provider varchar(255) NOT NULL DEFAULT '',
				sealed_id_token text NOT NULL,
				created bigint(20) unsigned NOT NULL,
				expires bigint(20) unsigned NOT NULL,
				PRIMARY KEY  (session_hash),
				KEY user_id (user_id),
				KEY link_key (link_key),
				KEY sid (sid(191)),
				KEY expires (expires)
			) {$collate};"
		);
		dbDelta(
			"CREATE TABLE {$tokens} (
				token_key char(64) NOT NULL,
				expires bigint(20) unsigned NOT NULL,
				PRIMARY KEY  (token_key),
				KEY expires (expires)
			) {$collate};"
		);
	}

	/** On uninstallation. Without the links people could not come back into their accounts afterwards. */
	public function drop( bool $links_too ): void {
		global $wpdb;
		if ( $links_too ) {
			$wpdb->query( 'DROP TABLE IF EXISTS ' . self::links() ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- our own names.
		}
		$wpdb->query( 'DROP TABLE IF EXISTS ' . self::sessions() ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- our own names.
		$wpdb->query( 'DROP TABLE IF EXISTS ' . self::logout_tokens() ); // phpcs:ignore WordPress.DB.PreparedSQL.NotPrepared -- our own names.
		delete_site_option( self::OPTION );
	}
}
