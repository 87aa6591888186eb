<?php
/**
 * What goes when the plugin is deleted, and what stays so that people come back into their accounts.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

/** Notes what is dropped. */
final class Fake_Uninstalled_Database {
	public string $base_prefix = 'wp_';
	public string $options     = 'wp_options';
	/** @var list<string> */
	public array $done = array();

	public function query( string $statement ): int {
		$this->done[] = $statement;
		return 1;
	}

	public function prepare( string $statement, mixed ...$values ): string {
		return $statement;
	}

	public function esc_like( string $text ): string {
		return $text;
	}

	/** @return list<string> */
	public function get_col( string $statement ): array {
		return array( '_transient_logto_rp_typed_1' );
	}
}

function delete_site_option( string $name ): bool {
	return delete_option( $name );
}

function delete_metadata( string $type, int $id, string $key, mixed $value, bool $all ): bool {
	return true;
}

/**
 * Every option that the code can write: those that its files name, and a counter for each kind of refusal.
 *
 * @return list<string>
 */
function options_in_code(): array {
	$names = array_map( static fn ( Logto_RP\Refusal_Kind $kind ): string => 'logto_rp_refused_' . $kind->value, Logto_RP\Refusal_Kind::cases() );
	foreach ( glob( dirname( __DIR__ ) . '/src/*.php' ) as $file ) {
		preg_match_all( '/const (?:OPTION|REPLAY_UNTIL|PROVED_WITH) *= \'(logto_rp_\w+)\'/', (string) file_get_contents( $file ), $found );
		$names = array_merge( $names, $found[1] );
	}
	return $names;
}

/** Deletes the plugin; the tables that went. */
function uninstall(): array {
	defined( 'WP_UNINSTALL_PLUGIN' ) || define( 'WP_UNINSTALL_PLUGIN', true );
	$GLOBALS['wpdb'] = new Fake_Uninstalled_Database();
	require dirname( __DIR__ ) . '/uninstall.php';
	return str_replace( 'DROP TABLE IF EXISTS ', '', $GLOBALS['wpdb']->done );
}

return array(
	'whose account is whose stays, and nothing else, unless wp-config.php says that all goes' => static function (): void {
		Fake_WordPress::$options    = array_fill_keys( options_in_code(), 'stored' );
		same( 17, count( Fake_WordPress::$options ) );
		Fake_WordPress::$transients = array( 'logto_rp_typed_1' => array( 'endpoint' => 'x' ) );
		same( array( 'wp_logto_rp_sessions', 'wp_logto_rp_logout_tokens' ), uninstall() );
		same( array(), Fake_WordPress::$options );
		same( array(), Fake_WordPress::$transients );
		define( 'LOGTO_REMOVE_ALL', true );
		same( array( 'wp_logto_rp_links', 'wp_logto_rp_sessions', 'wp_logto_rp_logout_tokens' ), uninstall() );
	},
);
