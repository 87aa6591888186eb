<?php
/**
 * Which runtime runs the relying party.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Extension;
use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\Runtime;

/**
 * The ways to run the relying party on this server, of which one is taken: the extension where it is loaded and of this
 * plugin's contract, else the program in this plugin's folder. Whoever updates the plugin may not be the one who can
 * update the extension. The constant `LOGTO_RUNTIME` (`extension`, `process`) holds a server to one.
 */
final class Runtimes {

	private bool $asked       = false;
	private ?Runtime $runtime = null;
	private string $why_not   = '';

	private string $cause = '';

	/** Why not the extension, where it is loaded. */
	private string $passed_over = '';

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

	/**
	 * Why the program runs although the extension is loaded and nobody asked for the program: `contract-mismatch`,
	 * `extension-broken`. Empty otherwise.
	 */
	public function passed_over(): string {
		return 'process' === $this->choice() ? $this->passed_over : '';
	}

	/** Whether the extension is loaded in the version of this plugin's contract. */
	public static function extension_fits(): bool {
		return class_exists( Extension\Runtime::class, false );
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

	/** What the system or the program said about it, for a log; empty where `why_not()` says all. */
	public function cause(): string {
		return $this->cause;
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
		if ( 'process' === $wanted ) {
			return $this->process();
		}
		$runtime = $this->extension();
		if ( null !== $runtime || 'extension' === $wanted ) {
			return $runtime;
		}
		$this->passed_over = extension_loaded( 'logto' ) ? $this->why_not : '';
		$runtime           = $this->process();
		if ( null === $runtime && '' !== $this->passed_over ) {
			// The nearer of two causes: it did run here.
			$this->why_not = $this->passed_over;
		}
		return $runtime;
	}

	private function extension(): ?Runtime {
		if ( ! self::extension_fits() ) {
			$this->why_not = extension_loaded( 'logto' ) ? 'contract-mismatch' : 'extension-missing';
			return null;
		}
		try {
			$runtime = new Extension\Runtime();
			$answers = Contract_Version::NUMBER === $runtime->contractVersion();
		} catch ( \Throwable ) {
			$answers = false;
		}
		if ( $answers ) {
			return $runtime;
		}
		$this->why_not = 'extension-broken';
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
		} catch ( \Throwable $thrown ) {
			$this->why_not = 'program-not-started';
			$this->cause   = $thrown instanceof Failure ? $thrown->detail : $thrown->getMessage();
		}
		return null;
	}
}
