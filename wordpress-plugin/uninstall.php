<?php
/**
 * Takes away what the plugin stored, apart from which account is linked to which identity: without that, people who
 * have no e-mail address could never come back into their accounts when the plugin is installed again. With
 * `define( 'LOGTO_REMOVE_ALL', true );` in wp-config.php the links go too.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

if ( ! defined( 'WP_UNINSTALL_PLUGIN' ) ) {
	exit;
}

require_once __DIR__ . '/src/Schema.php';

$logto_rp_forget_site = static function (): void {
	foreach ( array( 'logto_rp_settings', 'logto_rp_proved_with', 'logto_rp_keys', 'logto_rp_provider', 'logto_rp_refusals', 'logto_rp_break_glass', 'logto_rp_replay_until', 'logto_rp_replay_bundles', 'logto_rp_full_bundle', 'logto_rp_authority', 'logto_rp_fetching', 'logto_rp_refused_codes', 'logto_rp_program', 'logto_rp_refused_stranger', 'logto_rp_refused_visitor', 'logto_rp_refused_other' ) as $option ) {
		delete_option( $option );
	}
	// What is kept for minutes between a form and the page that follows it.
	global $wpdb;
	foreach ( $wpdb->get_col( $wpdb->prepare( 'SELECT option_name FROM %i WHERE option_name LIKE %s', $wpdb->options, $wpdb->esc_like( '_transient_logto_rp_' ) . '%' ) ) as $name ) {
		delete_transient( substr( $name, strlen( '_transient_' ) ) );
	}
};

if ( is_multisite() ) {
	foreach ( get_sites( array( 'fields' => 'ids', 'number' => 0 ) ) as $logto_rp_site ) {
		switch_to_blog( $logto_rp_site );
		$logto_rp_forget_site();
		restore_current_blog();
	}
} else {
	$logto_rp_forget_site();
}
delete_metadata( 'user', 0, 'logto_rp_published_confirmed', '', true );
delete_metadata( 'user', 0, 'logto_rp_removed_from', '', true );
( new Schema() )->drop( defined( 'LOGTO_REMOVE_ALL' ) && (bool) constant( 'LOGTO_REMOVE_ALL' ) );
