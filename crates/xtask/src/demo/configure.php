<?php
/**
 * Saves the plugin's settings as *Logto > Settings* does, the checks included. Run by `cargo xtask demo` after
 * set-up.php, in a process of its own, because the plugin is loaded from its start only once it is active.
 */

declare( strict_types = 1 );

require __DIR__ . '/load.php';

// The page that the form is sent to: there the plugin registers its setting.
$GLOBALS['pagenow'] = 'options.php';
wp_set_current_user( 1 );
do_action( 'admin_init' );

update_option(
	Logto_RP\Settings::OPTION,
	array(
		'endpoint'        => getenv( 'LOGTO_ENDPOINT' ),
		'client_id'       => getenv( 'LOGTO_APP_ID' ),
		'client_secret'   => getenv( 'LOGTO_APP_SECRET' ),
		'issuer'          => '',
		'scopes'          => 'profile email phone',
		'create_accounts' => '1',
		'update_profile'  => '1',
		'default_role'    => 'subscriber',
		'session_days'    => '14',
		'leeway'          => '60',
	)
);
foreach ( get_settings_errors() as $logto_demo_error ) {
	if ( 'error' === $logto_demo_error['type'] ) {
		fwrite( STDERR, $logto_demo_error['message'] . "\n" );
	}
}
if ( ! Logto_RP\Settings::load()->is_configured() ) {
	fwrite( STDERR, "The plugin does not take these settings.\n" );
	exit( 1 );
}
