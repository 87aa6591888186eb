--TEST--
phpinfo() says the versions, the component's hash and the limits
--FILE--
<?php
( new ReflectionExtension( 'logto' ) )->info();
var_dump( ( new Logto\RelyingParty\V1\Extension\Runtime() )->contractVersion(), Logto\RelyingParty\CONTRACT_VERSION );
?>
--EXPECTF--

logto

Logto relying party => enabled
Version => %d.%d.%d
Contract version => 1
Component SHA-256 => %s
Lent to the component => wasi:clocks/wall-clock.now, wasi:random/random.get-random-bytes
Limit of a message => 1 MiB
Limit of a conversation's memory => %d MiB
Limit of a call's stack => %d KiB
Limit of a call's fuel => %d
int(1)
int(1)
