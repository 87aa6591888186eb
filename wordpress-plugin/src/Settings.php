<?php
/**
 * What the administrator decided.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Client;
use Logto\RelyingParty\V1\Parameter;
use Logto\RelyingParty\V1\ProviderKind;

/**
 * The typed reader of the one autoloaded option.
 *
 * Every page view loads this file, so it reads an array that WordPress has in memory already,
 * touches no other file until a method needs one, and never writes on the way.
 */
final class Settings {

	public const OPTION = 'logto_rp_settings';

	/**
	 * The connection through which an administrator has come in once. Not autoloaded, and no part of the settings: what
	 * somebody saves while somebody else signs in must stay.
	 */
	public const PROVED_WITH = 'logto_rp_proved_with';

	/** A fresh installation's values; the administrator's are laid over them. */
	public const DEFAULTS = array(
		'endpoint'                 => '',
		'issuer'                   => '',
		'client_id'                => '',
		'sealed_client_secret'     => '',
		'scopes'                   => array( 'profile', 'email' ),
		'authorization_parameters' => array(),
		'password_form'            => 'everyone',
		'create_accounts'          => true,
		'default_role'             => 'subscriber',
		'link_by_email'            => false,
		'update_profile'           => true,
		'session_days'             => 14,
		'leeway'                   => 60,
		'initiate_login'           => false,
		// When the connection was changed last, in seconds; what was refused before says nothing about it.
		'connected_since'          => 0,
	);

	/** The least and the greatest number of each numeric setting. */
	public const LIMITS = array(
		'session_days' => array( 1, 365 ),
		'leeway'       => array( 0, 300 ),
	);

	/** @param array<string, mixed> $values As stored, with the defaults filled in. */
	private function __construct( private readonly array $values ) {}

	/** The settings of the current site. */
	public static function load(): self {
		$stored = get_option( self::OPTION );
		return new self( is_array( $stored ) ? $stored + self::DEFAULTS : self::DEFAULTS );
	}

	/** Whether there is enough to begin a sign-in; until then the plugin changes nothing. */
	public function is_configured(): bool {
		return '' !== $this->provider_address() && '' !== $this->client_id() && '' !== $this->sealed_client_secret();
	}

	/** A Logto endpoint, unless an issuer was given in its place. */
	public function provider_kind(): ProviderKind {
		return '' === $this->text( 'issuer' ) ? ProviderKind::Logto : ProviderKind::Openid;
	}

	/** The Logto endpoint, or the issuer where one was given in its place. */
	public function provider_address(): string {
		return '' === $this->text( 'issuer' ) ? $this->text( 'endpoint' ) : $this->text( 'issuer' );
	}

	/** The provider's name in a table that several sites share. */
	public function provider_name(): string {
		return $this->provider_kind()->value . ' ' . $this->provider_address();
	}

	/** The Logto endpoint alone, as the settings page shows it. */
	public function endpoint(): string {
		return $this->text( 'endpoint' );
	}

	/** The issuer alone, as the settings page shows it. */
	public function issuer(): string {
		return $this->text( 'issuer' );
	}

	/** The app ID. */
	public function client_id(): string {
		return $this->text( 'client_id' );
	}

	/** Whom the app secret belongs to: it opens for nobody else. */
	public function client(): Client {
		return self::client_of( $this->values );
	}

	/** @param array<string, mixed> $values As `values()` gives them. */
	public static function client_of( array $values ): Client {
		$settings = new self( $values );
		return new Client( $settings->provider_kind(), $settings->provider_address(), $settings->client_id() );
	}

	/** The app secret as `sealClientSecret` made it; empty where none is stored. */
	public function sealed_client_secret(): string {
		return $this->text( 'sealed_client_secret' );
	}

	/**
	 * Scopes beside `openid`.
	 *
	 * @return list<string>
	 */
	public function scopes(): array {
		$scopes = $this->values['scopes'];
		return is_array( $scopes ) ? array_values( array_filter( $scopes, 'is_string' ) ) : array();
	}

	/**
	 * Further parameters of the authorization request, in the order given.
	 *
	 * @return list<Parameter>
	 */
	public function authorization_parameters(): array {
		$parameters = array();
		foreach ( (array) $this->values['authorization_parameters'] as $pair ) {
			if ( is_array( $pair ) && is_string( $pair[0] ?? null ) && is_string( $pair[1] ?? null ) ) {
				$parameters[] = new Parameter( $pair[0], $pair[1] );
			}
		}
		return $parameters;
	}

	/** Who may use WordPress's own form. Anything unreadable counts as the stricter choice. */
	public function password_form(): Password_Form {
		return Password_Form::tryFrom( $this->text( 'password_form' ) ) ?? Password_Form::Nobody;
	}

	/** Whether an identity without an account gets one. */
	public function create_accounts(): bool {
		return true === $this->values['create_accounts'];
	}

	/** The role of a new account; may be empty (no role on this site). */
	public function default_role(): string {
		return $this->text( 'default_role' );
	}

	/** Whether an identity is linked to the account that has its e-mail address. */
	public function link_by_email(): bool {
		return true === $this->values['link_by_email'];
	}

	/** Whether name and e-mail address follow the claims at each sign-in. */
	public function update_profile(): bool {
		return true === $this->values['update_profile'];
	}

	/** How long a WordPress session lasts, in seconds. */
	public function session_lifetime(): int {
		return $this->number( 'session_days' ) * DAY_IN_SECONDS;
	}

	/** Clock leeway, in seconds. */
	public function leeway(): int {
		return $this->number( 'leeway' );
	}

	/** When the connection was changed last. */
	public function connected_since(): int {
		return is_int( $this->values['connected_since'] ) ? $this->values['connected_since'] : 0;
	}

	/** Whether another site may start a sign-in. */
	public function initiate_login(): bool {
		return true === $this->values['initiate_login'];
	}

	/** How long a pending sign-in may take, in seconds: an SMS can be slow. No setting. */
	public function pending_lifetime(): int {
		return HOUR_IN_SECONDS;
	}

	/** Whether an administrator has come in through Logto with the connection of today. */
	public function proved_by_administrator(): bool {
		return self::is_proved( $this->values );
	}

	/**
	 * Whether one has with this connection.
	 *
	 * @param array<string, mixed> $values As `values()` gives them.
	 */
	public static function is_proved( array $values ): bool {
		return get_option( self::PROVED_WITH ) === self::connection( $values );
	}

	/** Remembers that an administrator came in through Logto. Writes once for a connection. */
	public function record_administrator_sign_in(): void {
		if ( ! $this->proved_by_administrator() ) {
			update_option( self::PROVED_WITH, self::connection( $this->values ), false );
		}
	}

	/**
	 * Everything, with the defaults filled in; for the settings page, which writes it back.
	 *
	 * @return array<string, mixed>
	 */
	public function values(): array {
		return $this->values;
	}

	/**
	 * Names everything that a sign-in depends on, so that proof with one connection is none with another.
	 *
	 * Of the sealed app secret the end: each sealing differs there, and only saving a secret seals it.
	 *
	 * @param array<string, mixed> $values As `values()` gives them.
	 */
	public static function connection( array $values ): string {
		$settings = new self( $values );
		$parts    = array( $settings->provider_kind()->value, $settings->provider_address(), $settings->client_id(), substr( $settings->sealed_client_secret(), -20 ), implode( ' ', $settings->scopes() ) );
		foreach ( $settings->authorization_parameters() as $parameter ) {
			$parts[] = $parameter->name . '=' . $parameter->value;
		}
		return implode( "\n", $parts );
	}

	private function text( string $key ): string {
		$value = $this->values[ $key ];
		return is_string( $value ) ? $value : '';
	}

	private function number( string $key ): int {
		list( $least, $most ) = self::LIMITS[ $key ];

		$value = $this->values[ $key ];
		$value = is_int( $value ) ? $value : self::DEFAULTS[ $key ];
		return max( $least, min( $most, $value ) );
	}
}
