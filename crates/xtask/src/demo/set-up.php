<?php
/**
 * Installs WordPress, then the plugin from its ZIP as Plugins > Add New does, and saves the plugin's settings as its
 * own page does. Run by `cargo xtask demo`, told everything by the environment.
 */

declare( strict_types = 1 );

// WordPress asks for these on the command line.
$_SERVER['HTTP_HOST']      = (string) parse_url( getenv( 'SITE_HOME' ), PHP_URL_HOST ) . ':' . (string) parse_url( getenv( 'SITE_HOME' ), PHP_URL_PORT );
$_SERVER['REQUEST_URI']    = '/';
$_SERVER['REQUEST_METHOD'] = 'GET';

define( 'WP_INSTALLING', true );
define( 'WP_ADMIN', true );
require getenv( 'SITE_FOLDER' ) . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/admin.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';

/** Says what failed, and ends. */
function logto_demo_check( mixed $result, string $what ): void {
	if ( is_wp_error( $result ) ) {
		fwrite( STDERR, $what . ': ' . implode( ' ', $result->get_error_messages() ) . "\n" );
		exit( 1 );
	}
	if ( false === $result || null === $result ) {
		fwrite( STDERR, $what . " failed\n" );
		exit( 1 );
	}
	echo $what, ": done\n";
}

// No mail server here, and nobody to write to.
add_filter( 'pre_wp_mail', '__return_true' );

$logto_demo_installed = wp_install( 'Logto demo', getenv( 'ADMINISTRATOR' ), 'administrator@example.org', false, '', getenv( 'ADMINISTRATOR_PASSWORD' ) );
logto_demo_check( $logto_demo_installed['user_id'] ?? null, 'WordPress' );
update_option( 'siteurl', getenv( 'SITE_HOME' ) );
update_option( 'home', getenv( 'SITE_HOME' ) );
update_option( 'permalink_structure', '/%postname%/' );
flush_rewrite_rules( false );
wp_set_current_user( (int) $logto_demo_installed['user_id'] );

$logto_demo_upgrader = new Plugin_Upgrader( new Automatic_Upgrader_Skin() );
logto_demo_check( $logto_demo_upgrader->install( getenv( 'PLUGIN_ZIP' ) ), 'Plugin ZIP' );
$logto_demo_plugin = $logto_demo_upgrader->plugin_info();
logto_demo_check( $logto_demo_plugin, 'Plugin' );
$logto_demo_activated = activate_plugin( (string) $logto_demo_plugin );
logto_demo_check( null === $logto_demo_activated ? true : $logto_demo_activated, 'Activation' );
