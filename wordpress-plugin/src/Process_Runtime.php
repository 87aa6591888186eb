<?php
/**
 * The relying party in a process of its own.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Client;
use Logto\RelyingParty\V1\Configuration;
use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\Keys;
use Logto\RelyingParty\V1\RelyingParty;
use Logto\RelyingParty\V1\Runtime;
use Logto\RelyingParty\V1\SealPurpose;
use Logto\RelyingParty\V1\SettingsChecked;
use Logto\RelyingParty\V1\SettingsInput;

/**
 * For servers without the extension: the same component, run by the program in this plugin's folder. One process does
 * for a request, and is then a conversation's own; a second conversation has a second process.
 */
final class Process_Runtime implements Runtime {

	private ?Process $process = null;

	private readonly Process_Values $values;

	public function __construct( private readonly string $program ) {
		$this->values = new Process_Values();
	}

	/**
	 * What the program was to give up before it reads anything, and could not: `Descriptors`, `Files`, `SystemCalls`.
	 *
	 * @return list<string>
	 */
	public function not_given_up(): array {
		return $this->ask( 'NotGivenUp', array(), 'string[]' );
	}

	public function contractVersion(): int {
		return $this->ask( 'ContractVersion', array(), 'int' );
	}

	public function relyingParty( Configuration $configuration ): RelyingParty {
		$this->ask( 'RelyingParty', array( 'configuration' => $configuration ), 'null' );
		$conversation  = new Process_Conversation( $this->process() );
		$this->process = null;
		return $conversation;
	}

	public function checkSettings( SettingsInput $input ): SettingsChecked {
		return $this->ask( 'CheckSettings', array( 'input' => $input ), 'SettingsChecked' );
	}

	public function sealClientSecret( Keys $keys, Client $client, #[\SensitiveParameter] string $secret ): string {
		return $this->ask( 'SealClientSecret', array( 'keys' => $keys, 'client' => $client, 'secret' => $secret ), 'string' );
	}

	public function clientSecretReadable( Keys $keys, Client $client, string $sealed ): bool {
		return $this->ask( 'ClientSecretReadable', array( 'keys' => $keys, 'client' => $client, 'sealed' => $sealed ), 'bool' );
	}

	public function clientSecretIs( Keys $keys, Client $client, string $sealed, #[\SensitiveParameter] string $secret ): bool {
		return $this->ask( 'ClientSecretIs', array( 'keys' => $keys, 'client' => $client, 'sealed' => $sealed, 'secret' => $secret ), 'bool' );
	}

	public function seal( Keys $keys, SealPurpose $purpose, string $context, ?int $lifetime, #[\SensitiveParameter] string $plain ): string {
		return $this->ask( 'Seal', array( 'keys' => $keys, 'purpose' => $purpose, 'context' => $context, 'lifetime' => $lifetime, 'plain' => $plain ), 'string' );
	}

	public function open( Keys $keys, SealPurpose $purpose, string $context, string $sealed ): ?string {
		return $this->ask( 'Open', array( 'keys' => $keys, 'purpose' => $purpose, 'context' => $context, 'sealed' => $sealed ), '?string' );
	}

	public function turnKeyRing( #[\SensitiveParameter] ?string $ring ): ?string {
		return $this->ask( 'TurnKeyRing', array( 'ring' => $ring ), '?string' );
	}

	/**
	 * @param array<string, mixed> $parameters
	 * @throws Failure As answered, or when there is no answer; then the next call begins with a new process.
	 */
	private function ask( string $call, #[\SensitiveParameter] array $parameters, string $type ): mixed {
		return $this->process()->ask( $call, $parameters, $type );
	}

	private function process(): Process {
		if ( null === $this->process || $this->process->has_ended() ) {
			$this->process = new Process( $this->program, $this->values );
		}
		return $this->process;
	}
}
