<?php
/**
 * The commands of WP-CLI.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Closure;
use WP_CLI;

/** The whole list of `wp logto`, as `wp help logto` shows it. */
final class Commands {

	/**
	 * @param Closure(): Cli           $cli       Built only when one of its commands runs.
	 * @param Closure(): Cli_Extension $extension The same.
	 * @param Closure(): Cli_Break_Glass $break_glass The same.
	 */
	public function __construct( private readonly Closure $cli, private readonly Closure $extension, private readonly Closure $break_glass ) {}

	/** Where WP-CLI runs WordPress. */
	public function register(): void {
		$format = array( 'type' => 'assoc', 'name' => 'format', 'optional' => true, 'default' => 'table', 'options' => array( 'table', 'json', 'csv', 'yaml' ) );
		$user   = array( 'type' => 'positional', 'name' => 'user', 'description' => 'ID, login or e-mail address.' );
		$file   = array( 'type' => 'positional', 'name' => 'file', 'optional' => true, 'description' => 'The build that fits; wp logto extension status names it.' );

		$this->add( 'status', fn ( $arguments, $options ) => ( $this->cli )()->status( $arguments, $options ), 'Shows the settings and what runs the relying party; no secret.', $format );
		$this->add( 'check', fn ( $arguments, $options ) => ( $this->cli )()->check( $arguments, $options ), 'Tries the saved settings at Logto, without signing anybody in.', $format );
		$this->add( 'secret', fn () => ( $this->cli )()->store_secret(), 'Stores the app secret that it reads from standard input, when the keys in wp-config.php changed or the secret did.' );
		$this->add( 'unlink', fn ( $arguments ) => ( $this->cli )()->unlink( $arguments ), 'Takes the link of an account away, and signs it out everywhere.', $user );
		$this->add( 'refusals list', fn ( $arguments, $options ) => ( $this->cli )()->list_refusals( $arguments, $options ), 'Lists the last sign-ins that failed, each with cause and remedy.', $format );
		$this->add( 'emergency-address create', fn () => ( $this->break_glass )()->create(), 'Makes the secret address that opens the password form for one browser for 15 minutes, in place of the one there is, and shows it once.' );
		$this->add( 'emergency-address revoke', fn () => ( $this->break_glass )()->revoke(), 'Gives that address up, and closes the form where it was open by it.' );
		$this->add( 'emergency-address status', fn ( $arguments, $options ) => ( $this->break_glass )()->status( $arguments, $options ), 'Shows whether there is one, and when it was made and used.', $format );
		$this->add( 'extension status', fn ( $arguments, $options ) => ( $this->extension )()->status( $arguments, $options ), 'Shows which build of the PHP extension fits, and where it goes.', $format );
		$this->add( 'extension install', fn ( $arguments ) => ( $this->extension )()->install( $arguments ), 'Tries a build of the PHP extension, puts it in place and checks that PHP loads it.', $file );
	}

	/** @param array<string, mixed> ...$synopsis */
	private function add( string $name, callable $run, string $text, array ...$synopsis ): void {
		WP_CLI::add_command( 'logto ' . $name, $run, array( 'shortdesc' => $text, 'synopsis' => $synopsis ) );
	}
}
