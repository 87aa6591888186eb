<?php
/**
 * What becomes of the settings form.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\Runtime;
use Logto\RelyingParty\V1\Setting;
use Logto\RelyingParty\V1\SettingsChecked;
use Logto\RelyingParty\V1\SettingsInput;

/**
 * Checks each field by itself: what is good is stored, what is not keeps its stored value, is
 * named beside the field, and stays in the field as it was typed. Everything that the protocol
 * has an opinion on is judged by the relying party.
 */
final class Settings_Form {

	public const GROUP = 'logto_rp';

	/** @var array<string, mixed>|null What the last run gave, which WordPress may hand in again. */
	private ?array $checked = null;

	private bool $found_problem = false;

	public function __construct(
		private readonly Runtimes $runtimes,
		private readonly Questions $questions,
		private readonly Key_Store $keys,
		private readonly Roles $roles,
		private readonly Setting_Words $words,
		private readonly Runtime_Words $runtime_words,
	) {}

	/**
	 * On `admin_init`. WordPress needs it where the form arrives, and only there: elsewhere the
	 * option is written by this plugin itself, in its stored form.
	 */
	public function register(): void {
		if ( 'options.php' === ( $GLOBALS['pagenow'] ?? '' ) ) {
			register_setting( self::GROUP, Settings::OPTION, array( 'sanitize_callback' => array( $this, 'check' ) ) );
		}
	}

	/** Whether this person may say which provider the site trusts. */
	public function may_set_provider(): bool {
		return ! is_multisite() || current_user_can( 'manage_network_options' );
	}

	/**
	 * What was typed into fields that were not stored, once; empty afterwards.
	 *
	 * @return array<string, string>
	 */
	public function take_typed(): array {
		$typed = get_transient( $this->typed_key() );
		delete_transient( $this->typed_key() );
		return is_array( $typed ) ? array_filter( $typed, 'is_string' ) : array();
	}

	/**
	 * The form as posted, to the option as stored.
	 *
	 * @return array<string, mixed>
	 */
	public function check( mixed $input ): array {
		$values = Settings::load()->values();
		if ( ! is_array( $input ) ) {
			return $values;
		}
		if ( $input === $this->checked ) {
			// WordPress checks an option that it creates a second time.
			return $input;
		}
		$before  = Settings::connection( $values );
		$runtime = $this->runtimes->current();
		if ( null === $runtime ) {
			if ( $this->has_provider_fields( $input ) ) {
				$this->no_answer( null );
			}
		} elseif ( $this->turns_off( $input, $values ) ) {
			$values = array_merge( $values, array( 'endpoint' => '', 'issuer' => '', 'client_id' => '', 'sealed_client_secret' => '' ) );
		} else {
			$checked = $this->check_provider( $input, $values );
			$values  = null === $checked ? $values : $this->check_secret( $runtime, $input, $checked, $values );
		}
		$values = $this->check_accounts( $input, $values );
		$values = $this->check_numbers( $input, $values );
		$same   = Settings::connection( $values ) === $before;
		$values = $this->check_ways_in( $input, $values, $same );
		if ( ! $same ) {
			$values['connected_since'] = time();
		}

		if ( Settings::connection( $values ) !== $before && '' !== $values['client_id'] && ! $this->found_problem ) {
			add_settings_error( Settings::OPTION, 'connection', __( 'Settings saved. People who sign in are led to Logto from now on: press Check connection to see whether that works.', 'logto-relying-party' ), 'success' );
		}
		$this->checked = $values;
		return $values;
	}

	/**
	 * Emptying everything is how an administrator gives up the connection.
	 *
	 * @param array<mixed>         $input
	 * @param array<string, mixed> $values
	 */
	private function turns_off( array $input, array $values ): bool {
		return $this->may_set_provider() && '' !== $values['client_id']
			&& '' === $this->typed( $input, 'endpoint' ) . $this->typed( $input, 'issuer' ) . $this->typed( $input, 'client_id' ) . $this->typed( $input, 'client_secret' );
	}

	/** @param array<mixed> $input */
	private function has_provider_fields( array $input ): bool {
		return isset( $input['endpoint'] ) || isset( $input['client_id'] ) || isset( $input['client_secret'] );
	}

	/**
	 * @param array<mixed>         $input
	 * @param array<string, mixed> $values
	 * @return array<string, mixed>|null Null where nothing of it could be checked.
	 */
	private function check_provider( array $input, array $values ): ?array {
		$typed = array();
		foreach ( array( 'endpoint', 'issuer', 'client_id', 'scopes', 'authorization_parameters' ) as $field ) {
			$typed[ $field ] = $this->typed( $input, $field );
		}
		if ( ! $this->may_set_provider() ) {
			$typed['endpoint'] = (string) $values['endpoint'];
			$typed['issuer']   = (string) $values['issuer'];
		}
		$faulty  = array();
		$checked = $this->checked( $typed );
		// A form may hold more than the relying party takes: the longest text gives way, and the others are still judged.
		while ( $checked instanceof Unknown && ErrorCode::InputTooLarge === $checked->code && '' !== implode( '', $typed ) ) {
			$lengths          = array_map( 'strlen', $typed );
			$field            = (string) array_search( max( $lengths ), $lengths, true );
			$faulty[ $field ] = true;
			$this->problem( $field, $this->words->too_long(), $typed[ $field ] );
			$typed[ $field ] = '';
			$checked         = $this->checked( $typed );
		}
		if ( ! $checked instanceof SettingsChecked ) {
			$this->no_answer( $checked );
			foreach ( array_diff_key( $typed, $faulty ) as $field => $text ) {
				$this->keep_typed( $field, $text );
			}
			return null;
		}
		foreach ( $checked->problems as $problem ) {
			$field = $this->words->field( $problem->setting );
			if ( ! isset( $faulty[ $field ] ) ) {
				$faulty[ $field ] = true;
				$this->problem( $field, $this->words->problem( $problem->setting, $problem->fault ), $typed[ $field ] ?? null );
			}
		}
		$good = array(
			'endpoint'                 => $checked->endpoint,
			'issuer'                   => $checked->issuer,
			'client_id'                => $checked->clientId,
			'scopes'                   => $checked->scopes,
			'authorization_parameters' => array_map( static fn ( $parameter ) => array( $parameter->name, $parameter->value ), $checked->authorizationParameters ),
		);
		return array_merge( $values, array_diff_key( $good, $faulty ) );
	}

	/** @param array{endpoint: string, issuer: string, client_id: string, scopes: string, authorization_parameters: string} $typed */
	private function checked( array $typed ): SettingsChecked|Unknown|null {
		return $this->questions->ask( static fn ( Runtime $runtime ): SettingsChecked => $runtime->checkSettings( new SettingsInput( $typed['endpoint'], $typed['issuer'], $typed['client_id'], $typed['scopes'], $typed['authorization_parameters'] ) ) );
	}

	private function no_answer( ?Unknown $unknown ): void {
		$why = null === $unknown ? '' : ' ' . $this->runtime_words->unanswered( $unknown );
		$this->problem( 'runtime', __( 'The connection was not changed, because nothing on this server can check it.', 'logto-relying-party' ) . $why );
	}

	/**
	 * Write-only: an empty field keeps what is stored.
	 *
	 * @param array<mixed>         $input
	 * @param array<string, mixed> $values With the provider as it is to be.
	 * @param array<string, mixed> $stored
	 * @return array<string, mixed>
	 */
	private function check_secret( Runtime $runtime, array $input, array $values, array $stored ): array {
		$secret = App_Secret::clean( $this->typed( $input, 'client_secret' ) );
		if ( '' === $secret ) {
			if ( '' === $stored['sealed_client_secret'] ) {
				$this->problem( 'client_secret', $this->words->secret_missing() );
			} else {
				$belongs = $this->secret_belongs_to( $values, $stored );
				if ( $belongs instanceof Unknown ) {
					$this->no_answer( $belongs );
				} elseif ( ! $belongs ) {
					$this->problem( 'client_secret', $this->words->secret_of_another() );
				}
			}
			return $this->with_stored_secret( $values, $stored );
		}
		if ( App_Secret::is_malformed( $secret ) ) {
			$this->problem( 'client_secret', $this->words->secret_malformed() );
			return $this->with_stored_secret( $values, $stored );
		}
		try {
			$values['sealed_client_secret'] = ( new App_Secret( $this->keys ) )->seal( $runtime, Settings::client_of( $values ), $secret, (string) $values['sealed_client_secret'] );
		} catch ( Failure $failure ) {
			$this->problem( 'client_secret', $this->words->secret_not_sealed( $failure->errorCode->value ) );
			return $this->with_stored_secret( $values, $stored );
		}
		return $values;
	}

	/**
	 * Provider and client stay those that the stored secret belongs to: with others it could not be used any more.
	 *
	 * @param array<string, mixed> $values
	 * @param array<string, mixed> $stored
	 * @return array<string, mixed>
	 */
	private function with_stored_secret( array $values, array $stored ): array {
		if ( true === $this->secret_belongs_to( $values, $stored ) ) {
			return $values;
		}
		foreach ( array( 'endpoint', 'issuer', 'client_id' ) as $field ) {
			if ( $values[ $field ] !== $stored[ $field ] ) {
				$this->problem( $field, $this->words->waits_for_secret(), (string) $values[ $field ] );
				$values[ $field ] = $stored[ $field ];
			}
		}
		return $values;
	}

	/**
	 * @param array<string, mixed> $values
	 * @param array<string, mixed> $stored
	 */
	private function secret_belongs_to( array $values, array $stored ): bool|Unknown {
		$sealed = (string) $stored['sealed_client_secret'];
		$of     = static fn ( array $values ): array => array( $values['endpoint'], $values['issuer'], $values['client_id'] );
		return '' === $sealed || $of( $values ) === $of( $stored ) ? true : $this->questions->is_secret_readable( Settings::client_of( $values ), $sealed ) ?? false;
	}

	/**
	 * @param array<mixed>         $input
	 * @param array<string, mixed> $values
	 * @return array<string, mixed>
	 */
	private function check_accounts( array $input, array $values ): array {
		foreach ( array( 'create_accounts', 'link_by_email', 'update_profile', 'initiate_login' ) as $field ) {
			$values[ $field ] = '1' === $this->typed( $input, $field );
		}
		$role = $this->typed( $input, 'default_role' );
		if ( $this->roles->is_harmless( $role ) ) {
			$values['default_role'] = $role;
		} else {
			$this->problem( 'default_role', __( 'Choose a role that may do no more than read. Whoever signs up gets it.', 'logto-relying-party' ) );
		}
		return $values;
	}

	/**
	 * @param array<mixed>         $input
	 * @param array<string, mixed> $values
	 * @return array<string, mixed>
	 */
	private function check_numbers( array $input, array $values ): array {
		foreach ( Settings::LIMITS as $field => list( $least, $most ) ) {
			// A script that updates the option may know nothing of it; the form always sends it.
			if ( ! array_key_exists( $field, $input ) ) {
				continue;
			}
			$typed  = $this->typed( $input, $field );
			$number = filter_var( $typed, FILTER_VALIDATE_INT, array( 'options' => array( 'min_range' => $least, 'max_range' => $most ) ) );
			if ( is_int( $number ) ) {
				$values[ $field ] = $number;
			} else {
				/* translators: 1: least number, 2: greatest number. */
				$this->problem( $field, sprintf( __( 'Enter a whole number from %1$d to %2$d.', 'logto-relying-party' ), $least, $most ), $typed );
			}
		}
		return $values;
	}

	/**
	 * *Nobody* needs proof that an administrator can come in by the other way.
	 *
	 * @param array<mixed>         $input
	 * @param array<string, mixed> $values
	 * @return array<string, mixed>
	 */
	private function check_ways_in( array $input, array $values, bool $same_connection ): array {
		$wanted = Password_Form::tryFrom( $this->typed( $input, 'password_form' ) );
		if ( Password_Form::Nobody !== $wanted ) {
			$values['password_form'] = Password_Form::Everyone->value;
		} elseif ( Settings::is_proved( $values ) ) {
			$values['password_form'] = Password_Form::Nobody->value;
		} else {
			$values['password_form'] = Password_Form::Everyone->value;
			if ( $same_connection ) {
				$this->problem( 'password_form', __( 'Everyone was kept: sign in through Logto as an administrator once, so that you cannot lock yourself out. Then choose Nobody.', 'logto-relying-party' ) );
			} else {
				// Nobody chose wrong here, and everything is saved.
				add_settings_error( Settings::OPTION, 'password_form', __( 'This was set to Everyone, because the connection changed and no administrator has signed in with the new one yet.', 'logto-relying-party' ), 'warning' );
			}
		}
		return $values;
	}

	/** @param array<mixed> $input */
	private function typed( array $input, string $field ): string {
		$value = $input[ $field ] ?? '';
		return is_string( $value ) ? trim( $value ) : '';
	}

	/** Names a problem beside its field, and keeps what was typed (never a secret) for the next view. */
	private function problem( string $field, string $text, ?string $typed = null ): void {
		$this->found_problem = true;
		add_settings_error( Settings::OPTION, $field, $text, 'error' );
		if ( null !== $typed ) {
			$this->keep_typed( $field, $typed );
		}
	}

	private function keep_typed( string $field, string $typed ): void {
		$kept           = get_transient( $this->typed_key() );
		$kept           = is_array( $kept ) ? $kept : array();
		$kept[ $field ] = $typed;
		set_transient( $this->typed_key(), $kept, 5 * MINUTE_IN_SECONDS );
	}

	private function typed_key(): string {
		return 'logto_rp_typed_' . get_current_user_id();
	}
}
