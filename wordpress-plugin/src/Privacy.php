<?php
/**
 * Tools > Export Personal Data, Erase Personal Data, and the suggested privacy policy.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/** What this plugin keeps of a person is a link and sessions. Refusals hold nothing about anybody. */
final class Privacy {

	private const NAME = 'logto-relying-party';

	public function __construct(
		private readonly Links $links,
		private readonly Sessions $sessions,
		private readonly Session_Guard $session_guard,
	) {}

	/**
	 * On `wp_privacy_personal_data_exporters`.
	 *
	 * @param array<string, mixed> $exporters
	 * @return array<string, mixed>
	 */
	public function exporters( array $exporters ): array {
		return $exporters + array(
			self::NAME => array(
				'exporter_friendly_name' => __( 'Logto for WordPress', 'logto-relying-party' ),
				'callback'               => array( $this, 'export' ),
			),
		);
	}

	/**
	 * On `wp_privacy_personal_data_erasers`.
	 *
	 * @param array<string, mixed> $erasers
	 * @return array<string, mixed>
	 */
	public function erasers( array $erasers ): array {
		return $erasers + array(
			self::NAME => array(
				'eraser_friendly_name' => __( 'Logto for WordPress', 'logto-relying-party' ),
				'callback'             => array( $this, 'erase' ),
			),
		);
	}

	/**
	 * The link and the sessions of whoever has the address; all on one page.
	 *
	 * @return array{data: list<array<string, mixed>>, done: true}
	 */
	public function export( string $email ): array {
		$user = get_user_by( 'email', $email );
		$data = array();
		$link = false === $user ? null : $this->links->of_user( $user->ID );
		if ( null !== $link ) {
			$data[] = $this->item(
				'link',
				array(
					__( 'Provider (issuer)', 'logto-relying-party' ) => $link->issuer,
					__( 'Identifier there (subject)', 'logto-relying-party' ) => $link->subject,
					__( 'Username here when it was linked', 'logto-relying-party' ) => $link->user_login,
					__( 'Linked on', 'logto-relying-party' ) => self::time( $link->created ),
				)
			);
		}
		foreach ( false === $user ? array() : $this->sessions->of_user( $user->ID ) as $number => $session ) {
			$data[] = $this->item(
				'session-' . ( $number + 1 ),
				array(
					__( 'Signed in on', 'logto-relying-party' ) => self::time( $session->created ),
					__( 'Signed in until', 'logto-relying-party' ) => self::time( $session->expires ),
					__( 'Session at the provider (sid)', 'logto-relying-party' ) => $session->sid,
				)
			);
		}
		return array( 'data' => $data, 'done' => true );
	}

	/**
	 * Ends the sessions that the provider opened, and forgets them. The link stays: without it the person would be a
	 * stranger to the account that WordPress keeps, and might get a second one.
	 *
	 * @return array{items_removed: bool, items_retained: bool, messages: list<string>, done: true}
	 */
	public function erase( string $email ): array {
		$user     = get_user_by( 'email', $email );
		$sessions = false === $user ? array() : $this->sessions->of_user( $user->ID );
		foreach ( $sessions as $session ) {
			$this->sessions->end( $session, $this->session_guard );
		}
		$is_linked = false !== $user && null !== $this->links->of_user( $user->ID );
		return array(
			'items_removed'  => array() !== $sessions,
			'items_retained' => $is_linked,
			'messages'       => $is_linked ? array( __( 'The link to the Logto account was kept: it is what lets this person into their account here, and it is deleted with the account. To take it away before, edit the user’s profile.', 'logto-relying-party' ) ) : array(),
			'done'           => true,
		);
	}

	/** On `admin_init`: what a site may say about this plugin in its privacy policy. */
	public function suggest_policy(): void {
		$paragraphs = array(
			__( 'When you sign in, this site sends you to the service that keeps your account (Logto), where its own privacy policy holds. It tells this site an identifier of yours and, where it has them, your name, username and e-mail address.', 'logto-relying-party' ),
			__( 'With your account here this site keeps that identifier, the address of that service, and when the two were linked, as long as your account exists. Of each time that you sign in it keeps when that was, when it ends, and what that service calls it, so that signing out in one place signs you out in the other; that is deleted after it has ended.', 'logto-relying-party' ),
			__( 'While you sign in, cookies of this site hold what is needed to bring you back, for an hour at most.', 'logto-relying-party' ),
			__( 'Where signing in fails, the administrators of this site see when and why, but not who it was.', 'logto-relying-party' ),
		);
		wp_add_privacy_policy_content(
			__( 'Logto for WordPress', 'logto-relying-party' ),
			'<strong class="privacy-policy-tutorial">' . esc_html__( 'Suggested text:', 'logto-relying-party' ) . '</strong><p>' . implode( '</p><p>', array_map( 'esc_html', $paragraphs ) ) . '</p>'
		);
	}

	/**
	 * @param array<string, string> $values By what they are; those that are empty are left out.
	 * @return array<string, mixed>
	 */
	private function item( string $id, array $values ): array {
		$data = array();
		foreach ( array_filter( $values, static fn ( string $value ): bool => '' !== $value ) as $name => $value ) {
			$data[] = array( 'name' => $name, 'value' => $value );
		}
		return array(
			'group_id'    => self::NAME,
			'group_label' => __( 'Signing in through Logto', 'logto-relying-party' ),
			'item_id'     => self::NAME . '-' . $id,
			'data'        => $data,
		);
	}

	private static function time( int $time ): string {
		return gmdate( 'Y-m-d H:i:s', $time ) . ' UTC';
	}
}
