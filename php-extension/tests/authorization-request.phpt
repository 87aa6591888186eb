--TEST--
An authorization request: fetch the provider's metadata, then redirect; with the metadata cached, redirect at once
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

$relyingParty = runtime()->relyingParty( configuration() );
$step         = $relyingParty->authorizationRequest( signIn() );
var_dump( $step::class, $step->request->kind, $step->request->method, $step->request->url, $step->request->body );

$step = $relyingParty->resume( discovery() );
var_dump( $step::class );
[ $address, $query ] = explode( '?', $step->url, 2 );
parse_str( $query, $parameters );
var_dump( $address, $parameters['client_id'], $parameters['redirect_uri'], $parameters['response_type'] );
var_dump( $parameters['code_challenge_method'], strlen( $parameters['code_challenge'] ) );
var_dump( in_array( 'openid', explode( ' ', $parameters['scope'] ), true ) );
[ $cookie ] = $step->changes->cookies;
var_dump( $cookie::class, str_contains( $cookie->name, 'logto_rp_' ), $cookie->maxAge, $cookie->secure );

$relyingParty = runtime()->relyingParty( configuration( ENDPOINT, $step->changes->providerCache ) );
var_dump( $relyingParty->authorizationRequest( signIn() )::class );
?>
--EXPECT--
string(27) "Logto\RelyingParty\V1\Fetch"
enum(Logto\RelyingParty\V1\RequestKind::Discovery)
string(3) "GET"
string(62) "https://tenant.logto.app/oidc/.well-known/openid-configuration"
NULL
string(43) "Logto\RelyingParty\V1\AuthorizationRedirect"
string(34) "https://tenant.logto.app/oidc/auth"
string(7) "the-app"
string(35) "https://example.org/?logto=callback"
string(4) "code"
string(4) "S256"
int(43)
bool(true)
string(34) "Logto\RelyingParty\V1\CookieChange"
bool(true)
int(3600)
bool(true)
string(43) "Logto\RelyingParty\V1\AuthorizationRedirect"
