--TEST--
10,000 sign-ins need no more memory than 1,000; no thread is started, no signal handler installed
--SKIPIF--
<?php
if ( ! is_readable( '/proc/self/status' ) ) { die( 'skip needs /proc' ); }
if ( ! extension_loaded( 'openssl' ) ) { die( 'skip needs a provider that signs' ); }
?>
--INI--
memory_limit=64M
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';
require __DIR__ . '/../../wordpress-plugin/tests/Sign_In_At_Once.php';

function status( string $name ): string {
	preg_match( "/^$name:\s*(.*)$/m", file_get_contents( '/proc/self/status' ), $match );
	return $match[1];
}

$signals  = status( 'SigCgt' );
$provider = new \Provider_At_Once();
$site     = new \Site_At_Once( $provider, runtime() );
// The provider's own work, done once: a response is judged the same each time.
$answered = $site->begin( runtime() );
$provider->sign( $answered );
$relyingParty = runtime()->relyingParty( configuration() );
$relyingParty->authorizationRequest( signIn() );
$configuration = configuration( ENDPOINT, $relyingParty->resume( discovery() )->changes->providerCache );

/** A redirect to the provider, somebody who comes back from it and is let in, and a sign-out. */
function visit(): void {
	global $site, $answered, $configuration;
	$site->begin( runtime() );
	$signIn = $site->end( runtime(), $answered );
	if ( 'subject' !== $signIn->identity->subject ) {
		throw new \Exception( 'not signed in' );
	}
	runtime()->relyingParty( $configuration )->endSession( new EndSessionOptions( null, HOME ) );
}

for ( $visit = 0; $visit < 1000; $visit++ ) {
	visit();
}
gc_collect_cycles();
[ $resident, $php ] = array( (int) status( 'VmRSS' ), memory_get_usage() );
for ( ; $visit < 10000; $visit++ ) {
	visit();
}
gc_collect_cycles();
$more = (int) status( 'VmRSS' ) - $resident;
echo $more <= 256 ? 'resident memory is flat' : "$more KiB more", "\n";
$more = memory_get_usage() - $php;
echo $more <= 0 ? "PHP's memory is flat" : "$more bytes of PHP's memory more", "\n";
echo status( 'Threads' ), " thread\n";
echo $signals === status( 'SigCgt' ) ? "no signal handler\n" : "a signal handler\n";
?>
--EXPECT--
resident memory is flat
PHP's memory is flat
1 thread
no signal handler
