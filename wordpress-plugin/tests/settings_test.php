<?php
/**
 * What the settings form stores, and what it refuses.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto\RelyingParty\V1\Setting;
use Logto\RelyingParty\V1\SettingFault;
use Logto\RelyingParty\V1\SettingProblem;
use Logto_RP\Contract_Version;
use Logto_RP\Conversations;
use Logto_RP\Hints;
use Logto_RP\Key_Store;
use Logto_RP\Notices;
use Logto_RP\Password_Form;
use Logto_RP\Process_Runtime;
use Logto_RP\Program;
use Logto_RP\Published_Plugin;
use Logto_RP\Questions;
use Logto_RP\Refusals;
use Logto_RP\Replay_Bundles;
use Logto_RP\Roles;
use Logto_RP\Runtime_Words;
use Logto_RP\Runtimes;
use Logto_RP\Sessions;
use Logto_RP\Setting_Words;
use Logto_RP\Settings;
use Logto_RP\Settings_Form;
use Logto_RP\Shared_Option;
use Logto_RP\Site_Health;

function wp_admin_notice( string $html, array $arguments ): void {
	echo $html; // phpcs:ignore WordPress.Security.EscapeOutput -- looked at by a test.
}

function wp_kses( string $html, array $allowed ): string {
	return $html;
}

/** What a browser posts when nothing is changed but these. */
$posted = static fn ( array $changes = array() ): array => $changes + array(
	'endpoint'        => 'https://garden.logto.app',
	'issuer'          => '',
	'client_id'       => 'app',
	'client_secret'   => '',
	'scopes'          => 'profile email',
	'default_role'    => 'subscriber',
	'create_accounts' => '1',
	'update_profile'  => '1',
	'password_form'   => 'everyone',
	'session_days'    => '14',
	'leeway'          => '60',
);
$sealed = strrev( 'secret@app@https://garden.logto.app' );
$stored = static function ( array $changes = array() ) use ( $sealed ): void {
	Fake_WordPress::$options[ Settings::OPTION ] = $changes + array( 'endpoint' => 'https://garden.logto.app', 'client_id' => 'app', 'sealed_client_secret' => $sealed );
};
$form   = static function ( ?Runtimes $runtimes = null ): Settings_Form {
	$runtimes ??= Fake_Runtime::found();
	return new Settings_Form( $runtimes, new Questions( $runtimes, new Key_Store() ), new Key_Store(), new Roles(), new Setting_Words(), new Runtime_Words( $runtimes ) );
};
/** Those of a server that has no memory for more than the program's first answer. */
$dying  = static function (): Runtimes {
	$runtime = new Process_Runtime( script( sprintf( 'read line; echo "{\\"Ok\\":%d}"', Contract_Version::NUMBER ) ) );
	same( Contract_Version::NUMBER, $runtime->contractVersion() );
	return Fake_Runtime::runtimes( $runtime );
};
$notice = static function ( Runtimes $runtimes, string $page ): string {
	$GLOBALS['pagenow'] = $page;
	ob_start();
	try {
		( new Notices( request( "https://example.org/wp-admin/$page" ), Settings::load(), $runtimes, new Questions( $runtimes, new Key_Store() ), new Runtime_Words( $runtimes ), new Key_Store(), new Refusals( new Replay_Bundles() ), new Sessions(), false ) )->show();
		return (string) ob_get_contents();
	} finally {
		ob_end_clean();
		unset( $GLOBALS['pagenow'] );
	}
};

return array(
	'nothing stored is not configured, and everything has a value' => static function (): void {
		$settings = Settings::load();
		same( false, $settings->is_configured() );
		same( array( 'profile', 'email' ), $settings->scopes() );
		same( 14 * 86400, $settings->session_lifetime() );
		same( Password_Form::Everyone, $settings->password_form() );
	},
	'what nobody could have stored does not widen anything' => static function (): void {
		Fake_WordPress::$options[ Settings::OPTION ] = array( 'password_form' => 'anything', 'create_accounts' => 'no', 'link_by_email' => 1, 'session_days' => 100000, 'leeway' => -5, 'scopes' => 'profile', 'authorization_parameters' => array( 'a', array( 'b' ), array( 'c', 'd' ) ) );

		$settings = Settings::load();
		same( Password_Form::Nobody, $settings->password_form() );
		same( false, $settings->create_accounts() );
		same( false, $settings->link_by_email() );
		same( 365 * 86400, $settings->session_lifetime() );
		same( 0, $settings->leeway() );
		same( array(), $settings->scopes() );
		same( 1, count( $settings->authorization_parameters() ) );
	},
	'an app secret is stored sealed' => static function () use ( $sealed, $posted, $form ): void {
		same( $sealed, $form()->check( $posted( array( 'client_secret' => " \u{200B}secret\u{FEFF}\n" ) ) )['sealed_client_secret'] );
	},
	'no other site starts a sign-in unless that was ticked' => static function () use ( $posted, $form ): void {
		same( false, Settings::load()->initiate_login() );
		foreach ( array( '1' => true, '0' => false, 'yes' => false ) as $typed => $expected ) {
			same( $expected, $form()->check( $posted( array( 'initiate_login' => (string) $typed ) ) )['initiate_login'], (string) $typed );
		}
		Fake_WordPress::$options[ Settings::OPTION ] = array( 'initiate_login' => '1' );
		same( false, Settings::load()->initiate_login() );
	},
	'an empty app secret keeps the one that is stored' => static function () use ( $sealed, $posted, $stored, $form ): void {
		$stored();
		same( $sealed, $form()->check( $posted() )['sealed_client_secret'] );
		same( array(), Fake_WordPress::$problems );
	},
	'the stored app secret is kept for its own provider and app alone' => static function () use ( $sealed, $posted, $stored, $form ): void {
		foreach ( array( array( 'endpoint' => 'https://attacker.example' ), array( 'issuer' => 'https://attacker.example' ), array( 'client_id' => 'other' ) ) as $change ) {
			foreach ( array( '', "not\na secret" ) as $secret ) {
				Fake_WordPress::$problems = array();
				$stored();
				$page   = $form();
				$values = $page->check( $posted( $change + array( 'client_secret' => $secret, 'session_days' => '7' ) ) );
				same( array( 'https://garden.logto.app', '', 'app', $sealed, 7 ), array( $values['endpoint'], $values['issuer'], $values['client_id'], $values['sealed_client_secret'], $values['session_days'] ) );
				same( array( 'client_secret', key( $change ) ), array_keys( Fake_WordPress::$problems ) );
				same( $change, $page->take_typed() );
			}
			Fake_WordPress::$problems = array();
			$values                   = $form()->check( $posted( $change + array( 'client_secret' => 'secret' ) ) );
			same( array( 'connection' ), array_keys( Fake_WordPress::$problems ) );
			same( current( $change ), $values[ key( $change ) ] );
			same( true, ( new Fake_Runtime() )->clientSecretReadable( new Logto\RelyingParty\V1\Keys( '', '' ), Settings::client_of( $values ), $values['sealed_client_secret'] ) );
		}
	},
	'an app secret that is none is named, and is not kept for the next view' => static function () use ( $sealed, $posted, $stored, $form ): void {
		foreach ( array( "two\twords", "line\nbreak", str_repeat( 'a', 513 ), 'ünicode' ) as $secret ) {
			$stored();
			same( $sealed, $form()->check( $posted( array( 'client_secret' => $secret ) ) )['sealed_client_secret'] );
			same( array( 'client_secret' ), array_keys( Fake_WordPress::$problems ) );
			same( array(), Fake_WordPress::$transients );
		}
	},
	'a faulty field keeps its stored value and what was typed; the others are stored' => static function () use ( $posted, $stored, $form ): void {
		$stored();
		$form   = $form( Fake_Runtime::found( new SettingProblem( Setting::Endpoint, SettingFault::Insecure ) ) );
		$values = $form->check( $posted( array( 'endpoint' => 'http://example.org', 'client_id' => 'other', 'client_secret' => 'other', 'session_days' => '7' ) ) );
		same( 'https://garden.logto.app', $values['endpoint'] );
		same( 'other', $values['client_id'] );
		same( 7, $values['session_days'] );
		same( array( 'endpoint' => 'http://example.org' ), $form->take_typed() );
		same( array(), $form->take_typed(), 'once' );
	},
	'a number outside its limits, or none, is refused' => static function () use ( $posted, $form ): void {
		foreach ( array( '0', '366', '-1', '1.5', 'many', '', '1e2' ) as $days ) {
			same( 14, $form()->check( $posted( array( 'session_days' => $days ) ) )['session_days'], $days );
			same( true, isset( Fake_WordPress::$problems['session_days'] ), $days );
		}
	},
	'a number that a script leaves out is kept' => static function () use ( $posted, $stored, $form ): void {
		$stored( array( 'session_days' => 7, 'leeway' => 30 ) );
		$values = $form()->check( array_diff_key( $posted(), array( 'session_days' => 0, 'leeway' => 0 ) ) );
		same( array( 7, 30 ), array( $values['session_days'], $values['leeway'] ) );
		same( array(), Fake_WordPress::$problems );
	},
	'a role that may do more than read, or does not exist, is refused' => static function () use ( $posted, $form ): void {
		foreach ( array( 'administrator' => false, 'author' => false, 'owner' => false, '' => false, 'subscriber' => true, 'customer' => true ) as $role => $taken ) {
			Fake_WordPress::$problems = array();
			same( $taken ? $role : 'subscriber', $form()->check( $posted( array( 'default_role' => $role ) ) )['default_role'] );
			same( ! $taken, isset( Fake_WordPress::$problems['default_role'] ), $role );
		}
	},
	'nobody is refused until an administrator has come in with this provider and client' => static function () use ( $posted, $stored, $form ): void {
		$stored();
		same( 'everyone', $form()->check( $posted( array( 'password_form' => 'nobody' ) ) )['password_form'] );
		Settings::load()->record_administrator_sign_in();
		same( 'nobody', $form()->check( $posted( array( 'password_form' => 'nobody' ) ) )['password_form'] );
		foreach ( array( array( 'client_id' => 'other' ), array( 'client_secret' => 'other' ), array( 'scopes' => 'other' ), array( 'issuer' => 'https://garden.logto.app' ) ) as $change ) {
			Fake_WordPress::$problems = array();
			same( 'everyone', $form()->check( $posted( $change + array( 'client_secret' => 'secret', 'password_form' => 'nobody' ) ) )['password_form'], key( $change ) );
			same( 1, preg_match( '/connection changed/', Fake_WordPress::$problems['password_form'] ?? '' ), key( $change ) );
			same( 'warning', Fake_WordPress::$problem_types['password_form'], 'everything was saved' );
		}
	},
	'the same app secret, entered again, changes nothing' => static function () use ( $posted, $stored, $form ): void {
		$stored();
		Settings::load()->record_administrator_sign_in();
		same( 'nobody', $form()->check( $posted( array( 'client_secret' => ' secret', 'password_form' => 'nobody' ) ) )['password_form'] );
		same( array(), Fake_WordPress::$problems );
	},
	'keys that turn over leave the proof alone' => static function () use ( $posted, $stored, $form ): void {
		$stored();
		Settings::load()->record_administrator_sign_in();
		update_option( Key_Store::OPTION, array( 'ring' => 'another', 'turned' => time() ) );
		same( true, Settings::load()->proved_by_administrator() );
		same( 'nobody', $form()->check( $posted( array( 'password_form' => 'nobody', 'session_days' => '7' ) ) )['password_form'] );
	},
	'a time to come, of a clock that was wrong, does not keep the key ring from turning over' => static function (): void {
		$asked = static function ( int $turned ): int {
			Fake_WordPress::$options[ Key_Store::OPTION ] = array( 'ring' => 'ring', 'turned' => $turned );
			Fake_WordPress::$writes                       = 0;
			( new Key_Store() )->keys( Fake_Runtime::found()->current() );
			return Fake_WordPress::$options[ Key_Store::OPTION ]['turned'] <=> $turned;
		};
		same( 0, $asked( time() - 60 ), 'not due' );
		same( 1, $asked( time() - 2 * DAY_IN_SECONDS ), 'due' );
		same( -1, $asked( time() + 9 * DAY_IN_SECONDS ), 'a time to come' );
	},
	'that an administrator came in is written once, and takes back nothing that another one has saved meanwhile' => static function () use ( $stored ): void {
		$stored();
		$signing_in = Settings::load();
		$stored( array( 'session_days' => 7 ) );
		$signing_in->record_administrator_sign_in();
		$signing_in->record_administrator_sign_in();
		same( 1, Fake_WordPress::$writes );
		same( false, Fake_WordPress::$autoload[ Settings::PROVED_WITH ] );
		same( 7 * DAY_IN_SECONDS, Settings::load()->session_lifetime() );
		same( true, Settings::load()->proved_by_administrator() );
		$stored( array( 'client_id' => 'other' ) );
		same( false, Settings::load()->proved_by_administrator() );
	},
	'of what two change at once nothing is lost' => static function (): void {
		$add = static function ( string $name ): void {
			( new Shared_Option( 'logto_rp_list' ) )->change( static fn ( mixed $stored ): array => array( ...( is_array( $stored ) ? $stored : array() ), $name ) );
		};
		foreach ( array( array(), array( 'first' ) ) as $before ) {
			Fake_WordPress::$options         = array() === $before ? array() : array( 'logto_rp_list' => $before );
			Fake_WordPress::$on_next_reading = static fn () => Fake_WordPress::$options['logto_rp_list'] = array( ...$before, 'other' );
			$add( 'ours' );
			same( array( ...$before, 'other', 'ours' ), Fake_WordPress::$options['logto_rp_list'] );
		}
	},
	'without a runtime everything about the connection is kept' => static function () use ( $sealed, $posted, $stored, $form ): void {
		$stored();
		$values = $form( Fake_Runtime::runtimes( null ) )->check( $posted( array( 'endpoint' => '', 'client_id' => '', 'client_secret' => 'new', 'session_days' => '7' ) ) );
		same( array( 'https://garden.logto.app', 'app', $sealed, 7 ), array( $values['endpoint'], $values['client_id'], $values['sealed_client_secret'], $values['session_days'] ) );
	},
	'a program that dies after its first answer takes no page of an administrator down' => static function () use ( $sealed, $posted, $stored, $form, $dying, $notice ): void {
		$stored();
		same( 1, preg_match( '/gives no answer \(runtime-trap/', $notice( $dying(), 'index.php' ) ) );

		$runtimes = $dying();
		$health   = new Site_Health( Settings::load(), $runtimes, new Questions( $runtimes, new Key_Store() ), new Runtime_Words( $runtimes ), new Key_Store(), new Roles(), ( new ReflectionClass( Conversations::class ) )->newInstanceWithoutConstructor(), new Hints() );
		Fake_WordPress::$options['home'] = 'https://example.org';
		defined( 'SECURE_AUTH_KEY' ) || define( 'SECURE_AUTH_KEY', 'one more that is this site\'s own' );
		same( 'critical', $health->keys()['status'] );

		$page   = $form( $dying() );
		$values = $page->check( $posted( array( 'client_id' => 'other', 'client_secret' => 'new', 'session_days' => '7' ) ) );
		same( array( 'app', $sealed, 7 ), array( $values['client_id'], $values['sealed_client_secret'], $values['session_days'] ) );
		same( array( 'runtime' ), array_keys( Fake_WordPress::$problems ) );
		same( 'other', $page->take_typed()['client_id'] );

		Fake_WordPress::$options[ Published_Plugin::OPTION ] = array( 'endpoint' => 'https://garden.logto.app', 'appId' => 'app', 'appSecret' => 'secret' );
		$stored( array( 'sealed_client_secret' => '', 'published_endpoint' => 'https://garden.logto.app' ) );
		( new Published_Plugin( Settings::load() ) )->take_over_secret( new Questions( $dying(), new Key_Store() ), new Key_Store() );
		same( '', Settings::load()->sealed_client_secret() );
	},
	'pages of wp-admin that have nothing to do with it do not start the relying party' => static function () use ( $stored, $notice ): void {
		$stored();
		foreach ( array( 'index.php' => true, 'plugins.php' => true, 'edit.php' => false, 'profile.php' => false, 'options-general.php' => false ) as $page => $asked ) {
			$runtimes = new Runtimes( new Program( __DIR__ ) );
			$notice( $runtimes, $page );
			same( $asked, ( new ReflectionProperty( $runtimes, 'asked' ) )->getValue( $runtimes ), $page );
		}
	},
	'a text that is longer than the relying party takes is named, and the others are stored' => static function () use ( $posted, $stored, $form ): void {
		foreach ( array( 1200000, 3000000 ) as $length ) {
			Fake_WordPress::$problems = array();
			$stored( array( 'authorization_parameters' => array( array( 'a', 'b' ) ) ) );
			$page   = $form( Fake_Runtime::runtimes( new Process_Runtime( built_program() ) ) );
			$long   = 'a=' . str_repeat( 'x', $length );
			$values = $page->check( $posted( array( 'authorization_parameters' => $long, 'scopes' => 'profile', 'session_days' => '7' ) ) );
			same( array( array( array( 'a', 'b' ) ), array( 'profile' ), 7 ), array( $values['authorization_parameters'], $values['scopes'], $values['session_days'] ) );
			same( array( 'authorization_parameters' ), array_keys( Fake_WordPress::$problems ) );
			same( array( 'authorization_parameters' => $long ), $page->take_typed() );
		}
	},
	'emptying everything gives the connection up, secret included' => static function () use ( $posted, $stored, $form ): void {
		$stored();
		$values = $form()->check( $posted( array( 'endpoint' => '', 'client_id' => '' ) ) );
		same( array( '', '', '' ), array( $values['endpoint'], $values['client_id'], $values['sealed_client_secret'] ) );
	},
	'on a network an administrator of one site cannot change whom it trusts' => static function () use ( $posted, $stored, $form ): void {
		Fake_WordPress::$network = true;
		$stored();
		$evil = $posted( array( 'endpoint' => 'https://evil.example', 'issuer' => 'https://evil.example', 'client_secret' => 'secret' ) );
		same( array( 'https://garden.logto.app', '' ), array_values( array_intersect_key( $form()->check( $evil ), array( 'endpoint' => 0, 'issuer' => 0 ) ) ) );
		Fake_WordPress::$super = true;
		same( 'https://evil.example', $form()->check( $evil )['issuer'] );
	},
	'lists in place of texts are nothing, and no form is no change' => static function () use ( $sealed, $posted, $stored, $form ): void {
		$stored();
		same( $sealed, $form()->check( $posted( array( 'client_secret' => array( 'a' ), 'session_days' => array() ) ) )['sealed_client_secret'] );
		same( Settings::load()->values(), $form()->check( null ) );
	},
	'what was checked passes a second time unchanged, as WordPress asks for a new option' => static function () use ( $posted, $form ): void {
		$form  = $form();
		$first = $form->check( $posted( array( 'client_secret' => 'secret' ) ) );
		same( $first, $form->check( $first ) );
	},
);
