<?php
/**
 * Which runtime runs the relying party.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\Extension;
use Logto\RelyingParty\Runtime;

/** The ways to run the relying party on this server, of which at most one is taken. */
final class Runtimes {

	private bool $asked       = false;
	private ?Runtime $runtime = null;
	private string $why_not   = '';

	/** The runtime, or null; then `why_not()` says why. */
	public function current(): ?Runtime {
		if ( ! $this->asked ) {
			$this->asked   = true;
			$this->runtime = $this->find();
		}
		return $this->runtime;
	}

	/**
	 * Why there is none: `extension-missing`, `contract-mismatch`, `runtime-broken`, or
	 * `runtime-unknown` (the constant `LOGTO_RUNTIME` names one that does not exist). Empty
	 * when there is one.
	 */
	public function why_not(): string {
		$this->current();
		return $this->why_not;
	}

	private function find(): ?Runtime {
		// The constant is there so that an operator can hold a server to one way.
		$wanted = defined( 'LOGTO_RUNTIME' ) ? constant( 'LOGTO_RUNTIME' ) : 'extension';
		if ( 'extension' !== $wanted ) {
			$this->why_not = 'runtime-unknown';
			return null;
		}
		if ( ! extension_loaded( 'logto' ) ) {
			$this->why_not = 'extension-missing';
			return null;
		}
		try {
			$runtime = new Extension\Runtime();
			if ( Contract_Version::NUMBER === $runtime->contractVersion() ) {
				return $runtime;
			}
			$this->why_not = 'contract-mismatch';
		} catch ( \Throwable ) {
			// An extension of another version may lack the class or the method.
			$this->why_not = 'runtime-broken';
		}
		return null;
	}
}
