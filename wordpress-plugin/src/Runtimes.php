<?php
/**
 * Which runtime runs the relying party.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\Extension;
use Logto\RelyingParty\Failure;
use Logto\RelyingParty\Runtime;

/**
 * The ways to run the relying party on this server, of which one is taken: the extension where it is loaded, else the
 * program in this plugin's folder. The constant `LOGTO_RUNTIME` (`extension`, `process`) holds a server to one.
 */
final class Runtimes {

	private bool $asked       = false;
	private ?Runtime $runtime = null;
	private string $why_not   = '';

	public function __construct( private readonly Program $program ) {}

	/** The runtime, or null; then `why_not()` says why. */
	public function current(): ?Runtime {
		if ( ! $this->asked ) {
			$this->asked   = true;
			$this->runtime = $this->find();
		}
		return $this->runtime;
	}

	/**
	 * Why there is none: `extension-missing`, `contract-mismatch`, `extension-broken`, `runtime-unknown` (the constant
	 * names one that does not exist), `program-not-started`, or as `Program::why_not()` says. Empty when there is one.
	 */
	public function why_not(): string {
		$this->current();
		return $this->why_not;
	}

	/** `extension` or `process`; empty when there is none. */
	public function choice(): string {
		return match ( true ) {
			null === $this->current() => '',
			$this->runtime instanceof Process_Runtime => 'process',
			default => 'extension',
		};
	}

	/**
	 * What the program keeps on this server though it was to give it up, as `Process_Runtime::not_given_up()` says.
	 *
	 * @return list<string>
	 */
	public function not_given_up(): array {
		try {
			return $this->current() instanceof Process_Runtime ? $this->runtime->not_given_up() : array();
		} catch ( Failure ) {
			// It ends at once; whoever wants to sign in is told.
			return array();
		}
	}

	/** Whether `wp-config.php` chose. */
	public static function is_forced(): bool {
		return null !== self::wanted();
	}

	/** Where the program is, or should be. */
	public function program(): string {
		return $this->program->path();
	}

	private static function wanted(): mixed {
		return defined( 'LOGTO_RUNTIME' ) ? constant( 'LOGTO_RUNTIME' ) : null;
	}

	private function find(): ?Runtime {
		$wanted = self::wanted();
		if ( ! in_array( $wanted, array( null, 'extension', 'process' ), true ) ) {
			$this->why_not = 'runtime-unknown';
			return null;
		}
		if ( extension_loaded( 'logto' ) ) {
			// Its classes are there under the contract's names: they must be this plugin's, even for the process.
			$extension = $this->extension();
			return null !== $extension && 'process' === $wanted ? $this->process() : $extension;
		}
		if ( 'extension' === $wanted ) {
			$this->why_not = 'extension-missing';
			return null;
		}
		return $this->process();
	}

	private function extension(): ?Runtime {
		try {
			$runtime = new Extension\Runtime();
			if ( Contract_Version::NUMBER === $runtime->contractVersion() ) {
				return $runtime;
			}
			$this->why_not = 'contract-mismatch';
		} catch ( \Throwable ) {
			// An extension of another version may lack the class or the method.
			$this->why_not = 'extension-broken';
		}
		return null;
	}

	private function process(): ?Runtime {
		$this->why_not = $this->program->why_not();
		if ( '' !== $this->why_not ) {
			return null;
		}
		try {
			$runtime = new Process_Runtime( $this->program->path() );
			if ( Contract_Version::NUMBER === $runtime->contractVersion() ) {
				return $runtime;
			}
			$this->why_not = 'program-altered';
		} catch ( \Throwable ) {
			$this->why_not = 'program-not-started';
		}
		return null;
	}
}
