<?php
/**
 * The relying party in a process: the real program, and programs that are not it.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto\RelyingParty\V1 as Contract;
use Logto_RP\Process;
use Logto_RP\Process_Runtime;
use Logto_RP\Process_Values;
use Logto_RP\Program;
use Logto_RP\Runtimes;

/** The program that was built. */
function built_program(): string {
	return getenv( 'RELYING_PARTY_PROGRAM' ) ?: dirname( __DIR__, 2 ) . '/target/process/x86_64-linux/relying-party';
}

/**
 * The programs that were built, those for another processor in an emulator of the first of its kind.
 *
 * @return list<string>
 */
function built_programs(): array {
	$other = getenv( 'RELYING_PARTY_PROGRAM_AARCH64' );
	if ( ! $other ) {
		echo "not run: the program for 64-bit ARM, which RELYING_PARTY_PROGRAM_AARCH64 names\n";
		return array( built_program() );
	}
	return array( built_program(), script( "exec /usr/bin/qemu-aarch64-static -cpu cortex-a53 '$other'" ) );
}

/** The extension that is loaded, as one of a later contract: its classes have another version in their names. */
function extension_of_another_version(): string {
	preg_match( '~ (/\S*logto\S*\.so)$~m', file_get_contents( '/proc/self/maps' ), $found );
	$path  = scratch_folder() . '/logto.so';
	$other = strtr( Logto_RP\Contract_Version::NAMESPACE, '0123456789', '9876543210' );
	file_put_contents( $path, str_replace( Logto_RP\Contract_Version::NAMESPACE, $other, file_get_contents( $found[1] ) ) );
	return $path;
}

/**
 * What a PHP with that extension says of the runtimes of a plugin.
 *
 * @return array{choice: string, passed_over: string, why_not: string, code: string}
 */
function runtimes_beside( string $extension, string $folder, string $wanted = '' ): array {
	$ask    = <<<'PHP'
		require $argv[1] . '/tests/wordpress.php';
		require $argv[1] . '/src/Plugin.php';
		spl_autoload_register( array( Logto_RP\Plugin::class, 'load_class' ) );
		Fake_WordPress::reset();
		if ( '' !== $argv[3] ) {
			define( 'LOGTO_RUNTIME', $argv[3] );
		}
		$runtimes = new Logto_RP\Runtimes( new Logto_RP\Program( $argv[2] ) );
		$readable = $runtimes->current()?->clientSecretReadable( new Logto\RelyingParty\V1\Keys( '', '' ), new Logto\RelyingParty\V1\Client( Logto\RelyingParty\V1\ProviderKind::Logto, '', '' ), '' );
		if ( ( null === $runtimes->current() ) !== ( null === $readable ) || ! extension_loaded( 'logto' ) ) {
			throw new Exception( 'no answer' );
		}
		$code = Logto_RP\Attempt::cause( new Logto_RP\No_Runtime( $runtimes->why_not() ) )[0]->value;
		echo json_encode( array( 'choice' => $runtimes->choice(), 'passed_over' => $runtimes->passed_over(), 'why_not' => $runtimes->why_not(), 'code' => $code ) );
		PHP;
	$php    = proc_open( array( PHP_BINARY, '-n', '-d', 'extension=' . $extension, '-r', $ask, '--', dirname( __DIR__ ), $folder, $wanted ), array( 1 => array( 'pipe', 'w' ) ), $pipes );
	$answer = stream_get_contents( $pipes[1] );
	proc_close( $php );
	return json_decode( $answer, true ) ?? throw new RuntimeException( $answer );
}

/** What the core is told of a wp-config.php with such a secret. A constant is one for the life of a PHP: another says it. */
function constants_beside( string $bytes ): string {
	$ask    = <<<'PHP'
		require $argv[1] . '/src/Key_Store.php';
		define( 'AUTH_KEY', hex2bin( $argv[2] ) . 'and what makes it long enough' );
		echo ( new Logto_RP\Key_Store() )->constants();
		PHP;
	$php    = proc_open( array( PHP_BINARY, '-n', '-r', $ask, '--', dirname( __DIR__ ), bin2hex( $bytes ) ), array( 1 => array( 'pipe', 'w' ) ), $pipes );
	$answer = stream_get_contents( $pipes[1] );
	proc_close( $php );
	return (string) $answer;
}

/** A plugin's folder with the program as WordPress unpacks it. */
function plugin_folder(): string {
	$folder = scratch_folder();
	mkdir( $folder . '/bin' );
	mkdir( $folder . '/bin/x86_64-linux' );
	$name = 'bin/x86_64-linux/relying-party';
	copy( built_program(), $folder . '/' . $name );
	chmod( $folder . '/' . $name, 0644 );
	file_put_contents( $folder . '/SHA256SUMS', str_repeat( '0', 64 ) . "  logto.php\n" . hash_file( 'sha256', built_program() ) . "  $name\n" );
	return $folder;
}

function configuration( Contract\Runtime $runtime ): Contract\Configuration {
	return new Contract\Configuration( Contract\ProviderKind::Openid, 'https://provider.example', 'client', '', 'https://example.org', 'https://example.org/?logto=callback', 'https://example.org/', array( 'profile' ), array( new Contract\Parameter( 'audience', 'Ünïcode/"' ) ), 60, 3600, new Contract\Keys( 'constants', (string) $runtime->turnKeyRing( null ) ), null, false );
}

function request_options( ?string $return_to = null ): Contract\AuthorizationRequestOptions {
	return new Contract\AuthorizationRequestOptions( Contract\Purpose::SignIn, null, $return_to, 'https://example.org/', array( new Contract\Cookie( 'other', "\xff\xfe" ) ), 0, Contract\Prompt::SelectAccount, null, null, null, null );
}

function metadata(): string {
	return json_encode(
		array(
			'issuer'                                => 'https://provider.example',
			'authorization_endpoint'                => 'https://provider.example/auth',
			'token_endpoint'                        => 'https://provider.example/token',
			'jwks_uri'                              => 'https://provider.example/jwks',
			'response_types_supported'              => array( 'code' ),
			'subject_types_supported'               => array( 'public' ),
			'id_token_signing_alg_values_supported' => array( 'ES384' ),
		)
	);
}

/** From the first call to the redirect. */
function redirect_by( Contract\Runtime $runtime ): Contract\AuthorizationRedirect {
	same( Logto_RP\Contract_Version::NUMBER, $runtime->contractVersion() );
	$conversation = $runtime->relyingParty( configuration( $runtime ) );
	$fetch        = $conversation->authorizationRequest( request_options() );
	same( Contract\RequestKind::Discovery, $fetch->request->kind );
	return $conversation->resume( new Contract\HttpResponse( 200, array( new Contract\Header( 'Content-Type', 'application/json' ) ), metadata() ) );
}

/** The code of the failure that comes of a call. */
function failure_of( callable $call ): string {
	try {
		$call();
	} catch ( Contract\Failure $failure ) {
		return $failure->errorCode->value;
	}
	return 'no failure';
}

require_once __DIR__ . '/Sign_In_At_Once.php';

return array(
	'each processor\'s program signs in whom the provider signed for, and nobody else' => static function (): void {
		foreach ( built_programs() as $program ) {
			$runtime  = new Process_Runtime( $program );
			$provider = new Provider_At_Once();
			$site     = new Site_At_Once( $provider, $runtime );
			$redirect = $site->begin( $runtime );
			$provider->sign( $redirect );
			same( 'subject', $site->end( $runtime, $redirect )->identity->subject );
			$provider->forge();
			same( 'id-token-signature', failure_of( static fn () => $site->end( $runtime, $redirect ) ) );
		}
	},
	'a sign-in begins in a process as it does in the extension' => static function (): void {
		$redirect = redirect_by( new Process_Runtime( built_program() ) );
		same( true, str_starts_with( $redirect->url, 'https://provider.example/auth?' ) );
		same( true, str_contains( $redirect->url, 'prompt=select_account' ) );
		same( 1, count( $redirect->changes->cookies ) );
		same( true, is_string( $redirect->changes->providerCache ) );
	},
	'every call that needs no conversation is answered in its type' => static function (): void {
		$runtime = new Process_Runtime( built_program() );
		$keys    = new Contract\Keys( 'constants', (string) $runtime->turnKeyRing( null ) );
		$client  = new Contract\Client( Contract\ProviderKind::Logto, 'https://a.logto.app', 'client' );
		$sealed  = $runtime->sealClientSecret( $keys, $client, 'secret' );
		same( true, $runtime->clientSecretReadable( $keys, $client, $sealed ) );
		same( false, $runtime->clientSecretReadable( new Contract\Keys( 'others', $keys->ring ), $client, $sealed ) );
		same( false, $runtime->clientSecretReadable( $keys, new Contract\Client( Contract\ProviderKind::Logto, 'https://attacker.example', 'client' ), $sealed ) );
		same( array( true, false ), array( $runtime->clientSecretIs( $keys, $client, $sealed, 'secret' ), $runtime->clientSecretIs( $keys, $client, $sealed, 'another' ) ) );
		$kept = $runtime->seal( $keys, Contract\SealPurpose::SessionMapping, 'context', 60, 'plain' );
		same( 'plain', $runtime->open( $keys, Contract\SealPurpose::SessionMapping, 'context', $kept ) );
		same( null, $runtime->open( $keys, Contract\SealPurpose::TrustedAuthority, 'context', $kept ) );
		same( null, $runtime->turnKeyRing( $keys->ring ) );
		$checked = $runtime->checkSettings( new Contract\SettingsInput( 'https://a.logto.app/oidc', '', '', 'profile  email', 'a=b' ) );
		same( 'https://a.logto.app', $checked->endpoint );
		same( array( 'profile', 'email' ), $checked->scopes );
		same( Contract\Setting::ClientId, $checked->problems[0]->setting );
	},
	'logout tokens and starts by other sites are judged in a process too' => static function (): void {
		$begin = static function (): Contract\RelyingParty {
			$runtime = new Process_Runtime( built_program() );
			return $runtime->relyingParty( configuration( $runtime ) );
		};
		same( 'logout-token-missing', failure_of( static fn () => $begin()->logoutToken( "\xff=a.b.c" ) ) );
		same( 'logout-token-malformed', failure_of( static fn () => $begin()->logoutToken( 'logout_token=a.b.c' ) ) );
		$part  = static fn ( array $members ): string => rtrim( strtr( base64_encode( (string) json_encode( $members ) ), '+/', '-_' ), '=' );
		$fetch = $begin()->logoutToken( 'logout_token=' . $part( array( 'alg' => 'ES384' ) ) . '.' . $part( array( 'iss' => 'https://provider.example', 'aud' => 'client' ) ) . '.AAAA' );
		same( Contract\RequestKind::Discovery, $fetch->request->kind );
		same( null, $begin()->initiateLogin( 'logto=sign-in' ) );
		same( 'rosa', $begin()->initiateLogin( 'login_hint=rosa&iss=' . rawurlencode( 'https://provider.example' ) )?->loginHint );
		same( 'login-initiation-issuer', failure_of( static fn () => $begin()->initiateLogin( 'iss=https://evil.example' ) ) );
	},
	'what no text has becomes the same text in both runtimes' => static function (): void {
		$texts = new ReflectionMethod( Process_Values::class, 'text' );
		$same  = static fn ( string $expected, string $bytes ) => same( $expected, $texts->invoke( null, $bytes ), bin2hex( $bytes ) );
		foreach ( array( '', 'a', "\0", 'é', '€', '😀', "\u{FFFD}", "\u{10FFFF}", "\u{D7FF}" ) as $text ) {
			$same( "-$text-", "-$text-" );
			$same( "$text\u{FFFD}$text", "$text\xFF$text" );
		}
		foreach ( array( "\x80" => 1, "\xC0\x80" => 2, "\xC3" => 1, "\xE2\x82" => 1, "\xF0\x9F\x98" => 1, "\xF0\x9F" => 1, "\xF1\x80\x80" => 1, "\xE0\x80\x80" => 3, "\xED\xA0\x80" => 3, "\xF4\x90\x80\x80" => 4, "\xF8\x88\x80\x80\x80" => 5, "\xE2\x82\xF0\x9F" => 2 ) as $bytes => $times ) {
			$same( str_repeat( "\u{FFFD}", $times ), $bytes );
			$same( '<' . str_repeat( "\u{FFFD}", $times ) . '>é', "<$bytes>é" );
		}
		// The extension's own words for every two bytes, and for what may follow three: a seal fits only the context it was made for.
		$long = '';
		foreach ( range( 0xC0, 0xFF ) as $first ) {
			foreach ( array( 0x20, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xF0 ) as $second ) {
				$long .= chr( $first ) . chr( $second ) . '.' . chr( $first ) . chr( $second ) . "\x80." . chr( $first ) . chr( $second ) . "\x80\x80.";
			}
		}
		$keys    = null;
		$process = new Process_Runtime( built_program() );
		$keys    = new Contract\Keys( 'constants', (string) $process->turnKeyRing( null ) );
		$sealed  = $process->seal( $keys, Contract\SealPurpose::TrustedAuthority, $long, null, 'plain' );
		same( 'plain', ( Runtimes::extension_fits() ? new Contract\Extension\Runtime() : $process )->open( $keys, Contract\SealPurpose::TrustedAuthority, $long, $sealed ) );
	},
	'keys are the same in both runtimes, whatever bytes wp-config.php has' => static function (): void {
		$seal = static function ( Contract\Runtime $runtime, string $constants, string $ring ): string {
			return $runtime->seal( new Contract\Keys( $constants, $ring ), Contract\SealPurpose::TrustedAuthority, '', null, 'plain' );
		};
		$process   = new Process_Runtime( built_program() );
		$extension = Runtimes::extension_fits() ? new Contract\Extension\Runtime() : $process;
		$ring      = (string) $process->turnKeyRing( null );
		$seen      = array();
		foreach ( array( "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE0\x80\x80", "\xFF\xFF\xFF", "\xFE\xFE\xFE" ) as $bytes ) {
			$constants = constants_beside( $bytes );
			$keys      = new Contract\Keys( $constants, $ring );
			same( 'plain', $extension->open( $keys, Contract\SealPurpose::TrustedAuthority, '', $seal( $process, $constants, $ring ) ) );
			same( 'plain', $process->open( $keys, Contract\SealPurpose::TrustedAuthority, '', $seal( $extension, $constants, $ring ) ) );
			foreach ( $seen as $other ) {
				same( null, $process->open( $keys, Contract\SealPurpose::TrustedAuthority, '', $other ), 'no byte is lost' );
			}
			$seen[] = $seal( $process, $constants, $ring );
		}
	},
	'a failure of the relying party comes as the exception of its fault' => static function (): void {
		$conversation = ( new Process_Runtime( built_program() ) );
		$conversation = $conversation->relyingParty( configuration( $conversation ) );
		try {
			$conversation->resume( Contract\TransportFailure::TimedOut );
			same( true, false );
		} catch ( Contract\Bug $bug ) {
			same( Contract\ErrorCode::OutOfOrder, $bug->errorCode );
		}
		$conversation->authorizationRequest( request_options() );
		try {
			$conversation->resume( Contract\TransportFailure::TimedOut );
			same( true, false );
		} catch ( Contract\Unavailable $failure ) {
			same( Contract\ErrorCode::ProviderTimedOut, $failure->errorCode );
			same( true, is_string( $failure->changes->providerCache ) );
		}
	},
	'a body of any bytes arrives as it is, and one that is too large is refused' => static function (): void {
		$runtime      = new Process_Runtime( built_program() );
		$conversation = $runtime->relyingParty( configuration( $runtime ) );
		$conversation->authorizationRequest( request_options() );
		same( 'discovery-malformed', failure_of( static fn () => $conversation->resume( new Contract\HttpResponse( 200, array(), "\n{\"issuer\":\"\xff\"}\n\0" ) ) ) );
		$conversation = $runtime->relyingParty( configuration( $runtime ) );
		$conversation->authorizationRequest( request_options() );
		foreach ( array( 1, 3 ) as $mebibytes ) {
			same( 'input-too-large', failure_of( static fn () => $conversation->resume( new Contract\HttpResponse( 200, array(), str_repeat( 'x', $mebibytes * 1048576 + 1 ) ) ) ) );
		}
		same( true, $conversation->resume( new Contract\HttpResponse( 200, array(), metadata() ) ) instanceof Contract\AuthorizationRedirect );
	},
	'two conversations at once do not hear each other' => static function (): void {
		$runtime = new Process_Runtime( built_program() );
		$first   = $runtime->relyingParty( configuration( $runtime ) );
		$second  = $runtime->relyingParty( configuration( $runtime ) );
		$first->authorizationRequest( request_options() );
		same( 'out-of-order', failure_of( static fn () => $second->resume( Contract\TransportFailure::TimedOut ) ) );
		same( true, $first->resume( new Contract\HttpResponse( 200, array(), metadata() ) ) instanceof Contract\AuthorizationRedirect );
	},
	'what another process has stored serves in a process too' => static function (): void {
		$runtime       = new Process_Runtime( built_program() );
		$configuration = configuration( $runtime );
		$first         = $runtime->relyingParty( $configuration );
		$second        = $runtime->relyingParty( $configuration );
		$first->authorizationRequest( request_options() );
		$second->authorizationRequest( request_options() );
		$stored = $first->resume( new Contract\HttpResponse( 200, array(), metadata() ) )->changes->providerCache;
		same( true, $second->resumeFromCache( (string) $stored ) instanceof Contract\AuthorizationRedirect );
	},
	'a program that ends, hangs, or says something else is a failure' => static function (): void {
		foreach ( array(
			'exit 0' => 'runtime-trap',
			'kill -9 $$' => 'runtime-trap',
			'exec sleep 60' => 'runtime-fuel',
			'read line; echo no JSON' => 'runtime-trap',
			'read line; echo "{\"Ok\":\"1\"}"' => 'runtime-trap',
			'read line; echo "{\"Ok\":1.5}"' => 'runtime-trap',
			'read line; echo "{\"Ok\":99999999999999999999}"' => 'runtime-trap',
			'read line; echo "{\"Ok\":1,\"Err\":null}"' => 'runtime-trap',
			'read line; echo "{\"Err\":{\"code\":\"class\"}}"' => 'runtime-trap',
			'read line; printf "{\"Ok\":1}\n{\"Ok\":1}\n"' => 'runtime-trap',
			'read line; printf "{\"Ok\":1}"; exec sleep 60' => 'runtime-fuel',
			'exec cat /dev/zero' => 'runtime-trap',
		) as $does => $expected ) {
			$process = new Process( script( $does ), new Process_Values(), 1 );
			same( $expected, failure_of( static fn () => $process->ask( 'ContractVersion', array(), 'int' ) ), $does );
			same( 'out-of-order', failure_of( static fn () => $process->ask( 'ContractVersion', array(), 'int' ) ), $does );
		}
	},
	'why a program ended is said, so that what forbids it on a server can be found' => static function (): void {
		foreach ( array(
			'echo "no such system call" >&2; exit 5' => '(exit code 5): no such system call',
			'kill -31 $$' => '(signal 31)',
		) as $does => $expected ) {
			$process = new Process( script( $does ), new Process_Values(), 1 );
			try {
				$process->ask( 'ContractVersion', array(), 'int' );
				same( true, false, $does );
			} catch ( Contract\Bug $bug ) {
				same( true, str_ends_with( $bug->detail, $expected ), $bug->detail );
			}
		}
	},
	'what is answered must be what the contract says' => static function (): void {
		$values  = new Process_Values();
		$changes = '"changes":{"cookies":[],"provider_cache":null}';
		same( 'https://a', $values->answer( '{"Ok":{"AuthorizationRedirect":{"url":"https://a",' . $changes . '}}}', 'Step' )->url );
		foreach ( array(
			'{"Ok":{"AuthorizationRedirect":{"url":"https://a"}}}',
			'{"Ok":{"AuthorizationRedirect":{"url":null,' . $changes . '}}}',
			'{"Ok":{"AuthorizationRedirect":{"url":"https://a","more":1,' . $changes . '}}}',
			'{"Ok":{"AuthorizationRedirect":{"url":"https://a","changes":{"cookies":{"a":1},"provider_cache":null}}}}',
			'{"Ok":{"Restart":{"url":"https://a",' . $changes . '}}}',
			'{"Ok":{"ArrayObject":{"url":"https://a",' . $changes . '}}}',
			'{"Ok":{}}',
			'{"Ok":null}',
			'{"Err":{"code":"OutOfOrder","fault":"class","detail":"","return_to":null,"replay_bundle":null,' . $changes . '}}',
			'[]',
			'',
		) as $line ) {
			try {
				$values->answer( $line, 'Step' );
				same( true, false, $line );
			} catch ( UnexpectedValueException ) {
				continue;
			}
		}
	},
	'after a process that died the next call begins with a new one' => static function (): void {
		$once    = scratch_folder() . '/once';
		$runtime = new Process_Runtime( script( "[ -e $once ] || { touch $once; exit 1; }\nexec " . built_program() ) );
		same( 'runtime-trap', failure_of( static fn () => $runtime->contractVersion() ) );
		redirect_by( $runtime );
	},
	'it is given no environment, and ends when nobody holds it' => static function (): void {
		$noted = scratch_folder() . '/noted';
		putenv( 'LOGTO_TEST_SECRET=hush' );
		$runtime = new Process_Runtime( script( "/usr/bin/env > $noted; echo \"\$\$\" >> $noted\nexec " . built_program() ) );
		$runtime->contractVersion();
		$lines = file( $noted, FILE_IGNORE_NEW_LINES );
		$pid   = array_pop( $lines );
		same( array(), array_values( preg_grep( '/^(PWD|OLDPWD|SHLVL|_)=/', $lines, PREG_GREP_INVERT ) ) );
		same( '/', array_values( preg_filter( '/^PWD=/', '', $lines ) )[0] );
		same( true, is_dir( '/proc/' . $pid ) );
		unset( $runtime );
		clearstatcache();
		same( false, is_dir( '/proc/' . $pid ) );
		putenv( 'LOGTO_TEST_SECRET' );
	},
	'the program gives up what it does not need, and says what it could not' => static function (): void {
		same( array(), ( new Process_Runtime( built_program() ) )->not_given_up() );
		$free = new Process_Runtime( script( 'exec ' . built_program() . ' --unconfined' ) );
		same( array( 'Descriptors', 'Files', 'SystemCalls' ), $free->not_given_up() );
		redirect_by( $free );
	},
	'no process is left behind, not even as a zombie' => static function (): void {
		$children = static fn (): string => trim( (string) file_get_contents( '/proc/self/task/' . getmypid() . '/children' ) );
		for ( $count = 0; $count < 30; $count++ ) {
			$runtime = new Process_Runtime( built_program() );
			$runtime->contractVersion();
			same( 1, count( explode( ' ', $children() ) ) );
			unset( $runtime );
			same( '', $children() );
		}
	},
	'values with secrets in them can be logged, and not stored' => static function (): void {
		$runtime = new Process_Runtime( built_program() );
		$keys    = new Contract\Keys( 'SECRET', 'SECRET' );
		$values  = array(
			$keys,
			new Contract\HttpRequest( Contract\RequestKind::Token, 'POST', 'https://provider.example', array( new Contract\Header( 'Authorization', 'SECRET' ) ), 'SECRET' ),
			new Contract\HttpResponse( 200, array(), 'SECRET' ),
			new Contract\AuthorizationResponseOptions( 'code=SECRET', array(), null, 'https://example.org/' ),
			configuration( $runtime ),
		);
		foreach ( $values as $value ) {
			$logged = (string) json_encode( array( $value ) );
			same( true, str_contains( $logged, '(hidden)' ), $value::class );
			same( false, str_contains( $logged, 'SECRET' ) || str_contains( $logged, '"constants":"constants"' ), $value::class );
			try {
				same( '', serialize( array( $value ) ) ); // phpcs:ignore WordPress.PHP.DiscouragedPHPFunctions.serialize_serialize -- it must not.
			} catch ( LogicException $refused ) {
				same( 'Serialization of ' . $value::class . ' is not allowed', $refused->getMessage() );
			}
		}
	},
	'a conversation can be neither cloned nor serialised' => static function (): void {
		$runtime      = new Process_Runtime( built_program() );
		$conversation = $runtime->relyingParty( configuration( $runtime ) );
		foreach ( array( static fn () => clone $conversation, static fn () => serialize( $conversation ) ) as $copy ) {
			try {
				$copy();
				same( true, false );
			} catch ( Error | LogicException $refused ) {
				same( false, $refused instanceof RuntimeException );
			}
		}
	},
	'the program is read once, made executable, and known again' => static function (): void {
		$folder  = plugin_folder();
		$program = new Program( $folder );
		same( '', $program->why_not() );
		same( true, is_executable( $program->path() ) );
		same( 0, Fake_WordPress::$writes, 'while it may still be written to it is read each time' );
		foreach ( array( 1, 2, 3 ) as $ignored ) {
			same( '', ( new Program( $folder, time() + 60 ) )->why_not() );
		}
		same( 1, Fake_WordPress::$writes );
		same( false, Fake_WordPress::$autoload[ Program::OPTION ] );
		file_put_contents( $program->path(), '~', FILE_APPEND );
		clearstatcache();
		same( 'program-altered', ( new Program( $folder, time() + 60 ) )->why_not() );
	},
	'a program that is not the one of the plugin is not started' => static function (): void {
		$folder  = plugin_folder();
		$program = new Program( $folder );
		same( '', $program->why_not() );
		// One byte, and the times as before.
		$stat = stat( $program->path() );
		$file = fopen( $program->path(), 'r+' );
		fseek( $file, -1, SEEK_END );
		fwrite( $file, '~' );
		fclose( $file );
		touch( $program->path(), $stat['mtime'], $stat['atime'] );
		clearstatcache();
		foreach ( array( $stat['size'] => filesize( $program->path() ), $stat['mtime'] => filemtime( $program->path() ) ) as $before => $now ) {
			same( $before, $now );
		}
		same( 'program-altered', $program->why_not() );
		$runtimes = new Runtimes( $program );
		if ( ! Runtimes::extension_fits() ) {
			same( null, $runtimes->current() );
			same( 'program-altered', $runtimes->why_not() );
			same( '', $runtimes->choice() );
		}
		unlink( $program->path() );
		clearstatcache();
		same( 'program-missing', $program->why_not() );
		unlink( $folder . '/SHA256SUMS' );
		same( 'process-platform', $program->why_not() );
	},
	...( extension_loaded( 'logto' ) ? array(
		'where the extension is of another version the program runs it' => static function (): void {
			$extension = extension_of_another_version();
			$folder    = plugin_folder();
			$process   = array( 'choice' => 'process', 'passed_over' => 'contract-mismatch', 'why_not' => '', 'code' => 'runtime-missing' );
			$mismatch  = array( 'choice' => '', 'passed_over' => '', 'why_not' => 'contract-mismatch', 'code' => 'contract-mismatch' );
			same( $process, runtimes_beside( $extension, $folder ) );
			same( array( 'passed_over' => '' ) + $process, array( 'passed_over' => '' ) + runtimes_beside( $extension, $folder, 'process' ) );
			same( $mismatch, runtimes_beside( $extension, $folder, 'extension' ), 'held to the extension' );
			unlink( $folder . '/SHA256SUMS' );
			same( $mismatch, runtimes_beside( $extension, $folder ), 'no program either' );
		},
	) : array() ),
	'the extension runs it where it is loaded, and the process where it is not' => static function (): void {
		$runtimes = new Runtimes( new Program( plugin_folder() ) );
		redirect_by( $runtimes->current() );
		same( extension_loaded( 'logto' ) ? 'extension' : 'process', $runtimes->choice() );
		same( '', $runtimes->why_not() );
	},
);
