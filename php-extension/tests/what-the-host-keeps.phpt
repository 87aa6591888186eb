--TEST--
What the host keeps opens for its purpose and context, while its time lasts, and not when it was altered
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

$runtime = runtime();
$sealed  = $runtime->seal( keys(), SealPurpose::SessionMapping, 'site and user 7', null, 'plain text' );
var_dump( str_contains( $sealed, 'plain' ) );
var_dump( $runtime->open( keys(), SealPurpose::SessionMapping, 'site and user 7', $sealed ) );
var_dump( $runtime->open( keys(), SealPurpose::SessionMapping, 'site and user 8', $sealed ) );
var_dump( $runtime->open( keys(), SealPurpose::TrustedAuthority, 'site and user 7', $sealed ) );
var_dump( $runtime->open( keys(), SealPurpose::SessionMapping, 'site and user 7', strrev( $sealed ) ) );
var_dump( $runtime->open( keys(), SealPurpose::SessionMapping, '', $runtime->seal( keys(), SealPurpose::SessionMapping, '', 0, 'expired' ) ) );

$secret = $runtime->sealClientSecret( keys(), client(), 'the app secret' );
var_dump( $runtime->clientSecretIs( keys(), client(), $secret, 'the app secret' ), $runtime->clientSecretIs( keys(), client(), $secret, 'another' ) );
var_dump( $runtime->clientSecretReadable( keys(), client(), $secret ), $runtime->clientSecretReadable( keys(), client( 'https://attacker.example' ), $secret ) );

thrown( fn() => $runtime->seal( new Keys( 'constants', '' ), SealPurpose::SessionMapping, '', null, 'without a ring' ) );
?>
--EXPECT--
bool(false)
string(10) "plain text"
NULL
NULL
NULL
NULL
bool(true)
bool(false)
bool(true)
bool(false)
Logto\RelyingParty\V1\Misconfigured: configuration-invalid
