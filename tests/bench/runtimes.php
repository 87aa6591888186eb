<?php
/**
 * What a runtime costs by itself, without WordPress and without a network: `cargo xtask bench --only runtimes` runs it
 * once with each, `process` and `extension`.
 *
 * A time is the median of three hundred requests, from the first use of the runtime to its end, with everything cached
 * that the plugin caches; the signature is one of ES384. Memory is what no other process shares: what the worker keeps
 * with the extension, what the program holds until the request ends.
 */

declare( strict_types = 1 );

use Logto\RelyingParty\V1 as Contract;

$root = dirname( __DIR__, 2 );
if ( ! extension_loaded( 'logto' ) ) {
	require $root . '/wordpress-plugin/contract/contract.php';
}
spl_autoload_register(
	static function ( string $name ) use ( $root ): void {
		require $root . '/wordpress-plugin/src/' . substr( $name, strlen( 'Logto_RP\\' ) ) . '.php';
	}
);

require $root . '/wordpress-plugin/tests/Sign_In_At_Once.php';

/** KiB of a process that no other shares. */
$private_memory = static function ( string $process ): int {
	$map = (string) file_get_contents( "/proc/$process/smaps_rollup" );
	return preg_match( '/^Anonymous: +(\d+) kB$/m', $map, $found ) ? (int) $found[1] : 0;
};

list( , $kind ) = $argv;

$make     = static fn (): Contract\Runtime => 'process' === $kind ? new Logto_RP\Process_Runtime( $root . '/target/process/x86_64-linux/relying-party' ) : new Contract\Extension\Runtime();
$provider = new Provider_At_Once();
$before   = $private_memory( 'self' );
$site     = new Site_At_Once( $provider, $make() );
$times    = array();
$memory   = 0;
$time     = static function ( string $what, callable $request ) use ( &$times ): mixed {
	$begun            = hrtime( true );
	$answer           = $request();
	$times[ $what ][] = ( hrtime( true ) - $begun ) / 1e6;
	return $answer;
};

// The first fills the cache.
$redirect = $site->begin( $make() );
$provider->sign( $redirect );
$site->end( $make(), $redirect );
for ( $count = 0; $count < 300; $count++ ) {
	$time( 'start, first answer, end', static fn () => $make()->contractVersion() );
	$redirect = $time(
		'redirect',
		static function () use ( $make, $site ) {
			$runtime = $make();
			$runtime->contractVersion();
			return $site->begin( $runtime );
		}
	);
	$provider->sign( $redirect );
	$time(
		'callback, ES384',
		static function () use ( $make, $site, $redirect ): void {
			$runtime = $make();
			$runtime->contractVersion();
			$site->end( $runtime, $redirect );
		}
	);
}
if ( 'process' === $kind ) {
	$site->end(
		$make(),
		$redirect,
		static function () use ( &$memory, $private_memory ): void {
			$memory = $private_memory( trim( (string) file_get_contents( '/proc/self/task/' . getmypid() . '/children' ) ) );
		}
	);
} else {
	$memory = $private_memory( 'self' ) - $before;
}
foreach ( $times as $what => $each ) {
	sort( $each );
	printf( "%s\t%.2f ms\n", $what, $each[ intdiv( count( $each ), 2 ) ] );
}
printf( "memory\t%.1f MB\n", $memory / 1000 );
