<?php
/**
 * What a person is told that is kept about them, and what is deleted when they ask for it.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto_RP\Links;
use Logto_RP\Privacy;
use Logto_RP\Session_Guard;
use Logto_RP\Sessions;

/** WordPress's own session manager, which is not the one that is in charge here. */
class WP_User_Meta_Session_Tokens {}

/** The tables of whoever has the number 7. */
final class Fake_Personal_Rows {
	public string $base_prefix = 'wp_';
	public string $last_error  = '';
	/** @var list<string> Tables from which something was deleted. */
	public array $deleted = array();
	/** @var list<object> */
	public array $sessions = array();
	public ?object $link   = null;

	/** @return array{string, list<mixed>} */
	public function prepare( string $statement, mixed ...$values ): array {
		return array( $statement, $values );
	}

	/** @param array{string, list<mixed>} $prepared */
	public function query( array $prepared ): int {
		$this->deleted[] = explode( ' ', $prepared[0] )[2];
		return 1;
	}

	/** @param array{string, list<mixed>} $prepared */
	public function get_row( array $prepared ): ?object {
		return '7' === $prepared[1][0] ? $this->link : null;
	}

	/**
	 * @param array{string, list<mixed>} $prepared
	 * @return list<object>
	 */
	public function get_results( array $prepared ): array {
		return '7' === $prepared[1][0] ? $this->sessions : array();
	}
}

function get_user_by( string $by, string $value ): WP_User|false {
	foreach ( Fake_Users::$users as $user ) {
		if ( 'email' === $by && $value === $user->user_email ) {
			return $user;
		}
	}
	return false;
}

function wp_add_privacy_policy_content( string $name, string $html ): void {
	Fake_Users::$done[] = $html;
}

$privacy = static function (): Privacy {
	global $wpdb;
	Fake_Users::reset();
	Fake_Users::add( 7, 'subscriber', 'rosa@example.org' );
	Fake_Users::add( 8, 'subscriber', 'al@example.org' );
	$wpdb           = new Fake_Personal_Rows();
	$wpdb->link     = (object) array( 'link_key' => 'key', 'user_id' => '7', 'issuer' => 'https://garden.logto.app/oidc', 'subject' => 'subject-of-rosa', 'created' => '1000000000', 'user_login' => 'rosa', 'user_registered' => '2026-01-02 03:04:05' );
	$wpdb->sessions = array( (object) array( 'session_hash' => 'hash', 'user_id' => '7', 'link_key' => 'key', 'sid' => 'sid-of-rosa', 'provider' => '', 'sealed_id_token' => 'sealed', 'created' => '1000000000', 'expires' => '1000000060' ) );
	return new Privacy( new Links(), new Sessions(), new Session_Guard() );
};

return array(
	'whoever asks is given their link and their sessions, and nobody else\'s' => static function () use ( $privacy ): void {
		$given = $privacy()->export( 'rosa@example.org' );
		same( true, $given['done'] );
		same(
			array(
				array( 'https://garden.logto.app/oidc', 'subject-of-rosa', 'rosa', '2001-09-09 01:46:40 UTC' ),
				array( '2001-09-09 01:46:40 UTC', '2001-09-09 01:47:40 UTC', 'sid-of-rosa' ),
			),
			array_map( static fn ( array $item ): array => array_column( $item['data'], 'value' ), $given['data'] )
		);
		same( 2, count( array_unique( array_column( $given['data'], 'item_id' ) ) ) );
		foreach ( array( 'al@example.org', 'nobody@example.org' ) as $other ) {
			same( array( 'data' => array(), 'done' => true ), $privacy()->export( $other ), $other );
		}
	},
	'what is erased are sessions, which end; the link stays, and that is said' => static function () use ( $privacy ): void {
		global $wpdb;
		$erased = $privacy()->erase( 'rosa@example.org' );
		same( array( true, true, 1, true ), array( $erased['items_removed'], $erased['items_retained'], count( $erased['messages'] ), $erased['done'] ) );
		same( array( 'sessions' ), Fake_Users::$done );
		same( array( 'wp_logto_rp_sessions' ), $wpdb->deleted );
		same( array( 'items_removed' => false, 'items_retained' => false, 'messages' => array(), 'done' => true ), $privacy()->erase( 'al@example.org' ) );
		same( array(), Fake_Users::$done );
	},
	'the suggested policy says what is kept, in paragraphs' => static function () use ( $privacy ): void {
		$privacy()->suggest_policy();
		same( 4, substr_count( Fake_Users::$done[0], '<p>' ) );
		foreach ( array( 'identifier', 'e-mail address', 'cookies', 'as long as your account exists' ) as $word ) {
			same( true, str_contains( Fake_Users::$done[0], $word ), $word );
		}
	},
);
