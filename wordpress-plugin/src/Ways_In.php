<?php
/**
 * The ways in that are not the provider's.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

/**
 * Decides all of them by the stored policy: WordPress's form and whatever posts to it, XML-RPC,
 * application passwords, password resets. It holds whatever else is broken: neither a provider
 * that is down nor a missing extension opens anything. Only `LOGTO_DISABLE` does, and for one browser,
 * for 15 minutes, the emergency address opens the form and password resets.
 */
final class Ways_In {

	/** @param \Closure(): Opened_Browser $opened_browser Built only where the policy is *Nobody*. */
	public function __construct( private readonly Settings $settings, private readonly \Closure $opened_browser ) {}

	/** Whether this browser may use WordPress's form in this request. */
	public function is_form_open(): bool {
		return ! $this->refuse_passwords() || null !== ( $this->opened_browser )()->until();
	}

	/** Whether passwords of WordPress are refused by the policy. */
	public function refuse_passwords(): bool {
		return $this->settings->is_configured() && Password_Form::Nobody === $this->settings->password_form();
	}

	/** Whether somebody could come in without a link: by a password, which can be sent to them anew if they have none. */
	public function remain_without_link( \WP_User $user ): bool {
		return ! $this->refuse_passwords() && '' !== $user->user_email;
	}

	/**
	 * On `authenticate`, after WordPress's own checks: whoever brought a password is refused, whether it
	 * was right or not, so that nobody learns which. A session's cookie and the provider bring none.
	 */
	public function authenticate( mixed $user, string $name, string $password ): mixed {
		if ( '' === $password || $this->is_form_open() ) {
			return $user;
		}
		return new \WP_Error( 'logto_rp_password_refused', __( 'This site does not accept passwords. Please sign in through Logto.', 'logto-relying-party' ) );
	}

	/** On `wp_is_application_passwords_available_for_user`: when one is used, made or shown. */
	public function application_passwords( mixed $available ): mixed {
		return $this->refuse_passwords() ? false : $available;
	}

	/** On `xmlrpc_enabled`: its methods that need a user take a password. */
	public function xml_rpc( mixed $enabled ): mixed {
		return $this->refuse_passwords() ? false : $enabled;
	}

	/** On `allow_password_reset`: it would end at a form that refuses. */
	public function password_reset( mixed $allowed ): mixed {
		return $this->is_form_open() ? $allowed : false;
	}

	/** On `show_password_fields`. */
	public function password_fields( mixed $shown ): mixed {
		return $this->refuse_passwords() ? false : $shown;
	}
}
