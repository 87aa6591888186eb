<?php
/**
 * What WordPress knows about an identity.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Facts;
use Logto\RelyingParty\V1\Identity;
use Logto\RelyingParty\V1\KnownUser;
use Logto\RelyingParty\V1\PublishedLink;
use Logto\RelyingParty\V1\Purpose;
use Logto\RelyingParty\V1\SignIn;

/** Finds the candidates; the core decides. Asks for no more than the decision can need. */
final class Facts_Finder {

	/** @param \Closure(): Published_Links $published_links Built only where there is such a link. */
	public function __construct(
		private readonly Settings $settings,
		private readonly Links $links,
		private readonly Published_Plugin $published_plugin,
		private readonly \Closure $published_links,
	) {}

	/** The facts about a verified sign-in. */
	public function find( SignIn $sign_in ): Facts {
		$identity = $sign_in->identity;
		$linked   = $this->links->user_of( $identity->linkKey );
		$by_email = $this->with_email( $identity, $linked );
		if ( null === $linked && null !== $by_email ) {
			// Another tab is making this very user, perhaps, whose address is there before the link is.
			$this->links->wait( $identity->linkKey );
			$linked   = $this->links->user_of( $identity->linkKey );
			$by_email = $this->with_email( $identity, $linked );
		}
		$published = null === $linked ? $this->published( $identity ) : null;
		$current   = Purpose::Link === $sign_in->purpose ? wp_get_current_user() : null;
		return new Facts(
			null === $linked ? null : $this->known( $linked, $identity->linkKey ),
			$published,
			$by_email,
			null === $current || ! $current->exists() ? null : $this->known( $current ),
			null === $linked && $this->is_username_usable( $identity->username ),
		);
	}

	private function published( Identity $identity ): ?PublishedLink {
		$user = $this->published_plugin->user_of( $identity->subject );
		return null === $user ? null : new PublishedLink( $this->known( $user ), $this->published_plugin->endpoint(), ( $this->published_links )()->is_confirmed( $user->ID ) );
	}

	/** Of a linked user only where the address is about to change. */
	private function with_email( Identity $identity, ?\WP_User $linked ): ?KnownUser {
		$email = (string) $identity->email;
		if ( '' === $email || ( null !== $linked && ( ! $this->settings->update_profile() || 0 === strcasecmp( $linked->user_email, $email ) ) ) ) {
			return null;
		}
		$user = get_user_by( 'email', $email );
		return false === $user ? null : $this->known( $user );
	}

	private function known( \WP_User $user, ?string $link_key = null ): KnownUser {
		return new KnownUser(
			$user->ID,
			Roles::may_more_than_read( $user ),
			self::is_suspended( $user ),
			$link_key ?? $this->links->key_of( $user->ID ),
			$user->user_email,
			$user->display_name,
			$user->first_name,
			$user->last_name,
		);
	}

	private static function is_suspended( \WP_User $user ): bool {
		// WordPress keeps this of a network's users; for others a plugin may say so.
		$suspended = ! empty( $user->spam ) || ! empty( $user->deleted ) || ( is_multisite() && '0' !== (string) $user->user_status );
		/** Whether the account is suspended. */
		return (bool) apply_filters( 'logto_rp/user_suspended', $suspended, $user ); // phpcs:ignore WordPress.NamingConventions.ValidHookName.UseUnderscores -- named with the plugin's prefix.
	}

	/** Whether WordPress takes the username unchanged, and it is free. */
	private function is_username_usable( ?string $username ): bool {
		if ( null === $username || '' === $username || strlen( $username ) > 60 || sanitize_user( $username, true ) !== $username || ! validate_username( $username ) ) {
			return false;
		}
		if ( is_multisite() && 1 !== preg_match( '/\A[a-z0-9]+\z/', $username ) ) {
			return false;
		}
		$illegal = array_map( 'strtolower', (array) apply_filters( 'illegal_user_logins', array() ) );
		return ! in_array( strtolower( $username ), $illegal, true ) && false === username_exists( $username );
	}
}
