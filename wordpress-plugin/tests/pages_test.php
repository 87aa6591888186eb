<?php
/**
 * The pages for visitors, and the list of what they met.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto_RP\Message;
use Logto_RP\Message_Page;
use Logto_RP\Refusal_Kind;
use Logto_RP\Refusals;
use Logto_RP\Replay_Bundles;

/** Makes what was counted in this minute be of the one before. */
function another_minute(): void {
	global $wpdb;
	foreach ( $wpdb->rows as $name => $number ) {
		$wpdb->rows[ $name ] = (string) ( (int) $number - 100000 );
	}
}

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
			$id = ( new Refusals( new Replay_Bundles() ) )->record( 'code-refused', '' );
			same( 1, preg_match( '/\A[A-HJKMNP-Z2-9]{4}-[A-HJKMNP-Z2-9]{4}\z/', $id ), $id );
			$ids[ $id ] = true;
		}
		same( 20, count( $ids ) );
	},
	'a flood writes ten times a minute at most, says so, and is not autoloaded' => static function (): void {
		for ( $at = 0; $at < 300; ++$at ) {
			( new Refusals( new Replay_Bundles() ) )->record( 'provider-timed-out', '' );
		}
		// A new minute may begin while this runs.
		same( true, Fake_WordPress::$writes <= 20 );
		same( true, null !== ( new Refusals( new Replay_Bundles() ) )->last_flood() );
		same( false, Fake_WordPress::$autoload[ Refusals::OPTION ] );
	},
	'what was counted under a clock that was ahead hides nothing that happens now' => static function (): void {
		global $wpdb;
		for ( $at = 0; $at < 30; ++$at ) {
			( new Refusals( new Replay_Bundles() ) )->record( 'provider-timed-out', '' );
		}
		foreach ( $wpdb->rows as $name => $number ) {
			$wpdb->rows[ $name ] = (string) ( (int) $number + 1440 * 100000 );
		}
		( new Refusals( new Replay_Bundles() ) )->record( 'account-suspended', 'later' );
		same( 'account-suspended', ( new Refusals( new Replay_Bundles() ) )->latest()[0]['code'] );
	},
	'the list holds the last fifty, newest first, and one plain line of detail each' => static function (): void {
		for ( $at = 0; $at < 70; ++$at ) {
			another_minute();
			( new Refusals( new Replay_Bundles() ) )->record( 'provider-timed-out', $at . " \n\e[31m" . str_repeat( 'ä<', 500 ) );
		}
		$entries = ( new Refusals( new Replay_Bundles() ) )->latest();
		same( 50, count( $entries ) );
		same( true, str_starts_with( $entries[0]['detail'], '69 ' ) );
		same( 1, preg_match( '/\A[\x20-\x7E]{1,200}\z/', $entries[0]['detail'] ) );
	},
	'strangers, and visitors whom the provider does not know yet, leave the others their room in the list' => static function (): void {
		$kept = static function ( string ...$codes ): array {
			$found = array_count_values( array_column( ( new Refusals( new Replay_Bundles() ) )->latest(), 'code' ) );
			return array_map( static fn ( string $code ): int => $found[ $code ] ?? 0, $codes );
		};
		for ( $at = 0; $at < 30; ++$at ) {
			another_minute();
			( new Refusals( new Replay_Bundles() ) )->record( 'account-suspended', '' );
		}
		foreach ( array( 'response-state-unknown', 'response-malformed', 'response-parameter-repeated', 'input-too-large', 'sign-in-loop' ) as $code ) {
			for ( $at = 0; $at < 40; ++$at ) {
				another_minute();
				( new Refusals( new Replay_Bundles() ) )->record( $code, '' );
			}
		}
		same( array( 30, 0, 5 ), $kept( 'account-suspended', 'response-malformed', 'sign-in-loop' ) );
		for ( $at = 0; $at < 200; ++$at ) {
			another_minute();
			( new Refusals( new Replay_Bundles() ) )->record( 'pending-sign-in-altered', '' );
		}
		same( array( 25, 20, 5 ), $kept( 'account-suspended', 'pending-sign-in-altered', 'sign-in-loop' ) );
	},
	'strangers write five lines a minute into the log, and one says how many they would have been' => static function (): void {
		$log = tempnam( sys_get_temp_dir(), 'logto' );
		$old = ini_set( 'error_log', $log );
		another_minute();
		for ( $at = 0; $at < 100; ++$at ) {
			( new Refusals( new Replay_Bundles() ) )->record( 'response-state-unknown', '' );
		}
		another_minute();
		( new Refusals( new Replay_Bundles() ) )->record( 'response-state-unknown', '' );
		ini_set( 'error_log', $old );
		$lines = (string) file_get_contents( $log );
		unlink( $log );
		// A new minute may begin while this runs.
		same( true, in_array( substr_count( $lines, 'response-state-unknown' ), array( 6, 11 ), true ), $lines );
		same( 1, preg_match_all( '/\b(\d+) more failed sign-ins \(stranger\)/', $lines, $more ), $lines );
		same( true, in_array( (int) $more[1][0], array( 95, 90 ), true ), $lines );
	},
	'what strangers cause hides no fault of the set-up, which is news for a day' => static function (): void {
		same( null, ( new Refusals( new Replay_Bundles() ) )->newest() );
		( new Refusals( new Replay_Bundles() ) )->record( 'client-credentials-refused', '' );
		( new Refusals( new Replay_Bundles() ) )->record( 'response-state-unknown', '' );
		( new Refusals( new Replay_Bundles() ) )->record( 'provider-access-denied', '' );
		same( 'client-credentials-refused', ( new Refusals( new Replay_Bundles() ) )->newest()['code'] ?? null );
		( new Refusals( new Replay_Bundles() ) )->record( 'account-suspended', '' );
		same( 'account-suspended', ( new Refusals( new Replay_Bundles() ) )->newest()['code'] ?? null );
		foreach ( Fake_WordPress::$options[ Refusals::OPTION ]['entries'] as &$entry ) {
			$entry['time'] -= DAY_IN_SECONDS;
		}
		same( null, ( new Refusals( new Replay_Bundles() ) )->newest() );
	},
	'what is needed to decide a refusal again is kept where the refusal is listed: the last few, for a week' => static function (): void {
		$record = static fn ( string $code, ?string $bundle ): string => ( new Refusals( new Replay_Bundles() ) )->record( $code, '', $bundle );
		$record( 'id-token-nonce', null );
		same( array(), ( new Replay_Bundles() )->ids() );
		$first = $record( 'id-token-nonce', 'the first' );
		same( 'the first', ( new Replay_Bundles() )->find( $first ) );
		for ( $at = 0; $at < 40; ++$at ) {
			$last = $record( 'response-state-unknown', 'of a stranger' );
		}
		same( 2, count( ( new Replay_Bundles() )->ids() ), 'strangers bury nothing' );
		same( 'the first', ( new Replay_Bundles() )->find( $first ) );
		same( null, ( new Replay_Bundles() )->find( $last ), 'and what is not listed is not kept' );
		for ( $at = 0; $at < 9; ++$at ) {
			$record( 'id-token-nonce', 'another' );
		}
		same( 5, count( ( new Replay_Bundles() )->ids() ) );
		same( null, ( new Replay_Bundles() )->find( $first ) );
		foreach ( Fake_WordPress::$options[ Replay_Bundles::OPTION ] as &$entry ) {
			$entry['time'] -= WEEK_IN_SECONDS;
		}
		same( array(), ( new Replay_Bundles() )->ids() );
		( new Replay_Bundles() )->forget_old();
		same( array(), Fake_WordPress::$options[ Replay_Bundles::OPTION ] );
	},
	'an error ID on somebody\'s page is in the list, whoever else is refused at that moment' => static function (): void {
		$record = static fn ( string $bundle ): string => ( new Refusals( new Replay_Bundles() ) )->record( 'id-token-nonce', '', $bundle );
		$first  = $record( 'the first' );
		$other  = '';
		foreach ( array( 'the list', 'what is kept' ) as $ignored ) {
			// The second time the list has been read by then, and what is kept is read.
			Fake_WordPress::$on_next_reading = static function () use ( $record, $ignored, &$other ): void {
				if ( 'the list' === $ignored ) {
					$other = $record( 'another' );
				} else {
					Fake_WordPress::$on_next_reading = static function () use ( $record, &$other ): void {
						$other = $record( 'another' );
					};
				}
			};
			$ours = $record( 'ours' );
			same( array(), array_diff( array( $first, $other, $ours ), array_column( ( new Refusals( new Replay_Bundles() ) )->latest(), 'id' ) ), $ignored );
			same( array(), array_diff( array( $other, $ours ), ( new Replay_Bundles() )->ids() ), $ignored );
		}
	},
	'a damaged list is an empty one' => static function (): void {
		foreach ( array( 'text', array( 'entries' => 'text' ), array( 'entries' => array( 1, array( 'id' => 1 ) ) ) ) as $damaged ) {
			Fake_WordPress::$options[ Refusals::OPTION ] = $damaged;
			same( array(), ( new Refusals( new Replay_Bundles() ) )->latest() );
		}
	},
);
