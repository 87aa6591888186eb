<?php
/**
 * WordPress in a container: everything comes from the environment.
 */

foreach ( array( 'NAME', 'USER', 'PASSWORD', 'HOST' ) as $logto_part ) {
	define( 'DB_' . $logto_part, (string) getenv( 'WORDPRESS_DB_' . $logto_part ) );
}
define( 'DB_CHARSET', 'utf8mb4' );
define( 'DB_COLLATE', '' );

// Eight keys of one secret. Without it there are none, and Site Health says so: a key that everybody knows is worse.
$logto_secret = (string) getenv( 'WORDPRESS_SECRET' );
if ( strlen( $logto_secret ) >= 32 ) {
	foreach ( array( 'AUTH', 'SECURE_AUTH', 'LOGGED_IN', 'NONCE' ) as $logto_part ) {
		foreach ( array( 'KEY', 'SALT' ) as $logto_kind ) {
			define( $logto_part . '_' . $logto_kind, hash_hmac( 'sha256', $logto_part . '_' . $logto_kind, $logto_secret ) );
		}
	}
}

// A proxy in front ends TLS.
if ( 'https' === ( $_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '' ) ) {
	$_SERVER['HTTPS'] = 'on';
}

$table_prefix = 'wp_';
defined( 'ABSPATH' ) || define( 'ABSPATH', __DIR__ . '/' );
require_once ABSPATH . 'wp-settings.php';
