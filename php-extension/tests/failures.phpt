--TEST--
A failure is an exception that says who can mend it, with a stable code, detail and what to store
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

function show( callable $call ): void {
	try {
		$call();
		echo "nothing\n";
	} catch ( Failure $failure ) {
		echo $failure::class, ' ', $failure->getMessage(), ' ', $failure->errorCode->name, ' ', $failure->getCode(), "\n";
		var_dump( $failure->getMessage() === $failure->errorCode->value, is_string( $failure->detail ) );
		var_dump( $failure->changes instanceof StorageChanges, $failure instanceof \RuntimeException );
		var_dump( basename( $failure->getFile() ), $failure->getTrace()[0]['function'] );
		thrown( fn() => $failure->detail = 'another' );
	}
}

echo "-- the provider is down\n";
$relyingParty = runtime()->relyingParty( configuration() );
$relyingParty->authorizationRequest( signIn() );
show( fn() => $relyingParty->resume( TransportFailure::Unreachable ) );

echo "-- the issuer is another\n";
$relyingParty = runtime()->relyingParty( configuration() );
$relyingParty->authorizationRequest( signIn() );
show( fn() => $relyingParty->resume( discovery( array( 'issuer' => 'https://other.example/oidc' ) ) ) );

echo "-- out of order\n";
show( fn() => runtime()->relyingParty( configuration() )->resume( TransportFailure::TimedOut ) );
show( fn() => runtime()->relyingParty( configuration() )->mapSession( new Policy( true, 'subscriber', true, true, 3600 ), new Facts( null, null, null, null, true ) ) );

echo "-- another runtime makes one itself\n";
var_dump( ( new Unavailable( ErrorCode::ProviderStatus, '503', HOME, null, new StorageChanges( array(), 'cache' ) ) )->returnTo );
show( fn() => throw new Misconfigured( ErrorCode::ContractMismatch, 'of another version', 'https://example.org/', null, new StorageChanges( array(), null ) ) );
thrown( fn() => new Failure( ErrorCode::ContractMismatch, '', null, null, new StorageChanges( array(), null ) ) );
?>
--EXPECTF--
-- the provider is down
Logto\RelyingParty\V1\Unavailable provider-unreachable ProviderUnreachable 0
bool(true)
bool(true)
bool(true)
bool(true)
string(12) "failures.php"
string(6) "resume"
Error: Cannot modify readonly property Logto\RelyingParty\V1\Failure::$detail
-- the issuer is another
Logto\RelyingParty\V1\Misconfigured discovery-issuer DiscoveryIssuer 0
bool(true)
bool(true)
bool(true)
bool(true)
string(12) "failures.php"
string(6) "resume"
Error: Cannot modify readonly property Logto\RelyingParty\V1\Failure::$detail
-- out of order
Logto\RelyingParty\V1\Bug out-of-order OutOfOrder 0
bool(true)
bool(true)
bool(true)
bool(true)
string(12) "failures.php"
string(6) "resume"
Error: Cannot modify readonly property Logto\RelyingParty\V1\Failure::$detail
Logto\RelyingParty\V1\Bug out-of-order OutOfOrder 0
bool(true)
bool(true)
bool(true)
bool(true)
string(12) "failures.php"
string(10) "mapSession"
Error: Cannot modify readonly property Logto\RelyingParty\V1\Failure::$detail
-- another runtime makes one itself
string(20) "https://example.org/"
Logto\RelyingParty\V1\Misconfigured contract-mismatch ContractMismatch 0
bool(true)
bool(true)
bool(true)
bool(true)
string(12) "failures.php"
string(%d) "%S{closure%S}"
Error: Cannot modify readonly property Logto\RelyingParty\V1\Failure::$detail
Error: Cannot instantiate abstract class Logto\RelyingParty\V1\Failure
