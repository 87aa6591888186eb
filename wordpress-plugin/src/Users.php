<?php
/**
 * Writes users.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\ExistingUser;
use Logto\RelyingParty\V1\FieldChange;
use Logto\RelyingParty\V1\LinkUser;
use Logto\RelyingParty\V1\NewUser;
use Logto\RelyingParty\V1\ProfileField;
use Logto\RelyingParty\V1\Purpose;
use Logto\RelyingParty\V1\SignIn;

/** Does what the core decided, no more: only the fields it names, and only the link it says. */
final class Users {

	/** How WordPress says that a name will not do, and the next one may. */
	private const REFUSED_NAMES = array( 'existing_user_login', 'user_login_too_long', 'empty_user_login', 'invalid_username', 'illegal_user_login', 'user_nicename_too_long' );

	public function __construct( private readonly Links $links, private readonly Roles $roles ) {}

	/**
	 * The user that the decision is about, created, linked and up to date. Null where another request linked the
	 * identity or the account first: what was decided no longer holds, and the core is to be asked again.
	 *
	 * @throws Refusal When WordPress does not take it.
	 */
	public function admit( SignIn $sign_in, ExistingUser|NewUser|LinkUser $decision ): ?\WP_User {
		if ( $decision instanceof ExistingUser ) {
			$this->update( $decision->userId, $decision->fields );
			return $this->user( $decision->userId );
		}
		$claim = $this->links->claim( $sign_in->identity );
		if ( null === $claim ) {
			// Another tab is making this very user, perhaps.
			$this->links->wait( $sign_in->identity->linkKey );
			return null;
		}
		return $this->link( $claim, $sign_in, $decision );
	}

	/**
	 * On a network, the user as a member of this site too: whoever has an account on another site gets here what
	 * somebody new would get. Where WordPress or another plugin does not want that, or somebody has removed them from this
	 * site, they come in without rights.
	 */
	public function join_site( \WP_User $user, string $role ): \WP_User {
		if ( ! is_multisite() || is_user_member_of_blog( $user->ID ) || is_super_admin( $user->ID ) || User_Upkeep::was_removed( $user->ID, get_current_blog_id() ) || ! $this->roles->is_harmless( $role ) ) {
			return $user;
		}
		add_user_to_blog( get_current_blog_id(), $user->ID, $role );
		return $this->user( $user->ID );
	}

	private function link( Claim $claim, SignIn $sign_in, NewUser|LinkUser $decision ): ?\WP_User {
		$created = null;
		$names   = $decision instanceof NewUser ? array_map( static fn ( $name ): string => $name->login, $decision->names ) : array();
		// First of all: what another plugin does at this moment may fail, and the user is there already.
		$note  = static function ( int $user_id, array $data ) use ( &$created, $names ): void {
			$created ??= in_array( $data['user_login'] ?? '', $names, true ) ? $user_id : null;
		};
		$reset = $decision instanceof LinkUser && $decision->resetCredentials;
		try {
			if ( $decision instanceof NewUser ) {
				add_action( 'user_register', $note, PHP_INT_MIN, 2 );
				$created = $this->create( $decision );
				$user_id = $created;
			} else {
				$user_id = $decision->userId;
			}
			if ( $reset ) {
				// Before the link is there: with it nobody would be asked again.
				$this->reset_credentials( $user_id );
			}
			$is_done = $this->links->complete( $claim, $user_id );
		} catch ( \Throwable $problem ) {
			$this->take_back( $claim, $created );
			throw $problem;
		} finally {
			remove_action( 'user_register', $note, PHP_INT_MIN );
		}
		if ( ! $is_done ) {
			$this->take_back( $claim, $created );
			return null;
		}
		if ( $decision instanceof NewUser ) {
			return $this->user( $user_id );
		}
		if ( $reset || Purpose::Link === $sign_in->purpose ) {
			// Before the address may change: it goes to whoever had the account so far. Whom the published plugin
			// linked already learns nothing new by it.
			( new Link_Mail() )->send( $this->user( $user_id ), $sign_in->identity->subject, $reset );
		}
		$this->update( $user_id, $decision->fields );
		return $this->user( $user_id );
	}

	private function create( NewUser $new ): int {
		$data    = array(
			'user_pass'  => wp_generate_password( 64, true, true ),
			'user_email' => '',
			// A role that was harmless when it was chosen may have grown. Without one they come in, and may do nothing;
			// Site Health says so.
			'role'       => $this->roles->is_harmless( $new->role ) ? $new->role : '',
		);
		$data    = $this->columns( $new->fields ) + $data;
		$refused = array();
		foreach ( $new->names as $name ) {
			$data = array(
				'user_login'    => $name->login,
				'user_nicename' => $name->nicename,
			) + $data;
			$made = wp_insert_user( wp_slash( $data ) );
			if ( is_wp_error( $made ) && 'existing_user_email' === $made->get_error_code() ) {
				// Someone took it since the core was asked; the account is this person's all the same.
				$data['user_email'] = '';
				$made               = wp_insert_user( wp_slash( $data ) );
			}
			if ( ! is_wp_error( $made ) ) {
				return $made;
			}
			$refused[] = $made->get_error_code();
			if ( ! in_array( $made->get_error_code(), self::REFUSED_NAMES, true ) ) {
				break;
			}
		}
		throw new Refusal( ErrorCode::AccountNotCreated, 'wp_insert_user: ' . implode( ', ', $refused ) );
	}

	/** Gives a claim up, and with it a user whom nobody could ever sign in to. */
	private function take_back( Claim $claim, ?int $created ): void {
		$this->links->release( $claim );
		if ( null === $created ) {
			return;
		}
		$delete = is_multisite() ? 'wpmu_delete_user' : 'wp_delete_user';
		if ( ! function_exists( $delete ) ) {
			require_once ABSPATH . ( is_multisite() ? 'wp-admin/includes/ms.php' : 'wp-admin/includes/user.php' );
		}
		$delete( $created );
	}

	/** @param list<FieldChange> $fields */
	private function update( int $user_id, array $fields ): void {
		$columns = $this->columns( $fields );
		if ( array() === $columns ) {
			return;
		}
		// Not the person's doing here, and nothing that a message could help with.
		add_filter( 'send_email_change_email', '__return_false', PHP_INT_MAX );
		try {
			$done = wp_update_user( wp_slash( array( 'ID' => $user_id ) + $columns ) );
			if ( is_wp_error( $done ) && 'existing_user_email' === $done->get_error_code() ) {
				unset( $columns['user_email'] );
				$done = array() === $columns ? $user_id : wp_update_user( wp_slash( array( 'ID' => $user_id ) + $columns ) );
			}
		} finally {
			remove_filter( 'send_email_change_email', '__return_false', PHP_INT_MAX );
		}
		// A name that WordPress does not take is no reason to keep somebody out.
	}

	/**
	 * @param list<FieldChange> $fields
	 * @return array<string, string>
	 */
	private function columns( array $fields ): array {
		$columns = array();
		foreach ( $fields as $change ) {
			$column = match ( $change->field ) {
				ProfileField::Email => 'user_email',
				ProfileField::DisplayName => 'display_name',
				ProfileField::FirstName => 'first_name',
				ProfileField::LastName => 'last_name',
			};
			if ( ProfileField::Email !== $change->field || self::is_stored_as_it_is( $change->value ) ) {
				$columns[ $column ] = $change->value;
			}
		}
		return $columns;
	}

	/**
	 * Whether this address is what WordPress would store for it. The core names none that WordPress changes; another plugin
	 * may change more, and then nobody verified what comes of it.
	 */
	private static function is_stored_as_it_is( string $email ): bool {
		return wp_unslash( apply_filters( 'pre_user_email', wp_slash( $email ) ) ) === $email; // phpcs:ignore WordPress.NamingConventions.PrefixAllGlobals.NonPrefixedHooknameFound -- WordPress's own.
	}

	/** Whoever made this account before its owner came is out, and has left nothing that lets them in again. */
	private function reset_credentials( int $user_id ): void {
		wp_set_password( wp_generate_password( 64, true, true ), $user_id );
		\WP_Session_Tokens::get_instance( $user_id )->destroy_all();
		\WP_Application_Passwords::delete_all_application_passwords( $user_id );
		// A change of address that was asked for before: the link that confirms it lies in the asker's mailbox.
		delete_user_meta( $user_id, '_new_email' );
	}

	private function user( int $user_id ): \WP_User {
		$user = get_userdata( $user_id );
		return false !== $user ? $user : throw new Refusal( ErrorCode::AccountVanished, 'the user is gone' );
	}
}
