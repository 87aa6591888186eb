--TEST--
Value classes take named arguments, check types as PHP code does, and are read-only
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

$header = new Header( value: 'b', name: 'a' );
var_dump( $header, $header == new Header( 'a', 'b' ) );

thrown( fn() => $header->name = 'x' );
thrown( fn() => $header->__construct( 'x', 'y' ) );
thrown( function () use ( $header ) { $header->other = 'x'; } );
thrown( fn() => new Header( 'a' ) );
thrown( fn() => new Header( value: 'b' ) );
thrown( fn() => new Header( 'a', 'b', 'c' ) );
thrown( fn() => new Header( 'a', 'b', other: 'c' ) );
thrown( fn() => new Header( 'a', 5 ) );
thrown( fn() => new Header( 'a', null ) );
thrown( fn() => new Restart( '1', null, new StorageChanges( array(), null ) ) );
thrown( fn() => new Restart( 1, null, $header ) );
thrown( fn() => new Restart( 1, null, 'changes' ) );
thrown( fn() => new StorageChanges( array(), 1 ) );
thrown( fn() => new FieldChange( Purpose::Link, '' ) );
thrown( fn() => new StorageChanges( new \ArrayObject(), null ) );

echo "A copy is an equal value, and keeps its own life:\n";
$copy = clone $header;
unset( $header );
var_dump( $copy->name, unserialize( serialize( $copy ) ) == $copy );
?>
--EXPECT--
object(Logto\RelyingParty\V1\Header)#1 (2) {
  ["name"]=>
  string(1) "a"
  ["value"]=>
  string(1) "b"
}
bool(true)
Error: Cannot modify readonly property Logto\RelyingParty\V1\Header::$name
Error: Cannot modify readonly property Logto\RelyingParty\V1\Header::$name
Error: Cannot create dynamic property Logto\RelyingParty\V1\Header::$other
ArgumentCountError: Logto\RelyingParty\V1\Header::__construct() expects exactly 2 arguments, 1 given
ArgumentCountError: Logto\RelyingParty\V1\Header::__construct(): Argument #1 ($name) not passed
ArgumentCountError: Logto\RelyingParty\V1\Header::__construct() expects exactly 2 arguments, 3 given
Error: Unknown named parameter $other
TypeError: Logto\RelyingParty\V1\Header::__construct(): Argument #2 ($value) must be of type string, int given
TypeError: Logto\RelyingParty\V1\Header::__construct(): Argument #2 ($value) must be of type string, null given
TypeError: Logto\RelyingParty\V1\Restart::__construct(): Argument #1 ($attempt) must be of type int, string given
TypeError: Logto\RelyingParty\V1\Restart::__construct(): Argument #3 ($changes) must be of type Logto\RelyingParty\V1\StorageChanges, Logto\RelyingParty\V1\Header given
TypeError: Logto\RelyingParty\V1\Restart::__construct(): Argument #3 ($changes) must be of type Logto\RelyingParty\V1\StorageChanges, string given
TypeError: Logto\RelyingParty\V1\StorageChanges::__construct(): Argument #2 ($providerCache) must be of type ?string, int given
TypeError: Logto\RelyingParty\V1\FieldChange::__construct(): Argument #1 ($field) must be of type Logto\RelyingParty\V1\ProfileField, Logto\RelyingParty\V1\Purpose given
TypeError: Logto\RelyingParty\V1\StorageChanges::__construct(): Argument #1 ($cookies) must be of type array, ArrayObject given
A copy is an equal value, and keeps its own life:
string(1) "a"
bool(true)
