<?php
/**
 * The objects that the plugin is made of.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** Builds each object once, when it is first needed. Loaded by the first hook that needs one, so by no page view. */
final class Parts {

	/** @var array<class-string, object> */
	private array $built = array();

	/**
	 * @param string $file                    The plugin's main file, by which WordPress knows it.
	 * @param bool   $published_plugin_active Whether Logto's published plugin runs beside this one.
	 */
	public function __construct( private readonly string $file, private readonly bool $published_plugin_active ) {}

	/** Whether the published Logto plugin was here, so that its addresses are the registered ones. */
	public function has_published_addresses(): bool {
		return '' !== ( $this->settings()->values()['published_endpoint'] ?? '' );
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

	public function request(): Request {
		return $this->once( Request::class, static fn () => Request::from_globals() );
	}

	public function settings(): Settings {
		// Not kept: on a network the current site may change, and settings are saved in between.
		return Settings::load();
	}

	public function runtimes(): Runtimes {
		return $this->once( Runtimes::class, fn () => new Runtimes( new Program( dirname( $this->file ) ) ) );
	}

	public function runtime_words(): Runtime_Words {
		return $this->once( Runtime_Words::class, fn () => new Runtime_Words( $this->runtimes() ) );
	}

	public function questions(): Questions {
		return $this->once( Questions::class, fn () => new Questions( $this->runtimes(), $this->key_store() ) );
	}

	public function key_store(): Key_Store {
		return $this->once( Key_Store::class, static fn () => new Key_Store() );
	}

	public function provider_cache(): Provider_Cache {
		return $this->once( Provider_Cache::class, static fn () => new Provider_Cache() );
	}

	public function published_plugin(): Published_Plugin {
		return $this->once( Published_Plugin::class, fn () => new Published_Plugin( $this->settings() ) );
	}

	public function addresses(): Addresses {
		return $this->once( Addresses::class, fn () => new Addresses( $this->has_published_addresses() ) );
	}

	public function storage(): Storage {
		return $this->once( Storage::class, fn () => new Storage( $this->provider_cache() ) );
	}

	public function conversations(): Conversations {
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

	public function trust_store(): Trust_Store {
		return $this->once( Trust_Store::class, fn () => new Trust_Store( new Pinned_Authority( $this->runtimes(), $this->key_store() ) ) );
	}

	public function return_address(): Return_Address {
		return $this->once( Return_Address::class, fn () => new Return_Address( $this->addresses() ) );
	}

	public function loop_guard(): Loop_Guard {
		return $this->once( Loop_Guard::class, fn () => new Loop_Guard( $this->request(), $this->storage(), $this->addresses() ) );
	}

	public function browser(): Browser {
		return $this->once( Browser::class, fn () => new Browser( fn () => $this->error_page() ) );
	}

	public function attempt(): Attempt {
		return $this->once( Attempt::class, fn () => new Attempt( fn () => $this->error_page() ) );
	}

	public function sign_in(): Sign_In {
		return $this->once(
			Sign_In::class,
			fn () => new Sign_In( $this->request(), $this->settings(), $this->addresses(), $this->conversations(), $this->return_address(), $this->loop_guard(), $this->storage(), $this->browser(), $this->attempt(), $this->ways_in(), fn () => $this->error_page() )
		);
	}

	public function authorization_response(): Authorization_Response {
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

	public function sign_out(): Sign_Out {
		return $this->once(
			Sign_Out::class,
			fn () => new Sign_Out( $this->request(), $this->addresses(), $this->conversations(), $this->sessions(), $this->return_address(), $this->loop_guard(), $this->sign_in(), $this->browser(), fn () => $this->refusals() )
		);
	}

	public function backchannel_logout(): Backchannel_Logout {
		return $this->once(
			Backchannel_Logout::class,
			fn () => new Backchannel_Logout( $this->request(), $this->conversations(), new Logout_Tokens(), $this->sessions(), new Session_Guard(), $this->browser(), fn () => $this->refusals() )
		);
	}

	public function initiate_login(): Initiate_Login {
		return $this->once( Initiate_Login::class, fn () => new Initiate_Login( $this->request(), $this->addresses(), $this->conversations(), $this->return_address(), $this->sign_in(), $this->browser(), $this->attempt() ) );
	}

	public function links(): Links {
		return $this->once( Links::class, static fn () => new Links() );
	}

	public function sessions(): Sessions {
		return $this->once( Sessions::class, static fn () => new Sessions() );
	}

	public function session_mapping(): Session_Mapping {
		return $this->once( Session_Mapping::class, fn () => new Session_Mapping( $this->request(), $this->runtimes(), $this->key_store(), $this->sessions(), new Session_Guard(), $this->storage(), $this->addresses() ) );
	}

	public function link_account(): Link_Account {
		return $this->once( Link_Account::class, fn () => new Link_Account( $this->request(), $this->addresses(), $this->ways_in(), $this->links(), $this->published_links(), $this->sessions(), $this->sign_in(), $this->browser() ) );
	}

	public function interim_login(): Interim_Login {
		return $this->once( Interim_Login::class, fn () => new Interim_Login( $this->request(), $this->settings(), $this->addresses() ) );
	}

	public function password_screen(): Password_Screen {
		return $this->once( Password_Screen::class, fn () => new Password_Screen( $this->request(), $this->addresses(), $this->return_address(), $this->ways_in(), $this->opened_browser() ) );
	}

	public function ways_in(): Ways_In {
		return $this->once( Ways_In::class, fn () => new Ways_In( $this->settings(), fn () => $this->opened_browser() ) );
	}

	public function break_glass(): Break_Glass {
		return $this->once( Break_Glass::class, static fn () => new Break_Glass() );
	}

	public function opened_browser(): Opened_Browser {
		return $this->once( Opened_Browser::class, fn () => new Opened_Browser( $this->request(), $this->break_glass(), $this->storage() ) );
	}

	public function break_glass_screen(): Break_Glass_Screen {
		return $this->once( Break_Glass_Screen::class, fn () => new Break_Glass_Screen( $this->request(), $this->settings(), $this->addresses(), $this->opened_browser(), $this->refusals(), $this->browser(), new Message_Page() ) );
	}

	public function break_glass_section(): Break_Glass_Section {
		return $this->once( Break_Glass_Section::class, fn () => new Break_Glass_Section( $this->request(), $this->settings(), $this->addresses(), $this->break_glass() ) );
	}

	public function user_upkeep(): User_Upkeep {
		return $this->once( User_Upkeep::class, fn () => new User_Upkeep( $this->request(), $this->links(), $this->sessions() ) );
	}

	public function privacy(): Privacy {
		return $this->once( Privacy::class, fn () => new Privacy( $this->links(), $this->sessions(), new Session_Guard() ) );
	}

	public function schema(): Schema {
		return $this->once( Schema::class, static fn () => new Schema() );
	}

	public function refusals(): Refusals {
		return $this->once( Refusals::class, fn () => new Refusals( $this->replay_bundles() ) );
	}

	public function replay_bundles(): Replay_Bundles {
		return $this->once( Replay_Bundles::class, static fn () => new Replay_Bundles() );
	}

	public function replay_section(): Replay_Section {
		return $this->once( Replay_Section::class, fn () => new Replay_Section( $this->replay_bundles(), $this->request(), $this->browser() ) );
	}

	public function error_page(): Error_Page {
		return new Error_Page( $this->settings(), $this->addresses(), $this->refusals(), new Texts(), new Message_Page() );
	}

	public function notices(): Notices {
		return $this->once( Notices::class, fn () => new Notices( $this->request(), $this->settings(), $this->runtimes(), $this->questions(), $this->runtime_words(), $this->key_store(), $this->refusals(), $this->sessions(), $this->published_plugin_active ) );
	}

	public function site_health(): Site_Health {
		return $this->once( Site_Health::class, fn () => new Site_Health( $this->settings(), $this->runtimes(), $this->questions(), $this->runtime_words(), $this->key_store(), $this->roles(), $this->conversations(), $this->hints() ) );
	}

	public function hints(): Hints {
		return $this->once( Hints::class, fn () => new Hints( $this->break_glass() ) );
	}

	public function roles(): Roles {
		return $this->once( Roles::class, static fn () => new Roles() );
	}

	public function settings_form(): Settings_Form {
		return $this->once( Settings_Form::class, fn () => new Settings_Form( $this->runtimes(), $this->questions(), $this->key_store(), $this->roles(), new Setting_Words(), $this->runtime_words() ) );
	}

	public function connection_check(): Connection_Check {
		return $this->once( Connection_Check::class, fn () => new Connection_Check( $this->settings(), $this->conversations(), $this->hints() ) );
	}

	public function published_links(): Published_Links {
		return $this->once( Published_Links::class, fn () => new Published_Links( $this->request(), $this->links() ) );
	}

	public function profile_section(): Profile_Section {
		return $this->once( Profile_Section::class, fn () => new Profile_Section( $this->request(), $this->settings(), $this->addresses(), $this->links(), $this->ways_in() ) );
	}

	public function extension_guide(): Extension_Guide {
		return $this->once( Extension_Guide::class, fn () => new Extension_Guide( $this->php_server() ) );
	}

	public function php_server(): Php_Server {
		return $this->once( Php_Server::class, static fn () => Php_Server::here() );
	}

	public function extension_page(): Extension_Page {
		return $this->once( Extension_Page::class, fn () => new Extension_Page( fn () => $this->extension_guide(), fn () => $this->php_server(), fn () => $this->runtime_words() ) );
	}

	public function cli(): Cli {
		return $this->once( Cli::class, fn () => new Cli( $this->settings(), $this->addresses(), $this->runtimes(), $this->questions(), $this->key_store(), $this->connection_check(), $this->refusals(), $this->hints(), $this->links(), $this->link_account() ) );
	}

	public function cli_extension(): Cli_Extension {
		return $this->once( Cli_Extension::class, fn () => new Cli_Extension( $this->extension_guide(), $this->php_server(), new Extension_Installer( $this->extension_guide() ) ) );
	}

	public function cli_break_glass(): Cli_Break_Glass {
		return $this->once( Cli_Break_Glass::class, fn () => new Cli_Break_Glass( $this->break_glass(), $this->addresses(), $this->settings() ) );
	}

	public function settings_page(): Settings_Page {
		return $this->once(
			Settings_Page::class,
			fn () => new Settings_Page( $this->request(), $this->settings(), $this->runtimes(), $this->runtime_words(), $this->questions(), $this->addresses(), $this->settings_form(), $this->connection_check(), $this->published_links(), new Refusals_List( $this->refusals(), $this->hints(), $this->replay_section() ), $this->roles(), $this->break_glass_section() )
		);
	}
}
