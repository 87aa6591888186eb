<?php
/**
 * The PHP of this server.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** What decides which build of the extension fits, and where it and its configuration go. */
final class Php_Server {

	public function __construct(
		/** Such as `8.2`. */
		public readonly string $version,
		/** The number of the module API, such as `20220829`; empty where PHP does not say. */
		public readonly string $api,
		public readonly bool $thread_safe,
		public readonly bool $debug,
		/** Such as `x86_64`. */
		public readonly string $processor,
		public readonly bool $linux,
		/** Whether the C library is musl, as on Alpine Linux. */
		public readonly bool $musl,
		/** Where PHP looks for extensions. */
		public readonly string $extension_dir,
		/** The php.ini that was read; empty where there is none. */
		public readonly string $ini_file,
		/** Where further configuration is read from; empty where PHP reads none. */
		public readonly string $scan_dir,
	) {}

	/** The PHP that runs this. */
	public static function here(): self {
		$scanned = getenv( 'PHP_INI_SCAN_DIR' );
		// Of several folders the last has the last word.
		$folders = array_filter( explode( ':', false === $scanned ? PHP_CONFIG_FILE_SCAN_DIR : $scanned ) );
		return new self(
			PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION,
			self::module_api(),
			(bool) PHP_ZTS,
			(bool) PHP_DEBUG,
			php_uname( 'm' ),
			'Linux' === PHP_OS_FAMILY,
			// Outside `open_basedir` PHP looks at nothing, and warns.
			array() !== ( @glob( '/lib/ld-musl-*' ) ?: array() ), // phpcs:ignore Generic.PHP.NoSilencedErrors.Discouraged
			(string) ini_get( 'extension_dir' ),
			(string) php_ini_loaded_file(),
			(string) end( $folders )
		);
	}

	/** The number that an extension must have been built for. */
	private static function module_api(): string {
		if ( function_exists( 'phpinfo' ) ) {
			ob_start();
			phpinfo( INFO_GENERAL ); // phpcs:ignore WordPress.PHP.DevelopmentFunctions.prevent_path_disclosure_phpinfo -- read here, shown nowhere.
			if ( 1 === preg_match( '/PHP Extension\D+(\d{8})\b/', (string) ob_get_clean(), $found ) ) {
				return $found[1];
			}
		}
		// Where a host forbids phpinfo(): most folders of extensions are named by it.
		return 1 === preg_match( '/(\d{8})$/', PHP_EXTENSION_DIR, $found ) ? $found[1] : '';
	}
}
