<?php
/**
 * Runs the tests of the classes that need no WordPress: `php wordpress-plugin/tests/run.php`.
 *
 * Each file here returns sentences, and for each a function that throws when it is not true. The
 * rest of the plugin is tested where it lives, in a WordPress and a browser.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

error_reporting( E_ALL );
set_error_handler(
	static function ( int $level, string $message, string $file, int $line ): never {
		throw new ErrorException( $message, 0, $level, $file, $line );
	}
);
// What the plugin writes to the server's log is not this program's output.
ini_set( 'error_log', '/dev/null' );

require __DIR__ . '/wordpress.php';
if ( ! class_exists( Logto\RelyingParty\V1\Extension\Runtime::class, false ) ) {
	require dirname( __DIR__ ) . '/contract/contract.php';
}
require __DIR__ . '/Fake_Runtime.php';
require __DIR__ . '/programs.php';
spl_autoload_register(
	static function ( string $name ): void {
		$file = dirname( __DIR__ ) . '/src/' . substr( $name, 9 ) . '.php';
		if ( str_starts_with( $name, 'Logto_RP\\' ) && is_file( $file ) ) {
			require $file;
		}
	}
);

/** Throws where two values differ. */
function same( mixed $expected, mixed $got, string $about = '' ): void {
	if ( $expected !== $got ) {
		throw new RuntimeException( trim( $about . ' expected ' . var_export( $expected, true ) . ', got ' . var_export( $got, true ) ) );
	}
}

$failed = 0;
$run    = 0;
foreach ( glob( __DIR__ . '/*_test.php' ) as $file ) {
	foreach ( require $file as $sentence => $check ) {
		Fake_WordPress::reset();
		++$run;
		try {
			$check();
		} catch ( Throwable $wrong ) {
			++$failed;
			echo 'not true: ', $sentence, "\n  ", $wrong->getMessage(), "\n";
		}
	}
}
echo $run - $failed, ' of ', $run, " are true\n";
exit( 0 === $failed ? 0 : 1 );
