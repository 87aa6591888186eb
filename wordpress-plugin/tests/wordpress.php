<?php
/**
 * As much of WordPress as the classes under test call, over arrays. No behaviour of its own.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

define( 'MINUTE_IN_SECONDS', 60 );
define( 'HOUR_IN_SECONDS', 3600 );
define( 'DAY_IN_SECONDS', 86400 );
define( 'WEEK_IN_SECONDS', 604800 );

// As under WP-CLI, which is no reason to let anybody do more.
define( 'WP_CLI', true );

/** Takes every command. */
final class WP_CLI {
	public static function add_command( string $name, callable $run, array $more ): void {}
}

/** What is stored, and what was said; a test begins with empty ones. */
final class Fake_WordPress {
	/** @var array<string, mixed> */
	public static array $options = array();
	/** @var array<string, bool|null> */
	public static array $autoload = array();
	/** @var array<string, mixed> */
	public static array $transients = array();
	/** @var array<string, string> */
	public static array $problems = array();
	/** @var array<string, string> Of each of them. */
	public static array $problem_types = array();
	/** What another process does before this one looks again. */
	public static ?Closure $on_forget = null;
	/** What another process does as soon as this one has read an option. */
	public static ?Closure $on_next_reading = null;

	/** @var array<string, int> How often each action was fired. */
	public static array $done   = array();
	public static int $writes   = 0;
	public static int $hashed   = 0;
	public static bool $network = false;
	public static bool $super   = false;

	public static function reset(): void {
		$GLOBALS['wpdb']       = new Fake_Database();
		self::$options         = array();
		self::$autoload        = array();
		self::$transients      = array();
		self::$problems        = array();
		self::$on_forget       = null;
		self::$on_next_reading = null;
		self::$done            = array();
		self::$writes          = 0;
		self::$hashed          = 0;
		self::$network         = false;
		self::$super           = false;
	}
}

/** As much of it as is looked at. */
final class WP_Error {
	public function __construct( public readonly string $code, string $message ) {}

	public function get_error_code(): string {
		return $this->code;
	}
}

function get_option( string $name, mixed $default = false ): mixed {
	$stored = Fake_WordPress::$options[ $name ] ?? $default;
	if ( null !== Fake_WordPress::$on_next_reading ) {
		$meanwhile                       = Fake_WordPress::$on_next_reading;
		Fake_WordPress::$on_next_reading = null;
		$meanwhile();
	}
	return $stored;
}

function delete_option( string $name ): bool {
	unset( Fake_WordPress::$options[ $name ] );
	return true;
}

function is_ssl(): bool {
	return 'on' === ( $_SERVER['HTTPS'] ?? '' );
}

function did_action( string $name ): int {
	return Fake_WordPress::$done[ $name ] ?? 0;
}

/** WordPress's own, which needs no more of WordPress. */
function wp_fast_hash( string $message ): string {
	return '$generic$' . sodium_bin2base64( sodium_crypto_generichash( $message, 'wp_fast_hash_6.8+', 30 ), SODIUM_BASE64_VARIANT_URLSAFE_NO_PADDING );
}

function wp_verify_fast_hash( string $message, string $hash ): bool {
	++Fake_WordPress::$hashed;
	return hash_equals( $hash, wp_fast_hash( $message ) );
}

/** @param list<string> $names */
function wp_prime_option_caches( array $names ): void {}

function update_option( string $name, mixed $value, ?bool $autoload = null ): bool {
	Fake_WordPress::$options[ $name ]  = $value;
	Fake_WordPress::$autoload[ $name ] = $autoload;
	++Fake_WordPress::$writes;
	return true;
}

/**
 * A database of options alone, in which one process after the other may write while a statement waits. Notes the
 * statements about other tables.
 */
final class Fake_Database {
	public string $options     = 'wp_options';
	public string $base_prefix = 'wp_';
	/** @var list<array{string, list<mixed>}> */
	public array $noted = array();
	/** What comes of a statement about another table. */
	public int|false $affected = 1;
	public string $last_error  = '';
	/** What the database does not know when it is asked. */
	public ?string $broken = null;
	/** @var array<string, string> Rows past WordPress's cache. */
	public array $rows = array();

	/** @return array{string, list<mixed>} */
	public function prepare( string $statement, mixed ...$values ): array {
		return array( $statement, $values );
	}

	/** @param array{string, list<mixed>} $prepared */
	public function query( array $prepared ): int|false {
		list( $statement, $values ) = $prepared;
		if ( ! str_contains( $statement, $this->options ) ) {
			$this->noted[] = $prepared;
			return $this->affected;
		}
		if ( str_starts_with( $statement, 'INSERT IGNORE' ) ) {
			if ( str_starts_with( $values[1], 'a:' ) ) {
				return add_option( $values[0], unserialize( $values[1] ), '', false ) ? 1 : 0; // phpcs:ignore Generic.PHP.ForbiddenFunctions -- what the class under test has just written.
			}
			$is_new                     = ! isset( $this->rows[ $values[0] ] );
			$this->rows[ $values[0] ] ??= $values[1];
			return $is_new ? 1 : 0;
		}
		$name   = $values[ str_starts_with( $statement, 'UPDATE' ) && str_contains( $statement, 'option_value = %s WHERE' ) ? 1 : 0 ];
		$last   = (string) end( $values );
		$stored = $this->rows[ $name ] ?? null;
		$is_it  = match ( true ) {
			str_contains( $statement, ' OR option_value > ' ) => $stored < (string) $values[2] || $stored > $last,
			str_contains( $statement, 'option_value < ' ) => $stored < $last,
			default => $stored === $last,
		};
		if ( null === $stored || ! $is_it ) {
			return 0;
		}
		if ( str_starts_with( $statement, 'DELETE' ) ) {
			unset( $this->rows[ $name ] );
		} else {
			$this->rows[ $name ] = str_contains( $statement, 'option_value + 1' ) ? (string) ( (int) $stored + 1 ) : $values[0];
		}
		return 1;
	}

	/**
	 * Options alone; what WordPress has in memory goes with it.
	 *
	 * @param array<string, mixed> $new
	 * @param array<string, mixed> $where
	 */
	public function update( string $table, array $new, array $where ): int {
		$name = (string) $where['option_name'];
		if ( maybe_serialize( Fake_WordPress::$options[ $name ] ?? null ) !== $where['option_value'] ) {
			return 0;
		}
		Fake_WordPress::$options[ $name ] = unserialize( (string) $new['option_value'] ); // phpcs:ignore Generic.PHP.ForbiddenFunctions -- what the class under test has just written.
		++Fake_WordPress::$writes;
		return 1;
	}

	/** @var list<object> Rows of other tables, whichever are asked for. */
	public array $results = array();

	/**
	 * @param array{string, list<mixed>} $prepared
	 * @return list<object>
	 */
	public function get_results( array $prepared ): array {
		$this->noted[] = $prepared;
		return $this->results;
	}

	/**
	 * @param array{string, list<mixed>} $prepared
	 * @return list<string>
	 */
	public function get_col( array $prepared ): array {
		return array();
	}

	public function get_charset_collate(): string {
		return '';
	}

	public function suppress_errors( bool $suppress = true ): bool {
		return false;
	}

	/** @param array{string, list<mixed>}|string $prepared */
	public function get_var( array|string $prepared ): ?string {
		if ( is_string( $prepared ) ) {
			$this->last_error = null !== $this->broken && str_contains( $prepared, $this->broken ) ? 'no such column' : '';
			return null;
		}
		return $this->rows[ $prepared[1][0] ] ?? null;
	}
}

function maybe_serialize( mixed $value ): mixed {
	return is_array( $value ) ? serialize( $value ) : $value;
}

function wp_cache_delete( string|int $key, string $group ): bool {
	if ( null !== Fake_WordPress::$on_forget ) {
		( Fake_WordPress::$on_forget )();
	}
	return true;
}

function add_option( string $name, mixed $value, string $deprecated = '', ?bool $autoload = null ): bool {
	return ! isset( Fake_WordPress::$options[ $name ] ) && update_option( $name, $value, $autoload );
}

function get_transient( string $name ): mixed {
	return Fake_WordPress::$transients[ $name ] ?? false;
}

function set_transient( string $name, mixed $value, int $seconds ): bool {
	Fake_WordPress::$transients[ $name ] = $value;
	return true;
}

function delete_transient( string $name ): bool {
	unset( Fake_WordPress::$transients[ $name ] );
	return true;
}

function add_settings_error( string $setting, string $code, string $message, string $type ): void {
	Fake_WordPress::$problems[ $code ]      = $message;
	Fake_WordPress::$problem_types[ $code ] = $type;
}

function wp_roles(): object {
	return (object) array(
		'roles' => array(
			'administrator' => array( 'name' => 'Administrator', 'capabilities' => array( 'manage_options' => true, 'read' => true ) ),
			'author'        => array( 'name' => 'Author', 'capabilities' => array( 'edit_posts' => true, 'read' => true ) ),
			'subscriber'    => array( 'name' => 'Subscriber', 'capabilities' => array( 'read' => true, 'level_0' => true ) ),
			'customer'      => array( 'name' => 'Customer', 'capabilities' => array( 'read' => true, 'edit_posts' => false ) ),
		),
	);
}

function __( string $text, string $domain = '' ): string {
	return $text;
}

function esc_html__( string $text, string $domain = '' ): string {
	return esc_html( $text );
}

function esc_html( string $text ): string {
	return htmlspecialchars( $text, ENT_QUOTES );
}

function esc_attr( string $text ): string {
	return htmlspecialchars( $text, ENT_QUOTES );
}

function esc_url( string $url ): string {
	return str_starts_with( $url, 'javascript:' ) ? '' : htmlspecialchars( $url, ENT_QUOTES );
}

function get_bloginfo( string $show ): string {
	return 'Bed &amp; <em>Breakfast</em>';
}

function wp_specialchars_decode( string $text, int $flags ): string {
	return htmlspecialchars_decode( $text, $flags );
}

function get_language_attributes(): string {
	return 'lang="de-DE"';
}

function translate_user_role( string $name ): string {
	return $name;
}

function wp_rand( int $least, int $most ): int {
	return $most;
}

function current_user_can( string $capability ): bool {
	return 'manage_network_options' !== $capability || Fake_WordPress::$super;
}

function is_multisite(): bool {
	return Fake_WordPress::$network;
}

function get_current_user_id(): int {
	return 1;
}
