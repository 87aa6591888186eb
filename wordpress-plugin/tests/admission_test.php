<?php
/**
 * Who is let in, when something else in WordPress has a say or another request is faster.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto\RelyingParty\V1\AccountName;
use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\ExistingUser;
use Logto\RelyingParty\V1\FieldChange;
use Logto\RelyingParty\V1\Identity;
use Logto\RelyingParty\V1\LinkUser;
use Logto\RelyingParty\V1\NewUser;
use Logto\RelyingParty\V1\ProfileField;
use Logto\RelyingParty\V1\Purpose;
use Logto\RelyingParty\V1\SignIn;
use Logto\RelyingParty\V1\StorageChanges;
use Logto_RP\Attempt;
use Logto_RP\Links;
use Logto_RP\No_Runtime;
use Logto_RP\Refusal;
use Logto_RP\Roles;
use Logto_RP\Session_Guard;
use Logto_RP\Session_Mapping;
use Logto_RP\Session_Opener;
use Logto_RP\Sessions;
use Logto_RP\Users;

/** The table of links, in which another request may write while this one waits. */
final class Fake_Link_Rows {
	public string $base_prefix = 'wp_';
	public string $last_error  = '';
	/** @var array<string, array{user_id: int|null, claim: string, claimed_until: int}> */
	public array $rows = array();
	/** What another request does before each statement of this one. */
	public ?Closure $other = null;

	/** @return array{string, list<mixed>} */
	public function prepare( string $statement, mixed ...$values ): array {
		return array( $statement, $values );
	}

	/** @param array{string, list<mixed>} $prepared */
	public function query( array $prepared ): int {
		list( $statement, $values ) = $prepared;
		$this->other && ( $this->other )( $statement );
		if ( str_starts_with( $statement, 'INSERT' ) ) {
			return $this->put( null === ( $this->rows[ $values[0] ] ?? null ), $values[0], null, $values[1], $values[2] );
		}
		if ( str_starts_with( $statement, 'DELETE' ) ) {
			$is_ours = $this->is_claimed( $values[0], $values[1] );
			if ( $is_ours ) {
				unset( $this->rows[ $values[0] ] );
			}
			return (int) $is_ours;
		}
		if ( str_contains( $statement, 'SET user_id' ) ) {
			list( $user_id, , , $key, $claim ) = $values;
			return $this->put( $this->is_claimed( $key, $claim ), $key, $user_id, '', 0 );
		}
		$key     = $values[ count( $values ) - 2 ];
		$row     = $this->rows[ $key ] ?? null;
		$is_free = null !== $row && $row['claimed_until'] < end( $values ) && null === $row['user_id'];
		return $this->put( $is_free, $key, null, $values[0], $values[1] );
	}

	/** @param array{string, list<mixed>} $prepared */
	public function get_var( array $prepared ): ?string {
		$this->other && ( $this->other )( $prepared[0] );
		$row = $this->rows[ $prepared[1][0] ] ?? null;
		return null !== $row && ( null === $row['user_id'] || ! str_contains( $prepared[0], 'IS NULL' ) ) ? '1' : null;
	}

	public function suppress_errors( bool $suppress = true ): bool {
		return false;
	}

	private function is_claimed( string $key, string $claim ): bool {
		$row = $this->rows[ $key ] ?? null;
		return null !== $row && null === $row['user_id'] && $claim === $row['claim'];
	}

	private function put( bool $may, string $key, ?int $user_id, string $claim, int $until ): int {
		if ( $may ) {
			$this->rows[ $key ] = array( 'user_id' => $user_id, 'claim' => $claim, 'claimed_until' => $until );
		}
		return (int) $may;
	}
}

function wp_delete_user( int $user_id ): bool {
	Fake_Users::$done[] = 'delete ' . $user_id;
	return true;
}

function is_user_logged_in(): bool {
	return false;
}

/** As WordPress does, as far as others have a say and hear of it. */
function wp_signon( array $credentials ): WP_User|WP_Error {
	$user = apply_filters( 'authenticate', null, $credentials['user_login'], $credentials['user_password'] );
	if ( $user instanceof WP_User ) {
		do_action( 'set_logged_in_cookie', 'cookie', 0, time() + 60, $user->ID, 'logged_in', 'token' );
		Fake_Users::$done[] = 'cookies are set';
	}
	return $user;
}

function wp_clear_auth_cookie(): void {
	Fake_Users::$done[] = 'cookies are cleared';
}

function wp_set_current_user( int $user_id ): void {
	Fake_Users::$done[] = "user $user_id";
}

const ROSA = 'rosa-rosa-rosa-rosa';

$sign_in = new SignIn(
	new Identity( 'https://garden.logto.app/oidc', 'subject-of-rosa', ROSA, null, null, null, null, null, null, false, null, false, null, null, array() ),
	Purpose::SignIn,
	'',
	'',
	new StorageChanges( array(), null )
);
$admit   = static fn ( ExistingUser|NewUser|LinkUser $decision ): ?WP_User => ( new Users( new Links(), new Roles() ) )->admit( $sign_in, $decision );
$new     = static fn (): NewUser => new NewUser(
	array( new AccountName( 'rosa', 'rosa' ), new AccountName( 'member-a', 'member-a' ), new AccountName( 'member-b', 'member-b' ) ),
	'subscriber',
	array( new FieldChange( ProfileField::Email, 'r@example.org' ) ),
	60
);
$opener  = static function (): Session_Opener {
	$mapping = ( new ReflectionClass( Session_Mapping::class ) )->newInstanceWithoutConstructor();
	( new ReflectionProperty( $mapping, 'is_done' ) )->setValue( $mapping, true );
	return new Session_Opener( new Sessions(), new Session_Guard(), $mapping );
};
/** The code and the detail with which it ends, or null. */
$refusal = static function ( callable $call ): ?array {
	try {
		$call();
	} catch ( Refusal $refusal ) {
		return array( $refusal->error_code, $refusal->getMessage() );
	}
	return null;
};
$row     = static fn ( ?int $user_id, string $claim = '', int $until = 0 ): array => array( 'user_id' => $user_id, 'claim' => $claim, 'claimed_until' => $until );

$sentences = array(
	'the names that the core gave are tried in turn, and an address that is taken is left out' => static function ( Fake_Link_Rows $links ) use ( $admit, $new, $row ): void {
		Fake_Users::$refusals = array( 'existing_user_login', 'existing_user_email', 'illegal_user_login' );
		same( 70, $admit( $new() )->ID );
		same( array( 'rosa <r@example.org>', 'member-a <r@example.org>', 'member-a <>' ), Fake_Users::$done );
		same( array( 'member-b', 'member-b', '' ), array( Fake_Users::$made['user_login'], Fake_Users::$made['user_nicename'], Fake_Users::$made['user_email'] ) );
		same( array( ROSA => $row( 70 ) ), $links->rows );
	},
	'where WordPress takes none of them the account is not created, and nothing stays claimed' => static function ( Fake_Link_Rows $links ) use ( $admit, $new, $refusal ): void {
		Fake_Users::$refusals = array( 'existing_user_login', 'invalid_username', 'user_nicename_too_long' );
		same( array( ErrorCode::AccountNotCreated, 'wp_insert_user: existing_user_login, invalid_username, user_nicename_too_long' ), $refusal( static fn () => $admit( $new() ) ) );
		same( array(), $links->rows );
	},
	'another reason than the name ends it at once' => static function () use ( $admit, $new, $refusal ): void {
		Fake_Users::$refusals = array( 'domain_not_allowed', 'never asked' );
		same( array( ErrorCode::AccountNotCreated, 'wp_insert_user: domain_not_allowed' ), $refusal( static fn () => $admit( $new() ) ) );
	},
	'whom another request is linking is asked about again, when that one is done' => static function ( Fake_Link_Rows $links ) use ( $admit, $new, $row ): void {
		foreach ( array( $new(), new LinkUser( 7, true, array(), 60 ) ) as $decision ) {
			$links->rows[ ROSA ] = $row( null, 'of another', time() + 30 );
			$looks               = 0;
			$links->other        = static function ( string $statement ) use ( $links, $row, &$looks ): void {
				if ( str_starts_with( $statement, 'SELECT' ) && 3 === ++$looks ) {
					$links->rows[ ROSA ] = $row( 8 );
				}
			};
			same( null, $admit( $decision ) );
			same( 3, $looks );
			same( array( ROSA => $row( 8 ) ), $links->rows );
			same( array(), Fake_Users::$done, 'no account is made, and none loses its password' );
		}
	},
	'the claim of a request that died is taken over' => static function ( Fake_Link_Rows $links ) use ( $admit, $new, $row ): void {
		$links->rows[ ROSA ] = $row( null, 'of another', time() - 1 );
		same( 70, $admit( $new() )->ID );
		same( array( ROSA => $row( 70 ) ), $links->rows );
	},
	'a user whose link another request made first is taken away again' => static function ( Fake_Link_Rows $links ) use ( $admit, $new, $row ): void {
		$links->other = static function ( string $statement ) use ( $links, $row ): void {
			if ( str_contains( $statement, 'SET user_id' ) ) {
				$links->rows[ ROSA ] = $row( 8 );
			}
		};
		same( null, $admit( $new() ) );
		same( array( 'delete 70' ), Fake_Users::$done );
		same( array( ROSA => $row( 8 ) ), $links->rows );
	},
	'a user in whose making another plugin fails is taken away again' => static function ( Fake_Link_Rows $links ) use ( $admit, $new ): void {
		Fake_Users::$hooks['user_register'][] = static fn () => throw new DomainException( 'another plugin' );
		$failed = '';
		try {
			$admit( $new() );
		} catch ( DomainException $problem ) {
			$failed = $problem->getMessage();
		}
		same( 'another plugin', $failed );
		same( array( 'delete 70' ), Fake_Users::$done );
		same( array(), $links->rows );
	},
	'a user who is gone is no other trouble' => static function () use ( $admit, $refusal ): void {
		same( array( ErrorCode::AccountVanished, 'the user is gone' ), $refusal( static fn () => $admit( new ExistingUser( 9, array(), 60 ) ) ) );
	},
	'a refusal of another plugin is called one, and its message goes nowhere' => static function () use ( $opener, $sign_in, $refusal ): void {
		add_filter( 'wp_authenticate_user', static fn () => new WP_Error( 'two_factor_needed', 'rosa@example.org has to prove more' ) );
		same( array( ErrorCode::SignInVetoed, 'two_factor_needed' ), $refusal( static fn () => $opener()->open( Fake_Users::add( 7, 'subscriber' ), $sign_in, 60 ) ) );
		same( array( 'wp_authenticate_user' ), array_keys( Fake_Users::$hooks ) );
	},
	'a session that cannot be kept, so that no sign-out at the provider would end it, does not open' => static function () use ( $opener, $sign_in ): void {
		global $wpdb;
		$wpdb = new Fake_Database();
		$opener()->open( Fake_Users::add( 7, 'subscriber' ), $sign_in, 60 );
		same( array( 'cookies are set', 'user 7' ), Fake_Users::$done );
		Fake_Users::$done = array();
		$wpdb->affected   = false;
		$wpdb->last_error = 'the table is full';
		try {
			$opener()->open( Fake_Users::$users[7], $sign_in, 60 );
			same( true, false );
		} catch ( RuntimeException $failed ) {
			same( 'the session could not be kept: the table is full', $failed->getMessage() );
		}
		same( array( 'session token', 'cookies are cleared', 'user 0' ), Fake_Users::$done );
		same( array(), Fake_Users::$hooks );
	},
	'a PHP error and a missing extension have codes of their own' => static function (): void {
		// The page ends the request.
		$page    = new class() {
			public function show( ErrorCode $code, string $detail, ?string $return_to ): never {
				throw new RuntimeException( $code->value );
			}
		};
		$attempt = new Attempt( static fn () => $page );
		$shown   = array();
		foreach ( array( new TypeError( 'a bug' ), new No_Runtime( 'extension-missing' ), new Refusal( ErrorCode::AccountVanished, '' ) ) as $thrown ) {
			try {
				$attempt->run( static fn () => throw $thrown );
			} catch ( RuntimeException $page_shown ) {
				$shown[] = $page_shown->getMessage();
			}
		}
		same( array( 'host-error', 'runtime-missing', 'account-vanished' ), $shown );
	},
);
return array_map(
	static fn ( Closure $check ): Closure => static function () use ( $check ): void {
		Fake_Users::reset();
		$GLOBALS['wpdb'] = new Fake_Link_Rows();
		$check( $GLOBALS['wpdb'] );
	},
	$sentences
);
