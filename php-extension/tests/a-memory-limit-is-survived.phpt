--TEST--
PHP's memory limit, reached in the middle of a call, costs that request alone
--SKIPIF--
<?php if ( ! is_readable( '/proc/self/status' ) ) { die( 'skip needs /proc' ); } ?>
--FILE--
<?php
declare( strict_types = 1 );

$socket = stream_socket_server( 'tcp://127.0.0.1:0' );
$server = stream_socket_get_name( $socket, false );
fclose( $socket );
// The extension that this process has loaded itself.
preg_match( '{ (/\S*logto\S*\.so)$}m', file_get_contents( '/proc/self/maps' ), $library );
$process = proc_open(
	array( PHP_BINARY, '-n', '-d', "extension=$library[1]", '-d', 'html_errors=0', '-S', $server, __DIR__ . '/support/exhausted.inc' ),
	array( 1 => array( 'file', '/dev/null', 'w' ), 2 => array( 'file', '/dev/null', 'w' ) ),
	$pipes
);

function get( string $path ): string {
	global $server;
	for ( $attempt = 0; $attempt < 100; $attempt++ ) {
		$answer = @file_get_contents( "http://$server$path", false, stream_context_create( array( 'http' => array( 'ignore_errors' => true ) ) ) );
		if ( false !== $answer ) {
			return $answer;
		}
		usleep( 50000 );
	}
	return 'no answer';
}

[ $process_id, , $class ] = json_decode( get( '/' ), true );
var_dump( $class );

preg_match( '/^line (\d+)\n.*Allowed memory size .* on line (\d+)/s', get( '/exhaust' ), $lines );
var_dump( count( $lines ) === 3 && $lines[1] === $lines[2] );

$resident = 0;
for ( $request = 0; $request < 100; $request++ ) {
	get( '/exhaust' );
	[ $same, $now, $class ] = json_decode( get( '/' ), true );
	$resident = $request < 20 ? $now : $resident;
}
var_dump( $same === $process_id, $class );
echo $now - $resident < 1024 ? 'resident memory is flat' : ( $now - $resident ) . ' KiB more', "\n";
proc_terminate( $process );
proc_close( $process );
?>
--EXPECT--
string(43) "Logto\RelyingParty\V1\AuthorizationRedirect"
bool(true)
bool(true)
string(43) "Logto\RelyingParty\V1\AuthorizationRedirect"
resident memory is flat
