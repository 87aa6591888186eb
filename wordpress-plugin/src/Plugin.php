<?php
/**
 * Wires the plugin.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * Builds each object once, when it is first needed, and alone names hooks: the whole list is below.
 *
 * A page view registers these hooks and loads no other file than this one and Request.
 */
final class Plugin {

	/** @var array<class-string, object> */
	private array $built = array();

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
		} elseif ( str_starts_with( $name, 'Logto\\RelyingParty\\' ) && ! extension_loaded( 'logto' ) ) {
			// The contract is there without the extension too, under the same names.
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
			( new Commands( fn () => $this->cli(), fn () => $this->cli_extension() ) )->register();
		}
		// The ways in that are not the provider's: the stored policy holds, whatever else is here.
		// 31: after WordPress's own checks (20, 30), so that a refusal stands.
		add_filter( 'authenticate', fn ( $user, $name, $password ) => $this->ways_in()->authenticate( $user, (string) $name, (string) $password ), 31, 3 );
		// Not the hook without `_for_user`: WordPress asks that one on every page view.
		add_filter( 'wp_is_application_passwords_available_for_user', fn ( $available ) => $this->ways_in()->application_passwords( $available ), PHP_INT_MAX );
		add_filter( 'xmlrpc_enabled', fn ( $enabled ) => $this->ways_in()->xml_rpc( $enabled ), PHP_INT_MAX );
		add_filter( 'allow_password_reset', fn ( $allowed ) => $this->ways_in()->password_reset( $allowed ), PHP_INT_MAX );
		add_filter( 'show_password_fields', fn ( $shown ) => $this->ways_in()->password_fields( $shown ), PHP_INT_MAX );

		// Users. On a network `deleted_user` only means that the user left one site.
		add_action( is_multisite() ? 'wpmu_delete_user' : 'deleted_user', fn ( $user_id ) => $this->user_upkeep()->deleted( (int) $user_id ) );
		if ( is_multisite() ) {
			add_action( 'remove_user_from_blog', fn ( $user_id, $site ) => $this->user_upkeep()->removed( (int) $user_id, (int) $site ), 10, 2 );
			add_action( 'add_user_to_blog', fn ( $user_id, $role, $site ) => $this->user_upkeep()->added( (int) $user_id, (int) $site ), 10, 3 );
		}
		add_action( 'user_profile_update_errors', fn ( $errors, $update, $user ) => $this->user_upkeep()->profile_errors( $errors, (bool) $update, $user ), 10, 3 );

		// Two plugins on one login screen would undo each other: this one's flow waits, and its notice says so. Not where
		// it is the only way in: whatever plugin that is, it must not shut everybody out.
		if ( $this->is_published_plugin_active() && ! $this->ways_in()->refuse_passwords() ) {
			return;
		}
		// `wp_loaded`: every plugin is there, and WordPress has not looked for a page yet.
		add_action( 'wp_loaded', fn () => $this->route() );
		add_action( 'login_init', fn () => $this->register_login_screen() );
		// In whichever request a two-factor plugin opens the session that it has put off.
		add_action( 'set_logged_in_cookie', fn ( $cookie, $expire, $expires, $user_id, $scheme, $token ) => $this->session_mapping()->take_up( (string) $token, (int) $user_id, (int) $expires ), 10, 6 );
	}

	/** On `login_init`: wp-login.php alone pays for these. */
	private function register_login_screen(): void {
		if ( ! $this->settings()->is_configured() ) {
			return;
		}
		// Fired after WordPress has sorted out the action; all other actions stay its own.
		if ( '' !== $this->request()->parameter( 'interim-login' ) ) {
			add_action( 'login_form_login', fn () => $this->interim_login()->show(), 9 );
		}
		add_action( 'login_form_login', fn () => $this->sign_in()->login_screen() );
		add_action( 'login_form_register', fn () => $this->sign_in()->registration() );
		add_action( 'login_form_lostpassword', fn () => $this->sign_in()->lost_password() );
		add_action( 'login_form_retrievepassword', fn () => $this->sign_in()->lost_password() );

		// As WordPress has sorted it out. Last, since whose action it is may end the request.
		$action = is_string( $GLOBALS['action'] ?? null ) ? $GLOBALS['action'] : '';
		if ( '' !== $action && Sign_In::may_end_at_form( $action ) ) {
			add_action( 'login_form_' . $action, fn () => $this->sign_in()->form_of_other_action(), PHP_INT_MAX );
		}

		// The session is still there at the first, and gone at the second. Last: what goes to the provider
		// must be what WordPress redirects to.
		add_action( 'login_form_logout', fn () => $this->sign_out()->remember() );
		add_filter( 'logout_redirect', fn ( $to, $requested ) => $this->sign_out()->redirect( (string) $to, (string) $requested ), PHP_INT_MAX, 2 );

		add_action( 'login_form', fn () => $this->password_screen()->print_mark() );
		add_action( 'lostpassword_form', fn () => $this->password_screen()->print_mark() );
		add_filter( 'lostpassword_url', fn ( $url ) => $this->password_screen()->mark( (string) $url ) );
		add_filter( 'login_message', fn ( $message ) => $this->password_screen()->message( (string) $message ) );
		add_filter( 'login_url', fn ( $url ) => $this->password_screen()->mark( (string) $url ) );
	}

	/** In wp-admin alone. */
	private function register_screens(): void {
		add_action( 'admin_init', fn () => $this->upgrade() );
		add_action( 'admin_notices', fn () => $this->notices()->show() );
		add_action( 'network_admin_notices', fn () => $this->notices()->show() );
		add_action( 'admin_menu', fn () => $this->settings_page()->add_menu() );
		add_action( 'admin_menu', fn () => $this->extension_page()->add_menu() );
		add_action( 'admin_init', fn () => $this->settings_form()->register() );
		add_action( 'admin_enqueue_scripts', fn ( $suffix ) => $this->settings_page()->enqueue( (string) $suffix ) );
		add_filter( 'plugin_action_links_' . plugin_basename( $this->file ), fn ( $links ) => $this->settings_page()->action_links( (array) $links ) );

		add_action( 'admin_post_logto_rp_check_connection', fn () => $this->connection_check()->post( $this->browser() ) );
		add_action( 'wp_ajax_logto_rp_check_connection', fn () => $this->connection_check()->ajax() );
		add_action( 'admin_post_logto_rp_clear_refusals', fn () => $this->refusals()->post_clear( $this->browser() ) );
		add_action( 'admin_post_logto_rp_keep_replay_bundles', fn () => $this->replay_section()->post_switch() );
		add_action( 'admin_post_logto_rp_replay_bundle', fn () => $this->replay_section()->download() );
		add_action( 'admin_post_logto_rp_published_link', fn () => $this->published_links()->post( $this->browser() ) );

		add_filter( 'site_status_tests', fn ( $tests ) => $this->site_health()->tests( (array) $tests ) );
		add_action( 'wp_ajax_health-check-logto-rp-connection', fn () => $this->site_health()->ajax() );
		add_filter( 'debug_information', fn ( $information ) => $this->site_health()->information( (array) $information ) );

		add_action( 'load-profile.php', fn () => $this->profile_page() );
		add_action( 'load-user-edit.php', fn () => $this->profile_page() );
		add_action( 'load-users.php', fn () => $this->users_page() );
		add_action( 'show_user_profile', fn ( $user ) => $this->profile_section()->show( $user ) );
		add_action( 'edit_user_profile', fn ( $user ) => $this->profile_section()->show( $user ) );
		add_action( 'admin_post_' . Link_Account::ACTION, fn () => $this->link_account()->link() );
		add_action( 'admin_post_' . Interim_Login::ACTION, fn () => $this->interim_login()->close() );
		add_action( 'admin_post_' . Link_Account::UNLINK_ACTION, fn () => $this->link_account()->unlink() );
	}

	/** On `load-users.php`: who is linked. */
	private function users_page(): void {
		if ( $this->settings()->is_configured() ) {
			$list = new Users_List( $this->links() );
			add_filter( 'manage_users_columns', static fn ( $columns ) => $list->columns( (array) $columns ) );
			add_filter( 'manage_users_custom_column', static fn ( $html, $column, $user_id ) => $list->cell( (string) $html, (string) $column, (int) $user_id ), 10, 3 );
		}
	}

	/** On `load-profile.php` and `load-user-edit.php`: what came of linking, once. WordPress takes the mark out of the address bar. */
	private function profile_page(): void {
		if ( '' !== $this->request()->parameter( Profile_Section::NOTICE ) ) {
			add_action( 'admin_notices', fn () => $this->profile_section()->show_outcome() );
			add_filter( 'removable_query_args', static fn ( $names ) => array_merge( (array) $names, array( Profile_Section::NOTICE ) ) );
		}
	}

	/** On `wp_loaded`: the addresses that are this plugin's own. */
	private function route(): void {
		if ( ! Request::may_be_ours() || ! $this->settings()->is_configured() ) {
			return;
		}
		$request   = $this->request();
		$addresses = $this->addresses();
		if ( $addresses->is_redirect_uri( $request ) ) {
			$this->authorization_response()->receive();
		}
		if ( $addresses->is_backchannel_logout( $request ) ) {
			$this->backchannel_logout()->receive();
		}
		if ( $addresses->is_start( $request ) ) {
			if ( $this->settings()->initiate_login() ) {
				$this->initiate_login()->receive();
			}
			$this->sign_in()->start();
		}
		if ( $addresses->is_signed_out( $request ) ) {
			$this->sign_out()->receive();
		}
	}

	private function activate(): void {
		$this->schema()->upgrade();
		// Reads the program and makes it executable now, and not at somebody's sign-in.
		$this->runtimes()->current();
		$this->published_plugin()->take_over( $this->runtimes(), $this->key_store() );
	}

	/** On `admin_init`: an update of the files activates nothing. */
	private function upgrade(): void {
		if ( ! wp_doing_ajax() ) {
			$this->schema()->upgrade();
			if ( $this->has_published_addresses() ) {
				$this->published_plugin()->take_over_secret( $this->runtimes(), $this->key_store() );
			}
		}
	}

	/** Whether the published Logto plugin was here, so that its addresses are the registered ones. */
	private function has_published_addresses(): bool {
		return '' !== ( $this->settings()->values()['published_endpoint'] ?? '' );
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

	/**
	 * @template T of object
	 * @param class-string<T> $name
	 * @param callable(): T   $make
	 * @return T
	 */
	private function once( string $name, callable $make ): object {
		return $this->built[ $name ] ??= $make();
	}

	private function request(): Request {
		return $this->once( Request::class, static fn () => Request::from_globals() );
	}

	private function settings(): Settings {
		// Not kept: on a network the current site may change, and settings are saved in between.
		return Settings::load();
	}

	private function runtimes(): Runtimes {
		return $this->once( Runtimes::class, fn () => new Runtimes( new Program( dirname( $this->file ) ) ) );
	}

	private function runtime_words(): Runtime_Words {
		return $this->once( Runtime_Words::class, fn () => new Runtime_Words( $this->runtimes() ) );
	}

	private function key_store(): Key_Store {
		return $this->once( Key_Store::class, static fn () => new Key_Store() );
	}

	private function provider_cache(): Provider_Cache {
		return $this->once( Provider_Cache::class, static fn () => new Provider_Cache() );
	}

	private function published_plugin(): Published_Plugin {
		return $this->once( Published_Plugin::class, fn () => new Published_Plugin( $this->settings() ) );
	}

	private function addresses(): Addresses {
		return $this->once( Addresses::class, fn () => new Addresses( $this->has_published_addresses() ) );
	}

	private function storage(): Storage {
		return $this->once( Storage::class, fn () => new Storage( $this->provider_cache() ) );
	}

	private function conversations(): Conversations {
		return $this->once(
			Conversations::class,
			fn () => new Conversations(
				$this->runtimes(),
				new Configurations( $this->settings(), $this->addresses(), $this->key_store(), $this->provider_cache() ),
				// Most redirects send nothing.
				fn () => new Http( $this->trust_store() ),
				$this->storage()
			)
		);
	}

	private function trust_store(): Trust_Store {
		return $this->once( Trust_Store::class, fn () => new Trust_Store( new Pinned_Authority( $this->runtimes(), $this->key_store() ) ) );
	}

	private function return_address(): Return_Address {
		return $this->once( Return_Address::class, fn () => new Return_Address( $this->addresses() ) );
	}

	private function loop_guard(): Loop_Guard {
		return $this->once( Loop_Guard::class, fn () => new Loop_Guard( $this->request(), $this->storage(), $this->addresses() ) );
	}

	private function browser(): Browser {
		return $this->once( Browser::class, static fn () => new Browser() );
	}

	private function attempt(): Attempt {
		return $this->once( Attempt::class, fn () => new Attempt( fn () => $this->error_page() ) );
	}

	private function sign_in(): Sign_In {
		return $this->once(
			Sign_In::class,
			fn () => new Sign_In( $this->request(), $this->settings(), $this->addresses(), $this->conversations(), $this->return_address(), $this->loop_guard(), $this->storage(), $this->browser(), $this->attempt(), fn () => $this->error_page() )
		);
	}

	private function authorization_response(): Authorization_Response {
		return $this->once(
			Authorization_Response::class,
			fn () => new Authorization_Response(
				$this->request(),
				$this->settings(),
				$this->conversations(),
				new Facts_Finder( $this->settings(), $this->links(), $this->published_plugin(), fn () => $this->published_links() ),
				new Users( $this->links(), $this->roles() ),
				$this->sessions(),
				new Session_Opener( $this->sessions(), new Session_Guard(), $this->session_mapping() ),
				$this->return_address(),
				$this->loop_guard(),
				fn () => $this->sign_in(),
				$this->browser(),
				$this->attempt()
			)
		);
	}

	private function sign_out(): Sign_Out {
		return $this->once(
			Sign_Out::class,
			fn () => new Sign_Out( $this->request(), $this->addresses(), $this->conversations(), $this->sessions(), $this->return_address(), $this->loop_guard(), $this->sign_in(), $this->browser(), fn () => $this->refusals() )
		);
	}

	private function backchannel_logout(): Backchannel_Logout {
		return $this->once(
			Backchannel_Logout::class,
			fn () => new Backchannel_Logout( $this->request(), $this->conversations(), new Logout_Tokens(), $this->sessions(), new Session_Guard(), $this->browser(), fn () => $this->refusals() )
		);
	}

	private function initiate_login(): Initiate_Login {
		return $this->once( Initiate_Login::class, fn () => new Initiate_Login( $this->request(), $this->addresses(), $this->conversations(), $this->return_address(), $this->sign_in(), $this->browser(), $this->attempt() ) );
	}

	private function links(): Links {
		return $this->once( Links::class, static fn () => new Links() );
	}

	private function sessions(): Sessions {
		return $this->once( Sessions::class, static fn () => new Sessions() );
	}

	private function session_mapping(): Session_Mapping {
		return $this->once( Session_Mapping::class, fn () => new Session_Mapping( $this->request(), $this->runtimes(), $this->key_store(), $this->sessions(), new Session_Guard(), $this->storage(), $this->addresses() ) );
	}

	private function link_account(): Link_Account {
		return $this->once( Link_Account::class, fn () => new Link_Account( $this->request(), $this->addresses(), $this->ways_in(), $this->links(), $this->published_links(), $this->sessions(), $this->sign_in(), $this->browser() ) );
	}

	private function interim_login(): Interim_Login {
		return $this->once( Interim_Login::class, fn () => new Interim_Login( $this->request(), $this->settings(), $this->addresses() ) );
	}

	private function password_screen(): Password_Screen {
		return $this->once( Password_Screen::class, fn () => new Password_Screen( $this->request(), $this->addresses(), $this->return_address() ) );
	}

	private function ways_in(): Ways_In {
		return $this->once( Ways_In::class, fn () => new Ways_In( $this->settings() ) );
	}

	private function user_upkeep(): User_Upkeep {
		return $this->once( User_Upkeep::class, fn () => new User_Upkeep( $this->request(), $this->links(), $this->sessions() ) );
	}

	private function schema(): Schema {
		return $this->once( Schema::class, static fn () => new Schema() );
	}

	private function refusals(): Refusals {
		return $this->once( Refusals::class, fn () => new Refusals( $this->replay_bundles() ) );
	}

	private function replay_bundles(): Replay_Bundles {
		return $this->once( Replay_Bundles::class, static fn () => new Replay_Bundles() );
	}

	private function replay_section(): Replay_Section {
		return $this->once( Replay_Section::class, fn () => new Replay_Section( $this->replay_bundles(), $this->request(), $this->browser() ) );
	}

	private function error_page(): Error_Page {
		return new Error_Page( $this->settings(), $this->addresses(), $this->refusals(), new Texts(), new Message_Page() );
	}

	private function notices(): Notices {
		return $this->once( Notices::class, fn () => new Notices( $this->request(), $this->settings(), $this->runtimes(), $this->runtime_words(), $this->key_store(), $this->refusals(), $this->is_published_plugin_active() ) );
	}

	private function site_health(): Site_Health {
		return $this->once( Site_Health::class, fn () => new Site_Health( $this->settings(), $this->runtimes(), $this->runtime_words(), $this->key_store(), $this->roles(), $this->conversations(), $this->hints() ) );
	}

	private function hints(): Hints {
		return $this->once( Hints::class, static fn () => new Hints() );
	}

	private function roles(): Roles {
		return $this->once( Roles::class, static fn () => new Roles() );
	}

	private function settings_form(): Settings_Form {
		return $this->once( Settings_Form::class, fn () => new Settings_Form( $this->runtimes(), $this->key_store(), $this->roles(), new Setting_Words() ) );
	}

	private function connection_check(): Connection_Check {
		return $this->once( Connection_Check::class, fn () => new Connection_Check( $this->settings(), $this->conversations(), $this->hints() ) );
	}

	private function published_links(): Published_Links {
		return $this->once( Published_Links::class, fn () => new Published_Links( $this->request(), $this->links() ) );
	}

	private function profile_section(): Profile_Section {
		return $this->once( Profile_Section::class, fn () => new Profile_Section( $this->request(), $this->settings(), $this->addresses(), $this->links(), $this->ways_in() ) );
	}

	private function extension_guide(): Extension_Guide {
		return $this->once( Extension_Guide::class, fn () => new Extension_Guide( $this->php_server() ) );
	}

	private function php_server(): Php_Server {
		return $this->once( Php_Server::class, static fn () => Php_Server::here() );
	}

	private function extension_page(): Extension_Page {
		return $this->once( Extension_Page::class, fn () => new Extension_Page( fn () => $this->extension_guide(), fn () => $this->php_server() ) );
	}

	private function cli(): Cli {
		return $this->once( Cli::class, fn () => new Cli( $this->settings(), $this->addresses(), $this->runtimes(), $this->key_store(), $this->connection_check(), $this->refusals(), $this->hints(), $this->links(), $this->link_account() ) );
	}

	private function cli_extension(): Cli_Extension {
		return $this->once( Cli_Extension::class, fn () => new Cli_Extension( $this->extension_guide(), $this->php_server(), new Extension_Installer( $this->extension_guide() ) ) );
	}

	private function settings_page(): Settings_Page {
		return $this->once(
			Settings_Page::class,
			fn () => new Settings_Page( $this->request(), $this->settings(), $this->runtimes(), $this->runtime_words(), $this->key_store(), $this->addresses(), $this->settings_form(), $this->connection_check(), $this->published_links(), new Refusals_List( $this->refusals(), $this->hints(), $this->replay_section() ), $this->roles() )
		);
	}
}
