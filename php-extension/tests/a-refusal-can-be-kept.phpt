--TEST--
A refusal brings what is needed to decide it again, when that was asked for
--FILE--
<?php
declare( strict_types = 1 );
namespace Logto\RelyingParty\V1;
require __DIR__ . '/support/site.inc';

function refused( bool $keep ): ?string {
	try {
		$options = new AuthorizationResponseOptions( 'code=a-secret-code&state=invented', array(), null, HOME );
		runtime()->relyingParty( configuration( keepReplayBundle: $keep ) )->authorizationResponse( $options );
	} catch ( Refused $refused ) {
		return $refused->replayBundle;
	}
}

var_dump( refused( false ) );
$bundle = json_decode( refused( true ), true, 16, JSON_THROW_ON_ERROR );
var_dump( $bundle['verdict'], $bundle['response']['query'] );
?>
--EXPECT--
NULL
string(22) "response-state-unknown"
string(40) "code=%5Bredacted%5D&state=%5Bredacted%5D"
