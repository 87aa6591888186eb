--TEST--
Dumps and stack traces do not show secrets
--INI--
zend.exception_ignore_args=0
zend.exception_string_param_max_len=100
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

const SECRET = 'hush-hush';

function verdict( string $text ): string {
	return str_contains( $text, SECRET ) ? 'SHOWN' : 'hidden';
}

function dumped( object $value ): string {
	ob_start();
	var_dump( $value );
	return ob_get_clean();
}

$keys   = new Keys( SECRET, SECRET );
$values = array(
	'keys'           => $keys,
	'request'        => new HttpRequest( RequestKind::Token, 'POST', ISSUER, array( new Header( 'Authorization', SECRET ) ), SECRET ),
	'response'       => new HttpResponse( 200, array(), SECRET ),
	'response query' => new AuthorizationResponseOptions( 'code=' . SECRET, array(), null, HOME ),
	'configuration'  => new Configuration( ProviderKind::Openid, ISSUER, 'the-app', SECRET, HOME, HOME, HOME, array(), array(), 60, 3600, $keys, null, false ),
);
foreach ( $values as $name => $value ) {
	echo "$name: ", verdict( dumped( $value ) ), ' ', verdict( print_r( $value, true ) ), ' ', verdict( var_export( $value, true ) ), ' ', verdict( json_encode( array( $value ), JSON_THROW_ON_ERROR ) ), "\n";
	try {
		echo verdict( serialize( array( $value ) ) ), "\n";
	} catch ( \LogicException $refused ) {
		echo $refused->getMessage(), "\n";
	}
}
echo json_encode( new Fetch( $values['request'], new StorageChanges( array(), null ) ) ), "\n";
print_r( $values['response'] );
var_dump( $keys->ring === SECRET, $values['response']->body === SECRET );

function traced( callable $call ): string {
	try {
		$call();
		return 'nothing was thrown';
	} catch ( \Throwable $thrown ) {
		$trace  = $thrown->getTrace();
		$hidden = array_filter( $trace[0]['args'], fn( $argument ) => $argument instanceof \SensitiveParameterValue );
		return verdict( $thrown->getTraceAsString() ) . ' ' . count( $hidden );
	}
}

echo "-- stack traces\n";
$long = SECRET . str_repeat( 'x', 2 << 20 );
echo traced( fn() => new Keys( SECRET, 5 ) ), "\n";
echo traced( fn() => new HttpResponse( 'x', array(), SECRET ) ), "\n";
echo traced( fn() => runtime()->sealClientSecret( $keys, client(), $long ) ), "\n";
echo traced( fn() => runtime()->turnKeyRing( $long ) ), "\n";
?>
--EXPECT--
keys: hidden hidden hidden hidden
Serialization of Logto\RelyingParty\V1\Keys is not allowed
request: hidden hidden hidden hidden
Serialization of Logto\RelyingParty\V1\HttpRequest is not allowed
response: hidden hidden hidden hidden
Serialization of Logto\RelyingParty\V1\HttpResponse is not allowed
response query: hidden hidden hidden hidden
Serialization of Logto\RelyingParty\V1\AuthorizationResponseOptions is not allowed
configuration: hidden hidden hidden hidden
Serialization of Logto\RelyingParty\V1\Configuration is not allowed
{"request":{"kind":"token","method":"POST","url":"https:\/\/tenant.logto.app\/oidc","headers":"(hidden)","body":"(hidden)"},"changes":{"cookies":[],"providerCache":null}}
Logto\RelyingParty\V1\HttpResponse Object
(
    [status] => 200
    [headers] => Array
        (
        )

    [body] => (hidden)
)
bool(true)
bool(true)
-- stack traces
hidden 2
hidden 1
hidden 1
hidden 1
