<?php
/**
 * A runtime that finds the faults it is told to find, and seals by turning round what it seals and for whom.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto\RelyingParty\V1 as Contract;

final class Fake_Runtime implements Contract\Runtime {

	/** @param list<Contract\SettingProblem> $problems */
	public function __construct( private readonly array $problems = array() ) {}

	/** Runtimes that have found this one. */
	public static function found( Contract\SettingProblem ...$problems ): Logto_RP\Runtimes {
		return self::runtimes( new self( array_values( $problems ) ) );
	}

	/** Runtimes that have found what is given. */
	public static function runtimes( ?Contract\Runtime $runtime ): Logto_RP\Runtimes {
		$runtimes = new Logto_RP\Runtimes( new Logto_RP\Program( __DIR__ ) );
		foreach ( array( 'asked' => true, 'runtime' => $runtime ) as $name => $value ) {
			( new ReflectionProperty( $runtimes, $name ) )->setValue( $runtimes, $value );
		}
		return $runtimes;
	}

	public function contractVersion(): int {
		return Logto_RP\Contract_Version::NUMBER;
	}

	public function relyingParty( Contract\Configuration $configuration ): Contract\RelyingParty {
		throw new LogicException( 'no conversation here' );
	}

	public function checkSettings( Contract\SettingsInput $input ): Contract\SettingsChecked {
		// As the core spells a host.
		return new Contract\SettingsChecked( str_replace( ':443', '', strtolower( $input->endpoint ) ), $input->issuer, $input->clientId, array_values( array_filter( explode( ' ', $input->scopes ) ) ), array(), $this->problems );
	}

	public function sealClientSecret( Contract\Keys $keys, Contract\Client $client, string $secret ): string {
		return strrev( $secret . self::of( $client ) );
	}

	public function clientSecretReadable( Contract\Keys $keys, Contract\Client $client, string $sealed ): bool {
		return str_ends_with( strrev( $sealed ), self::of( $client ) );
	}

	public function clientSecretIs( Contract\Keys $keys, Contract\Client $client, string $sealed, string $secret ): bool {
		return strrev( $sealed ) === $secret . self::of( $client );
	}

	private static function of( Contract\Client $client ): string {
		return "@{$client->clientId}@{$client->providerAddress}";
	}

	public function seal( Contract\Keys $keys, Contract\SealPurpose $purpose, string $context, ?int $lifetime, string $plain ): string {
		return strrev( "$plain@{$purpose->value}@$context" );
	}

	public function open( Contract\Keys $keys, Contract\SealPurpose $purpose, string $context, string $sealed ): ?string {
		$end = "@{$purpose->value}@$context";
		return str_ends_with( strrev( $sealed ), $end ) ? substr( strrev( $sealed ), 0, -strlen( $end ) ) : null;
	}

	public function turnKeyRing( ?string $ring ): ?string {
		return $ring ?? 'ring';
	}
}
