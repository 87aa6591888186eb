--TEST--
Under open_basedir, without a single function that starts programs, and in an empty root folder, it goes on
--SKIPIF--
<?php
if ( ! function_exists( 'chroot' ) || ! @chroot( '/' ) ) {
	die( 'skip only root may change its root folder' );
}
?>
--INI--
open_basedir={PWD}
disable_functions=exec,passthru,popen,proc_open,shell_exec,system,phpinfo,putenv,mail,dl
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

$empty = __DIR__ . '/empty-root';
mkdir( $empty );
// Classes that are loaded later would not be found there: PHP's own are all here.
$relyingParty = runtime()->relyingParty( configuration() );
var_dump( chroot( $empty ) );
var_dump( $relyingParty->authorizationRequest( signIn() )::class );
var_dump( $relyingParty->resume( discovery() )::class );
var_dump( runtime()->relyingParty( configuration() )->authorizationRequest( signIn() )::class );
?>
--CLEAN--
<?php rmdir( __DIR__ . '/empty-root' ); ?>
--EXPECT--
bool(true)
string(27) "Logto\RelyingParty\V1\Fetch"
string(43) "Logto\RelyingParty\V1\AuthorizationRedirect"
string(27) "Logto\RelyingParty\V1\Fetch"
