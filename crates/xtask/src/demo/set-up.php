<?php
/**
 * Installs WordPress, then the plugin from its ZIP as Plugins > Add Plugin does. Run by `cargo xtask demo`, told
 * everything by the environment.
 */

declare( strict_types = 1 );

define( 'WP_INSTALLING', true );
require __DIR__ . '/load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
require_once ABSPATH . 'wp-admin/includes/class-wp-upgrader.php';

/** Ends with what failed. */
function logto_demo_check( mixed $result, string $what ): void {
	if ( is_wp_error( $result ) ) {
		fwrite( STDERR, $what . ': ' . implode( ' ', $result->get_error_messages() ) . "\n" );
		exit( 1 );
	}
	if ( ! $result ) {
		fwrite( STDERR, $what . " failed\n" );
		exit( 1 );
	}
}

// No mail server here, and nobody to write to.
add_filter( 'pre_wp_mail', '__return_true' );

$logto_demo_installed = wp_install( 'Logto demo', (string) getenv( 'ADMINISTRATOR' ), 'administrator@example.org', false, '', (string) getenv( 'ADMINISTRATOR_PASSWORD' ) );
logto_demo_check( $logto_demo_installed['user_id'], 'WordPress' );
update_option( 'siteurl', getenv( 'SITE_HOME' ) );
update_option( 'home', getenv( 'SITE_HOME' ) );
update_option( 'permalink_structure', '/%postname%/' );
// Pictures would come from gravatar.com.
update_option( 'show_avatars', '0' );
wp_set_current_user( (int) $logto_demo_installed['user_id'] );

$logto_demo_upgrader = new Plugin_Upgrader( new Automatic_Upgrader_Skin() );
logto_demo_check( $logto_demo_upgrader->install( (string) getenv( 'PLUGIN_ZIP' ) ), 'Plugin ZIP' );
$logto_demo_plugin = $logto_demo_upgrader->plugin_info();
logto_demo_check( $logto_demo_plugin, 'Plugin ZIP' );
logto_demo_check( activate_plugin( (string) $logto_demo_plugin ) ?? true, 'Activation' );
