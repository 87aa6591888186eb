<?php
/**
 * Programs that do what a test says.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

/** A folder that is gone when PHP ends. */
function scratch_folder(): string {
	$folder = sys_get_temp_dir() . '/logto-process-test-' . bin2hex( random_bytes( 6 ) );
	mkdir( $folder );
	register_shutdown_function(
		static function () use ( $folder ): void {
			foreach ( new RecursiveIteratorIterator( new RecursiveDirectoryIterator( $folder, FilesystemIterator::SKIP_DOTS ), RecursiveIteratorIterator::CHILD_FIRST ) as $entry ) {
				$entry->isDir() ? rmdir( $entry->getPathname() ) : unlink( $entry->getPathname() );
			}
			rmdir( $folder );
		}
	);
	return $folder;
}

/** A program that does what the shell is told. */
function script( string $commands ): string {
	$path = scratch_folder() . '/program';
	file_put_contents( $path, "#!/bin/sh\n" . $commands . "\n" );
	chmod( $path, 0755 );
	return $path;
}
