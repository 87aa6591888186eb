<?php
/**
 * What is said about the way to run the relying party.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** In words, for administrators: what runs and why, or what is wrong and what to do. Unescaped. */
final class Runtime_Words {

	public function __construct( private readonly Runtimes $runtimes ) {}

	/** What runs, and why that. */
	public function choice(): string {
		return match ( true ) {
			'' === $this->runtimes->choice() => $this->problem(),
			'extension' === $this->runtimes->choice() => Runtimes::is_forced()
				? __( 'The PHP extension “logto” runs it, because LOGTO_RUNTIME in wp-config.php says so.', 'logto-relying-party' )
				: __( 'The PHP extension “logto” runs it, in the version of the plugin.', 'logto-relying-party' ),
			Runtimes::is_forced() => __( 'The program in the plugin’s folder runs it, because LOGTO_RUNTIME in wp-config.php says so.', 'logto-relying-party' ),
			'' !== $this->runtimes->passed_over() => $this->warning(),
			default => __( 'The program in the plugin’s folder runs it, because PHP on this server does not have the extension “logto”. Nothing is missing: with the extension a sign-in takes some thousandths of a second less.', 'logto-relying-party' ),
		};
	}

	/** What stands in the way of the extension while the program runs, and what to do; empty where nothing does. */
	public function warning(): string {
		return match ( $this->runtimes->passed_over() ) {
			'' => '',
			/* translators: %s: version. */
			'contract-mismatch' => sprintf( __( 'The program in the plugin’s folder runs it, because the PHP extension “logto” on this server, version %s, is not of the version of this plugin. Sign-ins work. Install the extension in the version of the plugin, or take it out of the configuration of PHP, and restart PHP.', 'logto-relying-party' ), (string) phpversion( 'logto' ) ),
			default => __( 'The program in the plugin’s folder runs it, because the PHP extension “logto” is there but does not answer. Sign-ins work. Install the extension again in the version of the plugin, or take it out of the configuration of PHP, and restart PHP.', 'logto-relying-party' ),
		};
	}

	/** It was started and gave no answer. */
	public function unanswered( Unknown $unknown ): string {
		/* translators: %s: an error code and what it is about. */
		return sprintf( __( 'The relying party gives no answer (%s). The server may be short of memory or much too busy: look at its log, or ask your host. If this stays, please report it.', 'logto-relying-party' ), rtrim( $unknown->code->value . ': ' . $unknown->detail, ': ' ) );
	}

	/** What the program keeps that it was to give up, and what to do; empty when it is nothing. */
	public function not_given_up(): string {
		$words = array(
			'Descriptors' => __( 'what PHP has open', 'logto-relying-party' ),
			'Files'       => __( 'files', 'logto-relying-party' ),
			'SystemCalls' => __( 'the network and other system calls', 'logto-relying-party' ),
		);
		$kept  = array_intersect_key( $words, array_flip( $this->runtimes->not_given_up() ) );
		return array() === $kept ? '' : sprintf(
			/* translators: %s: list of what it keeps. */
			__( 'Before it reads anything the program gives up what it does not need, and on this server it cannot give up all of it. It keeps: %s. People sign in as ever, and the sandbox inside the program holds without it. The cause is an old kernel, or a container whose rules forbid seccomp: ask your host to allow it.', 'logto-relying-party' ),
			implode( ', ', $kept )
		);
	}

	/** Why nothing can run, and what to do. */
	public function problem(): string {
		$program = $this->runtimes->program();
		return match ( $this->runtimes->why_not() ) {
			'contract-mismatch' => __( 'The PHP extension “logto” on this server is of another version than this plugin. Install both in the same version, or take the extension out of the configuration of PHP, and restart PHP.', 'logto-relying-party' ),
			'extension-broken' => __( 'The PHP extension “logto” is there but does not answer. Install it again in the version of this plugin, or take it out of the configuration of PHP, and restart PHP.', 'logto-relying-party' ),
			'extension-missing' => __( 'LOGTO_RUNTIME in wp-config.php asks for the PHP extension “logto”, which is missing on this server. Install logto.so, add extension=logto to the configuration of PHP, and restart PHP; or remove that line.', 'logto-relying-party' ),
			'runtime-unknown' => __( 'LOGTO_RUNTIME in wp-config.php names a way to run the relying party that does not exist. Remove that line, or write extension or process.', 'logto-relying-party' ),
			'process-forbidden' => __( 'PHP on this server may not start programs: proc_open stands in disable_functions. Ask your host to allow it, or to install the PHP extension “logto”.', 'logto-relying-party' ),
			'process-platform' => __( 'The program that comes with this plugin is for Linux on a processor that this server does not have, or the file SHA256SUMS is missing in the plugin’s folder. Install the plugin from its ZIP; if this stays, the PHP extension “logto” must be built for this server.', 'logto-relying-party' ),
			/* translators: %s: path of a file. */
			'program-missing' => sprintf( __( 'The program %s is missing. Install the plugin again from its ZIP; if the file disappears again, a virus scanner on the server takes it away: ask your host to allow it.', 'logto-relying-party' ), $program ),
			/* translators: %s: path of a file. */
			'program-altered' => sprintf( __( 'The program %s is not the one that this plugin came with, so it is not started. Install the plugin again from its ZIP; when you upload files by FTP, choose binary transfer.', 'logto-relying-party' ), $program ),
			/* translators: %s: path of a file. */
			'program-not-executable' => sprintf( __( 'The program %s may not be executed, and the plugin may not change that. Set its permissions to 755, in the file manager of your host or by FTP.', 'logto-relying-party' ), $program ),
			/* translators: %s: path of a file. */
			'program-noexec' => sprintf( __( 'The program %s lies in a place where nothing may be executed (mounted noexec). Ask your host to allow it there, or to install the PHP extension “logto”.', 'logto-relying-party' ), $program ),
			/* translators: %s: path of a file. */
			default => sprintf( __( 'The program %s does not answer when PHP starts it. A rule of the server may forbid it (SELinux, AppArmor, a limit on processes): ask your host to allow it, or to install the PHP extension “logto”.', 'logto-relying-party' ), $program ),
		};
	}
}
