--TEST--
What another process has fetched serves in place of a request that was not sent, and of that alone
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

$first = runtime()->relyingParty( configuration() );
$first->authorizationRequest( signIn() );
$second = runtime()->relyingParty( configuration() );
$second->authorizationRequest( signIn() );
$stored = $first->resume( discovery() )->changes->providerCache;

var_dump( $second->resumeFromCache( 'nonsense' )->request->kind );
var_dump( $second->resumeFromCache( $stored )::class );
try {
	$second->resumeFromCache( $stored );
} catch ( Bug $bug ) {
	var_dump( $bug->errorCode );
}
?>
--EXPECT--
enum(Logto\RelyingParty\V1\RequestKind::Discovery)
string(43) "Logto\RelyingParty\V1\AuthorizationRedirect"
enum(Logto\RelyingParty\V1\ErrorCode::OutOfOrder)
