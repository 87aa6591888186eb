<?php
/**
 * The demo's configuration, filled in by `cargo xtask demo`.
 */

// The SQLite drop-in takes these for granted and does not use them.
define( 'DB_NAME', 'demo' );
define( 'DB_USER', '' );
define( 'DB_PASSWORD', '' );
define( 'DB_HOST', '' );
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );
define( 'DB_DIR', __DIR__ . '/wp-content/database' );
define( 'DB_FILE', 'demo.sqlite' );

// {constants}

$table_prefix = 'wp_';

// No page waits for wordpress.org. localhost stays allowed, which is where the stand-in listens; the host of another
// provider comes with the environment.
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ACCESSIBLE_HOSTS', (string) parse_url( (string) getenv( 'OTHER_PROVIDER' ), PHP_URL_HOST ) );
define( 'AUTOMATIC_UPDATER_DISABLED', true );
define( 'WP_DEBUG', false );
define( 'FS_METHOD', 'direct' );

if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
