<?php
/**
 * Logto > Settings.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** The frame of the settings page: its menu, its assets, what stands above and below the form. */
final class Settings_Page {

	public const SLUG = 'logto-relying-party';

	public const PARENT = 'logto-rp';

	private string $hook_suffix = '';

	public function __construct(
		private readonly Request $request,
		private readonly Settings $settings,
		private readonly Runtimes $runtimes,
		private readonly Runtime_Words $words,
		private readonly Questions $questions,
		private readonly Addresses $addresses,
		private readonly Settings_Form $form,
		private readonly Connection_Check $check,
		private readonly Published_Links $published_links,
		private readonly Refusals_List $refusals,
		private readonly Roles $roles,
		private readonly Break_Glass_Section $break_glass,
	) {}

	/** On `admin_menu`. */
	public function add_menu(): void {
		// After WordPress's own Settings (80). WordPress hides a submenu of one entry with its parent's
		// slug, and Logto > Settings is what every manual says: so the parent has a slug of its own.
		add_menu_page( __( 'Logto', 'logto-relying-party' ), __( 'Logto', 'logto-relying-party' ), 'manage_options', self::PARENT, '', 'dashicons-admin-network', 81 );
		$this->hook_suffix = (string) add_submenu_page( self::PARENT, __( 'Logto Settings', 'logto-relying-party' ), __( 'Settings', 'logto-relying-party' ), 'manage_options', self::SLUG, array( $this, 'show' ) );
		remove_submenu_page( self::PARENT, self::PARENT );
	}

	/** On `admin_enqueue_scripts`: this page's assets, on this page alone. */
	public function enqueue( string $hook_suffix ): void {
		if ( '' === $this->hook_suffix || $hook_suffix !== $this->hook_suffix ) {
			return;
		}
		$assets = plugins_url( 'assets/', __DIR__ );
		self::enqueue_style();
		wp_enqueue_script( 'logto-rp-settings', $assets . 'settings.js', array(), self::version( 'settings.js' ), array( 'in_footer' => true ) );
		wp_localize_script(
			'logto-rp-settings',
			'logtoRpSettings',
			array(
				'ajaxUrl'  => admin_url( 'admin-ajax.php' ),
				'copied'   => __( 'Copied', 'logto-relying-party' ),
				'select'   => __( 'Selected: press Ctrl+C or ⌘C', 'logto-relying-party' ),
				'checking' => __( 'Checking…', 'logto-relying-party' ),
				'failed'   => __( 'The check itself failed. Reload this page and try again.', 'logto-relying-party' ),
				'unsaved'  => __( 'Only what is saved is checked. You have changes that are not saved yet.', 'logto-relying-party' ),
			)
		);
	}

	/** The look of this plugin's pages. */
	public static function enqueue_style(): void {
		wp_enqueue_style( 'logto-rp-settings', plugins_url( 'assets/settings.css', __DIR__ ), array(), self::version( 'settings.css' ) );
	}

	/**
	 * On `plugin_action_links_{plugin}`: the way from the list of plugins to the settings.
	 *
	 * @param array<string> $links
	 * @return array<string>
	 */
	public function action_links( array $links ): array {
		$settings = sprintf( '<a href="%s">%s</a>', esc_url( self::url() ), esc_html__( 'Settings', 'logto-relying-party' ) );
		return array( 'settings' => $settings ) + $links;
	}

	/** Where the page is. */
	public static function url(): string {
		return admin_url( 'admin.php?page=' . self::SLUG );
	}

	/** The page itself. */
	public function show(): void {
		if ( ! current_user_can( 'manage_options' ) ) {
			return;
		}
		$problems = $this->said( 'error' );
		$fields   = new Settings_Fields(
			$this->settings,
			$this->addresses,
			$this->roles,
			new Field_View( $this->with_secret_problem( $problems ), $this->form->take_typed() ),
			null !== $this->runtimes->current(),
			$this->form->may_set_provider(),
			array_keys( $problems ),
			$this->break_glass,
		);
		$fields->add( array( $this, 'show_check' ) );

		echo '<div class="wrap logto-rp"><h1>' . esc_html__( 'Logto Settings', 'logto-relying-party' ) . '</h1>';
		$this->show_outcome();
		if ( ! $this->settings->is_configured() ) {
			$this->show_steps();
		}
		$this->published_links->show();

		printf( '<form id="logto-rp-check-form" action="%s" method="post">', esc_url( admin_url( 'admin-post.php' ) ) );
		printf( '<input type="hidden" name="action" value="%s">', esc_attr( Connection_Check::ACTION ) );
		wp_nonce_field( Connection_Check::ACTION );
		echo '</form>';

		$this->break_glass->show_form();
		echo '<form id="logto-rp-settings-form" action="options.php" method="post" novalidate>';
		settings_fields( Settings_Form::GROUP );
		do_settings_sections( self::SLUG );
		submit_button();
		echo '</form>';

		$this->refusals->show();
		echo '<h2>' . esc_html__( 'Relying party', 'logto-relying-party' ) . '</h2>';
		echo '<p>' . esc_html__( 'The part that decides who gets in.', 'logto-relying-party' ) . ' ' . esc_html( $this->words->choice() ) . '</p>';
		echo '</div>';
	}

	/** The section with *Check connection*; its button belongs to a form of its own. */
	public function show_check(): void {
		echo '<p>' . esc_html__( 'Tries the saved settings at Logto, without signing anybody in.', 'logto-relying-party' ) . '</p>';
		printf(
			'<p><button type="submit" class="button" form="logto-rp-check-form" id="logto-rp-check-button"%s>%s</button> <span class="spinner logto-rp-spinner"></span></p>',
			disabled( $this->settings->is_configured(), false, false ),
			esc_html__( 'Check connection', 'logto-relying-party' )
		);
		if ( ! $this->settings->is_configured() ) {
			echo '<p class="description">' . esc_html__( 'Save endpoint, app ID and app secret first.', 'logto-relying-party' ) . '</p>';
		}
		printf( '<p class="logto-rp-unsaved description" hidden></p><div id="logto-rp-check" class="logto-rp-result" role="status" aria-live="polite" tabindex="-1">%s</div>', $this->check->take_result() ); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped there.
	}

	/**
	 * What was said about the last save, by field: what is wrong (`error`), or what was saved in another way (`warning`).
	 *
	 * @return array<string, string>
	 */
	private function said( string $type ): array {
		$said = array();
		foreach ( get_settings_errors( Settings::OPTION ) as $error ) {
			if ( $type === $error['type'] ) {
				$said[ (string) $error['code'] ] = (string) $error['message'];
			}
		}
		return $said;
	}

	/**
	 * @param array<string, string> $problems
	 * @return array<string, string>
	 */
	private function with_secret_problem( array $problems ): array {
		$sealed = $this->settings->sealed_client_secret();
		if ( '' !== $sealed && false === $this->questions->is_secret_readable( $this->settings->client(), $sealed ) ) {
			$problems += array( 'client_secret' => __( 'Enter the app secret again: the stored one cannot be opened any more. The keys in wp-config.php changed, or the endpoint or the app ID was changed past this page.', 'logto-relying-party' ) );
		}
		return $problems;
	}

	/** What came of the last save, with a link to each field that needs another look. */
	private function show_outcome(): void {
		// WordPress's own mark after saving; only a notice hangs on it.
		if ( '' === $this->request->parameter( 'settings-updated' ) ) {
			return;
		}
		$problems = $this->said( 'error' );
		$changes  = $this->said( 'warning' );
		if ( array() === $problems && array() === $changes ) {
			$text = $this->said( 'success' )['connection'] ?? __( 'Settings saved.', 'logto-relying-party' );
			wp_admin_notice( esc_html( $text ), array( 'type' => 'success', 'dismissible' => true ) );
			return;
		}
		$headline = array() === $problems
			? __( 'Settings saved. One of them is now another than you chose:', 'logto-relying-party' )
			: __( 'Not everything could be saved. The fields named here need another look; everything else is saved.', 'logto-relying-party' );
		$list     = '';
		$labels   = Settings_Fields::labels();
		foreach ( $problems + $changes as $field => $problem ) {
			$list .= sprintf( '<li><a href="#logto-rp-%s">%s</a>: %s</li>', esc_attr( str_replace( '_', '-', $field ) ), esc_html( $labels[ $field ] ?? __( 'Connection', 'logto-relying-party' ) ), esc_html( $problem ) );
		}
		wp_admin_notice(
			'<p><strong>' . esc_html( $headline ) . '</strong></p><ul class="ul-disc">' . $list . '</ul>',
			array( 'type' => array() === $problems ? 'warning' : 'error', 'paragraph_wrap' => false )
		);
	}

	private function show_steps(): void {
		$steps = array(
			__( 'In the Logto Console, create an application of the type “Traditional web”.', 'logto-relying-party' ),
			__( 'Copy the addresses below into that application, and save it there.', 'logto-relying-party' ),
			__( 'Copy its endpoint, app ID and app secret into the fields below, and save them here. From then on wp-login.php leads to Logto; before that nothing changes for anybody.', 'logto-relying-party' ),
			__( 'Press Check connection. Then sign in once in a private window, while you stay signed in here.', 'logto-relying-party' ),
		);
		echo '<div class="card logto-rp-steps"><h2>' . esc_html__( 'Connect this site to Logto', 'logto-relying-party' ) . '</h2><ol>';
		foreach ( $steps as $step ) {
			echo '<li>' . esc_html( $step ) . '</li>';
		}
		echo '</ol></div>';
	}

	private static function version( string $asset ): string {
		return (string) filemtime( dirname( __DIR__ ) . '/assets/' . $asset );
	}
}
