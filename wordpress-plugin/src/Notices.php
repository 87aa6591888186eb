<?php
/**
 * What an administrator must do.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;

/**
 * At most one notice at a time, the most pressing: exactly what is wrong and what to do. What only the relying party knows
 * is said where an administrator looks first, and where it is mended; no other page starts it for that.
 */
final class Notices {

	public function __construct(
		private readonly Request $request,
		private readonly Settings $settings,
		private readonly Runtimes $runtimes,
		private readonly Questions $questions,
		private readonly Runtime_Words $words,
		private readonly Key_Store $keys,
		private readonly Refusals $refusals,
		private readonly Sessions $sessions,
		private readonly bool $published_plugin_is_active,
	) {}

	/** On `admin_notices` and `network_admin_notices`. */
	public function show(): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		$notice = $this->most_pressing();
		if ( null !== $notice ) {
			wp_admin_notice(
				wp_kses( $notice['html'], array( 'a' => array( 'href' => array() ), 'br' => array(), 'code' => array(), 'strong' => array() ) ),
				array( 'type' => $notice['type'], 'additional_classes' => array( 'logto-rp-notice' ) )
			);
		}
	}

	/** @return array{type: string, html: string}|null */
	private function most_pressing(): ?array {
		if ( $this->published_plugin_is_active ) {
			if ( $this->settings->is_configured() && Password_Form::Nobody === $this->settings->password_form() ) {
				return $this->notice( 'warning', __( 'The plugin “Logto” is active beside Logto for WordPress, and the two may undo each other at the login screen. Deactivate that one.', 'logto-relying-party' ), admin_url( 'plugins.php' ), __( 'Go to Plugins', 'logto-relying-party' ) );
			}
			return $this->notice( 'warning', __( 'The plugin “Logto” that was here before is still active, so nobody signs in through Logto for WordPress yet. Deactivate that one; its settings and its links to accounts are taken over.', 'logto-relying-party' ), admin_url( 'plugins.php' ), __( 'Go to Plugins', 'logto-relying-party' ) );
		}
		if ( ! self::is_place_for_it( $this->request ) ) {
			return null;
		}
		if ( null === $this->runtimes->current() ) {
			return $this->runtime( $this->words->problem() );
		}
		if ( ! $this->settings->is_configured() ) {
			return self::is_plugins_page() ? $this->notice( 'info', __( 'Logto is not connected yet; people sign in to WordPress as before. Enter endpoint, app ID and app secret.', 'logto-relying-party' ), Settings_Page::url(), __( 'Connect to Logto', 'logto-relying-party' ) ) : null;
		}
		$is_readable = $this->questions->is_secret_readable( $this->settings->client(), $this->settings->sealed_client_secret() );
		if ( $is_readable instanceof Unknown ) {
			return $this->runtime( $this->words->unanswered( $is_readable ) );
		}
		if ( false === $is_readable ) {
			return $this->notice( 'error', __( 'Nobody can sign in through Logto: the stored app secret cannot be opened any more, because the keys in wp-config.php changed, or the endpoint or the app ID was changed past the settings page. Enter the app secret again.', 'logto-relying-party' ), Settings_Page::url() . '#logto-rp-client-secret', __( 'Enter the app secret', 'logto-relying-party' ) );
		}
		if ( $this->are_credentials_refused() ) {
			return $this->notice( 'error', __( 'Logto refused the app ID or the app secret when somebody signed in last; the secret may be wrong, or expired or deleted in the Logto Console. Until that is corrected nobody can sign in through Logto.', 'logto-relying-party' ), Settings_Page::url() . '#logto-rp-client-secret', __( 'Go to the app secret', 'logto-relying-party' ) );
		}
		if ( ! $this->keys->constants_are_secret() ) {
			return $this->notice( 'warning', __( 'The keys in wp-config.php are missing or still the placeholders of the sample file. Without keys of its own, whoever can read the database of this site can read the app secret too. Put eight random keys there, then enter the app secret again.', 'logto-relying-party' ), 'https://api.wordpress.org/secret-key/1.1/salt/', __( 'Get random keys', 'logto-relying-party' ) );
		}
		$warning = $this->words->warning();
		return '' === $warning ? null : array( 'type' => 'warning', 'html' => $this->told( $warning ) );
	}

	/** Not any more once the connection was changed, or somebody came in. */
	private function are_credentials_refused(): bool {
		$newest = $this->refusals->newest();
		return null !== $newest
			&& ErrorCode::ClientCredentialsRefused->value === $newest['code']
			&& $newest['time'] >= $this->settings->connected_since()
			&& ! $this->sessions->has_newer_than( $newest['time'] );
	}

	/** @return array{type: string, html: string} */
	private function runtime( string $problem ): array {
		$then = $this->settings->is_configured()
			? __( 'Until then nobody can sign in through Logto; the settings are kept.', 'logto-relying-party' )
			: __( 'Until then people sign in to WordPress as before.', 'logto-relying-party' );
		return array(
			'type' => $this->settings->is_configured() ? 'error' : 'warning',
			'html' => $this->told( $problem . ' ' . $then ),
		);
	}

	/** @return array{type: string, html: string} */
	private function notice( string $type, string $text, string $url, string $label ): array {
		return array(
			'type' => $type,
			'html' => $this->told( $text ) . ' ' . sprintf( '<a href="%s">%s</a>', esc_url( $url ), esc_html( $label ) ),
		);
	}

	private function told( string $text ): string {
		return '<strong>' . esc_html__( 'Logto for WordPress', 'logto-relying-party' ) . '</strong><br>' . esc_html( $text );
	}

	/** Dashboard, Plugins and Logto > Settings. */
	public static function is_place_for_it( Request $request ): bool {
		return self::is_plugins_page() || Settings_Page::SLUG === $request->parameter( 'page' );
	}

	private static function is_plugins_page(): bool {
		return in_array( $GLOBALS['pagenow'] ?? '', array( 'plugins.php', 'index.php' ), true );
	}
}
