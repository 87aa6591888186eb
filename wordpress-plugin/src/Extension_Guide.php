<?php
/**
 * How to install the extension on this server.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Which file, to which place, and the two lines that PHP must read. */
final class Extension_Guide {

	public function __construct( private readonly Php_Server $php ) {}

	/** The build that fits, such as `logto-20220829-nts-x86_64.so`. */
	public function build(): string {
		return sprintf( 'logto-%s-%s%s-%s.so', '' === $this->php->api ? 'API' : $this->php->api, $this->php->thread_safe ? 'zts' : 'nts', $this->php->debug ? '-debug' : '', $this->php->processor );
	}

	/**
	 * Why no build fits this PHP; empty where one does.
	 *
	 * @return list<string>
	 */
	public function obstacles(): array {
		$obstacles = array();
		if ( ! $this->php->linux || 'x86_64' !== $this->php->processor ) {
			$obstacles[] = __( 'The extension is built for Linux on x86-64 alone.', 'logto-relying-party' );
		}
		if ( $this->php->musl ) {
			$obstacles[] = __( 'The extension needs the C library glibc 2.34 or newer; this server has musl, as on Alpine Linux.', 'logto-relying-party' );
		}
		if ( $this->php->thread_safe ) {
			$obstacles[] = __( 'This PHP is thread-safe (ZTS), which the extension does not support.', 'logto-relying-party' );
		}
		if ( $this->php->debug ) {
			$obstacles[] = __( 'This PHP is a debug build, which loads no ordinary extensions.', 'logto-relying-party' );
		}
		return $obstacles;
	}

	/** Where the file goes, under this name. */
	public function library(): string {
		return rtrim( $this->php->extension_dir, '/' ) . '/logto.so';
	}

	/**
	 * What PHP must read.
	 *
	 * @return list<string>
	 */
	public function lines(): array {
		return array( '; Logto for WordPress', 'extension=' . $this->library() );
	}

	/** Where the lines go: a file of their own where PHP reads such files, else php.ini. */
	public function ini_file(): string {
		if ( $this->is_debian() ) {
			return "/etc/php/{$this->php->version}/mods-available/logto.ini";
		}
		if ( '' !== $this->php->scan_dir ) {
			return rtrim( $this->php->scan_dir, '/' ) . '/logto.ini';
		}
		return '' === $this->php->ini_file ? PHP_CONFIG_FILE_PATH . '/php.ini' : $this->php->ini_file;
	}

	/** Whether the lines have a file of their own. */
	public function has_own_ini_file(): bool {
		return str_ends_with( $this->ini_file(), '/logto.ini' );
	}

	/** Debian and its like: one file for every way in which PHP runs there, switched on by a command. */
	public function is_debian(): bool {
		return 1 === preg_match( '#\A/etc/php/' . preg_quote( $this->php->version, '#' ) . '/[a-z0-9]+/conf\.d/?\z#', $this->php->scan_dir );
	}

	/** The command by which Debian reads a file of configuration. */
	public function switch_on(): string {
		return "phpenmod -v {$this->php->version} logto";
	}

	/**
	 * What to type, as root.
	 *
	 * @return list<string>
	 */
	public function commands(): array {
		$commands = array( sprintf( "install -m 644 %s '%s'", $this->build(), $this->library() ) );
		$lines    = sprintf( "printf '%%s\\n' '%s' >> '%s'", implode( "' '", $this->lines() ), $this->ini_file() );
		// A file of our own is written anew.
		$commands[] = $this->has_own_ini_file() ? str_replace( ' >> ', ' > ', $lines ) : $lines;
		if ( $this->is_debian() ) {
			$commands[] = $this->switch_on();
			$commands[] = 'systemctl restart ' . ( str_contains( $this->php->scan_dir, '/apache2/' ) ? 'apache2' : "php{$this->php->version}-fpm" );
		}
		return $commands;
	}
}
