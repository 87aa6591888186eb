--TEST--
An exception, an exit, an error or the time limit between two steps costs that request alone
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
	array( PHP_BINARY, '-n', '-d', "extension=$library[1]", '-d', 'html_errors=0', '-d', 'display_errors=1', '-S', $server, __DIR__ . '/support/interrupted.inc' ),
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

[ $process_id ] = json_decode( get( '/' ), true );
$expected       = array(
	'/exception'     => 'Uncaught LogicException: of another plugin',
	'/exit'          => 'ended by another plugin',
	'/error'         => 'Call to undefined function',
	'/time'          => 'Maximum execution time of 1 second exceeded',
	'/time-in-calls' => 'Maximum execution time of 1 second exceeded',
);
foreach ( $expected as $path => $words ) {
	$answer                = get( $path );
	[ $same, , $class ] = json_decode( get( '/' ), true );
	echo "$path: ", str_contains( $answer, $words ) ? 'broken off' : $answer, ', then ', basename( strtr( $class, '\\', '/' ) ), $same === $process_id ? " in the same process\n" : "\n";
}

$resident = 0;
for ( $request = 0; $request < 100; $request++ ) {
	get( array( '/exception', '/exit', '/error' )[ $request % 3 ] );
	[ , $now ] = json_decode( get( '/' ), true );
	$resident  = $request < 20 ? $now : $resident;
}
echo $now - $resident < 1024 ? 'resident memory is flat' : ( $now - $resident ) . ' KiB more', "\n";
proc_terminate( $process );
proc_close( $process );
?>
--EXPECT--
/exception: broken off, then AuthorizationRedirect in the same process
/exit: broken off, then AuthorizationRedirect in the same process
/error: broken off, then AuthorizationRedirect in the same process
/time: broken off, then AuthorizationRedirect in the same process
/time-in-calls: broken off, then AuthorizationRedirect in the same process
resident memory is flat
