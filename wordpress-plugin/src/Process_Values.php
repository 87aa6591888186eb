<?php
/**
 * The values of the contract as JSON.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1 as Contract;

/**
 * Calls made lines and answers made values, as the program has them: `snake_case` members, `PascalCase` cases, a variant
 * as an object with its case as the one member. What was answered is not trusted to be what the contract says.
 */
final class Process_Values {

	private const DEPTH = 16;

	/** @var array{records: array<string, array<string, string>>, variants: array<string, array<string, string>>} */
	private readonly array $shapes;

	public function __construct() {
		$this->shapes = require dirname( __DIR__ ) . '/contract/shapes.php';
	}

	/**
	 * A call as the process reads it.
	 *
	 * @param array<string, mixed> $parameters By their names in JSON.
	 */
	public function call( string $name, #[\SensitiveParameter] array $parameters ): string {
		$call = array() === $parameters ? $name : array( $name => $this->plain( $parameters ) );
		return (string) json_encode( $call, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR, self::DEPTH );
	}

	/**
	 * What a line answers: a value, or a failure.
	 *
	 * @param string $type As in contract/shapes.php, or `null`.
	 * @throws \UnexpectedValueException When it is no answer, or not of the type.
	 */
	public function answer( string $line, string $type ): mixed {
		$answer = json_decode( $line, true, self::DEPTH );
		if ( ! is_array( $answer ) || 1 !== count( $answer ) ) {
			throw new \UnexpectedValueException( 'no answer' );
		}
		if ( ! array_key_exists( 'Ok', $answer ) ) {
			return $this->failure( $answer['Err'] ?? null );
		}
		if ( 'null' === $type ) {
			return null === $answer['Ok'] ? null : throw new \UnexpectedValueException( $type );
		}
		return $this->value( $answer['Ok'], $type );
	}

	private function failure( mixed $value ): Contract\Failure {
		list( $code, $fault, $detail, $return_to, $replay_bundle, $changes ) = $this->members( $value, 'Failure' );
		return match ( $fault ) {
			Contract\Fault::Refused => new Contract\Refused( $code, $detail, $return_to, $replay_bundle, $changes ),
			Contract\Fault::Misconfigured => new Contract\Misconfigured( $code, $detail, $return_to, $replay_bundle, $changes ),
			Contract\Fault::Unavailable => new Contract\Unavailable( $code, $detail, $return_to, $replay_bundle, $changes ),
			Contract\Fault::Bug => new Contract\Bug( $code, $detail, $return_to, $replay_bundle, $changes ),
		};
	}

	/** Objects made arrays, enums the names of their cases. */
	private function plain( #[\SensitiveParameter] mixed $value ): mixed {
		if ( $value instanceof \UnitEnum ) {
			return $value->name;
		}
		if ( is_object( $value ) ) {
			$plain = array();
			foreach ( get_object_vars( $value ) as $name => $member ) {
				$plain[ strtolower( (string) preg_replace( '/[A-Z]/', '_$0', $name ) ) ] = $this->plain( $member );
			}
			return $plain;
		}
		if ( is_string( $value ) ) {
			return self::text( $value );
		}
		return is_array( $value ) ? array_map( $this->plain( ... ), $value ) : $value;
	}

	/**
	 * A visitor may send any bytes; what is no text becomes U+FFFD, as in the extension: one for as many bytes as begin a
	 * character together, and for each that begins none (Unicode, *substitution of maximal subparts*).
	 *
	 * Neither JSON's own way nor that of every PHP's mbstring is this one, and a different text is a different request.
	 */
	private static function text( #[\SensitiveParameter] string $bytes ): string {
		if ( 1 === preg_match( '//u', $bytes ) ) {
			return $bytes;
		}
		// The beginnings of the characters of three bytes and of four, by their first byte; then a whole character.
		$begins_three = '\xE0[\xA0-\xBF]|[\xE1-\xEC\xEE\xEF][\x80-\xBF]|\xED[\x80-\x9F]';
		$begins_four  = '\xF0[\x90-\xBF]|[\xF1-\xF3][\x80-\xBF]|\xF4[\x80-\x8F]';
		$character    = "[\\x00-\\x7F]|[\\xC2-\\xDF][\\x80-\\xBF]|(?:$begins_three)[\\x80-\\xBF]|(?:$begins_four)[\\x80-\\xBF]{2}";
		return (string) preg_replace( "/(?:$character)(*SKIP)(*FAIL)|(?:$begins_four)[\\x80-\\xBF]?|$begins_three|[\\x80-\\xFF]/s", "\u{FFFD}", $bytes );
	}

	/** @throws \UnexpectedValueException When it is not of the type. */
	private function value( mixed $value, string $type ): mixed {
		if ( str_ends_with( $type, '[]' ) ) {
			if ( ! is_array( $value ) || ! array_is_list( $value ) ) {
				throw new \UnexpectedValueException( $type );
			}
			return array_map( fn ( mixed $item ): mixed => $this->value( $item, substr( $type, 0, -2 ) ), $value );
		}
		if ( str_starts_with( $type, '?' ) ) {
			return null === $value ? null : $this->value( $value, substr( $type, 1 ) );
		}
		return match ( true ) {
			'string' === $type && is_string( $value ), 'int' === $type && is_int( $value ), 'bool' === $type && is_bool( $value ) => $value,
			isset( $this->shapes['records'][ $type ] ) => new ( Contract_Version::NAMESPACE . $type )( ...$this->members( $value, $type ) ),
			isset( $this->shapes['variants'][ $type ] ) => $this->one_of( $value, $type ),
			default => $this->enum( $value, $type ),
		};
	}

	/**
	 * The members of a record, in the order of its constructor.
	 *
	 * @return list<mixed>
	 */
	private function members( mixed $value, string $type ): array {
		$shape = $this->shapes['records'][ $type ];
		if ( ! is_array( $value ) || array_diff_key( $value, $shape ) || array_diff_key( $shape, $value ) ) {
			throw new \UnexpectedValueException( $type );
		}
		$members = array();
		foreach ( $shape as $name => $of ) {
			$members[] = $this->value( $value[ $name ], $of );
		}
		return $members;
	}

	private function one_of( mixed $value, string $type ): object {
		$case = is_array( $value ) && 1 === count( $value ) ? array_key_first( $value ) : null;
		$of   = $this->shapes['variants'][ $type ][ $case ] ?? throw new \UnexpectedValueException( $type );
		return $this->value( $value[ $case ], $of );
	}

	private function enum( mixed $value, string $type ): \UnitEnum {
		$enum = Contract_Version::NAMESPACE . $type;
		if ( is_string( $value ) && enum_exists( $enum ) && defined( $enum . '::' . $value ) ) {
			return constant( $enum . '::' . $value );
		}
		throw new \UnexpectedValueException( $type );
	}
}
