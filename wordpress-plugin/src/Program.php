<?php
/**
 * The program in this plugin's folder.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * Whether this server can start it, and whether it is the one that the plugin came with. That guards against an upload
 * that was cut off or translated on its way; whoever can change files here can change this one too.
 */
final class Program {

	/** Not autoloaded: what the program's file looked like when it was found to be right, once for each node of a site. */
	public const OPTION = 'logto_rp_program';

	private const NODES = 16;

	/** Seconds after which a file that is being written is done. */
	private const SETTLED = 3;

	private readonly int $now;

	/**
	 * @param string   $folder The plugin's.
	 * @param int|null $now    Seconds since 1970, for tests.
	 */
	public function __construct(
		private readonly string $folder,
		?int $now = null,
	) {
		$this->now = $now ?? time();
	}

	/** Where it is, for the processor of this server. */
	public function path(): string {
		return $this->folder . '/' . $this->name();
	}

	/**
	 * Why it cannot be started here, as far as can be told without trying; empty when it can.
	 *
	 * `process-forbidden`: PHP may start none. `process-platform`: another system, or a processor that there is no
	 * program for. `program-missing`, `program-altered`: the plugin's folder is not as it was. `program-not-executable`:
	 * it may not be executed, and the plugin may not change that. `program-noexec`: nothing in that place may be.
	 */
	public function why_not(): string {
		if ( ! function_exists( 'proc_open' ) || ! function_exists( 'stream_select' ) ) {
			return 'process-forbidden';
		}
		if ( 'Linux' !== PHP_OS_FAMILY || 8 !== PHP_INT_SIZE || ! $this->is_packaged() ) {
			return 'process-platform';
		}
		$path = $this->path();
		if ( ! is_file( $path ) ) {
			return 'program-missing';
		}
		if ( ! $this->is_right( $path ) ) {
			return 'program-altered';
		}
		return is_executable( $path ) ? '' : $this->make_executable( $path );
	}

	private function name(): string {
		$machine = function_exists( 'php_uname' ) ? strtolower( php_uname( 'm' ) ) : 'x86_64';
		return 'bin/' . ( 'amd64' === $machine ? 'x86_64' : $machine ) . '-linux/relying-party';
	}

	/** Whether the plugin was packaged with a program for this processor. */
	private function is_packaged(): bool {
		return null !== $this->expected();
	}

	/** Its SHA-256 when the plugin was packaged. */
	private function expected(): ?string {
		$sums = is_file( $this->folder . '/SHA256SUMS' ) ? (string) file_get_contents( $this->folder . '/SHA256SUMS' ) : '';
		return preg_match( '/^([0-9a-f]{64})  ' . preg_quote( $this->name(), '/' ) . '$/m', $sums, $found ) ? $found[1] : null;
	}

	/** Reads the whole of it when anything about the file has changed, the time of its change included. */
	private function is_right( string $path ): bool {
		$stat = stat( $path );
		$mark = false === $stat ? '' : implode( ' ', array( $stat['dev'], $stat['ino'], $stat['size'], $stat['mtime'], $stat['ctime'], $this->expected() ) );
		// With one query for these and what the sign-in reads next.
		wp_prime_option_caches( array( self::OPTION, ...Configurations::OPTIONS ) );
		$known = get_option( self::OPTION );
		$known = is_array( $known ) ? $known : array();
		if ( in_array( $mark, $known, true ) ) {
			return true;
		}
		if ( hash_file( 'sha256', $path ) !== $this->expected() ) {
			return false;
		}
		// A change within the same second would not be seen: what is new is not known for long enough.
		if ( $this->now - ( $stat['ctime'] ?? $this->now ) >= self::SETTLED ) {
			update_option( self::OPTION, array_slice( array( $mark, ...array_values( $known ) ), 0, self::NODES ), false );
		}
		return true;
	}

	/** WordPress unpacks a plugin without its permissions. */
	private function make_executable( string $path ): string {
		set_error_handler( static fn (): bool => true );
		try {
			$changed = chmod( $path, 0755 );
		} finally {
			restore_error_handler();
		}
		clearstatcache( true, $path );
		if ( is_executable( $path ) ) {
			return '';
		}
		return $changed || ( fileperms( $path ) & 0111 ) ? 'program-noexec' : 'program-not-executable';
	}
}
