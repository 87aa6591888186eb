<?php
/**
 * Plugin Name:       Logto for WordPress
 * Plugin URI:        https://logto.io/
 * Description:       Sign in to WordPress through Logto: passwordless SMS, social sign-in, enterprise single sign-on, multi-factor authentication. Every decision about identity is made by a sandboxed WebAssembly component.
 * Version:           0.1.0
 * Requires at least: 6.4
 * Requires PHP:      8.1
 * Author:            Logto for WordPress
 * License:           MIT
 * License URI:       https://opensource.org/license/mit
 * Update URI:        false
 * Text Domain:       logto-relying-party
 * Domain Path:       /languages
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

// Gives WordPress back entirely, for as long as it stands in wp-config.php.
if ( defined( 'LOGTO_DISABLE' ) && constant( 'LOGTO_DISABLE' ) ) {
	$logto_rp_say_so = static function (): void {
		require_once __DIR__ . '/src/Disabled_Notice.php';
		Disabled_Notice::show();
	};
	add_action( 'admin_notices', $logto_rp_say_so );
	add_action( 'network_admin_notices', $logto_rp_say_so );
	return;
}

spl_autoload_register(
	static function ( string $name ): void {
		if ( str_starts_with( $name, 'Logto_RP\\' ) ) {
			$file = __DIR__ . '/src/' . substr( $name, 9 ) . '.php';
			if ( is_file( $file ) ) {
				require $file;
			}
		} elseif ( str_starts_with( $name, 'Logto\\RelyingParty\\' ) && ! extension_loaded( 'logto' ) ) {
			// The contract is there without the extension too, under the same names.
			require_once __DIR__ . '/contract/contract.php';
		}
	}
);

( new Plugin( __FILE__ ) )->register();
