<?php
/**
 * What the plugin is compared with, and what a request loaded. Lies in the benchmark's own WordPress alone, in every
 * measurement.
 */

// Counting takes fifty times as long as running, and no filter may change the plugin's own limit.
add_action( 'requests-curl.before_send', static fn ( $handle ) => curl_setopt_array( $handle, array( CURLOPT_TIMEOUT => 600, CURLOPT_CONNECTTIMEOUT => 600 ) ) );

if ( isset( $_GET['bench'] ) ) {
	add_action(
		'wp_loaded',
		static function () {
			nocache_headers();
			if ( 'callback' === $_GET['bench'] ) {
				wp_set_auth_cookie( (int) $_GET['user'], true );
			}
			wp_redirect( admin_url( 'profile.php' ) );
			exit;
		}
	);
}

if ( isset( $_SERVER['HTTP_X_BENCH'] ) ) {
	add_action(
		'shutdown',
		static function () {
			global $wpdb;
			$files = get_included_files();
			file_put_contents(
				$_SERVER['HTTP_X_BENCH'],
				json_encode(
					array(
						'files'   => $files,
						'queries' => $wpdb->num_queries,
						'sql'     => defined( 'SAVEQUERIES' ) && SAVEQUERIES ? array_column( (array) $wpdb->queries, 0 ) : array(),
					)
				)
			);
		},
		PHP_INT_MAX
	);
}
