<?php
/**
 * The app secret, as somebody enters it.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Client;
use Logto\RelyingParty\V1\Failure;
use Logto\RelyingParty\V1\Runtime;

/** From the settings page or the command line, to what is stored. */
final class App_Secret {

	/** The longest one, in bytes; Logto's have 32. */
	public const LONGEST = 512;

	public function __construct( private readonly Key_Store $keys ) {}

	/** Marks without width come along when something is copied from a page. */
	public static function clean( #[\SensitiveParameter] string $typed ): string {
		return (string) preg_replace( '/^[\s\x{200B}-\x{200F}\x{2060}\x{FEFF}]+|[\s\x{200B}-\x{200F}\x{2060}\x{FEFF}]+$/u', '', $typed );
	}

	/** Whether no app secret looks like that. */
	public static function is_malformed( #[\SensitiveParameter] string $secret ): bool {
		return strlen( $secret ) > self::LONGEST || 1 === preg_match( '/[^\x21-\x7E]/', $secret );
	}

	/**
	 * Sealed. The stored one, where it is the same: sealed anew it would count as another one, and so the connection as
	 * one that nobody has come in by yet.
	 *
	 * @throws Failure When it cannot be sealed.
	 */
	public function seal( Runtime $runtime, Client $client, #[\SensitiveParameter] string $secret, string $stored ): string {
		$keys = $this->keys->keys( $runtime );
		return $runtime->clientSecretIs( $keys, $client, $stored, $secret ) ? $stored : $runtime->sealClientSecret( $keys, $client, $secret );
	}
}
