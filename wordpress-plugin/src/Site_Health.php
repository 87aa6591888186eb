<?php
/**
 * Logto in Tools > Site Health.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Check;
use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\Verdict;

/**
 * Direct tests, quick and without a request to the provider, and one that WordPress runs afterwards, whether this server
 * reaches the provider and the clocks agree; Check connection does the rest.
 */
final class Site_Health {

	/** WordPress makes the action of `admin-ajax.php` of it. */
	private const CONNECTION = 'logto-rp-connection';

	public function __construct(
		private readonly Settings $settings,
		private readonly Runtimes $runtimes,
		private readonly Questions $questions,
		private readonly Runtime_Words $words,
		private readonly Key_Store $keys,
		private readonly Roles $roles,
		private readonly Conversations $conversations,
		private readonly Hints $hints,
	) {}

	/**
	 * On `site_status_tests`.
	 *
	 * @param array<string, array<string, array<string, mixed>>> $tests
	 * @return array<string, array<string, array<string, mixed>>>
	 */
	public function tests( array $tests ): array {
		$tests['direct']['logto_rp_runtime'] = array(
			'label' => __( 'Logto: relying party', 'logto-relying-party' ),
			'test'  => array( $this, 'runtime' ),
		);
		$tests['direct']['logto_rp_keys']    = array(
			'label' => __( 'Logto: keys in wp-config.php', 'logto-relying-party' ),
			'test'  => array( $this, 'keys' ),
		);
		$tests['direct']['logto_rp_tls']     = array(
			'label' => __( 'Logto: certificates', 'logto-relying-party' ),
			'test'  => array( $this, 'certificates' ),
		);
		$tests['direct']['logto_rp_role']    = array(
			'label' => __( 'Logto: role of new accounts', 'logto-relying-party' ),
			'test'  => array( $this, 'role' ),
		);
		if ( $this->settings->is_configured() && null !== $this->runtimes->current() ) {
			$tests['async'][ self::CONNECTION ] = array(
				'label'             => __( 'Logto: connection and clock', 'logto-relying-party' ),
				'test'              => self::CONNECTION,
				'async_direct_test' => array( $this, 'connection' ),
			);
		}
		return $tests;
	}

	/** On `wp_ajax_health-check-logto-rp-connection`. */
	public function ajax(): never {
		check_ajax_referer( 'health-check-site-status' );
		if ( ! current_user_can( 'view_site_health_checks' ) ) {
			wp_send_json_error();
		}
		wp_send_json_success( $this->connection() );
	}

	/**
	 * Discovery and clock; the other checks are for whoever is setting it up.
	 *
	 * @return array<string, mixed>
	 */
	public function connection(): array {
		$found = array();
		try {
			foreach ( $this->conversations->begin()->check_connection()->checks as $check ) {
				$found[ $check->check->value ] = $check;
			}
		} catch ( Failure $failure ) {
			return $this->unreachable( $failure->errorCode );
		} catch ( No_Runtime ) {
			return $this->runtime();
		}
		$discovery = $found[ Check::Discovery->value ] ?? null;
		$clock     = $found[ Check::Clock->value ] ?? null;
		if ( Verdict::Fails === $discovery?->verdict ) {
			return $this->unreachable( $discovery->code ?? ErrorCode::ProviderUnreachable );
		}
		$seconds = abs( (int) $clock?->detail );
		return match ( $clock?->verdict ) {
			Verdict::Fails => $this->result(
				self::CONNECTION,
				'critical',
				__( 'The clock of this server is wrong, so sign-ins through Logto fail', 'logto-relying-party' ),
				/* translators: %d: a number. */
				sprintf( _n( 'The clocks of this server and of the provider are %d second apart. Set the clock of this server right (NTP).', 'The clocks of this server and of the provider are %d seconds apart. Set the clock of this server right (NTP).', $seconds, 'logto-relying-party' ), $seconds )
			),
			Verdict::Warning => $this->result(
				self::CONNECTION,
				'recommended',
				__( 'The clock of this server drifts', 'logto-relying-party' ),
				/* translators: %d: a number. */
				sprintf( _n( 'The clocks of this server and of the provider are %d second apart. Soon sign-ins through Logto fail. Set the clock of this server right (NTP).', 'The clocks of this server and of the provider are %d seconds apart. Soon sign-ins through Logto fail. Set the clock of this server right (NTP).', $seconds, 'logto-relying-party' ), $seconds )
			),
			Verdict::Works => $this->result( self::CONNECTION, 'good', __( 'This server reaches Logto, and their clocks agree', 'logto-relying-party' ), __( 'Check connection in Logto > Settings tries the rest.', 'logto-relying-party' ) ),
			default => $this->result( self::CONNECTION, 'good', __( 'This server reaches Logto', 'logto-relying-party' ), __( 'The provider did not say what time it has.', 'logto-relying-party' ) ),
		};
	}

	/** @return array<string, mixed> */
	private function unreachable( ErrorCode $code ): array {
		return $this->result( self::CONNECTION, 'critical', __( 'This server does not reach Logto, so nobody can sign in through it', 'logto-relying-party' ), $this->hints->cause( $code ) . ' ' . $this->hints->remedy( $code ) );
	}

	/** @return array<string, mixed> */
	public function runtime(): array {
		$warning = $this->words->warning();
		if ( '' !== $warning ) {
			return $this->result( 'logto_rp_runtime', 'recommended', __( 'The PHP extension of Logto is not of the version of the plugin', 'logto-relying-party' ), $warning );
		}
		if ( null !== $this->runtimes->current() ) {
			return $this->result( 'logto_rp_runtime', 'good', __( 'The relying party of Logto runs', 'logto-relying-party' ), trim( $this->words->choice() . ' ' . $this->words->not_given_up() ) );
		}
		return $this->result(
			'logto_rp_runtime',
			$this->settings->is_configured() ? 'critical' : 'recommended',
			__( 'The relying party of Logto cannot run', 'logto-relying-party' ),
			$this->words->problem() . ' ' . __( 'Until then nobody can sign in through Logto; the settings are kept.', 'logto-relying-party' )
		);
	}

	/** @return array<string, mixed> */
	public function keys(): array {
		if ( ! $this->keys->constants_are_secret() ) {
			return $this->result(
				'logto_rp_keys',
				'recommended',
				__( 'wp-config.php has no secret keys of its own', 'logto-relying-party' ),
				__( 'The keys (AUTH_KEY and so on) are missing or still the placeholders of the sample file, so what Logto stores encrypted is only as safe as the database. Put eight random keys there, then enter the app secret again.', 'logto-relying-party' )
			);
		}
		$sealed      = $this->settings->sealed_client_secret();
		$is_readable = '' === $sealed ? null : $this->questions->is_secret_readable( $this->settings->client(), $sealed );
		if ( $is_readable instanceof Unknown ) {
			return $this->result( 'logto_rp_keys', 'critical', __( 'The relying party of Logto gives no answer', 'logto-relying-party' ), $this->words->unanswered( $is_readable ) );
		}
		if ( false === $is_readable ) {
			return $this->result(
				'logto_rp_keys',
				'critical',
				__( 'The app secret of Logto must be entered again', 'logto-relying-party' ),
				__( 'The stored app secret cannot be opened any more, because the keys in wp-config.php changed, or the endpoint or the app ID was changed past Logto > Settings; so nobody can sign in through Logto. Enter it in Logto > Settings, or type it into wp logto secret on the server.', 'logto-relying-party' )
			);
		}
		return $this->result( 'logto_rp_keys', 'good', __( 'What Logto stores is encrypted with keys of this site', 'logto-relying-party' ), __( 'They stand in wp-config.php, outside the database. Whoever changes them must enter the app secret again, in Logto > Settings or by wp logto secret on the server; until then nobody can sign in through Logto.', 'logto-relying-party' ) );
	}

	/** @return array<string, mixed> */
	public function certificates(): array {
		// WordPress's own filter, asked as WordPress asks it.
		if ( apply_filters( 'https_ssl_verify', true, $this->settings->provider_address() ) ) { // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound
			return $this->result( 'logto_rp_tls', 'good', __( 'Certificates are verified', 'logto-relying-party' ), __( 'No plugin turns verification off.', 'logto-relying-party' ) );
		}
		return $this->result(
			'logto_rp_tls',
			'recommended',
			__( 'Another plugin turns off the verification of certificates', 'logto-relying-party' ),
			__( 'Requests to Logto are verified all the same. Those of other plugins and of WordPress itself are not: look for the plugin that filters https_ssl_verify.', 'logto-relying-party' )
		);
	}

	/** @return array<string, mixed> */
	public function role(): array {
		if ( ! $this->settings->create_accounts() ) {
			return $this->result( 'logto_rp_role', 'good', __( 'Signing in through Logto makes no accounts', 'logto-relying-party' ), __( 'Only people whose account is linked come in.', 'logto-relying-party' ) );
		}
		$role = $this->settings->default_role();
		if ( '' === $role || $this->roles->is_harmless( $role ) ) {
			return $this->result( 'logto_rp_role', 'good', __( 'New accounts may do no more than read', 'logto-relying-party' ), __( 'Anybody who can sign up at Logto gets one.', 'logto-relying-party' ) );
		}
		return $this->result(
			'logto_rp_role',
			'critical',
			__( 'New accounts get no role', 'logto-relying-party' ),
			/* translators: %s: name of a role. */
			sprintf( __( 'The default role that was chosen for people who come through Logto, “%s”, does not exist any more or may do more than read by now. Until you choose another one, they come in without a role and may do nothing.', 'logto-relying-party' ), $role )
		);
	}

	/**
	 * On `debug_information`: what a support person asks first; no secret.
	 *
	 * @param array<string, array<string, mixed>> $information
	 * @return array<string, array<string, mixed>>
	 */
	public function information( array $information ): array {
		$information['logto-relying-party'] = array(
			'label'  => __( 'Logto', 'logto-relying-party' ),
			'fields' => array(
				'configured' => array(
					'label' => __( 'Connected', 'logto-relying-party' ),
					'value' => $this->settings->is_configured() ? __( 'Yes', 'logto-relying-party' ) : __( 'No', 'logto-relying-party' ),
					'debug' => $this->settings->is_configured(),
				),
				'provider'   => array(
					'label'   => __( 'Provider', 'logto-relying-party' ),
					'value'   => $this->settings->provider_address(),
					'private' => true,
				),
				'runtime'    => array(
					'label' => __( 'Relying party', 'logto-relying-party' ),
					'value' => match ( $this->runtimes->choice() ) {
						'extension' => 'extension ' . phpversion( 'logto' ),
						'process' => trim( 'process ' . $this->runtimes->passed_over() . ' ' . implode( ' ', array_map( static fn ( string $kept ): string => 'keeps-' . $kept, $this->runtimes->not_given_up() ) ) ),
						default => trim( $this->runtimes->why_not() . ' ' . $this->runtimes->cause() ),
					},
				),
				'contract'   => array(
					'label' => __( 'Contract version', 'logto-relying-party' ),
					'value' => (string) Contract_Version::NUMBER,
				),
				'password'   => array(
					'label' => __( 'WordPress’s own password form', 'logto-relying-party' ),
					'value' => $this->settings->password_form()->value,
				),
			),
		);
		return $information;
	}

	/** @return array<string, mixed> In the shape of WordPress's Site Health. */
	private function result( string $test, string $status, string $label, string $description ): array {
		return array(
			'label'       => $label,
			'status'      => $status,
			'badge'       => array(
				'label' => __( 'Security', 'logto-relying-party' ),
				'color' => 'good' === $status ? 'blue' : 'orange',
			),
			'description' => '<p>' . esc_html( $description ) . '</p>',
			'actions'     => 'good' === $status ? '' : sprintf( '<p><a href="%s">%s</a></p>', esc_url( Settings_Page::url() ), esc_html__( 'Go to Logto > Settings', 'logto-relying-party' ) ),
			'test'        => $test,
		);
	}
}
