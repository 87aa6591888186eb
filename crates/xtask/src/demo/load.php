<?php
/**
 * Loads the demo's WordPress on the command line, as its admin pages do.
 */

declare( strict_types = 1 );

$logto_demo_home = parse_url( (string) getenv( 'SITE_HOME' ) );

$_SERVER['HTTP_HOST']      = $logto_demo_home['host'] . ':' . $logto_demo_home['port'];
$_SERVER['REQUEST_URI']    = '/';
$_SERVER['REQUEST_METHOD'] = 'GET';

define( 'WP_ADMIN', true );
require getenv( 'SITE_FOLDER' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
