<?php
/**
 * The pages for visitors, and the list of what they met.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto_RP\Message;
use Logto_RP\Message_Page;
use Logto_RP\Refusals;

return array(
	'a page escapes everything that it is given' => static function (): void {
		$html = ( new Message_Page() )->html( new Message( 403, '<script>1</script>', array( '<script>2</script>' ), array( array( 'label' => '<script>3</script>', 'url' => 'javascript:alert(4)' ), array( 'label' => 'b', 'url' => '/?a="><script>5</script>' ) ), '<script>6</script>' ) );
		same( 0, preg_match( '/<script|javascript:|<em>/', $html ) );
	},
	'a page names its language, loads nothing and asks not to be found' => static function (): void {
		$html = ( new Message_Page() )->html( new Message( 403, 'Title', array( 'Text' ), array() ) );
		same( 1, preg_match( '/<html lang="de-DE">/', $html ) );
		same( 0, preg_match( '/<link|<img|<script|url\(|@import|src=/', $html ) );
		same( 1, preg_match( '/<meta name="robots" content="noindex, nofollow">/', $html ) );
	},
	'an error ID can be read out, and is another each time' => static function (): void {
		$ids = array();
		for ( $at = 0; $at < 20; ++$at ) {
			$id = ( new Refusals() )->record( 'code-refused', '' );
			same( 1, preg_match( '/\A[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}\z/', $id ), $id );
			$ids[ $id ] = true;
		}
		same( 20, count( $ids ) );
	},
	'a flood writes ten times a minute at most, says so, and is not autoloaded' => static function (): void {
		for ( $at = 0; $at < 300; ++$at ) {
			( new Refusals() )->record( 'code-refused', '' );
		}
		// A new minute may begin while this runs.
		same( true, Fake_WordPress::$writes <= 20 );
		same( true, null !== ( new Refusals() )->last_flood() );
		same( false, Fake_WordPress::$autoload[ Refusals::OPTION ] );
	},
	'the list holds the last fifty, newest first, and one plain line of detail each' => static function (): void {
		for ( $at = 0; $at < 70; ++$at ) {
			Fake_WordPress::$options[ Refusals::OPTION ]['writes'] = 0;
			( new Refusals() )->record( 'code-refused', $at . " \n\e[31m" . str_repeat( 'ä<', 500 ) );
		}
		$entries = ( new Refusals() )->latest();
		same( 50, count( $entries ) );
		same( true, str_starts_with( $entries[0]['detail'], '69 ' ) );
		same( 1, preg_match( '/\A[\x20-\x7E]{1,200}\z/', $entries[0]['detail'] ) );
	},
	'a damaged list is an empty one' => static function (): void {
		foreach ( array( 'text', array( 'entries' => 'text' ), array( 'entries' => array( 1, array( 'id' => 1 ) ) ) ) as $damaged ) {
			Fake_WordPress::$options[ Refusals::OPTION ] = $damaged;
			same( array(), ( new Refusals() )->latest() );
		}
	},
);
