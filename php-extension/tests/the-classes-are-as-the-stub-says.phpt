--TEST--
The classes are as the stub says
--SKIPIF--
<?php if ( ! function_exists( 'proc_open' ) ) { die( 'skip needs proc_open' ); } ?>
--FILE--
<?php
require __DIR__ . '/support/shape.inc';

/** The shape of a PHP file's classes, in a PHP without the extension. */
function shape_of_file( string $file, string $without = '' ): string {
	$command = array( PHP_BINARY, '-n', __DIR__ . '/support/shape.inc', $file, $without );
	$process = proc_open( $command, array( 1 => array( 'pipe', 'w' ), 2 => STDERR ), $pipes );
	$shape   = stream_get_contents( $pipes[1] );
	proc_close( $process );
	return $shape;
}

function compare( string $what, string $expected, string $actual ): void {
	$expected = explode( "\n", $expected );
	$actual   = explode( "\n", $actual );
	foreach ( array_diff( $expected, $actual ) as $line ) {
		echo "$what has, and the extension has not: $line\n";
	}
	foreach ( array_diff( $actual, $expected ) as $line ) {
		echo "the extension has, and $what has not: $line\n";
	}
	echo count( $expected ) > 400 ? "$what: compared\n" : "$what: nothing to compare\n";
}

$extension = 'Logto\\RelyingParty\\V1\\Extension';
compare( 'the stub', shape_of_file( __DIR__ . '/../stubs/logto.php' ), shape( '' ) );
compare(
	'the pure PHP contract',
	shape_of_file( __DIR__ . '/../../wordpress-plugin/contract/contract.php', $extension ),
	shape( $extension )
);
?>
--EXPECT--
the stub: compared
the pure PHP contract: compared
