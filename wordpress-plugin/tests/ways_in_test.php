<?php
/**
 * The emergency address: what opens the form, for whom, and for how long.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto_RP\Break_Glass;
use Logto_RP\Hints;
use Logto_RP\Opened_Browser;
use Logto_RP\Provider_Cache;
use Logto_RP\Refusal_Kind;
use Logto_RP\Settings;
use Logto_RP\Storage;
use Logto_RP\Ways_In;
use Logto\RelyingParty\V1\ErrorCode;

/** Moves the end of what is open by so many seconds. */
function move_ends( int $seconds ): void {
	foreach ( Fake_WordPress::$options[ Break_Glass::OPTION ]['open'] as &$browser ) {
		$browser['end'] += $seconds;
	}
}

/** The ways in under *Nobody*, for a browser that keeps this. */
function ways_in_of( string $value ): Ways_In {
	Fake_WordPress::$options[ Settings::OPTION ] = array( 'endpoint' => 'https://logto.example', 'client_id' => 'id', 'sealed_client_secret' => 'sealed', 'password_form' => 'nobody' );

	$request = request( 'https://example.org/wp-login.php', array( '__Host-logto_break_glass' => $value ) );
	return new Ways_In( Settings::load(), static fn () => new Opened_Browser( $request, new Break_Glass(), new Storage( new Provider_Cache() ) ) );
}

return array(
	'there is no emergency address until one is made, and nothing opens without one' => static function (): void {
		$glass = new Break_Glass();
		same( false, $glass->exists() );
		foreach ( array( '', str_repeat( '0', 64 ), 'refused' ) as $guess ) {
			same( null, $glass->open( $guess ) );
			same( null, $glass->open_until( $guess ) );
		}
		same( 0, Fake_WordPress::$writes );
	},
	'of a secret only the hash is kept, in one option that no page view loads' => static function (): void {
		$glass  = new Break_Glass();
		$secret = $glass->create();
		$value  = (string) $glass->open( $secret );
		same( 64, strlen( $secret ) );
		same( false, $secret === $value );
		same( array( Break_Glass::OPTION ), array_keys( Fake_WordPress::$options ) );
		same( false, Fake_WordPress::$autoload[ Break_Glass::OPTION ] );
		same( false, str_contains( serialize( Fake_WordPress::$options ), $secret ) );
		same( false, str_contains( serialize( Fake_WordPress::$options ), $value ) );
	},
	'the right secret opens for a quarter of an hour, in the browser that brought it; what is wrong opens nothing and writes nothing' => static function (): void {
		$glass  = new Break_Glass();
		$secret = $glass->create();
		$before = Fake_WordPress::$writes;
		foreach ( array( '', $secret . '0', strtoupper( $secret ) . 'G', substr( $secret, 1 ), strrev( $secret ), $secret . "\n" ) as $guess ) {
			same( null, $glass->open( $guess ) );
		}
		same( $before, Fake_WordPress::$writes );
		$value = (string) $glass->open( $secret );
		same( true, abs( (int) $glass->open_until( $value ) - time() - 900 ) <= 2 );
		same( null, $glass->open_until( $secret ), 'the secret is no cookie' );
		same( null, $glass->open( $value ), 'the cookie is no secret' );
		move_ends( -901 );
		same( null, $glass->open_until( $value ) );
	},
	'a stranger who guesses costs no hash where the guess cannot be a secret, and locks nobody out' => static function (): void {
		$glass  = new Break_Glass();
		$secret = $glass->create();
		for ( $guess = 0; $guess < 500; ++$guess ) {
			$glass->open( 'guess ' . $guess );
		}
		same( 0, Fake_WordPress::$hashed );
		for ( $guess = 0; $guess < 500; ++$guess ) {
			$glass->open( sprintf( '%064x', $guess ) );
		}
		same( true, null !== $glass->open( $secret ) );
	},
	'replacing or revoking it closes what was open, and the secret before opens nothing' => static function (): void {
		$glass  = new Break_Glass();
		$secret = $glass->create();
		$value  = (string) $glass->open( $secret );
		$name   = $glass->name();
		$second = $glass->create();
		same( false, $name === $glass->name() );
		same( null, $glass->open_until( $value ) );
		same( null, $glass->open( $secret ) );
		$value = (string) $glass->open( $second );
		$glass->revoke();
		same( null, $glass->open_until( $value ) );
		same( null, $glass->open( $second ) );
		same( '', $glass->name() );
	},
	'five browsers at most, and of those whose time is over none is kept' => static function (): void {
		$glass  = new Break_Glass();
		$secret = $glass->create();
		$first  = (string) $glass->open( $secret );
		for ( $more = 0; $more < 5; ++$more ) {
			$last = (string) $glass->open( $secret );
		}
		same( null, $glass->open_until( $first ) );
		same( true, null !== $glass->open_until( $last ) );
		move_ends( -901 );
		$glass->open( $secret );
		same( 1, count( Fake_WordPress::$options[ Break_Glass::OPTION ]['open'] ) );
	},
	'a use is news until somebody says that they know, and the next one is news again' => static function (): void {
		$glass  = new Break_Glass();
		$secret = $glass->create();
		same( false, $glass->is_news() );
		$glass->open( $secret );
		same( true, $glass->is_news() );
		$glass->acknowledge();
		same( false, $glass->is_news() );
		Fake_WordPress::$options[ Break_Glass::OPTION ]['known'] -= 10;
		same( true, $glass->is_news() );
	},
	'a damaged option is none' => static function (): void {
		$glass  = new Break_Glass();
		$secret = $glass->create();
		foreach ( array( 'x', array(), array( 'hash' => '' ), array( 'hash' => array( 'x' ) ) ) as $damaged ) {
			Fake_WordPress::$options[ Break_Glass::OPTION ] = $damaged;
			same( false, $glass->exists() );
			same( null, $glass->open( $secret ) );
		}
		Fake_WordPress::$options[ Break_Glass::OPTION ] = array( 'hash' => wp_fast_hash( $secret ), 'open' => array( 'x', array( 'end' => time() + 9 ) ) );
		same( true, null !== $glass->open( $secret ) );
	},
	'it opens the form and resets at wp-login.php, and neither XML-RPC nor application passwords nor anything elsewhere' => static function (): void {
		$glass = new Break_Glass();
		$value = (string) $glass->open( $glass->create() );
		same( 'logto_rp_password_refused', ways_in_of( $value )->authenticate( 'somebody', 'name', 'secret' )->code, 'not at wp-login.php' );
		same( false, ways_in_of( $value )->password_reset( true ), 'not at wp-login.php' );

		Fake_WordPress::$done['login_init'] = 1;
		same( 'somebody', ways_in_of( $value )->authenticate( 'somebody', 'name', 'secret' ) );
		same( true, ways_in_of( $value )->password_reset( true ) );
		same( false, ways_in_of( $value )->password_reset( false ), 'where somebody else forbids it' );
		same( false, ways_in_of( $value )->xml_rpc( true ) );
		same( false, ways_in_of( $value )->application_passwords( true ) );
		same( false, ways_in_of( $value )->password_fields( true ) );

		same( 'logto_rp_password_refused', ways_in_of( strrev( $value ) )->authenticate( 'somebody', 'name', 'secret' )->code, 'another browser' );
		move_ends( -901 );
		same( 'logto_rp_password_refused', ways_in_of( $value )->authenticate( 'somebody', 'name', 'secret' )->code, 'a quarter of an hour later' );
	},
	'a wrong secret is explained in the list, with the little room that strangers have' => static function (): void {
		same( Refusal_Kind::Stranger, Refusal_Kind::of( Break_Glass::REFUSED ) );
		$hints = new Hints();
		same( true, 20 < strlen( (string) $hints->cause_of( Break_Glass::REFUSED ) ) && 20 < strlen( (string) $hints->remedy_of( Break_Glass::REFUSED ) ) );
		same( null, $hints->cause_of( 'of another version' ) );
		same( $hints->cause( ErrorCode::SignInLoop ), $hints->cause_of( 'sign-in-loop' ) );
	},
	'an administrator is told of the emergency address where there is one' => static function (): void {
		$glass = new Break_Glass();
		$hint  = static fn (): string => ( new Hints( $glass ) )->remedy( ErrorCode::ClientSecretUnreadable );
		same( false, str_contains( $hint(), 'emergency address' ) );
		$glass->create();
		same( true, str_contains( $hint(), 'emergency address' ) );
	},
);
