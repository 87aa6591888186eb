<?php
/**
 * How requests to the provider are shared between the processes of a site.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto\RelyingParty\V1 as Contract;
use Logto_RP\Conversation;
use Logto_RP\Fetch_Guard;
use Logto_RP\Provider_Cache;
use Logto_RP\Redemptions;
use Logto_RP\Refusal;
use Logto_RP\Storage;

/** Asks for the metadata, unless the cache has them; a failed fetch is stored, as the core does. */
final class Fake_Relying_Party implements Contract\RelyingParty {

	/** @var list<mixed> What came of each fetch. */
	public static array $outcomes = array();

	public function __construct( private readonly ?string $cache ) {}

	public function authorizationRequest( Contract\AuthorizationRequestOptions $options ): Contract\Fetch|Contract\AuthorizationRedirect {
		return self::from_cache( $this->cache );
	}

	public function resume( Contract\HttpResponse|Contract\TransportFailure $outcome ): Contract\Fetch|Contract\AuthorizationRedirect {
		self::$outcomes[] = $outcome;
		if ( $outcome instanceof Contract\HttpResponse ) {
			return self::redirect( 'metadata' );
		}
		throw new Contract\Unavailable( Contract\ErrorCode::ProviderTimedOut, '', null, null, self::changes( 'failed' ) );
	}

	public function resumeFromCache( string $providerCache ): Contract\Fetch|Contract\AuthorizationRedirect {
		return self::from_cache( $providerCache );
	}

	public function authorizationResponse( Contract\AuthorizationResponseOptions $options ): Contract\Restart {
		throw new LogicException();
	}

	public function endSession( Contract\EndSessionOptions $options ): Contract\EndSessionRedirect {
		throw new LogicException();
	}

	public function logoutToken( string $body ): Contract\Logout {
		throw new LogicException();
	}

	public function checkConnection(): Contract\ConnectionReport {
		throw new LogicException();
	}

	public function mapSession( Contract\Policy $policy, Contract\Facts $facts ): Contract\ExistingUser {
		throw new LogicException();
	}

	public function signedOut( string $query ): ?string {
		return null;
	}

	public function initiateLogin( string $parameters ): ?Contract\LoginInitiation {
		return null;
	}

	private static function from_cache( ?string $cache ): Contract\Fetch|Contract\AuthorizationRedirect {
		return 'metadata' === $cache ? self::redirect( null ) : new Contract\Fetch( new Contract\HttpRequest( Contract\RequestKind::Discovery, 'GET', 'https://logto.example', array(), null ), self::changes( 'begun' ) );
	}

	private static function redirect( ?string $cache ): Contract\AuthorizationRedirect {
		return new Contract\AuthorizationRedirect( 'https://logto.example/auth', self::changes( $cache ) );
	}

	private static function changes( ?string $cache ): Contract\StorageChanges {
		return new Contract\StorageChanges( array(), $cache );
	}
}

/** What a start ends in: an address, or an error code. Never sends anything. */
function start(): string {
	Fake_Relying_Party::$outcomes = array();

	$cache        = new Provider_Cache();
	$conversation = new Conversation(
		new Fake_Relying_Party( $cache->read() ),
		static fn () => throw new LogicException( 'something was sent' ),
		static fn () => new Fetch_Guard(),
		new Storage( $cache ),
		new Redemptions()
	);
	try {
		return $conversation->authorization_request( new Contract\AuthorizationRequestOptions( Contract\Purpose::SignIn, null, null, '/', array(), 0, null, null, null, null, null ) )->url;
	} catch ( Contract\Failure $failure ) {
		return $failure->errorCode->value;
	} catch ( LogicException $sent ) {
		return $sent->getMessage();
	}
}

/** Another process is fetching, and began that many seconds ago. */
function others_fetch( float $seconds ): void {
	global $wpdb;
	$wpdb->rows['logto_rp_fetching'] = sprintf( '%.6F', microtime( true ) + 12 - $seconds );
}

/** Redeems a code that the provider does not know, or one that it does; what came of it, and what was noted. */
function redeem( string $verifier, bool $is_good = false ): array {
	global $wpdb;
	$wpdb->noted = array();
	try {
		$came = ( new Redemptions() )->once(
			'grant_type=authorization_code&code=c&code_verifier=' . $verifier,
			static fn (): string => $is_good ? 'redeemed' : throw new Contract\Refused( Contract\ErrorCode::CodeRefused, '', null, null, new Contract\StorageChanges( array(), null ) )
		);
	} catch ( Contract\Failure ) {
		$came = 'refused by the provider';
	} catch ( Refusal $refusal ) {
		$came = 'refused here: ' . $refusal->error_code->value;
	}
	return array( $came, array_map( static fn ( array $noted ): string => $noted[1][0], $wpdb->noted ) );
}

return array(
	'a pending sign-in redeems one code, and a good one pays nothing for that' => static function (): void {
		global $wpdb;
		same( array( 'redeemed', array() ), redeem( 'one', true ) );
		same( 0, Fake_WordPress::$writes );

		list( $came, $noted ) = redeem( 'two' );
		same( 'refused by the provider', $came );
		same( 1, preg_match( '/\Ar[0-9a-f]{63}\z/', implode( ' ', $noted ) ) );
		$wpdb->affected = 0;
		same( array( 'refused here: code-refused', $noted ), redeem( 'two', true ), 'once more' );
		$wpdb->affected = 1;
		list( $came, $others ) = redeem( 'three', true );
		same( array( 'redeemed', 1, false ), array( $came, count( $others ), $noted === $others ) );
		$wpdb->affected = false;
		same( 'redeemed', redeem( 'four', true )[0], 'where nothing can be noted' );
		for ( $at = 0; $at < 20; ++$at ) {
			redeem( 'five ' . $at );
		}
		same( true, Fake_WordPress::$writes <= 2, 'a flood' );
	},
	'redemptions are watched for hours after one was refused, and not for ever' => static function (): void {
		foreach ( array( -1 => 0, HOUR_IN_SECONDS => 1, DAY_IN_SECONDS => 0 ) as $until => $noted ) {
			Fake_WordPress::$options[ Redemptions::OPTION ] = (string) ( time() + $until );
			same( $noted, count( redeem( 'verifier', true )[1] ), (string) $until );
		}
	},
	'whoever finds nobody at it fetches, and leaves the way free' => static function (): void {
		global $wpdb;
		same( 'something was sent', start() );
		same( array(), $wpdb->rows );
	},
	'while somebody else is at it nothing is sent, and nothing stored over what they store' => static function (): void {
		others_fetch( 0.9 );
		Fake_WordPress::$options['logto_rp_provider'] = 'theirs';
		same( 'provider-timed-out', start() );
		same( array( Contract\TransportFailure::TimedOut ), Fake_Relying_Party::$outcomes );
		same( 'theirs', Fake_WordPress::$options['logto_rp_provider'] );
	},
	'a fetch that hangs is not waited for' => static function (): void {
		others_fetch( 3 );
		$begun = microtime( true );
		same( 'provider-timed-out', start() );
		same( true, microtime( true ) - $begun < 0.05 );
	},
	'a fetch is waited for until it has been at it for two seconds' => static function (): void {
		others_fetch( 1 );
		$begun = microtime( true );
		same( 'provider-timed-out', start() );
		same( true, abs( microtime( true ) - $begun - 1 ) < 0.3 );
	},
	'whoever cannot ask again waits longer' => static function (): void {
		others_fetch( 5 );
		$guard = new Fetch_Guard();
		$begun = microtime( true );
		same( null, $guard->wait( static fn () => null, true ) );
		same( false, $guard->is_ours() );
		same( true, abs( microtime( true ) - $begun - 1 ) < 0.3 );
	},
	'the next one at it may have been told of what was stored before' => static function (): void {
		others_fetch( 0 );
		$stored = static function (): ?string {
			static $looks = 0;
			// One has ended, and another has begun.
			others_fetch( 0 );
			return ++$looks < 3 ? null : 'metadata';
		};
		$guard  = new Fetch_Guard();
		same( 'metadata', $guard->wait( $stored, false ) );
		same( false, $guard->is_ours() );
	},
	'what a process left that died is in nobody\'s way' => static function (): void {
		others_fetch( 13 );
		same( 'something was sent', start() );
	},
	'what a process left that died under a clock that was ahead is in nobody\'s way' => static function (): void {
		foreach ( array( -13, -DAY_IN_SECONDS ) as $seconds ) {
			others_fetch( $seconds );
			same( 'something was sent', start(), (string) $seconds );
		}
		// Their turn may have begun after this one looked at the time.
		others_fetch( -5 );
		same( 'provider-timed-out', start() );
	},
	'what others have stored while one waited is used' => static function (): void {
		others_fetch( 0.9 );
		Fake_WordPress::$on_forget = static fn () => Fake_WordPress::$options['logto_rp_provider'] = 'metadata';
		same( 'https://logto.example/auth', start() );
		same( array(), Fake_Relying_Party::$outcomes );
	},
	'a guard that was lost to another process is not taken from it' => static function (): void {
		global $wpdb;
		$guard = new Fetch_Guard();
		same( null, $guard->wait( static fn () => null, false ) );
		same( true, $guard->is_ours() );
		$guard->renew();
		same( true, $guard->is_ours() );
		others_fetch( 0 );
		$guard->release();
		same( true, isset( $wpdb->rows['logto_rp_fetching'] ) );
	},
);
