<?php
/**
 * Logto > PHP Extension.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Says what to put where on this server. Writes nothing: that is for the command line, as root. */
final class Extension_Page {

	public const SLUG = 'logto-rp-extension';

	private Extension_Guide $guide;

	private Php_Server $php;

	/**
	 * @param \Closure(): Extension_Guide $make_guide Every page of wp-admin has the menu; only this one asks PHP what it is.
	 * @param \Closure(): Php_Server      $ask_php
	 * @param \Closure(): Runtime_Words   $words
	 */
	public function __construct( private readonly \Closure $make_guide, private readonly \Closure $ask_php, private readonly \Closure $words ) {}

	/** On `admin_menu`, after the settings. On a network the server is the network administrator's. */
	public function add_menu(): void {
		add_submenu_page( Settings_Page::PARENT, __( 'PHP Extension', 'logto-relying-party' ), __( 'PHP Extension', 'logto-relying-party' ), self::capability(), self::SLUG, array( $this, 'show' ) );
	}

	/** The page itself. */
	public function show(): void {
		if ( ! current_user_can( self::capability() ) ) {
			return;
		}
		Settings_Page::enqueue_style();
		$this->guide = ( $this->make_guide )();
		$this->php   = ( $this->ask_php )();
		echo '<div class="wrap logto-rp"><h1>' . esc_html__( 'PHP Extension', 'logto-relying-party' ) . '</h1>';
		$this->show_state();
		$this->show_server();
		$obstacles = $this->guide->obstacles();
		if ( array() === $obstacles ) {
			$this->show_steps();
		} else {
			echo '<h2>' . esc_html__( 'The extension cannot be installed here', 'logto-relying-party' ) . '</h2><ul class="ul-disc">';
			foreach ( $obstacles as $obstacle ) {
				echo '<li>' . esc_html( $obstacle ) . '</li>';
			}
			echo '</ul>';
		}
		echo '</div>';
	}

	private function show_state(): void {
		if ( ! extension_loaded( 'logto' ) ) {
			wp_admin_notice( esc_html( __( 'The extension is not loaded in this PHP.', 'logto-relying-party' ) . ' ' . ( $this->words )()->choice() ), array( 'type' => 'info', 'additional_classes' => array( 'inline' ) ) );
			return;
		}
		if ( ! Runtimes::extension_fits() ) {
			/* translators: %s: version. */
			$text = sprintf( __( 'The extension is loaded, in version %s, which is not that of this plugin: it is not used until both are.', 'logto-relying-party' ), (string) phpversion( 'logto' ) );
			wp_admin_notice( esc_html( $text ), array( 'type' => 'warning', 'additional_classes' => array( 'inline' ) ) );
			return;
		}
		/* translators: %s: version. */
		$text = sprintf( __( 'The extension is loaded, in version %s.', 'logto-relying-party' ), (string) phpversion( 'logto' ) );
		wp_admin_notice( esc_html( $text ), array( 'type' => 'success', 'additional_classes' => array( 'inline' ) ) );
	}

	private function show_server(): void {
		$none = __( 'none', 'logto-relying-party' );
		$rows = array(
			__( 'Version of PHP', 'logto-relying-party' )     => $this->php->version,
			__( 'Module API', 'logto-relying-party' )         => '' === $this->php->api ? __( 'unknown', 'logto-relying-party' ) : $this->php->api,
			__( 'Thread safety', 'logto-relying-party' )      => $this->php->thread_safe ? 'ZTS' : 'NTS',
			__( 'Processor', 'logto-relying-party' )          => $this->php->processor,
			__( 'Folder of extensions', 'logto-relying-party' ) => $this->php->extension_dir,
			__( 'php.ini that was read', 'logto-relying-party' ) => '' === $this->php->ini_file ? $none : $this->php->ini_file,
			__( 'Folder of further configuration', 'logto-relying-party' ) => '' === $this->php->scan_dir ? $none : $this->php->scan_dir,
			__( 'Build of the extension that fits', 'logto-relying-party' ) => array() === $this->guide->obstacles() ? $this->guide->build() : $none,
		);
		echo '<h2>' . esc_html__( 'This server', 'logto-relying-party' ) . '</h2><table class="widefat striped"><tbody>';
		foreach ( $rows as $label => $value ) {
			printf( '<tr><th scope="row">%s</th><td><code>%s</code></td></tr>', esc_html( $label ), esc_html( $value ) );
		}
		echo '</tbody></table>';
	}

	private function show_steps(): void {
		echo '<h2>' . esc_html__( 'Install or update it', 'logto-relying-party' ) . '</h2><ol>';
		$this->step( __( 'Get the build that fits, which is not part of the plugin’s ZIP: it comes with the release that the ZIP comes from, or of its sources by these commands:', 'logto-relying-party' ), array( "cargo xtask extension --php {$this->php->version}", "cargo xtask deb --php {$this->php->version}" ) );
		/* translators: 1: name of a file, 2: path of a file. */
		$this->step( sprintf( __( 'Copy the file %1$s to this server, as %2$s.', 'logto-relying-party' ), $this->guide->build(), $this->guide->library() ) );
		$this->step(
			$this->guide->has_own_ini_file()
				/* translators: %s: path of a file. */
				? sprintf( __( 'Write these two lines into the file %s:', 'logto-relying-party' ), $this->guide->ini_file() )
				/* translators: %s: path of a file. */
				: sprintf( __( 'Add these two lines to the file %s:', 'logto-relying-party' ), $this->guide->ini_file() ),
			$this->guide->lines()
		);
		if ( $this->guide->is_debian() ) {
			$this->step( __( 'Switch it on, for every way in which this PHP runs:', 'logto-relying-party' ), array( $this->guide->switch_on() ) );
		}
		$this->step( __( 'Restart PHP, then reload this page.', 'logto-relying-party' ) );
		echo '</ol>';
		echo '<p>' . esc_html__( 'The same as commands, for root:', 'logto-relying-party' ) . '</p>';
		$this->code( $this->guide->commands() );
		echo '<p>' . esc_html__( 'Or with WP-CLI, which tries the file before it touches anything:', 'logto-relying-party' ) . '</p>';
		$this->code( array( 'wp logto extension install ' . $this->guide->build() ) );
	}

	/** @param list<string> $lines */
	private function step( string $text, array $lines = array() ): void {
		echo '<li>' . esc_html( $text );
		if ( array() !== $lines ) {
			$this->code( $lines );
		}
		echo '</li>';
	}

	/** @param list<string> $lines */
	private function code( array $lines ): void {
		echo '<pre>' . esc_html( implode( "\n", $lines ) ) . '</pre>';
	}

	private static function capability(): string {
		return is_multisite() ? 'manage_network_options' : 'manage_options';
	}
}
