--TEST--
A logout token, a login that another site starts: judged by the relying party, in one call or by way of the provider's keys
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

/** A request with a logout token that nobody signed. */
function logoutRequest( array $claims ): string {
	$part = static fn ( array $members ): string => rtrim( strtr( base64_encode( json_encode( $members ) ), '+/', '-_' ), '=' );
	return 'logout_token=' . $part( array( 'alg' => 'ES384', 'typ' => 'logout+jwt' ) ) . '.' . $part( $claims ) . '.' . str_repeat( 'A', 128 );
}

$relyingParty = runtime()->relyingParty( configuration() );
$step         = $relyingParty->logoutToken( logoutRequest( array( 'iss' => ISSUER, 'aud' => 'the-app' ) ) );
var_dump( $step::class, $step->request->kind );
$step = $relyingParty->resume( discovery() );
var_dump( $step->request->kind );
thrown( fn () => $relyingParty->resume( json( array( 'keys' => array( array( 'kty' => 'RSA', 'n' => 'AQAB', 'e' => 'AQAB' ) ) ) ) ) );

thrown( fn () => runtime()->relyingParty( configuration() )->logoutToken( '' ) );
thrown( fn () => runtime()->relyingParty( configuration() )->logoutToken( logoutRequest( array( 'iss' => 'https://evil.example' ) ) ) );
var_dump( ( new \ReflectionMethod( RelyingParty::class, 'logoutToken' ) )->getParameters()[0]->getAttributes()[0]->getName() );

var_dump( runtime()->relyingParty( configuration() )->initiateLogin( 'logto=sign-in' ) );
var_dump( runtime()->relyingParty( configuration() )->initiateLogin( http_build_query( array( 'iss' => ISSUER, 'login_hint' => 'rosa', 'target_link_uri' => HOME . 'shop/' ) ) ) );
thrown( fn () => runtime()->relyingParty( configuration() )->initiateLogin( 'iss=https://evil.example' ) );
?>
--EXPECTF--
string(27) "Logto\RelyingParty\V1\Fetch"
enum(Logto\RelyingParty\V1\RequestKind::Discovery)
enum(Logto\RelyingParty\V1\RequestKind::Jwks)
Logto\RelyingParty\V1\Refused: logout-token-key-unknown
Logto\RelyingParty\V1\Refused: logout-token-missing
Logto\RelyingParty\V1\Refused: logout-token-issuer
string(18) "SensitiveParameter"
NULL
object(Logto\RelyingParty\V1\LoginInitiation)#%d (3) {
  ["issuer"]=>
  string(29) "https://tenant.logto.app/oidc"
  ["loginHint"]=>
  string(4) "rosa"
  ["targetLinkUri"]=>
  string(25) "https://example.org/shop/"
}
Logto\RelyingParty\V1\Refused: login-initiation-issuer
