--TEST--
A message of more than 1 MiB is refused, and the next call works
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

function code( callable $call ): string {
	try {
		return get_debug_type( $call() );
	} catch ( Failure $failure ) {
		return $failure::class . ' ' . $failure->getMessage();
	}
}

const MIB = 1 << 20;
$body     = fn( int $size ) => new HttpResponse( 200, array(), str_pad( discovery()->body, $size ) );

$relyingParty = runtime()->relyingParty( configuration() );
$relyingParty->authorizationRequest( signIn() );
echo code( fn() => $relyingParty->resume( $body( MIB + 1 ) ) ), "\n";
echo code( fn() => $relyingParty->resume( $body( 64 * MIB ) ) ), "\n";
echo code( fn() => $relyingParty->resume( new HttpResponse( 200, array_fill( 0, 40000, new Header( 'a', str_repeat( 'b', 40 ) ) ), '' ) ) ), "\n";
echo code( fn() => $relyingParty->resume( $body( MIB ) ) ), "\n";
echo code( fn() => runtime()->checkSettings( new SettingsInput( str_repeat( 'a', MIB + 1 ), '', '', '', '' ) ) ), "\n";
echo code( fn() => runtime()->checkSettings( new SettingsInput( 'a', '', '', '', '' ) ) ), "\n";
?>
--EXPECT--
Logto\RelyingParty\V1\Bug input-too-large
Logto\RelyingParty\V1\Bug input-too-large
Logto\RelyingParty\V1\Bug input-too-large
Logto\RelyingParty\V1\AuthorizationRedirect
Logto\RelyingParty\V1\Bug input-too-large
Logto\RelyingParty\V1\SettingsChecked
