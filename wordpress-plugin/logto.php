<?php
/**
Plugin Name: Logto for WordPress
Plugin URI: https://logto.io/
Version: 0.1.0
Description: Sign in to WordPress through Logto: a sandboxed WebAssembly component decides who gets in.
Author: Logto for WordPress
Text Domain: logto-relying-party
Domain Path: /languages
Requires at least: 6.4
Requires PHP: 8.1
Update URI: false
License: MIT
 */
declare( strict_types = 1 );

defined( 'ABSPATH' ) || exit;
require __DIR__ . '/src/Plugin.php'; // At each request WordPress searches this file fourteen times, line by line.
Logto_RP\Plugin::load( __FILE__ );
