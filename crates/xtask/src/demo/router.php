<?php
/**
 * For PHP's own web server: what a web server's rewrite rules do for WordPress.
 */

declare( strict_types = 1 );

$logto_demo_path = rawurldecode( (string) parse_url( $_SERVER['REQUEST_URI'], PHP_URL_PATH ) );
$logto_demo_file = $_SERVER['DOCUMENT_ROOT'] . $logto_demo_path;

// The database lies below the document root, as it does on a hosted SQLite site, and is nobody's to read.
if ( str_starts_with( $logto_demo_path, '/wp-content/database' ) ) {
	http_response_code( 403 );
	return true;
}

// A folder without its slash: relative links in wp-admin need it.
if ( is_dir( $logto_demo_file ) && ! str_ends_with( $logto_demo_path, '/' ) ) {
	header( 'Location: ' . $logto_demo_path . '/', true, 301 );
	return true;
}

if ( is_file( $logto_demo_file ) || is_file( $logto_demo_file . 'index.php' ) ) {
	return false;
}

// Everything else is a permalink.
$_SERVER['SCRIPT_NAME']     = '/index.php';
$_SERVER['PHP_SELF']        = '/index.php';
$_SERVER['SCRIPT_FILENAME'] = $_SERVER['DOCUMENT_ROOT'] . '/index.php';
chdir( $_SERVER['DOCUMENT_ROOT'] );
require $_SERVER['DOCUMENT_ROOT'] . '/index.php';
return true;
