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

echo "-- the runtime is an ordinary object\n";
var_dump( new Extension\Runtime() );
thrown( fn() => serialize( new Extension\Runtime() ) );
thrown( fn() => new Extension\Runtime( 1 ) );
?>
