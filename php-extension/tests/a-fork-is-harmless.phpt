--TEST--
After a fork, parent and child each go on with the conversation, and begin others
--SKIPIF--
<?php if ( ! function_exists( 'pcntl_fork' ) ) { die( 'skip needs pcntl' ); } ?>
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

$relyingParty = runtime()->relyingParty( configuration() );
$relyingParty->authorizationRequest( signIn() );

function goOn( RelyingParty $relyingParty ): array {
	$one     = $relyingParty->resume( discovery() );
	$another = runtime()->relyingParty( configuration( ENDPOINT, $one->changes->providerCache ) )->authorizationRequest( signIn() );
	return array( $one->url, $another->url );
}

[ $reader, $writer ] = stream_socket_pair( STREAM_PF_UNIX, STREAM_SOCK_STREAM, 0 );
$child               = pcntl_fork();
if ( 0 === $child ) {
	fwrite( $writer, json_encode( goOn( $relyingParty ) ) . "\n" );
	exit( 3 );
}
$parents  = goOn( $relyingParty );
$children = json_decode( fgets( $reader ), true );
pcntl_waitpid( $child, $status );
var_dump( pcntl_wifexited( $status ), pcntl_wexitstatus( $status ) );

function parameter( string $url, string $name ): string {
	parse_str( parse_url( $url, PHP_URL_QUERY ), $parameters );
	return $parameters[ $name ];
}

// Two processes with the same randomness would be two visitors with the same nonce.
foreach ( array( 'state', 'nonce', 'code_challenge' ) as $name ) {
	$values = array_map( fn( $url ) => parameter( $url, $name ), array_merge( $parents, $children ) );
	echo "$name: ", count( array_unique( $values ) ), " different\n";
}
?>
--EXPECT--
bool(true)
int(3)
state: 4 different
nonce: 4 different
code_challenge: 4 different
