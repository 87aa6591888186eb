--TEST--
What PHP's types cannot say is checked where the value is used
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

/** The configuration with some of its values changed. */
function changed( array $changes ): Configuration {
	return new Configuration( ...( $changes + get_object_vars( configuration() ) ) );
}

$relyingParty = runtime()->relyingParty( configuration() );
$relyingParty->authorizationRequest( signIn() );
thrown( fn() => $relyingParty->resume( new HttpResponse( 99999, array(), '' ) ) );
thrown( fn() => $relyingParty->resume( new HttpResponse( -1, array(), '' ) ) );
thrown( fn() => $relyingParty->resume( new HttpResponse( 200, array( 'Content-Type' => 'text/html' ), '' ) ) );
thrown( fn() => $relyingParty->resume( new HttpResponse( 200, array( new Parameter( 'a', 'b' ) ), '' ) ) );
thrown( fn() => runtime()->relyingParty( changed( array( 'leeway' => -1 ) ) ) );
thrown( fn() => runtime()->relyingParty( changed( array( 'scopes' => array( 'email', 7 ) ) ) ) );
thrown( fn() => runtime()->relyingParty( changed( array( 'scopes' => array( 'email', null ) ) ) ) );
thrown( fn() => runtime()->checkSettings( ( new \ReflectionClass( SettingsInput::class ) )->newInstanceWithoutConstructor() ) );
thrown( fn() => $relyingParty->resume( 'unreachable' ) );
thrown( fn() => $relyingParty->resume( Purpose::Link ) );
thrown( fn() => $relyingParty->resume() );
thrown( fn() => $relyingParty->resume( outcome: TransportFailure::Blocked, more: 1 ) );

echo "-- and none of that ended the conversation\n";
$scopes = array( 5 => 'email', 'x' => 'profile' );
$scope  = &$scopes['x'];
var_dump( $relyingParty->resume( discovery() )::class );
var_dump( runtime()->relyingParty( changed( array( 'scopes' => $scopes ) ) )->authorizationRequest( signIn() )::class );

echo "-- bytes that are no UTF-8 are no reason to fail\n";
var_dump( runtime()->relyingParty( configuration() )->signedOut( "state=\xff\xfe" ) );
var_dump( runtime()->checkSettings( new SettingsInput( "\xff", '', "\xff", '', '' ) )->clientId === "\u{fffd}" );
?>
--EXPECT--
ValueError: Logto\RelyingParty\V1\HttpResponse::$status must be between 0 and 65535
ValueError: Logto\RelyingParty\V1\HttpResponse::$status must be between 0 and 65535
TypeError: Logto\RelyingParty\V1\HttpResponse::$headers must be a list of Logto\RelyingParty\V1\Header
TypeError: Logto\RelyingParty\V1\HttpResponse::$headers must be a list of Logto\RelyingParty\V1\Header
ValueError: Logto\RelyingParty\V1\Configuration::$leeway must be between 0 and 4294967295
TypeError: Logto\RelyingParty\V1\Configuration::$scopes must be a list of strings
TypeError: Logto\RelyingParty\V1\Configuration::$scopes must be a list of strings
Error: Logto\RelyingParty\V1\SettingsInput::$endpoint must be initialised
TypeError: Logto\RelyingParty\V1\Extension\Conversation::resume(): Argument #1 ($outcome) must be of type Logto\RelyingParty\V1\HttpResponse|Logto\RelyingParty\V1\TransportFailure, string given
TypeError: Logto\RelyingParty\V1\Extension\Conversation::resume(): Argument #1 ($outcome) must be of type Logto\RelyingParty\V1\HttpResponse|Logto\RelyingParty\V1\TransportFailure, Logto\RelyingParty\V1\Purpose given
ArgumentCountError: Logto\RelyingParty\V1\Extension\Conversation::resume() expects exactly 1 argument, 0 given
Error: Unknown named parameter $more
-- and none of that ended the conversation
string(43) "Logto\RelyingParty\V1\AuthorizationRedirect"
string(27) "Logto\RelyingParty\V1\Fetch"
-- bytes that are no UTF-8 are no reason to fail
NULL
bool(true)
