<?php
/**
 * Installs the extension.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use RuntimeException;

/** For the command line alone: nothing that comes from the web writes where PHP loads code from. */
final class Extension_Installer {

	/** Seconds that a PHP may take to start. */
	private const PATIENCE = 20;

	/** Bytes of what it says that are kept; a broken one may say more than anybody reads. */
	private const KEPT = 65536;

	public function __construct(
		private readonly Extension_Guide $guide,
		private readonly string $program = PHP_BINARY,
		private readonly int $patience = self::PATIENCE,
	) {}

	/**
	 * The version of the extension in a file, as this PHP loads it; nothing is changed by that.
	 *
	 * @throws RuntimeException With what PHP says, where it does not load it.
	 */
	public function version_in( string $file ): string {
		// `extension` takes a comma for no end, but a quote for one.
		$path = realpath( $file );
		if ( false === $path || ! is_file( $path ) ) {
			throw new RuntimeException( "There is no file {$file}." );
		}
		return $this->said( array( '-n', '-d', 'extension="' . addcslashes( $path, '"\\' ) . '"' ), "PHP does not load {$file}" );
	}

	/**
	 * The version that a PHP newly started has; empty without one.
	 *
	 * @throws RuntimeException Where PHP does not start.
	 */
	public function installed_version(): string {
		return $this->said( array(), 'PHP does not start', true );
	}

	/**
	 * Puts the file and the two lines in their places.
	 *
	 * @return list<string> The paths that were written.
	 * @throws RuntimeException Where one of them cannot be written; then the line that is left to do by hand is in it.
	 */
	public function install( string $file ): array {
		$written = array( $this->guide->library() );
		$this->replace( $this->guide->library(), (string) file_get_contents( $file ) );
		$lines = implode( "\n", $this->guide->lines() ) . "\n";
		$ini   = $this->guide->ini_file();
		if ( $this->guide->has_own_ini_file() ) {
			$this->replace( $ini, $lines );
			$written[] = $ini;
		} elseif ( ! $this->has_line( $ini ) ) {
			$this->replace( $ini, rtrim( is_file( $ini ) ? (string) file_get_contents( $ini ) : '' ) . "\n\n" . $lines );
			$written[] = $ini;
		}
		if ( $this->guide->is_debian() ) {
			foreach ( glob( dirname( $ini, 2 ) . '/*/conf.d' ) ?: array() as $folder ) {
				$link = $folder . '/20-logto.ini';
				if ( ! is_link( $link ) && ! file_exists( $link ) && @symlink( $ini, $link ) ) { // phpcs:ignore Generic.PHP.NoSilencedErrors.Discouraged -- told below by what PHP loads.
					$written[] = $link;
				}
			}
		}
		return $written;
	}

	private function has_line( string $ini ): bool {
		return is_file( $ini ) && 1 === preg_match( '/^\s*extension\s*=\s*"?[^;"\n]*\blogto(\.so)?"?\s*$/m', (string) file_get_contents( $ini ) );
	}

	/** In one go, so that a PHP that starts meanwhile finds the old file or the new one, and one that runs keeps its own. */
	private function replace( string $path, string $content ): void {
		$unfinished = $path . '.' . bin2hex( random_bytes( 4 ) );
		$mode       = is_file( $path ) ? fileperms( $path ) & 0777 : 0644;
		// phpcs:disable Generic.PHP.NoSilencedErrors.Discouraged, WordPress.WP.AlternativeFunctions -- told by the exception; not in a folder of WordPress.
		$done = false !== @file_put_contents( $unfinished, $content ) && @chmod( $unfinished, $mode ) && @rename( $unfinished, $path );
		if ( ! $done ) {
			@unlink( $unfinished );
			throw new RuntimeException( "{$path} cannot be written. Run this command as root, or as root:\n  " . implode( "\n  ", $this->guide->commands() ) );
		}
		// phpcs:enable
	}

	/**
	 * What a PHP newly started says of the extension.
	 *
	 * @param list<string> $options
	 */
	private function said( array $options, string $otherwise, bool $may_lack = false ): string {
		if ( ! function_exists( 'proc_open' ) ) {
			throw new RuntimeException( 'This PHP may not start programs (disable_functions), so the extension cannot be tried.' );
		}
		$process = proc_open(
			array( $this->program, ...$options, '-d', 'display_errors=stderr', '-r', 'echo phpversion( "logto" );' ),
			array( array( 'file', '/dev/null', 'r' ), array( 'pipe', 'w' ), array( 'pipe', 'w' ) ),
			$pipes
		);
		if ( false === $process ) {
			throw new RuntimeException( $otherwise . '.' );
		}
		$said = $this->read( array( 1 => $pipes[1], 2 => $pipes[2] ) );
		if ( null === $said ) {
			if ( function_exists( 'proc_terminate' ) && proc_terminate( $process, 9 ) ) {
				proc_close( $process );
			}
			throw new RuntimeException( "{$otherwise}: it has not ended after {$this->patience} seconds." );
		}
		list( 1 => $said, 2 => $errors ) = array_map( 'trim', $said );
		if ( 0 !== proc_close( $process ) || ( '' === $said && ! $may_lack ) ) {
			throw new RuntimeException( rtrim( "{$otherwise}: {$errors}", ': ' ) . '.' );
		}
		return $said;
	}

	/**
	 * All that is said through each of them, or null when there is no end of it in time.
	 *
	 * @param array<int, resource> $pipes
	 * @return array<int, string>|null By their keys.
	 */
	private function read( array $pipes ): ?array {
		$said  = array_map( static fn (): string => '', $pipes );
		$until = Pipes::after( $this->patience );
		while ( array() !== $pipes ) {
			$ready = Pipes::ready( $pipes, array(), $until );
			if ( array() === $ready ) {
				return null;
			}
			foreach ( $ready as $which => $pipe ) {
				$read           = (string) fread( $pipe, 65536 );
				$said[ $which ] = substr( $said[ $which ] . $read, 0, self::KEPT );
				if ( '' === $read ) {
					fclose( $pipe );
					unset( $pipes[ $which ] );
				}
			}
		}
		return $said;
	}
}
