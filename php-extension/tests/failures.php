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
		var_dump( $failure->getMessage() === $failure->errorCode->value, '' !== $failure->detail, $failure->returnTo );
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
show( fn() => throw new Misconfigured( ErrorCode::ContractMismatch, 'of another version', 'https://example.org/', null, new StorageChanges( array(), null ) ) );
thrown( fn() => new Failure( ErrorCode::ContractMismatch, '', null, null, new StorageChanges( array(), null ) ) );
?>
