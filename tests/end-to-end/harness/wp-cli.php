<?php
/**
 * As much of WP-CLI as a plugin's commands call, by its documented interface, and a runner of one command:
 * `php wp-cli.php FOLDER COMMAND ARGUMENT… [--OPTION=VALUE]…`. WP-CLI itself is no package that could be fetched.
 */

declare( strict_types = 1 );

namespace {
	define( 'WP_CLI', true );

	final class WP_CLI {
		/** @var array<string, array{callable, array<string, mixed>}> */
		private static array $commands = array();

		public static function add_command( string $name, callable $run, array $about = array() ): bool {
			self::$commands[ $name ] = array( $run, $about );
			return true;
		}

		public static function line( string $message = '' ): void {
			echo $message, "\n";
		}

		public static function success( string $message ): void {
			echo "Success: $message\n";
		}

		public static function error( string $message ): never {
			fwrite( STDERR, "Error: $message\n" );
			exit( 1 );
		}

		/** The longest name that fits, as there; a positional that is not optional must be given. */
		public static function run( array $words ): void {
			$options = array();
			foreach ( $words as $at => $word ) {
				if ( 1 === preg_match( '/^--([a-z]+)=(.*)$/', $word, $found ) ) {
					$options[ $found[1] ] = $found[2];
					unset( $words[ $at ] );
				}
			}
			$words = array_values( $words );
			for ( $length = count( $words ); $length > 0; --$length ) {
				$name = implode( ' ', array_slice( $words, 0, $length ) );
				if ( isset( self::$commands[ $name ] ) ) {
					list( $run, $about ) = self::$commands[ $name ];
					$given               = array_slice( $words, $length );
					$positional          = array_filter( $about['synopsis'], static fn ( array $part ): bool => 'positional' === $part['type'] );
					$least               = count( array_filter( $positional, static fn ( array $part ): bool => ! ( $part['optional'] ?? false ) ) );
					if ( count( $given ) < $least || count( $given ) > count( $positional ) ) {
						self::error( "usage: wp $name" );
					}
					$run( $given, $options );
					return;
				}
			}
			self::error( "'" . implode( ' ', $words ) . "' is not a registered wp command." );
		}
	}
}

namespace WP_CLI\Utils {
	function format_items( string $format, array $items, array $fields ): void {
		$rows = array_map( static fn ( array $item ): array => array_intersect_key( $item, array_flip( $fields ) ), $items );
		if ( 'json' === $format ) {
			echo json_encode( $rows ), "\n";
			return;
		}
		foreach ( array( array_combine( $fields, $fields ), ...$rows ) as $row ) {
			echo implode( "\t", $row ), "\n";
		}
	}
}

namespace {
	require $argv[1] . '/wp-load.php';
	WP_CLI::run( array_slice( $argv, 2 ) );
}
