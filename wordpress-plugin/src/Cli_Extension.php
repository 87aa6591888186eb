<?php
/**
 * `wp logto extension`.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use RuntimeException;
use WP_CLI;

/** Says what to put where, does it where it may, and checks. */
final class Cli_Extension {

	public function __construct( private readonly Extension_Guide $guide, private readonly Php_Server $php, private readonly Extension_Installer $installer ) {}

	/**
	 * `wp logto extension status`.
	 *
	 * @param list<string>          $arguments
	 * @param array<string, string> $options
	 */
	public function status( array $arguments, array $options ): void {
		$rows  = array(
			'loaded'           => extension_loaded( 'logto' ) ? (string) phpversion( 'logto' ) : 'no',
			'PHP'              => $this->php->version,
			'module API'       => $this->php->api,
			'thread safety'    => $this->php->thread_safe ? 'ZTS' : 'NTS',
			'processor'        => $this->php->processor,
			'extensions in'    => $this->php->extension_dir,
			'php.ini'          => $this->php->ini_file,
			'configuration in' => $this->php->scan_dir,
			'build that fits'  => array() === $this->guide->obstacles() ? $this->guide->build() : implode( ' ', $this->guide->obstacles() ),
			'file goes to'     => $this->guide->library(),
			'lines go to'      => $this->guide->ini_file(),
			'lines'            => implode( "\n", $this->guide->lines() ),
		);
		$items = array();
		foreach ( $rows as $name => $value ) {
			$items[] = array( 'name' => $name, 'value' => $value );
		}
		WP_CLI\Utils\format_items( $options['format'] ?? 'table', $items, array( 'name', 'value' ) );
		WP_CLI::line( 'This is the PHP of the command line. php-fpm and Apache may read other files: Logto > PHP Extension in WordPress shows theirs.' );
	}

	/**
	 * `wp logto extension install <file>`.
	 *
	 * @param list<string> $arguments
	 */
	public function install( array $arguments ): void {
		$file = $arguments[0] ?? $this->guide->build();
		foreach ( $this->guide->obstacles() as $obstacle ) {
			WP_CLI::error( $obstacle );
		}
		try {
			$version = $this->installer->version_in( $file );
			foreach ( $this->installer->install( $file ) as $path ) {
				WP_CLI::line( "Wrote {$path}" );
			}
			$loaded = $this->installer->installed_version();
		} catch ( RuntimeException $wrong ) {
			WP_CLI::error( $wrong->getMessage() );
		}
		if ( $loaded !== $version ) {
			WP_CLI::error( "A new PHP has not loaded version {$version} of the extension; see: wp logto extension status" );
		}
		WP_CLI::success( "PHP loads the extension in version {$version}. Now restart php-fpm or Apache." );
	}
}
