<?php
/**
 * The published Logto plugin, whose place this one takes.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Client;
use Logto\RelyingParty\V1\ProviderKind;
use Logto\RelyingParty\V1\Runtime;
use Logto\RelyingParty\V1\SettingsChecked;
use Logto\RelyingParty\V1\SettingsInput;

/** Takes over its settings and its links, so that a change of plugins loses nobody's account. */
final class Published_Plugin {

	/** Its settings. */
	public const OPTION = 'logto_options';

	/** Among our settings: the endpoint that its links are bound to; there when it was. */
	private const ENDPOINT = 'published_endpoint';

	/** In its place; the endpoint of nobody. */
	private const UNKNOWN = 'unknown';

	public function __construct( private readonly Settings $settings ) {}

	/** Whether it was here when this one came, so that its addresses are the registered ones. */
	public function was_here(): bool {
		return '' !== $this->endpoint();
	}

	/** The endpoint that its links are bound to; empty where it never was here. */
	public function endpoint(): string {
		$endpoint = $this->settings->values()[ self::ENDPOINT ] ?? '';
		return is_string( $endpoint ) ? $endpoint : '';
	}

	/** The user that it linked to this subject, or null. Two such users are none. */
	public function user_of( string $subject ): ?\WP_User {
		if ( ! $this->was_here() ) {
			return null;
		}
		$users = get_users(
			array(
				'blog_id'    => 0,
				'meta_key'   => Published_Links::META, // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_key -- once for each person.
				'meta_value' => $subject, // phpcs:ignore WordPress.DB.SlowDBQuery.slow_db_query_meta_value -- once for each person.
			)
		);
		// To the database `Ab` and `aB` may be one; subjects differ in case. OpenID Connect Core §2.
		$exact = array_filter( $users, static fn ( mixed $user ): bool => $user instanceof \WP_User && get_user_meta( $user->ID, Published_Links::META, true ) === $subject );
		return 1 === count( $exact ) ? reset( $exact ) : null;
	}

	/** On activation: takes its settings over, where there are none of ours yet. */
	public function take_over( Questions $questions, Key_Store $key_store ): void {
		$theirs = get_option( self::OPTION );
		$ours   = get_option( Settings::OPTION );
		if ( ! is_array( $theirs ) || $this->was_here() ) {
			return;
		}
		$text     = static fn ( string $key ): string => is_string( $theirs[ $key ] ?? null ) ? trim( $theirs[ $key ] ) : '';
		$endpoint = self::may_set_provider() ? self::checked( rtrim( $text( 'endpoint' ), '/' ), $questions ) : '';
		$values   = is_array( $ours ) ? $ours : array();
		// Its addresses are registered at the provider even where its settings were never finished.
		$values[ self::ENDPOINT ] = '' === $endpoint ? self::UNKNOWN : $endpoint;
		if ( ! is_array( $ours ) ) {
			$values = $this->settings_of( $values, $endpoint, $text, $theirs, $questions, $key_store );
		}
		update_option( Settings::OPTION, $values, true );
	}

	/**
	 * @param array<string, mixed>     $values What is there already.
	 * @param callable(string): string $text   Reads one of its settings.
	 * @param array<string, mixed>     $theirs Its settings.
	 * @return array<string, mixed>
	 */
	private function settings_of( array $values, string $endpoint, callable $text, array $theirs, Questions $questions, Key_Store $key_store ): array {
		// It asked for these; from the last two nothing is mapped, and `openid` always goes along.
		$scopes     = array_unique( array_merge( array( 'profile' ), preg_split( '/\s+/', $text( 'scope' ), -1, PREG_SPLIT_NO_EMPTY ) ?: array( 'email' ) ) );
		$scopes     = array_values( array_diff( $scopes, array( 'openid', 'offline_access', 'roles' ) ) );
		$parameters = array();
		parse_str( $text( 'extraParams' ), $parsed );
		foreach ( $parsed as $name => $value ) {
			if ( is_string( $value ) ) {
				$parameters[] = array( (string) $name, $value );
			}
		}
		$values += array(
			'endpoint'                 => $endpoint,
			'client_id'                => $text( 'appId' ),
			'scopes'                   => $scopes,
			'authorization_parameters' => $parameters,
			'update_profile'           => false !== ( $theirs['syncProfile'] ?? true ),
		);
		$sealed  = $this->seal( $text( 'appSecret' ), new Client( ProviderKind::Logto, $endpoint, $text( 'appId' ) ), $questions, $key_store );
		if ( null !== $sealed ) {
			$values['sealed_client_secret'] = $sealed;
		}
		return $values;
	}

	/**
	 * On a network its settings are a site's own, and whoever administers that site may have written what they liked. The
	 * provider, and with it whose the links of all the network's users are, is for who may say so on the settings page;
	 * under WP-CLI too, where a plugin is activated on many sites at once without a look at each.
	 */
	private static function may_set_provider(): bool {
		return ! is_multisite() || current_user_can( 'manage_network_options' );
	}

	/** As the settings page would store it, so that links are found by it; as it is where nothing can check it. */
	private static function checked( string $endpoint, Questions $questions ): string {
		if ( '' === $endpoint || self::UNKNOWN === $endpoint ) {
			return $endpoint;
		}
		$checked = $questions->ask( static fn ( Runtime $runtime ): SettingsChecked => $runtime->checkSettings( new SettingsInput( $endpoint, '', 'any', '', '' ) ) );
		return $checked instanceof SettingsChecked ? $checked->endpoint : $endpoint;
	}

	/** On `admin_init`: what could not be checked and sealed on activation, because the extension came later. */
	public function take_over_secret( Questions $questions, Key_Store $key_store ): void {
		if ( '' !== $this->settings->sealed_client_secret() || '' === $this->settings->client_id() ) {
			return;
		}
		$theirs = get_option( self::OPTION );
		if ( ! is_array( $theirs ) || ( $theirs['appId'] ?? '' ) !== $this->settings->client_id() || ! is_string( $theirs['appSecret'] ?? null ) ) {
			return;
		}
		// To no other provider than the one that it was entered for.
		$endpoint = self::checked( is_string( $theirs['endpoint'] ?? null ) ? $theirs['endpoint'] : '', $questions );
		$sealed   = $this->seal( trim( $theirs['appSecret'] ), new Client( ProviderKind::Logto, $endpoint, $this->settings->client_id() ), $questions, $key_store );
		if ( null !== $sealed ) {
			$values = array( 'sealed_client_secret' => $sealed ) + $this->settings->values();
			foreach ( array( 'endpoint', self::ENDPOINT ) as $key ) {
				$values[ $key ] = self::checked( (string) ( $values[ $key ] ?? '' ), $questions );
			}
			update_option( Settings::OPTION, $values, true );
		}
	}

	/** Null where it cannot be; then the settings page asks for it. */
	private function seal( #[\SensitiveParameter] string $secret, Client $client, Questions $questions, Key_Store $key_store ): ?string {
		$sealed = '' === $secret ? null : $questions->ask( static fn ( Runtime $runtime ): string => $runtime->sealClientSecret( $key_store->keys( $runtime ), $client, $secret ) );
		return is_string( $sealed ) ? $sealed : null;
	}
}
