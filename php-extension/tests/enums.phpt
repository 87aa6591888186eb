--TEST--
Enums are backed by the names that the contract has
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

var_dump( Prompt::SelectAccount->value );
var_dump( Prompt::from( 'select-account' ) === Prompt::SelectAccount );
var_dump( Prompt::tryFrom( 'select_account' ) );
var_dump( Prompt::SelectAccount instanceof \BackedEnum );
var_dump( array_column( Prompt::cases(), 'value', 'name' ) );
var_dump( match ( Purpose::from( 'link' ) ) { Purpose::SignIn => 'in', Purpose::Link => 'link' } );
var_dump( count( ErrorCode::cases() ) > 60 );
const A_CASE = Fault::Bug;
var_dump( A_CASE );
var_dump( unserialize( serialize( Fault::Bug ) ) === Fault::Bug, json_encode( Fault::Bug ) );
thrown( fn() => Prompt::from( 'other' ) );
thrown( fn() => clone Prompt::Login );
?>
--EXPECTF--
string(14) "select-account"
bool(true)
NULL
bool(true)
array(3) {
  ["Login"]=>
  string(5) "login"
  ["Consent"]=>
  string(7) "consent"
  ["SelectAccount"]=>
  string(14) "select-account"
}
string(4) "link"
bool(true)
enum(Logto\RelyingParty\V1\Fault::Bug)
bool(true)
string(5) ""bug""
ValueError: "other" is not a valid backing value for enum %SLogto\RelyingParty\V1\Prompt%S
Error: Trying to clone an uncloneable object of class Logto\RelyingParty\V1\Prompt
