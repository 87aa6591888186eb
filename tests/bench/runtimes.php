<?php
/**
 * What a runtime costs by itself, without WordPress and without a network:
 *
 *     php tests/bench/runtimes.php process
 *     php -d extension=$PWD/target/extension/logto.so tests/bench/runtimes.php extension
 *
 * after `cargo xtask process` and `cargo xtask extension`. Each line is a request of its own, from the first use of the
 * runtime to its end, with everything cached that the plugin caches; a signature is one of ES384.
 */

declare( strict_types = 1 );

use Logto\RelyingParty as Contract;

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

$make  = static fn (): Contract\Runtime => 'process' === $argv[1] ? new Logto_RP\Process_Runtime( $root . '/target/process/x86_64-linux/relying-party' ) : new Contract\Extension\Runtime();
$provider = new Provider_At_Once();
$site     = new Site_At_Once( $provider, $make() );
$times    = array();
$time  = static function ( string $what, callable $request ) use ( &$times ): mixed {
	$begun             = hrtime( true );
	$answer            = $request();
	$times[ $what ][] = ( hrtime( true ) - $begun ) / 1e6;
	return $answer;
};
$first = $site->begin( $make() );
$provider->sign( $first );
$site->end( $make(), $first );
for ( $count = 0; $count < 300; $count++ ) {
	$time( 'start, first answer, end', static fn () => $make()->contractVersion() );
	$redirect = $time( 'redirect', static function () use ( $make, $site ) {
		$runtime = $make();
		$runtime->contractVersion();
		return $site->begin( $runtime );
	} );
	$provider->sign( $redirect );
	$time( 'callback', static function () use ( $make, $site, $redirect ): void {
		$runtime = $make();
		$runtime->contractVersion();
		$site->end( $runtime, $redirect );
	} );
}
foreach ( $times as $what => $each ) {
	sort( $each );
	printf( "%-9s %-25s %6.2f ms at best, %6.2f ms in the middle\n", $argv[1], $what, $each[0], $each[ intdiv( count( $each ), 2 ) ] );
}
