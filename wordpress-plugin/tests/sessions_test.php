<?php
/**
 * Several requests change the sessions of one user at once.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto_RP\Session_Guard;

/** The rows of one user's sessions, in which another request may write before each statement of this one. */
final class Fake_Session_Rows {
	public string $usermeta = 'wp_usermeta';
	public int $insert_id   = 0;
	/** @var array<int, array<string, mixed>> By the number of the row. */
	public array $rows = array();
	/** @var list<string> */
	public array $done = array();
	/** What another request does before each statement. */
	public ?Closure $other = null;

	/** @return array{string, list<mixed>} */
	public function prepare( string $statement, mixed ...$values ): array {
		return array( $statement, $values );
	}

	/**
	 * @param array{string, list<mixed>} $prepared
	 * @return list<object>
	 */
	public function get_results( array $prepared ): array {
		$this->before( 'SELECT' );
		$found = array();
		foreach ( $this->rows as $id => $sessions ) {
			$found[] = (object) array( 'umeta_id' => (string) $id, 'meta_value' => serialize( $sessions ) ); // phpcs:ignore Generic.PHP.ForbiddenFunctions -- as WordPress stores it.
		}
		return $found;
	}

	/** @param array{string, list<mixed>} $prepared */
	public function query( array $prepared ): int {
		list( $statement, $values ) = $prepared;
		$what                       = substr( $statement, 0, 6 );
		$this->before( $what );
		if ( 'INSERT' === $what ) {
			$this->insert_id                = 1 + max( array( 0, ...array_keys( $this->rows ) ) );
			$this->rows[ $this->insert_id ] = maybe_unserialize( $values[2] );
			return 1;
		}
		list( $id, $was ) = array_slice( $values, -2 );
		if ( maybe_serialize( $this->rows[ $id ] ?? null ) !== $was ) {
			return 0;
		}
		if ( 'DELETE' === $what ) {
			unset( $this->rows[ $id ] );
		} else {
			$this->rows[ $id ] = maybe_unserialize( $values[0] );
		}
		return 1;
	}

	private function before( string $what ): void {
		$this->done[] = $what;
		$this->other && ( $this->other )( $what );
	}
}

function maybe_unserialize( string $value ): mixed {
	return unserialize( $value ); // phpcs:ignore Generic.PHP.ForbiddenFunctions -- what the class under test has just written.
}

$session = static fn ( string $name ): array => array( 'expiration' => 4000000000, 'ua' => $name );
/** What WordPress asks when it writes all sessions that it knows, changed. */
$write = static function ( array $known, array $sessions ): mixed {
	Fake_Users::$meta[7]['session_tokens'] = $known;
	return ( new Session_Guard() )->write( null, 7, 'session_tokens', $sessions );
};

$sentences = array(
	'a session is added with two statements, and the first of a user with three' => static function ( Fake_Session_Rows $database ) use ( $session, $write ): void {
		same( true, $write( array(), array( 'a' => $session( 'a' ) ) ) );
		same( array( 'SELECT', 'INSERT', 'SELECT' ), $database->done );
		$database->done = array();
		same( true, $write( array( 'a' => $session( 'a' ) ), array( 'a' => $session( 'a' ), 'b' => $session( 'b' ) ) ) );
		same( array( 'SELECT', 'UPDATE' ), $database->done );
		same( array( 'a', 'b' ), array_keys( sorted( $database->rows[1] ) ) );
	},
	'what another request has added since WordPress looked stays' => static function ( Fake_Session_Rows $database ) use ( $session, $write ): void {
		$database->rows[3] = array( 'a' => $session( 'a' ), 'b' => $session( 'b' ) );
		$database->other   = static function ( string $what ) use ( $database, $session ): void {
			if ( 'UPDATE' === $what && ! isset( $database->rows[3]['c'] ) ) {
				$database->rows[3]['c'] = $session( 'c' );
			}
		};
		same( true, $write( array( 'a' => $session( 'a' ) ), array( 'a' => $session( 'a' ), 'd' => $session( 'd' ) ) ) );
		same( array( 'a', 'b', 'c', 'd' ), array_keys( sorted( $database->rows[3] ) ) );
	},
	'of several first sessions at once none is lost, and one row keeps them' => static function ( Fake_Session_Rows $database ) use ( $session, $write ): void {
		$database->other = static function ( string $what ) use ( $database, $session ): void {
			if ( 'INSERT' === $what ) {
				$database->rows += array( 5 => array( 'a' => $session( 'a' ) ), 6 => array( 'b' => $session( 'b' ) ) );
			}
		};
		same( true, $write( array(), array( 'c' => $session( 'c' ) ) ) );
		same( array( 5 ), array_keys( $database->rows ) );
		same( array( 'a', 'b', 'c' ), array_keys( sorted( $database->rows[5] ) ) );
	},
	'a session that was ended meanwhile does not come back, and one that has run out goes' => static function ( Fake_Session_Rows $database ) use ( $session, $write ): void {
		$database->rows[3] = array( 'old' => $session( 'old' ), 'b' => $session( 'b' ) );
		$database->other   = static function ( string $what ) use ( $database ): void {
			if ( 'UPDATE' === $what ) {
				unset( $database->rows[3]['b'] );
			}
		};
		same( true, $write( $database->rows[3], array( 'b' => $session( 'b' ), 'c' => $session( 'c' ) ) ) );
		same( array( 'c' ), array_keys( $database->rows[3] ) );
	},
	'a session that ends takes no other with it' => static function ( Fake_Session_Rows $database ) use ( $session ): void {
		$known                                 = array( 'a' => $session( 'a' ) );
		Fake_Users::$meta[7]['session_tokens'] = $known;
		$database->rows[3]                     = $known;
		$database->other                       = static function ( string $what ) use ( $database, $session ): void {
			if ( 'DELETE' === $what ) {
				$database->rows[3]['b'] = $session( 'b' );
			}
		};
		same( true, ( new Session_Guard() )->end( null, 7, 'session_tokens' ) );
		same( array( 3 => array( 'b' => $session( 'b' ) ) ), $database->rows );

		$database->other                       = null;
		Fake_Users::$meta[7]['session_tokens'] = $database->rows[3];
		same( true, ( new Session_Guard() )->end( null, 7, 'session_tokens' ) );
		same( array(), $database->rows );
	},
	'a session that is ended by its hash ends though WordPress knows of none, and the one that begins meanwhile stays' => static function ( Fake_Session_Rows $database ) use ( $session ): void {
		foreach ( array( array(), array( 'c' => $session( 'c' ) ) ) as $known ) {
			$database->rows                        = array( 3 => $known + array( 'a' => $session( 'a' ) ) );
			Fake_Users::$meta[7]['session_tokens'] = $known;
			$database->other                       = static function ( string $what ) use ( $database, $session ): void {
				if ( 'SELECT' !== $what ) {
					$database->rows[3]['b'] = $session( 'b' );
				}
			};
			$guard                                 = new Session_Guard();
			$ended                                 = array( 'a' => true );
			same( true, array() === $known ? $guard->end( null, 7, 'session_tokens', $ended ) : $guard->write( null, 7, 'session_tokens', $known, $ended ) );
			same( array( 3 => sorted( $known + array( 'b' => $session( 'b' ) ) ) ), array_map( sorted( ... ), $database->rows ) );
		}
	},
	'what another plugin has stored its own way, and other fields, are left alone' => static function ( Fake_Session_Rows $database ) use ( $session ): void {
		$guard = new Session_Guard();
		same( false, $guard->write( false, 7, 'session_tokens', array( 'a' => $session( 'a' ) ) ) );
		same( null, $guard->write( null, 7, 'nickname', 'rosa' ) );
		same( null, $guard->end( null, 7, 'nickname' ) );
		same( array(), $database->done );
	},
);

/** Sorted by their names. */
function sorted( array $sessions ): array {
	ksort( $sessions );
	return $sessions;
}

return array_map(
	static fn ( Closure $check ): Closure => static function () use ( $check ): void {
		Fake_Users::reset();
		$GLOBALS['wpdb'] = new Fake_Session_Rows();
		$check( $GLOBALS['wpdb'] );
	},
	$sentences
);
