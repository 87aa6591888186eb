<?php
/**
 * What an administrator is told while the plugin is turned off in wp-config.php.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** The only thing that is done while `LOGTO_DISABLE` stands. Knows WordPress and nothing else of this plugin. */
final class Disabled_Notice {

	/** On `admin_notices` and `network_admin_notices`. */
	public static function show(): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		wp_admin_notice(
			'<strong>' . esc_html__( 'Logto for WordPress', 'logto-relying-party' ) . '</strong><br>' . wp_kses(
				/* translators: %s: the name of a constant. */
				sprintf( __( 'The line with %s in wp-config.php turns this plugin off: nobody signs in through Logto, and everybody may use WordPress’s own form. To go on, stay signed in here, remove that line, and correct Logto > Settings.', 'logto-relying-party' ), '<code>LOGTO_DISABLE</code>' ),
				array( 'code' => array() )
			),
			array( 'type' => 'warning', 'additional_classes' => array( 'logto-rp-notice' ) )
		);
	}
}
