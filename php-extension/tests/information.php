<?php
( new ReflectionExtension( 'logto' ) )->info();
var_dump( ( new Logto\RelyingParty\Extension\Runtime() )->contractVersion() );
?>
