<?php
/**
 * Wires the plugin.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * Names every hook of this plugin, and nothing else does: the whole list is below.
 *
 * A page view registers these hooks and loads no other file than this one and Request.
 */
final class Plugin {

	private ?Parts $parts = null;

	/** @param string $file The plugin's main file, by which WordPress knows it. */
	public function __construct( private readonly string $file ) {}

	/** What the plugin's main file does. */
	public static function load( string $file ): void {
		// Gives WordPress back entirely, for as long as it stands in wp-config.php.
		if ( defined( 'LOGTO_DISABLE' ) && constant( 'LOGTO_DISABLE' ) ) {
			$say_so = static function (): void {
				require_once __DIR__ . '/Disabled_Notice.php';
				Disabled_Notice::show();
			};
			add_action( 'admin_notices', $say_so );
			add_action( 'network_admin_notices', $say_so );
			return;
		}
		spl_autoload_register( array( self::class, 'load_class' ) );
		( new self( $file ) )->register();
	}

	/** Loads a class of this plugin, or of the contract. */
	public static function load_class( string $name ): void {
		if ( str_starts_with( $name, 'Logto_RP\\' ) ) {
			$file = __DIR__ . '/' . substr( $name, 9 ) . '.php';
			if ( is_file( $file ) ) {
				require $file;
			}
		} elseif ( str_starts_with( $name, 'Logto\\RelyingParty\\' ) && str_starts_with( $name, Contract_Version::NAMESPACE ) && ! class_exists( Contract_Version::NAMESPACE . 'Extension\\Runtime', false ) ) {
			// The shorter name is asked first: of the many classes that WordPress looks for none may load the version.
			// The contract is there without the extension too, under the same names; an extension of another version has others.
			require_once dirname( __DIR__ ) . '/contract/contract.php';
		}
	}

	/** Every hook of this plugin. */
	public function register(): void {
		// Activated while WordPress runs already, or on an administrator's page; no page view pays for it.
		if ( is_admin() || did_action( 'plugins_loaded' ) ) {
			register_activation_hook( $this->file, fn () => $this->activate() );
		}
		if ( is_admin() ) {
			$this->register_screens();
		}
		if ( defined( 'WP_CLI' ) && constant( 'WP_CLI' ) ) {
			( new Commands( fn () => $this->parts()->cli(), fn () => $this->parts()->cli_extension(), fn () => $this->parts()->cli_break_glass() ) )->register();
		}
		// The ways in that are not the provider's: the stored policy holds, whatever else is here.
		// 31: after WordPress's own checks (20, 30), so that a refusal stands.
		add_filter( 'authenticate', fn ( $user, $name, $password ) => $this->parts()->ways_in()->authenticate( $user, (string) $name, (string) $password ), 31, 3 );
		// Not the hook without `_for_user`: WordPress asks that one on every page view.
		add_filter( 'wp_is_application_passwords_available_for_user', fn ( $available ) => $this->parts()->ways_in()->application_passwords( $available ), PHP_INT_MAX );
		add_filter( 'xmlrpc_enabled', fn ( $enabled ) => $this->parts()->ways_in()->xml_rpc( $enabled ), PHP_INT_MAX );
		add_filter( 'allow_password_reset', fn ( $allowed ) => $this->parts()->ways_in()->password_reset( $allowed ), PHP_INT_MAX );
		add_filter( 'show_password_fields', fn ( $shown ) => $this->parts()->ways_in()->password_fields( $shown ), PHP_INT_MAX );

		// Users. On a network `deleted_user` only means that the user left one site.
		add_action( is_multisite() ? 'wpmu_delete_user' : 'deleted_user', fn ( $user_id ) => $this->parts()->user_upkeep()->deleted( (int) $user_id ) );
		if ( is_multisite() ) {
			add_action( 'remove_user_from_blog', fn ( $user_id, $site ) => $this->parts()->user_upkeep()->removed( (int) $user_id, (int) $site ), 10, 2 );
			add_action( 'add_user_to_blog', fn ( $user_id, $role, $site ) => $this->parts()->user_upkeep()->added( (int) $user_id, (int) $site ), 10, 3 );
		}
		add_action( 'user_profile_update_errors', fn ( $errors, $update, $user ) => $this->parts()->user_upkeep()->profile_errors( $errors, (bool) $update, $user ), 10, 3 );

		// Daily, by WordPress's own schedule.
		add_action( 'delete_expired_transients', fn () => $this->parts()->replay_bundles()->forget_old() );

		// Two plugins on one login screen would undo each other: this one's flow waits, and its notice says so. Not where
		// it is the only way in: whatever plugin that is, it must not shut everybody out.
		if ( $this->is_published_plugin_active() && ! $this->parts()->ways_in()->refuse_passwords() ) {
			return;
		}
		// `wp_loaded`: every plugin is there, and WordPress has not looked for a page yet.
		add_action( 'wp_loaded', fn () => $this->route() );
		add_action( 'login_init', fn () => $this->register_login_screen() );
		// In whichever request a two-factor plugin opens the session that it has put off.
		add_action( 'set_logged_in_cookie', fn ( $cookie, $expire, $expires, $user_id, $scheme, $token ) => $this->parts()->session_mapping()->take_up( (string) $token, (int) $user_id, (int) $expires ), 10, 6 );
	}

	/** On `login_init`: wp-login.php alone pays for these. */
	private function register_login_screen(): void {
		if ( '' !== $this->parts()->request()->parameter( Addresses::BREAK_GLASS ) ) {
			$this->parts()->break_glass_screen()->receive();
		}
		if ( ! $this->parts()->settings()->is_configured() ) {
			return;
		}
		// Fired after WordPress has sorted out the action; all other actions stay its own.
		if ( '' !== $this->parts()->request()->parameter( 'interim-login' ) ) {
			add_action( 'login_form_login', fn () => $this->parts()->interim_login()->show(), 9 );
		}
		add_action( 'login_form_login', fn () => $this->parts()->sign_in()->login_screen() );
		add_action( 'login_form_register', fn () => $this->parts()->sign_in()->registration() );
		add_action( 'login_form_lostpassword', fn () => $this->parts()->sign_in()->lost_password() );
		add_action( 'login_form_retrievepassword', fn () => $this->parts()->sign_in()->lost_password() );

		// As WordPress has sorted it out. Last, since whose action it is may end the request.
		$action = is_string( $GLOBALS['action'] ?? null ) ? $GLOBALS['action'] : '';
		if ( '' !== $action && Sign_In::may_end_at_form( $action ) ) {
			add_action( 'login_form_' . $action, fn () => $this->parts()->sign_in()->form_of_other_action(), PHP_INT_MAX );
		}

		// The session is still there at the first, and gone at the second. Last: what goes to the provider
		// must be what WordPress redirects to.
		add_action( 'login_form_logout', fn () => $this->parts()->sign_out()->remember() );
		add_filter( 'logout_redirect', fn ( $to, $requested ) => $this->parts()->sign_out()->redirect( (string) $to, (string) $requested ), PHP_INT_MAX, 2 );

		add_action( 'login_form', fn () => $this->parts()->password_screen()->print_mark() );
		add_action( 'lostpassword_form', fn () => $this->parts()->password_screen()->print_mark() );
		add_action( 'register_form', fn () => $this->parts()->password_screen()->print_mark() );
		add_filter( 'register_url', fn ( $url ) => $this->parts()->password_screen()->mark( (string) $url ) );
		add_filter( 'lostpassword_url', fn ( $url ) => $this->parts()->password_screen()->mark( (string) $url ) );
		add_filter( 'login_message', fn ( $message ) => $this->parts()->password_screen()->message( (string) $message ) );
		add_filter( 'login_url', fn ( $url ) => $this->parts()->password_screen()->mark( (string) $url ) );
	}

	/** In wp-admin alone. */
	private function register_screens(): void {
		add_action( 'admin_init', fn () => $this->upgrade() );
		add_action( 'admin_notices', fn () => $this->parts()->notices()->show() );
		add_action( 'network_admin_notices', fn () => $this->parts()->notices()->show() );
		add_action( 'admin_notices', fn () => $this->parts()->break_glass_section()->show_notice() );
		add_action( 'admin_menu', fn () => $this->parts()->settings_page()->add_menu() );
		add_action( 'admin_menu', fn () => $this->parts()->extension_page()->add_menu() );
		add_action( 'admin_init', fn () => $this->parts()->settings_form()->register() );
		add_action( 'admin_init', fn () => $this->parts()->break_glass_section()->receive() );
		add_action( 'admin_init', fn () => $this->parts()->privacy()->suggest_policy() );
		add_filter( 'wp_privacy_personal_data_exporters', fn ( $exporters ) => $this->parts()->privacy()->exporters( (array) $exporters ) );
		add_filter( 'wp_privacy_personal_data_erasers', fn ( $erasers ) => $this->parts()->privacy()->erasers( (array) $erasers ) );
		add_action( 'admin_enqueue_scripts', fn ( $suffix ) => $this->parts()->settings_page()->enqueue( (string) $suffix ) );
		add_filter( 'plugin_action_links_' . plugin_basename( $this->file ), fn ( $links ) => $this->parts()->settings_page()->action_links( (array) $links ) );

		add_action( 'admin_post_logto_rp_check_connection', fn () => $this->parts()->connection_check()->post( $this->parts()->browser() ) );
		add_action( 'wp_ajax_logto_rp_check_connection', fn () => $this->parts()->connection_check()->ajax() );
		add_action( 'admin_post_logto_rp_clear_refusals', fn () => $this->parts()->refusals()->post_clear( $this->parts()->browser() ) );
		add_action( 'admin_post_logto_rp_keep_replay_bundles', fn () => $this->parts()->replay_section()->post_switch() );
		add_action( 'admin_post_logto_rp_replay_bundle', fn () => $this->parts()->replay_section()->download() );
		add_action( 'admin_post_logto_rp_published_link', fn () => $this->parts()->published_links()->post( $this->parts()->browser() ) );

		add_filter( 'site_status_tests', fn ( $tests ) => $this->parts()->site_health()->tests( (array) $tests ) );
		add_action( 'wp_ajax_health-check-logto-rp-connection', fn () => $this->parts()->site_health()->ajax() );
		add_filter( 'debug_information', fn ( $information ) => $this->parts()->site_health()->information( (array) $information ) );

		add_action( 'load-profile.php', fn () => $this->profile_page() );
		add_action( 'load-user-edit.php', fn () => $this->profile_page() );
		add_action( 'load-users.php', fn () => $this->users_page() );
		add_action( 'show_user_profile', fn ( $user ) => $this->parts()->profile_section()->show( $user ) );
		add_action( 'edit_user_profile', fn ( $user ) => $this->parts()->profile_section()->show( $user ) );
		add_action( 'admin_post_' . Link_Account::ACTION, fn () => $this->parts()->link_account()->link() );
		add_action( 'admin_post_' . Interim_Login::ACTION, fn () => $this->parts()->interim_login()->close() );
		add_action( 'admin_post_' . Link_Account::UNLINK_ACTION, fn () => $this->parts()->link_account()->unlink() );
	}

	/** On `load-users.php`: who is linked. */
	private function users_page(): void {
		if ( $this->parts()->settings()->is_configured() ) {
			$list = new Users_List( $this->parts()->links() );
			add_filter( 'manage_users_columns', static fn ( $columns ) => $list->columns( (array) $columns ) );
			add_filter( 'manage_users_custom_column', static fn ( $html, $column, $user_id ) => $list->cell( (string) $html, (string) $column, (int) $user_id ), 10, 3 );
		}
	}

	/** On `load-profile.php` and `load-user-edit.php`: what came of linking, once. WordPress takes the mark out of the address bar. */
	private function profile_page(): void {
		if ( '' !== $this->parts()->request()->parameter( Profile_Section::NOTICE ) ) {
			add_action( 'admin_notices', fn () => $this->parts()->profile_section()->show_outcome() );
			add_filter( 'removable_query_args', static fn ( $names ) => array_merge( (array) $names, array( Profile_Section::NOTICE ) ) );
		}
	}

	/** On `wp_loaded`: the addresses that are this plugin's own. */
	private function route(): void {
		if ( ! Request::may_be_ours() || ! $this->parts()->settings()->is_configured() ) {
			return;
		}
		$request   = $this->parts()->request();
		$addresses = $this->parts()->addresses();
		if ( $addresses->is_redirect_uri( $request ) ) {
			$this->parts()->authorization_response()->receive();
		}
		if ( $addresses->is_backchannel_logout( $request ) ) {
			$this->parts()->backchannel_logout()->receive();
		}
		if ( $addresses->is_start( $request ) ) {
			if ( $this->parts()->settings()->initiate_login() ) {
				$this->parts()->initiate_login()->receive();
			}
			$this->parts()->sign_in()->start();
		}
		if ( $addresses->is_signed_out( $request ) ) {
			$this->parts()->sign_out()->receive();
		}
	}

	private function activate(): void {
		$this->parts()->schema()->upgrade();
		// Reads the program and makes it executable now, and not at somebody's sign-in.
		$this->parts()->runtimes()->current();
		$this->parts()->published_plugin()->take_over( $this->parts()->questions(), $this->parts()->key_store() );
	}

	/** On `admin_init`: an update of the files activates nothing. */
	private function upgrade(): void {
		if ( ! wp_doing_ajax() ) {
			$this->parts()->schema()->upgrade();
			if ( $this->parts()->has_published_addresses() && Notices::is_place_for_it( $this->parts()->request() ) ) {
				$this->parts()->published_plugin()->take_over_secret( $this->parts()->questions(), $this->parts()->key_store() );
			}
		}
	}

	/**
	 * Reads what WordPress has in memory; the class that knows more is not loaded for it.
	 *
	 * An entry stays behind when the files are deleted past WordPress, which then loads nothing.
	 */
	private function is_published_plugin_active(): bool {
		$plugin = 'logto/logto.php';
		$listed = in_array( $plugin, (array) get_option( 'active_plugins' ), true )
			|| ( is_multisite() && isset( ( (array) get_site_option( 'active_sitewide_plugins' ) )[ $plugin ] ) );
		return $listed && file_exists( WP_PLUGIN_DIR . '/' . $plugin );
	}

	private function parts(): Parts {
		return $this->parts ??= new Parts( $this->file, $this->is_published_plugin_active() );
	}
}
