<?php
/**
 * What is asked outside of a sign-in.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Client;
use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\Runtime;

/**
 * Asks the relying party for the screens of wp-admin and the command line, which are there for whoever mends it: where it
 * gives no answer, because the server has no memory or no time for it, the answer is `Unknown`, and the page goes on.
 */
final class Questions {

	public function __construct( private readonly Runtimes $runtimes, private readonly Key_Store $keys ) {}

	/**
	 * The answer; null where there is nothing to ask.
	 *
	 * @template T
	 * @param callable(Runtime): T $question
	 * @return T|Unknown|null
	 */
	public function ask( callable $question ): mixed {
		$runtime = $this->runtimes->current();
		if ( null === $runtime ) {
			return null;
		}
		try {
			return $question( $runtime );
		} catch ( Failure $failure ) {
			return new Unknown( $failure->errorCode, $failure->detail );
		}
	}

	/** Whether the stored app secret opens for that client; null where there is nothing to ask. */
	public function is_secret_readable( Client $client, string $sealed ): bool|Unknown|null {
		return $this->ask( fn ( Runtime $runtime ): bool => $runtime->clientSecretReadable( $this->keys->keys( $runtime ), $client, $sealed ) );
	}
}
