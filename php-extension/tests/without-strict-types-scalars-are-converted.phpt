--TEST--
Without strict_types, scalars are converted as for PHP code
--FILE--
<?php
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

var_dump( new Header( 1, 2.5 ) );
$number = 7;
var_dump( new Header( $number, 'x' ), $number );
var_dump( ( new Restart( '3', null, new StorageChanges( array(), null ) ) )->attempt );
var_dump( ( new CookieChange( 'a', 'b', 1, '/', 'yes' ) )->secure );
thrown( fn() => new Restart( 'three', null, new StorageChanges( array(), null ) ) );
thrown( fn() => new Header( 'a', null ) );
thrown( fn() => new Header( 'a', array() ) );
?>
--EXPECT--
object(Logto\RelyingParty\V1\Header)#1 (2) {
  ["name"]=>
  string(1) "1"
  ["value"]=>
  string(3) "2.5"
}
object(Logto\RelyingParty\V1\Header)#1 (2) {
  ["name"]=>
  string(1) "7"
  ["value"]=>
  string(1) "x"
}
int(7)
int(3)
bool(true)
TypeError: Logto\RelyingParty\V1\Restart::__construct(): Argument #1 ($attempt) must be of type int, string given
TypeError: Logto\RelyingParty\V1\Header::__construct(): Argument #2 ($value) must be of type string, null given
TypeError: Logto\RelyingParty\V1\Header::__construct(): Argument #2 ($value) must be of type string, array given
