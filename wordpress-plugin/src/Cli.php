<?php
/**
 * `wp logto`.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\Runtime;
use Logto\RelyingParty\V1\Verdict;
use WP_CLI;

/** What an administrator may want without a browser. Each command is a method; the plugin's own classes do the work. */
final class Cli {

	/** What stands in place of the app secret. */
	private const MASK = '********';

	public function __construct(
		private readonly Settings $settings,
		private readonly Addresses $addresses,
		private readonly Runtimes $runtimes,
		private readonly Questions $questions,
		private readonly Key_Store $keys,
		private readonly Connection_Check $check,
		private readonly Refusals $refusals,
		private readonly Hints $hints,
		private readonly Links $links,
		private readonly Link_Account $link_account,
	) {}

	/**
	 * `wp logto status`.
	 *
	 * @param list<string>          $arguments
	 * @param array<string, string> $options
	 */
	public function status( array $arguments, array $options ): void {
		$runtime = $this->runtimes->current();
		$rows    = array(
			'configured'                 => $this->settings->is_configured() ? 'yes' : 'no',
			'provider'                   => $this->settings->provider_address(),
			'app ID'                     => $this->settings->client_id(),
			'app secret'                 => $this->secret(),
			'redirect URI'               => $this->addresses->redirect_uri(),
			'post sign-out redirect URI' => $this->addresses->post_sign_out_redirect_uri(),
			'back-channel logout URI'    => $this->addresses->backchannel_logout_uri(),
			'password form'              => $this->settings->password_form()->value,
			'creates accounts'           => $this->settings->create_accounts() ? 'yes' : 'no',
			'role of new accounts'       => $this->settings->default_role(),
			'other sites start sign-ins' => $this->settings->initiate_login() ? 'yes' : 'no',
			'links by e-mail address'    => $this->settings->link_by_email() ? 'yes' : 'no',
			'session'                    => $this->settings->session_lifetime() / DAY_IN_SECONDS . ' days',
			'relying party'              => null === $runtime ? 'none (' . trim( $this->runtimes->why_not() . ' ' . $this->runtimes->cause() ) . ')' : ( $runtime instanceof Process_Runtime ? trim( 'program ' . $this->runtimes->passed_over() ) : 'extension' ),
			'contract of the plugin'     => (string) Contract_Version::NUMBER,
			'contract of the runtime'    => self::said( $this->questions->ask( static fn ( Runtime $runtime ): string => (string) $runtime->contractVersion() ) ),
			// In no version: whatever extension is loaded, this is its name.
			'contract of the extension'  => defined( 'Logto\RelyingParty\CONTRACT_VERSION' ) ? (string) constant( 'Logto\RelyingParty\CONTRACT_VERSION' ) : '',
			'PHP'                        => PHP_VERSION,
		);
		$this->show( $rows, $options );
	}

	/**
	 * `wp logto check`.
	 *
	 * @param list<string>          $arguments
	 * @param array<string, string> $options
	 */
	public function check( array $arguments, array $options ): void {
		$lines = $this->check->run();
		$items = array();
		foreach ( $lines as $line ) {
			$items[] = array(
				'check'   => $line['title'],
				'verdict' => $line['verdict'],
				'text'    => trim( implode( ' ', $line['texts'] ) . ' ' . $line['detail'] ),
			);
		}
		WP_CLI\Utils\format_items( self::format( $options ), $items, array( 'check', 'verdict', 'text' ) );
		$verdicts = array_column( $items, 'verdict' );
		if ( in_array( Verdict::Fails->value, $verdicts, true ) || array( Verdict::Unknown->value ) === array_unique( $verdicts ) ) {
			WP_CLI::error( 'Not everything works.' );
		}
		WP_CLI::success( 'Everything that can be tried without signing in works.' );
	}

	/**
	 * `wp logto refusals list`.
	 *
	 * @param list<string>          $arguments
	 * @param array<string, string> $options
	 */
	public function list_refusals( array $arguments, array $options ): void {
		$items = array();
		foreach ( $this->refusals->latest() as $entry ) {
			$items[] = array(
				'id'     => $entry['id'],
				'time'   => gmdate( 'Y-m-d\TH:i:s\Z', $entry['time'] ),
				'code'   => $entry['code'],
				'detail' => $entry['detail'],
				'why'    => $this->hints->cause_of( $entry['code'] ) ?? '',
				'remedy' => $this->hints->remedy_of( $entry['code'] ) ?? '',
			);
		}
		WP_CLI\Utils\format_items( self::format( $options ), $items, array( 'id', 'time', 'code', 'detail', 'why', 'remedy' ) );
	}

	/**
	 * `wp logto secret`. Read from standard input, since arguments are seen by everybody on the server and kept by shells.
	 *
	 * What is stored of *who may use the form* stays: that the secret is lost opens nothing.
	 */
	public function store_secret(): void {
		$runtime = $this->runtimes->current();
		if ( null === $runtime ) {
			WP_CLI::error( 'The app secret cannot be encrypted, because nothing runs the relying party (' . $this->runtimes->why_not() . ').' );
		}
		if ( stream_isatty( STDIN ) ) {
			fwrite( STDERR, 'App secret, then Enter: ' ); // phpcs:ignore WordPress.WP.AlternativeFunctions.file_system_operations_fwrite -- not a file.
		}
		// More than the longest, so that it is refused and not cut.
		$secret = App_Secret::clean( (string) fgets( STDIN, App_Secret::LONGEST + 100 ) );
		if ( '' === $secret || App_Secret::is_malformed( $secret ) ) {
			WP_CLI::error( 'That is no app secret. Copy it from the page of your application in the Logto Console, and give it on the standard input.' );
		}
		// Somebody may have saved others while this waited for the secret.
		$option = new Shared_Option( Settings::OPTION, true );
		$option->forget();
		$settings = Settings::load();
		try {
			$sealed = ( new App_Secret( $this->keys ) )->seal( $runtime, $settings->client(), $secret, $settings->sealed_client_secret() );
		} catch ( Failure $failure ) {
			WP_CLI::error( 'The app secret could not be encrypted: ' . $failure->errorCode->value );
		}
		$option->change( static fn ( mixed $stored ): array => array( 'sealed_client_secret' => $sealed, 'connected_since' => time() ) + ( is_array( $stored ) ? $stored : $settings->values() ) );
		WP_CLI::success( 'The app secret is stored. wp logto check tries it.' );
	}

	/**
	 * `wp logto unlink <user>`.
	 *
	 * @param list<string> $arguments
	 */
	public function unlink( array $arguments ): void {
		$user = $this->user( $arguments[0] ?? '' );
		if ( null === $this->links->of_user( $user->ID ) ) {
			WP_CLI::error( "{$user->user_login} is linked to no Logto account." );
		}
		$this->link_account->take_away( $user->ID );
		WP_CLI::success( "{$user->user_login} is not linked any more, and signed out everywhere." );
	}

	private function user( string $named ): \WP_User {
		$user = match ( true ) {
			ctype_digit( $named ) => get_user_by( 'id', $named ),
			str_contains( $named, '@' ) => get_user_by( 'email', $named ),
			default => get_user_by( 'login', $named ),
		};
		if ( false === $user ) {
			WP_CLI::error( "There is no user {$named}: give an ID, a login or an e-mail address." );
		}
		return $user;
	}

	/** Never the secret itself: whether there is one, and can be opened. */
	private function secret(): string {
		$sealed = $this->settings->sealed_client_secret();
		if ( '' === $sealed ) {
			return 'none';
		}
		$is_readable = $this->questions->is_secret_readable( $this->settings->client(), $sealed );
		if ( $is_readable instanceof Unknown ) {
			return self::said( $is_readable );
		}
		if ( false === $is_readable ) {
			return 'must be entered again (wp logto secret): the keys in wp-config.php changed, or the endpoint or app ID was changed past the settings page';
		}
		return self::MASK;
	}

	private static function said( string|Unknown|null $answer ): string {
		return $answer instanceof Unknown ? "unknown, the relying party gives no answer ({$answer->code->value}: {$answer->detail})" : (string) $answer;
	}

	/**
	 * @param array<string, string> $rows
	 * @param array<string, string> $options
	 */
	private function show( array $rows, array $options ): void {
		$items = array();
		foreach ( $rows as $name => $value ) {
			$items[] = array( 'name' => $name, 'value' => $value );
		}
		WP_CLI\Utils\format_items( self::format( $options ), $items, array( 'name', 'value' ) );
	}

	/** @param array<string, string> $options */
	private static function format( array $options ): string {
		return $options['format'] ?? 'table';
	}
}
