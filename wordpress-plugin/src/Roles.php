<?php
/**
 * Which roles a new account may be given.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use WP_User;

/** Tells the roles and users of this site that may do no more than read from all others. */
final class Roles {

	/** WordPress's own words for "may read". */
	private const READING = array( 'read', 'level_0' );

	/**
	 * What WordPress and its best-known shop guard by. A plugin may grant any of these while it is asked, so that it is
	 * stored nowhere.
	 */
	private const TELLING = array(
		'edit_posts',
		'publish_posts',
		'edit_others_posts',
		'edit_pages',
		'upload_files',
		'unfiltered_html',
		'moderate_comments',
		'manage_categories',
		'list_users',
		'create_users',
		'edit_users',
		'promote_users',
		'delete_users',
		'remove_users',
		'edit_theme_options',
		'switch_themes',
		'activate_plugins',
		'manage_options',
		'import',
		'export',
		'manage_woocommerce',
		'view_woocommerce_reports',
		'edit_products',
		'edit_shop_orders',
	);

	/**
	 * By name, in the site's order.
	 *
	 * @return array<string, string> Name to translated label.
	 */
	public function harmless(): array {
		$labels = array();
		foreach ( wp_roles()->roles as $name => $role ) {
			$granted = array_keys( array_filter( (array) ( $role['capabilities'] ?? array() ) ) );
			if ( array() === array_diff( $granted, self::READING ) ) {
				$labels[ (string) $name ] = translate_user_role( (string) ( $role['name'] ?? $name ) );
			}
		}
		return $labels;
	}

	/** Whether a user may do more than read: on this site, or on any other of the network, whose account it is too. */
	public static function may_more_than_read( WP_User $user ): bool {
		if ( is_multisite() && is_super_admin( $user->ID ) ) {
			return true;
		}
		if ( self::may_more_on_site( $user ) ) {
			return true;
		}
		if ( is_multisite() ) {
			// The archived and the suspended too: they may be opened again.
			foreach ( get_blogs_of_user( $user->ID, true ) as $site ) {
				if ( self::may_more_on_site( new WP_User( $user->ID, '', (int) $site->userblog_id ) ) ) {
					return true;
				}
			}
		}
		return false;
	}

	private static function may_more_on_site( WP_User $user ): bool {
		// Among the capabilities WordPress also lists the names of the user's roles.
		$granted = array_diff( array_keys( array_filter( $user->allcaps ) ), $user->roles );
		if ( array() !== array_diff( $granted, self::READING ) ) {
			return true;
		}
		/** The capabilities by which a user counts as one who may do more than read. */
		$telling = (array) apply_filters( 'logto_rp/privileged_capabilities', self::TELLING ); // phpcs:ignore WordPress.NamingConventions.ValidHookName.UseUnderscores -- named with the plugin's prefix.
		foreach ( $telling as $capability ) {
			if ( is_string( $capability ) && user_can( $user, $capability ) ) {
				return true;
			}
		}
		return false;
	}

	/** Whether a role exists and may do no more than read. */
	public function is_harmless( string $role ): bool {
		return array_key_exists( $role, $this->harmless() );
	}
}
