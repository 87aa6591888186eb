<?php
/**
 * What is said about a setting that cannot be stored.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\Setting;
use Logto\RelyingParty\V1\SettingFault;

/** Words for every fault of every setting; no default arm. Returned unescaped. */
final class Setting_Words {

	/** The key of a setting in the option and in the form. */
	public function field( Setting $setting ): string {
		return match ( $setting ) {
			Setting::Endpoint => 'endpoint',
			Setting::Issuer => 'issuer',
			Setting::ClientId => 'client_id',
			Setting::ClientSecret => 'client_secret',
			Setting::Scopes => 'scopes',
			Setting::AuthorizationParameters => 'authorization_parameters',
		};
	}

	/** What is wrong and what to enter. */
	public function problem( Setting $setting, SettingFault $fault ): string {
		return match ( $fault ) {
			SettingFault::Missing => $this->missing( $setting ),
			SettingFault::Malformed => $this->malformed( $setting ),
			SettingFault::Insecure => __( 'Use an address that begins with https://. Without it, anybody on the way could sign in as somebody else. (http:// is accepted for this computer alone.)', 'logto-relying-party' ),
			SettingFault::TooLong => $this->too_long(),
			SettingFault::NotAnEndpoint => __( 'This is the address of another page of Logto. Copy “Logto endpoint” from the page of your application in the Logto Console, such as https://your-tenant.logto.app.', 'logto-relying-party' ),
			SettingFault::Protected => __( 'One of these parameters belongs to the protocol itself and cannot be set here: client_id, redirect_uri, response_type, scope, state, nonce and the like.', 'logto-relying-party' ),
		};
	}

	/** No such value is that long. */
	public function too_long(): string {
		return __( 'This is longer than any such value. Check what you pasted.', 'logto-relying-party' );
	}

	/** The app secret was left empty and none is stored. */
	public function secret_missing(): string {
		return $this->missing( Setting::ClientSecret );
	}

	/** The app secret was left empty, and the one that is stored belongs to another provider or app. */
	public function secret_of_another(): string {
		return __( 'Enter the app secret again. The stored one belongs to the endpoint and app ID stored before, and is sent nowhere else.', 'logto-relying-party' );
	}

	/** A provider or an app whose secret is still to be entered. */
	public function waits_for_secret(): string {
		return __( 'This is saved together with its app secret. Until then the connection stays as it was.', 'logto-relying-party' );
	}

	/** The app secret cannot be one. */
	public function secret_malformed(): string {
		return $this->malformed( Setting::ClientSecret );
	}

	/** The app secret is good and could not be stored. */
	public function secret_not_sealed( string $code ): string {
		/* translators: %s: an error code. */
		return sprintf( __( 'The app secret could not be stored (%s). The one stored before was kept.', 'logto-relying-party' ), $code );
	}

	private function missing( Setting $setting ): string {
		return match ( $setting ) {
			Setting::Endpoint => __( 'Enter the Logto endpoint, such as https://your-tenant.logto.app.', 'logto-relying-party' ),
			Setting::Issuer => __( 'Enter the issuer, or leave it empty and enter a Logto endpoint.', 'logto-relying-party' ),
			Setting::ClientId => __( 'Enter the app ID.', 'logto-relying-party' ),
			Setting::ClientSecret => __( 'Enter the app secret.', 'logto-relying-party' ),
			Setting::Scopes => __( 'Enter at least one scope.', 'logto-relying-party' ),
			Setting::AuthorizationParameters => __( 'Each line needs a name and a value.', 'logto-relying-party' ),
		};
	}

	private function malformed( Setting $setting ): string {
		return match ( $setting ) {
			Setting::Endpoint => __( 'This is not a web address. It looks like https://your-tenant.logto.app.', 'logto-relying-party' ),
			Setting::Issuer => __( 'This is not an issuer. It is a web address without ? and #, exactly as the provider writes it.', 'logto-relying-party' ),
			Setting::ClientId => __( 'This is not an app ID: it has characters that none contains. Copy it from the Logto Console.', 'logto-relying-party' ),
			Setting::ClientSecret => __( 'This is not an app secret: it has spaces or characters that none contains. Copy it from the Logto Console.', 'logto-relying-party' ),
			Setting::Scopes => __( 'Separate scopes by spaces; a scope has no quotes and no backslashes.', 'logto-relying-party' ),
			Setting::AuthorizationParameters => __( 'Write one parameter a line, as name=value.', 'logto-relying-party' ),
		};
	}
}
