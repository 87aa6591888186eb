<?php
/**
 * What is said about installing the extension, for servers of many kinds.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto_RP\Extension_Guide;
use Logto_RP\Extension_Installer;
use Logto_RP\Php_Server;

/** A server as Debian has it, other where it is said. */
function guide( mixed ...$other ): Extension_Guide {
	$server = array(
		'version'       => '8.2',
		'api'           => '20220829',
		'thread_safe'   => false,
		'debug'         => false,
		'processor'     => 'x86_64',
		'linux'         => true,
		'musl'          => false,
		'extension_dir' => '/usr/lib/php/20220829',
		'ini_file'      => '/etc/php/8.2/fpm/php.ini',
		'scan_dir'      => '/etc/php/8.2/fpm/conf.d',
	);
	return new Extension_Guide( new Php_Server( ...array_merge( $server, $other ) ) );
}

return array(
	'the build that fits is named by what PHP compares before it loads one' => static function (): void {
		same( 'logto-20220829-nts-x86_64.so', guide()->build() );
		same( 'logto-20240924-zts-debug-aarch64.so', guide( api: '20240924', thread_safe: true, debug: true, processor: 'aarch64' )->build() );
	},
	'on Debian the lines go where phpenmod finds them' => static function (): void {
		same( '/etc/php/8.2/mods-available/logto.ini', guide()->ini_file() );
		same( '/etc/php/8.2/mods-available/logto.ini', guide( scan_dir: '/etc/php/8.2/cli/conf.d' )->ini_file() );
		same( true, in_array( 'phpenmod -v 8.2 logto', guide()->commands(), true ) );
	},
	'elsewhere they have a file of their own, or are added to php.ini' => static function (): void {
		$docker = guide( extension_dir: '/usr/local/lib/php/extensions/no-debug-non-zts-20220829', ini_file: '', scan_dir: '/usr/local/etc/php/conf.d' );
		same( '/usr/local/etc/php/conf.d/logto.ini', $docker->ini_file() );
		same( array( '; Logto for WordPress', 'extension=/usr/local/lib/php/extensions/no-debug-non-zts-20220829/logto.so' ), $docker->lines() );
		same( false, $docker->is_debian() );

		$bare = guide( ini_file: '/etc/php.ini', scan_dir: '' );
		same( '/etc/php.ini', $bare->ini_file() );
		// What stands in php.ini already stays.
		same( true, str_contains( $bare->commands()[1], " >> '/etc/php.ini'" ) );
		same( true, str_contains( $docker->commands()[1], " > '/usr/local/etc/php/conf.d/logto.ini'" ) );
	},
	'a PHP that no build fits is told why' => static function (): void {
		same( array(), guide()->obstacles() );
		foreach ( array( array( 'thread_safe' => true ), array( 'debug' => true ), array( 'processor' => 'aarch64' ), array( 'linux' => false ), array( 'musl' => true ) ) as $other ) {
			same( 1, count( guide( ...$other )->obstacles() ), key( $other ) );
		}
	},
	'this PHP says what it is' => static function (): void {
		$here = Php_Server::here();
		same( PHP_MAJOR_VERSION . '.' . PHP_MINOR_VERSION, $here->version );
		same( 1, preg_match( '/\A20\d{6}\z/', $here->api ), $here->api );
		same( (string) ini_get( 'extension_dir' ), $here->extension_dir );
	},
	'a PHP that says much before its version is read to its end, and one that does not end is given up' => static function (): void {
		$says = static function ( string $does ): string {
			try {
				return ( new Extension_Installer( guide(), script( $does ), 1 ) )->installed_version();
			} catch ( RuntimeException $refused ) {
				return $refused->getMessage();
			}
		};
		same( '0.1.0', $says( 'head -c 300000 /dev/zero >&2; echo 0.1.0' ) );
		same( 'PHP does not start: no such library.', $says( 'echo no such library >&2; exit 1' ) );
		same( 'PHP does not start: it has not ended after 1 seconds.', $says( 'echo 0.1.0; exec sleep 60' ) );
	},
);
