--TEST--
A conversation comes from the runtime alone, and can be neither cloned nor serialised
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

$relyingParty = runtime()->relyingParty( configuration() );
$class        = $relyingParty::class;
var_dump( $class, $relyingParty instanceof RelyingParty, ( new \ReflectionClass( $class ) )->isFinal() );
thrown( fn() => new $class() );
thrown( fn() => ( new \ReflectionClass( $class ) )->newInstanceWithoutConstructor() );
thrown( fn() => clone $relyingParty );
thrown( fn() => serialize( $relyingParty ) );
thrown( fn() => unserialize( sprintf( 'O:%d:"%s":0:{}', strlen( $class ), $class ) ) );
thrown( fn() => $relyingParty->other = 1 );
var_dump( $relyingParty );
var_export( $relyingParty );
echo "\n";
$weak = \WeakReference::create( $relyingParty );
unset( $relyingParty );
var_dump( $weak->get() );
?>
--EXPECTF--
string(44) "Logto\RelyingParty\V1\Extension\Conversation"
bool(true)
bool(true)
Error: A conversation comes from Runtime::relyingParty()
ReflectionException: Class Logto\RelyingParty\V1\Extension\Conversation is an internal class marked as final that cannot be instantiated without invoking its constructor
Error: Trying to clone an uncloneable object of class Logto\RelyingParty\V1\Extension\Conversation
Exception: Serialization of 'Logto\RelyingParty\V1\Extension\Conversation' is not allowed
Exception: Unserialization of 'Logto\RelyingParty\V1\Extension\Conversation' is not allowed
Error: Cannot create dynamic property Logto\RelyingParty\V1\Extension\Conversation::$other
object(Logto\RelyingParty\V1\Extension\Conversation)#%d (0) {
}
\Logto\RelyingParty\V1\Extension\Conversation::__set_state(array(
))
NULL
