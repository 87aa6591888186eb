<?php
/**
 * Whose account is whose: what a link gives, what its end takes away, and what no setting gives away.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto\RelyingParty\V1\AccountName;
use Logto\RelyingParty\V1\FieldChange;
use Logto\RelyingParty\V1\Identity;
use Logto\RelyingParty\V1\LinkUser;
use Logto\RelyingParty\V1\NewUser;
use Logto\RelyingParty\V1\ProfileField;
use Logto\RelyingParty\V1\Purpose;
use Logto\RelyingParty\V1\SignIn;
use Logto\RelyingParty\V1\StorageChanges;
use Logto_RP\Link;
use Logto_RP\Links;
use Logto_RP\Published_Links;
use Logto_RP\Published_Plugin;
use Logto_RP\Plugin;
use Logto_RP\Roles;
use Logto_RP\Settings;
use Logto_RP\Users;

define( 'WP_PLUGIN_DIR', sys_get_temp_dir() . '/logto-rp-plugins-' . getmypid() );

/** Users, what is known of them, and what is done to them. */
final class Fake_Users {
	/** @var array<int, WP_User> */
	public static array $users = array();
	/** @var array<int, array<string, string>> */
	public static array $meta = array();
	/** @var list<string> In order. */
	public static array $done = array();
	/** @var array<string, mixed> What the last new user was made of. */
	public static array $made = array();
	/** @var list<string> Why the next ones are not made. */
	public static array $refusals = array();
	/** @var array<string, list<callable>> */
	public static array $hooks = array();
	/** @var array<int, string> The sites of a network, each with the role that everybody has there. */
	public static array $sites = array();

	public static function reset(): void {
		self::$users    = array();
		self::$meta     = array();
		self::$done     = array();
		self::$made     = array();
		self::$refusals = array();
		self::$hooks    = array();
		self::$sites    = array();
	}

	public static function add( int $id, string $role, string $email = '', string ...$granted_when_asked ): WP_User {
		self::$users[ $id ]             = new WP_User( $id );
		self::$users[ $id ]->roles      = array( $role );
		self::$users[ $id ]->allcaps    = wp_roles()->roles[ $role ]['capabilities'] + array( $role => true );
		self::$users[ $id ]->user_email = $email;
		self::$users[ $id ]->granted    = $granted_when_asked;
		return self::$users[ $id ];
	}
}

/** As much of it as is looked at. */
final class WP_User {
	/** @var list<string> */
	public array $roles = array();
	/** @var array<string, bool> */
	public array $allcaps = array();
	/** @var list<string> What a plugin grants while it is asked. */
	public array $granted     = array();
	public string $user_email = '';
	public string $user_login = 'rosa';

	public string $user_registered = '2026-01-02 03:04:05';

	public function __construct( public readonly int $ID, string $name = '', int $site = 0 ) {
		if ( 0 !== $site ) {
			$this->roles   = array( Fake_Users::$sites[ $site ] );
			$this->allcaps = wp_roles()->roles[ Fake_Users::$sites[ $site ] ]['capabilities'];
		}
	}
}

/** Ends sessions. */
final class WP_Session_Tokens {
	public static function get_instance( int $user_id ): self {
		return new self();
	}

	public function destroy_all(): void {
		Fake_Users::$done[] = 'sessions';
	}

	public function destroy( string $token ): void {
		Fake_Users::$done[] = 'session ' . $token;
	}
}

/** Revokes application passwords. */
final class WP_Application_Passwords {
	public static function delete_all_application_passwords( int $user_id ): void {
		Fake_Users::$done[] = 'application passwords';
	}
}

/** A table of links in which every statement finds its row. */
final class Fake_Links_Database {
	public string $base_prefix = 'wp_';
	public string $last_error  = '';
	/** The statement that fails, by what is in it. */
	public ?string $broken = null;
	/** Whether the user has a link already. */
	public bool $has_link = false;

	public function prepare( string $statement, mixed ...$values ): string {
		return $statement;
	}

	public function query( string $statement ): int|false {
		$this->last_error = '';
		if ( null !== $this->broken && str_contains( $statement, $this->broken ) ) {
			$this->last_error = 'the disk is full';
			return false;
		}
		if ( str_contains( $statement, 'SET user_id' ) ) {
			Fake_Users::$done[] = 'link';
		}
		return 1;
	}

	public function get_row( string $statement ): ?object {
		$this->last_error = 'SELECT' === $this->broken ? 'the disk is full' : '';
		return $this->has_link ? (object) array( 'link_key' => '', 'user_id' => 7, 'issuer' => '', 'subject' => '', 'created' => 0 ) : null;
	}

	public function get_var( string $statement ): ?string {
		return null;
	}

	public function suppress_errors( bool $suppress = true ): bool {
		return false;
	}
}

function user_can( WP_User $user, string $capability ): bool {
	return true === ( $user->allcaps[ $capability ] ?? in_array( $capability, $user->granted, true ) );
}

function is_super_admin( int $user_id ): bool {
	return Fake_WordPress::$super;
}

function get_blogs_of_user( int $user_id, bool $all = false ): array {
	// Site 9 is archived.
	$sites = array_filter( array_keys( Fake_Users::$sites ), static fn ( int $site ): bool => $all || 9 !== $site );
	return array_map( static fn ( int $site ): object => (object) array( 'userblog_id' => $site ), $sites );
}

function get_userdata( int $user_id ): WP_User|false {
	return Fake_Users::$users[ $user_id ] ?? false;
}

/** As a database whose collation takes capital letters for small ones. */
function get_users( array $query ): array {
	return array_values( array_filter( Fake_Users::$users, static fn ( WP_User $user ): bool => 0 === strcasecmp( Fake_Users::$meta[ $user->ID ][ $query['meta_key'] ] ?? '', $query['meta_value'] ) ) );
}

function get_user_meta( int $user_id, string $key, bool $single ): mixed {
	return Fake_Users::$meta[ $user_id ][ $key ] ?? '';
}

function delete_user_meta( int $user_id, string $key ): bool {
	unset( Fake_Users::$meta[ $user_id ][ $key ] );
	return true;
}

function wp_generate_password( int $length, bool $special, bool $extra ): string {
	return str_repeat( 'x', $length );
}

function wp_set_password( string $password, int $user_id ): void {
	Fake_Users::$done[] = 'password';
}

function wp_slash( array|string $value ): array|string {
	return $value;
}

function wp_unslash( string $value ): string {
	return $value;
}

function wp_insert_user( array $data ): int|WP_Error {
	Fake_Users::$made = $data;
	if ( array() !== Fake_Users::$refusals ) {
		Fake_Users::$done[] = $data['user_login'] . ' <' . $data['user_email'] . '>';
		return new WP_Error( array_shift( Fake_Users::$refusals ), '' );
	}
	Fake_Users::add( 70, 'subscriber' );
	do_action( 'user_register', 70, $data );
	return 70;
}

function wp_update_user( array $data ): int {
	Fake_Users::$done[]                           = 'update';
	Fake_Users::$users[ $data['ID'] ]->user_email = $data['user_email'];
	do_action( 'profile_update', $data['ID'] );
	return $data['ID'];
}

function is_wp_error( mixed $value ): bool {
	return $value instanceof WP_Error;
}

function wp_mail( string $to, string $subject, string $text ): bool {
	Fake_Users::$done[] = 'mail to ' . $to . ( str_contains( $text, 'password' ) ? ' about the password' : '' );
	return true;
}

function switch_to_user_locale( int $user_id ): bool {
	return false;
}

function admin_url( string $path = '' ): string {
	return 'https://example.org/wp-admin/' . $path;
}

function site_url( string $path, string $scheme = '' ): string {
	return 'https://example.org/' . ltrim( $path, '/' );
}

function add_filter( string $hook, callable $call, int $priority = 10, int $takes = 1 ): bool {
	Fake_Users::$hooks[ $hook ] = PHP_INT_MIN === $priority
		? array( $call, ...( Fake_Users::$hooks[ $hook ] ?? array() ) )
		: array( ...( Fake_Users::$hooks[ $hook ] ?? array() ), $call );
	return true;
}

function add_action( string $hook, callable $call, int $priority = 10, int $takes = 1 ): bool {
	return add_filter( $hook, $call, $priority );
}

function remove_filter( string $hook, mixed $call, int $priority = 10 ): bool {
	unset( Fake_Users::$hooks[ $hook ] );
	return true;
}

function do_action( string $hook, mixed ...$more ): void {
	foreach ( Fake_Users::$hooks[ $hook ] ?? array() as $call ) {
		$call( ...$more );
	}
}

function remove_action( string $hook, mixed $call, int $priority = 10 ): bool {
	return remove_filter( $hook, $call, $priority );
}

function apply_filters( string $hook, mixed $value, mixed ...$more ): mixed {
	foreach ( Fake_Users::$hooks[ $hook ] ?? array() as $call ) {
		$value = $call( $value, ...$more );
	}
	return $value;
}

function is_admin(): bool {
	return false;
}

if ( ! function_exists( '__return_false' ) ) {
	function __return_false(): bool {
		return false;
	}
}

if ( ! function_exists( 'mb_substr' ) ) {
	function mb_substr( string $text, int $from, ?int $length = null ): string {
		return substr( $text, $from, $length );
	}
}

$sign_in = static fn ( Purpose $purpose ): SignIn => new SignIn(
	new Identity( 'https://garden.logto.app/oidc', 'subject-of-rosa', str_repeat( 'a', 64 ), null, null, null, null, null, 'rosa@example.org', true, null, false, null, null, array() ),
	$purpose,
	'',
	'',
	new StorageChanges( array(), null )
);
$admit   = static function ( Purpose $purpose, NewUser|LinkUser $decision, ?string $broken = null, bool $has_link = false ) use ( $sign_in ): ?WP_User {
	$GLOBALS['wpdb']           = new Fake_Links_Database();
	$GLOBALS['wpdb']->broken   = $broken;
	$GLOBALS['wpdb']->has_link = $has_link;
	try {
		return ( new Users( new Links(), new Roles() ) )->admit( $sign_in( $purpose ), $decision );
	} finally {
		$GLOBALS['wpdb'] = new Fake_Database();
	}
};
$new     = static fn ( string $role ): NewUser => new NewUser( array( new AccountName( 'rosa', 'rosa' ) ), $role, array(), 60 );
$moved   = array( new FieldChange( ProfileField::Email, 'new@example.org' ) );

/** The plugin on a site where passwords are refused; what becomes of one. */
$password_is = static function ( string $form = 'nobody' ): string {
	Fake_WordPress::$options[ Settings::OPTION ] = array( 'endpoint' => 'https://logto.example', 'client_id' => 'id', 'sealed_client_secret' => 'sealed', 'password_form' => $form );
	( new Plugin( 'logto.php' ) )->register();
	return apply_filters( 'authenticate', 'taken', 'name', 'secret' ) instanceof WP_Error ? 'refused' : 'taken';
};

$sentences = array(
	'a link is of the user who was linked, and of nobody who has the number later' => static function (): void {
		$link  = static fn ( string $login, string $registered ): Logto_RP\Link => new Logto_RP\Link( 'key', 7, '', '', 0, $login, $registered );
		$rosa  = new WP_User( 7 );
		$known = $rosa->user_registered;
		same( true, $link( 'rosa', $known )->is_of( $rosa ) );
		same( true, $link( 'renamed', $known )->is_of( $rosa ) );
		same( false, $link( 'rosa', '2025-01-02 03:04:05' )->is_of( $rosa ) );
		same( true, $link( '', '' )->is_of( $rosa ), 'from before that was kept' );
		// As accounts are that were imported without it.
		$rosa->user_registered = '0000-00-00 00:00:00';
		same( false, $link( 'another', $rosa->user_registered )->is_of( $rosa ) );
		same( true, $link( 'rosa', $rosa->user_registered )->is_of( $rosa ) );
	},
	'a role that has grown since it was chosen is given to nobody, who comes in all the same' => static function () use ( $admit, $new ): void {
		foreach ( array( 'subscriber' => 'subscriber', 'author' => '', 'administrator' => '', 'gone' => '', '' => '' ) as $chosen => $given ) {
			same( 70, $admit( Purpose::SignIn, $new( $chosen ) )->ID );
			same( $given, Fake_Users::$made['role'], $chosen );
		}
	},
	'an account linked by e-mail loses password, sessions and application passwords before the link is there' => static function () use ( $admit ): void {
		Fake_Users::add( 7, 'subscriber', 'rosa@example.org' );
		Fake_Users::$meta[7]['_new_email'] = 'a change that somebody else asked for';
		$admit( Purpose::SignIn, new LinkUser( 7, true, array(), 60 ) );
		same( array( 'password', 'sessions', 'application passwords', 'link', 'mail to rosa@example.org about the password' ), Fake_Users::$done );
		same( array(), Fake_Users::$meta[7] );
	},
	'whoever had the account learns that it was linked, at the address it had' => static function () use ( $admit, $moved ): void {
		Fake_Users::add( 7, 'subscriber', 'rosa@example.org' );
		$admit( Purpose::Link, new LinkUser( 7, false, $moved, 60 ) );
		same( array( 'link', 'mail to rosa@example.org', 'update' ), Fake_Users::$done );
		same( 'new@example.org', Fake_Users::$users[7]->user_email );
	},
	'an address that WordPress would change is not set, and nothing is written for it' => static function () use ( $admit, $moved, $new ): void {
		Fake_Users::add( 7, 'subscriber', 'rosa@example.org' );
		add_filter( 'pre_user_email', static fn ( string $email ): string => str_replace( 'new', '', $email ) );
		$admit( Purpose::SignIn, new LinkUser( 7, false, $moved, 60 ) );
		same( array( 'link' ), Fake_Users::$done );
		same( 'rosa@example.org', Fake_Users::$users[7]->user_email );
		$admit( Purpose::SignIn, new NewUser( $new( 'subscriber' )->names, 'subscriber', $moved, 60 ) );
		same( '', Fake_Users::$made['user_email'] );
	},
	'without an address, for a new account, and for whom the published plugin linked there is no mail' => static function () use ( $admit, $new ): void {
		Fake_Users::add( 7, 'subscriber' );
		Fake_Users::add( 8, 'subscriber', 'al@example.org' );
		$admit( Purpose::Link, new LinkUser( 7, false, array(), 60 ) );
		$admit( Purpose::SignIn, new LinkUser( 8, false, array(), 60 ) );
		$admit( Purpose::SignIn, $new( 'subscriber' ) );
		same( array( 'link', 'link', 'link' ), Fake_Users::$done );
	},
	'a change of address that another plugin breaks off does not silence the mail about the next one' => static function () use ( $admit, $moved ): void {
		Fake_Users::add( 7, 'subscriber', 'rosa@example.org' );
		add_action( 'profile_update', static fn () => throw new LogicException( 'another plugin' ) );
		try {
			$admit( Purpose::SignIn, new LinkUser( 7, false, $moved, 60 ) );
			same( true, false );
		} catch ( LogicException ) {
			same( true, apply_filters( 'send_email_change_email', true ) );
		}
	},
	'a database that fails is neither another request that links nor a link that is there' => static function () use ( $admit ): void {
		Fake_Users::add( 7, 'subscriber', 'rosa@example.org' );
		foreach ( array( 'INSERT IGNORE' => 'the identity could not be claimed: the disk is full', 'SET user_id' => 'the link could not be written: the disk is full' ) as $broken => $expected ) {
			try {
				$admit( Purpose::SignIn, new LinkUser( 7, false, array(), 60 ), $broken );
				same( true, false, $broken );
			} catch ( RuntimeException $failed ) {
				same( $expected, $failed->getMessage() );
			}
		}
		same( null, $admit( Purpose::SignIn, new LinkUser( 7, false, array(), 60 ), 'SET user_id', true ), 'a link that is there' );
		$GLOBALS['wpdb']         = new Fake_Links_Database();
		$GLOBALS['wpdb']->broken = 'SELECT';
		foreach ( array( static fn () => ( new Links() )->user_of( 'key' ), static fn () => ( new Links() )->key_of( 7 ) ) as $look ) {
			try {
				$look();
				same( true, false, 'an account that looks free may be taken over' );
			} catch ( RuntimeException $failed ) {
				same( 'the link could not be looked up: the disk is full', $failed->getMessage() );
			}
		}
	},
	'a link is told by the end of its subject' => static function (): void {
		same( 'f-rosa', Link::hint( 'subject-of-rosa' ) );
		same( 'abc', Link::hint( 'abc' ) );
	},
	'who may more than read is found by what is stored and by what is granted when asked' => static function (): void {
		$table = array(
			array( Fake_Users::add( 1, 'subscriber' ), false ),
			array( Fake_Users::add( 2, 'customer' ), false ),
			array( Fake_Users::add( 3, 'author' ), true ),
			array( Fake_Users::add( 4, 'subscriber', '', 'list_users' ), true ),
			array( Fake_Users::add( 5, 'subscriber', '', 'manage_woocommerce' ), true ),
			array( Fake_Users::add( 6, 'subscriber', '', 'see_the_vault' ), false ),
		);
		foreach ( $table as list( $user, $expected ) ) {
			same( $expected, Roles::may_more_than_read( $user ), (string) $user->ID );
		}
		add_filter( 'logto_rp/privileged_capabilities', static fn ( array $names ): array => array_merge( $names, array( 'see_the_vault' ) ) );
		same( true, Roles::may_more_than_read( Fake_Users::$users[6] ) );
	},
	'on a network it counts what somebody may on any site, and that they are its super admin' => static function (): void {
		$user                    = Fake_Users::add( 1, 'subscriber' );
		Fake_WordPress::$network = true;
		Fake_Users::$sites       = array( 1 => 'subscriber', 2 => 'customer' );
		same( false, Roles::may_more_than_read( $user ) );
		Fake_Users::$sites[9] = 'author';
		same( true, Roles::may_more_than_read( $user ), 'an archived site' );
		Fake_Users::$sites     = array();
		Fake_WordPress::$super = true;
		same( true, Roles::may_more_than_read( $user ), 'super admin' );
	},
	'what was the provider of the published plugin is what the core makes of it, and on a network for its administrators to say' => static function (): void {
		$taken = static function ( bool $network, bool $super ): array {
			Fake_WordPress::$options = array( Published_Plugin::OPTION => array( 'endpoint' => 'https://Tenant.Logto.app:443/', 'appId' => 'app', 'appSecret' => 'secret' ) );
			Fake_WordPress::$network = $network;
			Fake_WordPress::$super   = $super;
			( new Published_Plugin( Settings::load() ) )->take_over( new Logto_RP\Questions( Fake_Runtime::found(), new Logto_RP\Key_Store() ), new Logto_RP\Key_Store() );
			$stored = Fake_WordPress::$options[ Settings::OPTION ];
			return array( $stored['endpoint'], $stored['published_endpoint'], $stored['client_id'] );
		};
		same( array( 'https://tenant.logto.app', 'https://tenant.logto.app', 'app' ), $taken( false, false ) );
		same( array( 'https://tenant.logto.app', 'https://tenant.logto.app', 'app' ), $taken( true, true ) );
		same( array( '', 'unknown', 'app' ), $taken( true, false ), 'the administrator of one site' );
	},
	'a link of the published plugin is for the very same subject' => static function (): void {
		Fake_WordPress::$options[ Settings::OPTION ] = array( 'published_endpoint' => 'https://garden.logto.app' );
		$user_of                                     = static fn ( string $subject ): ?int => ( new Published_Plugin( Settings::load() ) )->user_of( $subject )?->ID;
		Fake_Users::add( 7, 'subscriber' );
		Fake_Users::$meta[7][ Published_Links::META ] = 'AbCdEf';
		same( 7, $user_of( 'AbCdEf' ) );
		same( null, $user_of( 'abcdef' ) );
		Fake_Users::add( 8, 'subscriber' );
		Fake_Users::$meta[8][ Published_Links::META ] = 'abcdef';
		same( array( 7, 8 ), array( $user_of( 'AbCdEf' ), $user_of( 'abcdef' ) ) );
		Fake_Users::$meta[8][ Published_Links::META ] = 'AbCdEf';
		same( null, $user_of( 'AbCdEf' ), 'two are none' );
	},
	'dropping a published link takes its confirmation along' => static function (): void {
		Fake_Users::$meta[7] = array( Published_Links::META => 'subject', 'logto_rp_published_confirmed' => 'subject', 'kept' => 'as it is' );
		( new Published_Links( ( new ReflectionClass( Logto_RP\Request::class ) )->newInstanceWithoutConstructor(), new Links() ) )->drop( 7 );
		same( array( 'kept' => 'as it is' ), Fake_Users::$meta[7] );
	},
	'nobody is nobody beside the published plugin, and beside what is left of it' => static function () use ( $password_is ): void {
		$file = WP_PLUGIN_DIR . '/logto/logto.php';
		same( 'refused', $password_is() );
		same( true, isset( Fake_Users::$hooks['login_init'] ) );

		Fake_Users::reset();
		Fake_WordPress::$options['active_plugins'] = array( 'logto/logto.php' );
		same( 'refused', $password_is(), 'an entry without a file' );
		same( true, isset( Fake_Users::$hooks['login_init'] ), 'an entry without a file' );

		Fake_Users::reset();
		mkdir( dirname( $file ), 0777, true );
		touch( $file );
		try {
			same( 'refused', $password_is(), 'the published plugin is active' );
			same( true, isset( Fake_Users::$hooks['login_init'] ), 'our flow is the only way in' );
			Fake_Users::reset();
			Fake_WordPress::$options['active_plugins'] = array( 'logto/logto.php' );
			same( 'taken', $password_is( 'everyone' ) );
			same( false, isset( Fake_Users::$hooks['login_init'] ), 'its flow and not ours' );
		} finally {
			unlink( $file );
			rmdir( dirname( $file ) );
			rmdir( WP_PLUGIN_DIR );
		}
	},
);
return array_map(
	static fn ( Closure $check ): Closure => static function () use ( $check ): void {
		Fake_Users::reset();
		$check();
	},
	$sentences
);
