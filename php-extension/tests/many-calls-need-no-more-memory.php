<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

function status( string $name ): string {
	preg_match( "/^$name:\s*(.*)$/m", file_get_contents( '/proc/self/status' ), $match );
	return $match[1];
}

/** A sign-in that comes back refused, a sign-out, and a check of the settings. */
function visit( Configuration $configuration ): void {
	$redirect = runtime()->relyingParty( $configuration )->authorizationRequest( signIn() );
	parse_str( parse_url( $redirect->url, PHP_URL_QUERY ), $parameters );
	$cookies = array_map( fn( $change ) => new Cookie( $change->name, $change->value ), $redirect->changes->cookies );
	$query   = http_build_query( array( 'error' => 'access_denied', 'state' => $parameters['state'], 'iss' => ISSUER ) );
	try {
		runtime()->relyingParty( $configuration )->authorizationResponse( new AuthorizationResponseOptions( $query, $cookies, null, HOME ) );
		throw new \Exception( 'not refused' );
	} catch ( Refused $refused ) {
		if ( ErrorCode::ProviderAccessDenied !== $refused->errorCode ) {
			throw $refused;
		}
	}
	runtime()->relyingParty( $configuration )->endSession( new EndSessionOptions( null, HOME ) );
}

$signals      = status( 'SigCgt' );
$relyingParty = runtime()->relyingParty( configuration() );
$relyingParty->authorizationRequest( signIn() );
$configuration = configuration( ENDPOINT, $relyingParty->resume( discovery() )->changes->providerCache );

for ( $visit = 0; $visit < 1000; $visit++ ) {
	visit( $configuration );
}
gc_collect_cycles();
[ $resident, $php ] = array( (int) status( 'VmRSS' ), memory_get_usage() );
for ( ; $visit < 10000; $visit++ ) {
	visit( $configuration );
}
gc_collect_cycles();
$more = (int) status( 'VmRSS' ) - $resident;
echo $more <= 256 ? 'resident memory is flat' : "$more KiB more", "\n";
echo memory_get_usage() - $php, " bytes of PHP's memory more\n";
echo status( 'Threads' ), " thread\n";
echo $signals === status( 'SigCgt' ) ? "no signal handler\n" : "a signal handler\n";
?>
