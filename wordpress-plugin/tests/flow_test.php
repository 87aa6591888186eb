<?php
/**
 * What the flow decides by itself: which addresses are ours, who may use a password, what a loop is.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto_RP\Addresses;
use Logto_RP\Break_Glass;
use Logto_RP\Key_Store;
use Logto_RP\Logout_Tokens;
use Logto_RP\Loop_Guard;
use Logto_RP\Opened_Browser;
use Logto_RP\Provider_Cache;
use Logto_RP\Request;
use Logto_RP\Return_Address;
use Logto_RP\Schema;
use Logto_RP\Sessions;
use Logto_RP\Settings;
use Logto_RP\Storage;
use Logto_RP\Ways_In;

function wp_parse_url( string $url, int $component = -1 ): mixed {
	return parse_url( $url, $component );
}

function get_site_option( string $name ): mixed {
	return get_option( $name );
}

function update_site_option( string $name, mixed $value ): bool {
	return update_option( $name, $value );
}

/** Counts the tables that WordPress is told to make; whether they are there, the database says. */
final class Fake_Schema {
	public static int $made = 0;

	/** As WordPress's own file does, which is loaded when it is needed. */
	public static function prepare(): void {
		$folder = scratch_folder();
		mkdir( $folder . '/wp-admin/includes', 0777, true );
		file_put_contents( $folder . '/wp-admin/includes/upgrade.php', '<?php function dbDelta( string $statement ): void { ++Fake_Schema::$made; }' );
		define( 'ABSPATH', $folder . '/' );
	}
}

function wp_sanitize_redirect( string $url ): string {
	return $url;
}

/** As WordPress does: by the host alone. `front.example` is a host that the site redirects to. */
function wp_validate_redirect( string $url, string $otherwise ): string {
	$home = (string) parse_url( (string) get_option( 'home' ), PHP_URL_HOST );
	$host = parse_url( $url, PHP_URL_HOST );
	return null === $host || in_array( $host, array( $home, 'front.example' ), true ) ? $url : $otherwise;
}

/** The request of a browser for an address. */
function request( string $url, array $cookies = array() ): Request {
	$parts                     = parse_url( $url );
	$_SERVER['REQUEST_METHOD'] = 'GET';
	$_SERVER['HTTPS']          = 'https' === $parts['scheme'] ? 'on' : '';
	$_SERVER['HTTP_HOST']      = $parts['host'] . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
	$_SERVER['REQUEST_URI']    = ( $parts['path'] ?? '/' ) . ( isset( $parts['query'] ) ? '?' . $parts['query'] : '' );
	parse_str( $parts['query'] ?? '', $_GET );
	$_COOKIE = $cookies;
	return Request::from_globals();
}

/** One for which the emergency address opened nothing. */
function another_browser(): Opened_Browser {
	return new Opened_Browser( request( 'https://example.org/wp-login.php' ), new Break_Glass(), new Storage( new Provider_Cache() ) );
}

return array(
	'the redirect URI is found on every permalink structure and in a sub-directory' => static function (): void {
		$table = array(
			array( 'https://example.org', 'https://example.org/?logto=callback&code=x&state=y', true ),
			array( 'https://example.org', 'https://example.org/index.php?logto=callback&state=y', true ),
			array( 'https://example.org', 'https://example.org/login-callback/?code=x&state=y', true ),
			array( 'https://example.org', 'https://example.org/login-callback?code=x&state=y', true ),
			array( 'https://example.org/blog', 'https://example.org/blog/?logto=callback&state=y', true ),
			array( 'https://example.org/blog', 'https://example.org/blog/login-callback/?state=y', true ),
			// Not ours.
			array( 'https://example.org', 'https://example.org/login-callback/', false ),
			array( 'https://example.org', 'https://example.org/page/?logto=callback&state=y', false ),
			array( 'https://example.org', 'https://example.org/?logto=sign-in', false ),
			array( 'https://example.org', 'https://example.org/?p=1', false ),
			array( 'https://example.org/blog', 'https://example.org/?logto=callback&state=y', false ),
			array( 'https://example.org/blog', 'https://example.org/blogger?logto=callback&state=y', false ),
		);
		foreach ( $table as list( $home, $url, $expected ) ) {
			Fake_WordPress::$options['home'] = $home;
			foreach ( array( true, false ) as $published ) {
				same( $expected, ( new Addresses( $published ) )->is_redirect_uri( request( $url ) ), $url );
			}
		}
	},
	'what the published plugin registered stays registered' => static function (): void {
		Fake_WordPress::$options['home'] = 'https://example.org/blog/';
		$addresses                       = new Addresses( true );
		same( 'https://example.org/blog/login-callback/', $addresses->redirect_uri() );
		same( 'https://example.org/blog', $addresses->post_sign_out_redirect_uri() );
		$addresses = new Addresses( false );
		same( 'https://example.org/blog/?logto=callback', $addresses->redirect_uri() );
		same( 'https://example.org/blog/?logto=signed-out', $addresses->post_sign_out_redirect_uri() );
	},
	'another host or scheme than that of the redirect URI is noticed, a default port is none' => static function (): void {
		$table = array(
			array( 'https://example.org', 'https://example.org/wp-login.php', true ),
			array( 'https://example.org', 'https://example.org:443/wp-login.php', true ),
			array( 'https://example.org', 'https://www.example.org/wp-login.php', false ),
			array( 'https://example.org', 'http://example.org/wp-login.php', false ),
			array( 'http://localhost:8080', 'http://localhost:8080/wp-login.php', true ),
			array( 'http://localhost:8080', 'http://localhost/wp-login.php', false ),
		);
		foreach ( $table as list( $home, $url, $expected ) ) {
			Fake_WordPress::$options['home'] = $home;
			same( $expected, ( new Addresses( false ) )->is_canonical( request( $url ) ), $url );
		}
	},
	'the query reaches the core as it was received, with a parameter that came twice' => static function (): void {
		same( 'code=a&code=b&state=%2B&error=x', request( 'https://example.org/?code=a&code=b&state=%2B&error=x' )->query );
	},
	'only pending sign-in cookies are handed over' => static function (): void {
		$request = request( 'https://example.org/', array( 'logto_rp_1' => 'a', '__Host-logto_rp_2' => 'b', 'logto_completed' => '1', 'wordpress_x' => 'c' ) );
		same( array( 'logto_rp_1', '__Host-logto_rp_2' ), array_map( static fn ( $cookie ) => $cookie->name, $request->pending_sign_in_cookies() ) );
	},
	'a third start within a minute after two completed callbacks is a loop, starts alone are none' => static function (): void {
		Fake_WordPress::$options['home'] = 'https://example.org';
		$is_loop                         = static fn ( string $cookie ): bool => ( new Loop_Guard( request( 'https://example.org/', array( ( new Addresses( false ) )->cookie_name( 'logto_completed' ) => $cookie ) ), new Storage( new Provider_Cache() ), new Addresses( false ) ) )->is_loop();
		$now                             = time();
		same( false, $is_loop( '' ) );
		same( false, $is_loop( (string) $now ) );
		same( true, $is_loop( ( $now - 5 ) . '.' . $now ) );
		same( false, $is_loop( ( $now - 70 ) . '.' . $now ) );
		same( false, $is_loop( ( $now + 3600 ) . '.' . ( $now + 3600 ) ), 'a time to come is none' );
		same( false, $is_loop( 'x.y.z' ) );
	},
	'a click on Try again is no loop, whatever the cookie says' => static function (): void {
		Fake_WordPress::$options['home'] = 'https://example.org';
		$is_loop                         = static fn ( string $url ): bool => ( new Loop_Guard( request( $url, array( ( new Addresses( false ) )->cookie_name( 'logto_completed' ) => time() . '.' . time() ) ), new Storage( new Provider_Cache() ), new Addresses( false ) ) )->is_loop();
		same( true, $is_loop( 'https://example.org/?logto=sign-in' ) );
		same( false, $is_loop( 'https://example.org/?logto=sign-in&again=1' ) );
	},
	'no other host can set a cookie of ours where browsers can see to that' => static function (): void {
		foreach ( array( 'https://example.org' => array( '__Host-x_50d7a9', '/' ), 'https://example.org/blog' => array( '__Host-x_e7b764', '/' ), 'http://example.org' => array( 'x_971a56', '/' ), 'http://example.org/blog' => array( 'x_35b0e0', '/blog/' ) ) as $home => $expected ) {
			Fake_WordPress::$options['home'] = $home;
			same( $expected, array( ( new Addresses( false ) )->cookie_name( 'x' ), ( new Addresses( false ) )->cookie_path() ), $home );
		}
	},
	'the page that a link was clicked on is one of this site, whatever words are in its address' => static function (): void {
		Fake_WordPress::$options['home'] = 'https://example.org';
		$page                            = static function ( string $referrer ): ?string {
			$_SERVER['HTTP_REFERER'] = $referrer;
			try {
				return ( new Return_Address( new Addresses( false ) ) )->page_of_link( request( 'https://example.org/wp-login.php' ) );
			} finally {
				unset( $_SERVER['HTTP_REFERER'] );
			}
		};
		foreach ( array( 'https://example.org/?s=logto=x', 'https://example.org/about/wp-login.php-and-more', 'https://example.org/my/login-callback-story/' ) as $of_this_site ) {
			same( $of_this_site, $page( $of_this_site ) );
		}
		foreach ( array( '', 'https://evil.example/', 'https://example.org.evil.example/' ) as $of_none ) {
			same( null, $page( $of_none ), $of_none );
		}
	},
	'a session is kept without a hint that its column does not take' => static function (): void {
		global $wpdb;
		$keep = static function ( ?string $sid, string $token ) use ( $wpdb ): array {
			$wpdb->noted = array();
			( new Sessions() )->keep( 'token', 7, 'key', $sid, $token, time() + 60 );
			return array_slice( $wpdb->noted[0][1], 3, 2 );
		};
		same( array( 'sid', 'sealed' ), $keep( 'sid', 'sealed' ) );
		same( array( '', '' ), $keep( null, '' ) );
		same( array( str_repeat( 's', 255 ), str_repeat( 't', 65535 ) ), $keep( str_repeat( 's', 255 ), str_repeat( 't', 65535 ) ) );
		same( array( '', '' ), $keep( str_repeat( 's', 256 ), str_repeat( 't', 65536 ) ) );
		same( array( '', 'sealed' ), $keep( "\u{1F600}", 'sealed' ), 'a character that not every table has' );
	},
	'the back-channel logout URI is the site\'s home with its parameter, and nothing else' => static function (): void {
		$table = array(
			array( 'https://example.org', 'https://example.org/?logto=backchannel-logout', true ),
			array( 'https://example.org/blog', 'https://example.org/blog/?logto=backchannel-logout', true ),
			array( 'https://example.org/blog', 'https://example.org/?logto=backchannel-logout', false ),
			array( 'https://example.org', 'https://example.org/page/?logto=backchannel-logout', false ),
			array( 'https://example.org', 'https://example.org/?logto=signed-out', false ),
		);
		foreach ( $table as list( $home, $url, $expected ) ) {
			Fake_WordPress::$options['home'] = $home;
			same( $expected, ( new Addresses( false ) )->is_backchannel_logout( request( $url ) ), $url );
		}
		same( 'https://example.org/?logto=backchannel-logout', ( new Addresses( true ) )->backchannel_logout_uri() );
	},
	'the type of a body is told without its parameters' => static function (): void {
		$_SERVER['CONTENT_TYPE'] = 'Application/X-WWW-Form-Urlencoded; charset=utf-8';
		same( 'application/x-www-form-urlencoded', request( 'https://example.org/' )->media_type );
		unset( $_SERVER['CONTENT_TYPE'] );
		same( '', request( 'https://example.org/' )->media_type );
	},
	'what the provider has ended is found by its exact name, and by the subject too where both are given' => static function (): void {
		global $wpdb;
		$row           = static fn ( string $hash, string $link_key, string $sid, string $provider = '' ): object => (object) array( 'session_hash' => $hash, 'user_id' => '7', 'link_key' => $link_key, 'sid' => $sid, 'provider' => $provider, 'sealed_id_token' => '', 'created' => '1', 'expires' => '2' );
		$wpdb->results = array( $row( '1', 'key', 'Sid' ), $row( '2', 'key', 'sid' ), $row( '3', 'other', 'Sid' ), $row( '4', 'key', '' ), $row( '5', 'elsewhere', 'Sid', 'another provider' ), $row( '6', 'more', 'Sid', Settings::load()->provider_name() ) );
		$found         = static fn ( ?string $link_key, ?string $sid ): string => implode( ' ', array_map( static fn ( $session ) => $session->session_hash, ( new Sessions() )->of_provider( $link_key, $sid ) ) );
		same( '1 3 6', $found( null, 'Sid' ), 'not the fifth, of another provider' );
		same( '1', $found( 'key', 'Sid' ) );
		same( '', $found( 'key', 'another' ) );
		same( '1 2 4', $found( 'key', null ) );
	},
	'a logout token is taken once, and never where that cannot be noted' => static function (): void {
		global $wpdb;
		same( true, ( new Logout_Tokens() )->take( 'key', time() + 60 ) );
		$wpdb->affected = 0;
		same( false, ( new Logout_Tokens() )->take( 'key', time() + 60 ) );
		$wpdb->affected = false;
		$refused        = false;
		try {
			( new Logout_Tokens() )->take( 'key', time() + 60 );
		} catch ( RuntimeException ) {
			$refused = true;
		}
		same( true, $refused );
	},
	'a provider that ends sessions is not told that it is done where they could not be looked up' => static function (): void {
		global $wpdb;
		$wpdb->last_error = 'the table is gone';
		try {
			( new Sessions() )->of_provider( null, 'sid' );
			same( true, false );
		} catch ( RuntimeException $failed ) {
			same( 'the sessions could not be looked up: the table is gone', $failed->getMessage() );
		}
	},
	'tables that were not made are tried again' => static function (): void {
		global $wpdb;
		Fake_Schema::prepare();
		foreach ( array( 'logto_rp_links', 'logto_rp_sessions', 'logto_rp_logout_tokens', 'provider' ) as $broken ) {
			$wpdb->broken = $broken;
			( new Schema() )->upgrade();
			same( false, isset( Fake_WordPress::$options[ Schema::OPTION ] ), $broken );
		}
		$wpdb->broken      = null;
		Fake_Schema::$made = 0;
		( new Schema() )->upgrade();
		( new Schema() )->upgrade();
		same( 3, Fake_Schema::$made );
		same( true, isset( Fake_WordPress::$options[ Schema::OPTION ] ) );
	},
	'the policy is for passwords alone, and only where a provider is configured' => static function (): void {
		$connection = array( 'endpoint' => 'https://logto.example', 'client_id' => 'id', 'sealed_client_secret' => 'sealed' );
		$decide     = static function ( array $settings, string $password ): mixed {
			Fake_WordPress::$options[ Settings::OPTION ] = $settings;
			return ( new Ways_In( Settings::load(), another_browser( ... ) ) )->authenticate( 'somebody', 'name', $password );
		};
		same( 'somebody', $decide( array(), 'secret' ), 'unconfigured' );
		same( 'somebody', $decide( array( 'password_form' => 'nobody' ), 'secret' ), 'not connected' );
		same( 'somebody', $decide( $connection, 'secret' ), 'everyone is the default' );
		same( 'somebody', $decide( $connection + array( 'password_form' => 'nobody' ), '' ), 'a cookie or the provider' );
		same( 'logto_rp_password_refused', $decide( $connection + array( 'password_form' => 'nobody' ), 'secret' )->code );
		same( 'logto_rp_password_refused', $decide( $connection + array( 'password_form' => 'garbled' ), 'secret' )->code );
	},
	'without a link somebody comes in by a password, or by one that can be sent to them' => static function (): void {
		$remain = static function ( string $policy, string $email ): bool {
			Fake_WordPress::$options[ Settings::OPTION ] = array( 'endpoint' => 'https://logto.example', 'client_id' => 'id', 'sealed_client_secret' => 'sealed', 'password_form' => $policy );

			$user             = new WP_User( 7 );
			$user->user_email = $email;
			return ( new Ways_In( Settings::load(), another_browser( ... ) ) )->remain_without_link( $user );
		};
		same( true, $remain( 'everyone', 'rosa@example.org' ) );
		same( false, $remain( 'everyone', '' ) );
		same( false, $remain( 'nobody', 'rosa@example.org' ) );
	},
	'the keys are made of what wp-config.php says, and of nothing that many sites have' => static function (): void {
		$store = new Key_Store();
		same( false, $store->constants_are_secret() );
		define( 'AUTH_KEY', 'put your unique phrase here' );
		define( 'NONCE_KEY', 'the same long phrase stands here' );
		define( 'NONCE_SALT', 'the same long phrase stands here' );
		same( false, $store->constants_are_secret() );
		define( 'LOGGED_IN_KEY', 'one that is this site\'s own' );
		same( 'one that is this site\'s own', hex2bin( $store->constants() ) );
	},
);
