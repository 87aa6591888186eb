<?php
/**
 * What the plugin's code keeps to: where it reads, where it ends, and what it leaves to the core.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

/**
 * The code of every file of the plugin, by its path, without comments and without what is in strings.
 *
 * @return array<string, string>
 */
function code(): array {
	static $code = array();
	if ( array() === $code ) {
		$root  = dirname( __DIR__ );
		$files = array_merge( array( $root . '/logto.php', $root . '/uninstall.php' ), glob( $root . '/src/*.php' ) );
		foreach ( $files as $file ) {
			$text = '';
			foreach ( token_get_all( file_get_contents( $file ) ) as $token ) {
				$text .= match ( true ) {
					! is_array( $token ) => $token,
					in_array( $token[0], array( T_COMMENT, T_DOC_COMMENT, T_CONSTANT_ENCAPSED_STRING, T_ENCAPSED_AND_WHITESPACE ), true ) => ' ',
					default => $token[1],
				};
			}
			$code[ substr( $file, strlen( $root ) + 1 ) ] = $text;
		}
	}
	return $code;
}

/**
 * The files in which a pattern occurs, each with what was found first.
 *
 * @return list<string>
 */
function places( string $pattern ): array {
	return array_keys( array_filter( code(), static fn ( string $text ): bool => 1 === preg_match( $pattern, $text ) ) );
}

return array(
	'the request is read in one place' => static function (): void {
		same( array( 'src/Request.php' ), places( '/\$_(GET|POST|COOKIE|SERVER|REQUEST|FILES|ENV|SESSION)\b|\bfilter_input|\bgetallheaders\b|php:\/\/input/' ) );
	},
	'the session manager, opened by itself, says nothing' => static function (): void {
		$opened = proc_open( array( PHP_BINARY, '-n', '-d', 'display_errors=1', dirname( __DIR__ ) . '/src/Session_Manager.php' ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'redirect', 1 ) ), $pipes );
		same( '', stream_get_contents( $pipes[1] ) );
		same( 0, proc_close( $opened ) );
	},
	'only what sends an answer ends the request' => static function (): void {
		same( array( 'uninstall.php', 'src/Browser.php', 'src/Interim_Login.php', 'src/Message_Page.php' ), places( '/(?<!\|\| )\b(exit|die)\b/' ) );
	},
	'hooks that stay are named in one place, and others are there for one call' => static function (): void {
		$named = places( '/\badd_(action|filter)\b/' );
		// The hosts that a redirect may go to: until the request ends, which that redirect does.
		same( array( 'src/Plugin.php', 'src/Session_Guard.php', 'src/Session_Opener.php', 'src/Sign_Out.php', 'src/Trust_Store.php', 'src/Users.php' ), $named );
		foreach ( array( 'src/Session_Guard.php', 'src/Session_Opener.php', 'src/Trust_Store.php', 'src/Users.php' ) as $file ) {
			same( preg_match_all( '/\badd_(action|filter)\b/', code()[ $file ] ), preg_match_all( '/\bremove_(action|filter)\b/', code()[ $file ] ), $file );
		}
	},
	'no cryptography and no reading of tokens is done in PHP' => static function (): void {
		// Certificates' names are compared, so that of a bundle one is found; curl judges them.
		same( array( 'src/Pinned_Authority.php' ), places( '/\bopenssl_\w+/' ) );
		same( array(), places( '/\bopenssl_(?!x509_parse\b)\w+/' ) );
		same( array(), places( '/\b(sodium_\w+|hash_hmac|hash_hkdf|hash_pbkdf2|base64_decode|base64_encode|simplexml_\w+|unserialize)\b/' ) );
		// What the program answers, which is no token.
		same( array( 'src/Process_Values.php' ), places( '/\bjson_decode\b/' ) );
		// The hash of a session's token, which is the name of its row, and what tells this site's cookies from another's.
		same( array( 'src/Addresses.php', 'src/Sessions.php' ), places( '/(?<![>:\w])hash\s*\(/' ) );
		same( array(), places( '/\b(code_verifier|code_challenge|id_token_hint|client_assertion)\b/' ) );
	},
	'what the core and the plugin must both know is the same' => static function (): void {
		$core = static function ( string $file, string $name ): int {
			same( 1, preg_match( "/const $name: usize = (\d+);/", (string) file_get_contents( dirname( __DIR__, 2 ) . "/crates/relying-party/src/$file.rs" ), $found ) );
			return (int) $found[1];
		};
		same( $core( 'return_address', 'MAX_RETURN_ADDRESS' ), Logto_RP\Return_Address::LONGEST );
		Fake_WordPress::$options['home'] = 'https://example.org';
		same( $core( 'pending_cookies', 'SITE_DIGITS' ), strlen( ( new Logto_RP\Addresses( false ) )->cookie_name( '' ) ) - strlen( '__Host-_' ) );
	},
	'only the command line makes a file, where PHP loads code from' => static function (): void {
		$writing = '/\b(file_put_contents|rename|copy|symlink|move_uploaded_file)\s*\(/';
		same( array( 'src/Extension_Installer.php' ), places( $writing ) );
		// Parts builds it for Cli_Extension alone.
		same( array( 'src/Cli_Extension.php', 'src/Extension_Installer.php', 'src/Parts.php' ), places( '/\bExtension_Installer\b/' ) );
		same( 1, preg_match_all( '/\bExtension_Installer\b/', code()['src/Parts.php'] ) );
	},
	'nothing is compared loosely' => static function (): void {
		same( array(), places( '/[^=!]==[^=]|!=[^=]/' ) );
	},
	'every class is final, and says what it is for' => static function (): void {
		foreach ( glob( dirname( __DIR__ ) . '/src/*.php' ) as $file ) {
			same( 1, preg_match( '/\*\/\n(final class|enum|interface) ' . basename( $file, '.php' ) . '\b/', file_get_contents( $file ) ), basename( $file ) );
		}
	},
);
