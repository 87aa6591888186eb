<?php
/**
 * A running program.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Bug;
use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\StorageChanges;

/**
 * Asks the program, line by line. It is started without a shell and without an environment, and ends when nobody holds
 * this object any more. Where it ends, hangs, or says what is no answer, that is a failure of the contract, after which
 * it is gone and nothing more can be asked here.
 */
final class Process {

	/** Bytes of a line, either way: as the program has it. */
	private const LINE_LIMIT = 2 * 1024 * 1024;

	/** Seconds for one answer, which takes thousandths of one: for a server that does too much else. */
	public const PATIENCE = 10;

	/** The descriptors as the program has them. */
	private const INPUT      = 0;
	private const OUTPUT     = 1;
	private const COMPLAINTS = 2;

	/** @var resource|null */
	private $process;

	/** @var array<int, resource> */
	private array $pipes = array();

	/** @throws Bug When the system does not start it. */
	public function __construct(
		string $program,
		private readonly Process_Values $values,
		private readonly int $patience = self::PATIENCE,
	) {
		// What PHP says about a program that cannot be executed is said in the child, where other plugins' handlers
		// have no business.
		set_error_handler( static fn (): bool => true );
		try {
			// A pipe for complaints too: there may be no /dev/null to be had.
			$process = proc_open( array( $program ), array( array( 'pipe', 'r' ), array( 'pipe', 'w' ), array( 'pipe', 'w' ) ), $pipes, '/', array() );
		} finally {
			restore_error_handler();
		}
		if ( ! is_resource( $process ) ) {
			throw self::failure( ErrorCode::RuntimeTrap, 'the program was not started' );
		}
		$this->process = $process;
		$this->pipes   = $pipes;
		foreach ( $pipes as $pipe ) {
			stream_set_blocking( $pipe, false );
		}
	}

	/** It is one, and belongs to this object. */
	private function __clone() {}

	/** @return never */
	public function __serialize(): array {
		throw new \LogicException( 'A process cannot be serialised' );
	}

	public function __destruct() {
		$this->end();
	}

	/** Whether nothing more can be asked. */
	public function has_ended(): bool {
		return null === $this->process;
	}

	/**
	 * Makes a call.
	 *
	 * @param array<string, mixed> $parameters By their names in JSON.
	 * @param string               $type       Of what it answers, as in contract/shapes.php.
	 * @param string               $body       The bytes that follow the call.
	 * @throws Failure As answered, or when there is no such answer in time.
	 */
	public function ask( string $call, #[\SensitiveParameter] array $parameters, string $type, #[\SensitiveParameter] string $body = '' ): mixed {
		if ( $this->has_ended() ) {
			throw self::failure( ErrorCode::OutOfOrder, 'the process has ended' );
		}
		$line = $this->values->call( $call, $parameters );
		if ( strlen( $line ) >= self::LINE_LIMIT || strlen( $body ) >= self::LINE_LIMIT ) {
			// Nothing was sent, and the process goes on.
			throw self::failure( ErrorCode::InputTooLarge, sprintf( 'a message of %d bytes', strlen( $line ) + strlen( $body ) ) );
		}
		set_error_handler( static fn (): bool => true );
		try {
			$until = Pipes::after( $this->patience );
			$this->write( $line . "\n" . $body, $until );
			$answer = $this->values->answer( $this->read( $until ), $type );
		} catch ( \UnexpectedValueException $misfit ) {
			$this->kill();
			throw self::failure( ErrorCode::RuntimeTrap, 'the process answers what the contract does not know: ' . $misfit->getMessage() );
		} catch ( Bug $failure ) {
			$this->kill();
			throw $failure;
		} finally {
			restore_error_handler();
		}
		if ( $answer instanceof Failure ) {
			throw $answer;
		}
		return $answer;
	}

	/** @throws Bug When the process takes no more. */
	private function write( #[\SensitiveParameter] string $bytes, int $until ): void {
		while ( '' !== $bytes ) {
			$this->wait( self::INPUT, $until );
			$written = fwrite( $this->pipes[ self::INPUT ], substr( $bytes, 0, 65536 ) );
			if ( false === $written || 0 === $written ) {
				throw self::failure( ErrorCode::RuntimeTrap, 'the process has stopped reading' . $this->last_words() );
			}
			$bytes = substr( $bytes, $written );
		}
	}

	/** @throws Bug When the answer is late, has no end, or is not the only one. */
	private function read( int $until ): string {
		$answer = '';
		do {
			$this->wait( self::OUTPUT, $until );
			$read = fread( $this->pipes[ self::OUTPUT ], 65536 );
			if ( false === $read || '' === $read ) {
				throw self::failure( ErrorCode::RuntimeTrap, 'the process has ended without an answer' . $this->last_words() );
			}
			$answer .= $read;
			$end     = strpos( $read, "\n" );
		} while ( false === $end && strlen( $answer ) <= self::LINE_LIMIT );
		if ( ! str_ends_with( $answer, "\n" ) || strlen( $read ) !== $end + 1 ) {
			throw self::failure( ErrorCode::RuntimeTrap, 'the process answers more than it was asked' );
		}
		return substr( $answer, 0, -1 );
	}

	/** @throws Bug When a pipe is not ready in time. */
	private function wait( int $which, int $until ): void {
		$pipe = array( $this->pipes[ $which ] );
		if ( array() === ( self::INPUT === $which ? Pipes::ready( array(), $pipe, $until ) : Pipes::ready( $pipe, array(), $until ) ) ) {
			throw self::failure( ErrorCode::RuntimeFuel, 'the process did not answer in time' );
		}
	}

	/** Why it ended, as far as it or the system says: what forbids it on a server is found by that. */
	private function last_words(): string {
		$status = array();
		// Its pipes close a moment before it has ended.
		for ( $looks = 0; $looks < 50 && ( $status['running'] ?? true ) && function_exists( 'proc_get_status' ); ++$looks ) {
			usleep( 1000 );
			$status = proc_get_status( $this->process );
		}
		$said  = (string) fread( $this->pipes[ self::COMPLAINTS ], 200 );
		$ended = match ( true ) {
			(bool) ( $status['signaled'] ?? false ) => " (signal {$status['termsig']})",
			false === ( $status['running'] ?? true ) => " (exit code {$status['exitcode']})",
			default => '',
		};
		return $ended . ( '' === $said ? '' : ': ' . trim( (string) preg_replace( '/[^\x20-\x7E]+/', ' ', $said ) ) );
	}

	/** Not asked whether it wants to. */
	private function kill(): void {
		// Some hosts forbid it; the end of its input, and its own limits, end the process too.
		$killed = null !== $this->process && function_exists( 'proc_terminate' ) && proc_terminate( $this->process, 9 );
		$this->end( $killed );
	}

	/** The end of its input is the end of the process, which is waited for: else it would stay as a zombie. */
	private function end( bool $is_waited_for = true ): void {
		foreach ( $this->pipes as $pipe ) {
			fclose( $pipe );
		}
		$this->pipes = array();
		if ( null !== $this->process && $is_waited_for && function_exists( 'proc_close' ) ) {
			proc_close( $this->process );
		}
		$this->process = null;
	}

	/** A failure of the contract, as the core's own are. */
	public static function failure( ErrorCode $code, string $detail ): Bug {
		return new Bug( $code, $detail, null, null, new StorageChanges( array(), null ) );
	}
}
