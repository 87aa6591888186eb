<?php
/**
 * Every error code has its words.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

use Logto\RelyingParty\V1\ErrorCode;
use Logto\RelyingParty\V1\Setting;
use Logto\RelyingParty\V1\SettingFault;
use Logto_RP\Hints;
use Logto_RP\Setting_Words;
use Logto_RP\Texts;

return array(
	'every error code has a text, a cause, a remedy and a status that is no success' => static function (): void {
		foreach ( ErrorCode::cases() as $code ) {
			foreach ( array( ( new Texts() )->for_visitor( $code ), ( new Hints() )->cause( $code ), ( new Hints() )->remedy( $code ) ) as $text ) {
				same( true, 20 < strlen( $text ) || 'Nothing.' === $text, $code->value );
			}
			same( true, in_array( ( new Texts() )->status( $code ), array( 400, 403, 500, 503 ), true ), $code->value );
		}
	},
	'a page says by its status who can mend it' => static function (): void {
		$source = file_get_contents( dirname( __DIR__, 2 ) . '/crates/relying-party/src/error.rs' );
		$count  = preg_match_all( '/= "([a-z-]+)", (\w+);/', $source, $found, PREG_SET_ORDER );
		same( true, $count > 50 );
		foreach ( $found as list( , $name, $fault ) ) {
			$code = ErrorCode::tryFrom( $name );
			// The extension may be of another day.
			if ( null === $code ) {
				continue;
			}
			$fitting = match ( $fault ) {
				// The provider's own "try later" comes as an error of the response.
				'Refused' => ErrorCode::ProviderError === $code ? array( 503 ) : array( 400, 403 ),
				'Misconfigured', 'Unavailable' => array( 503 ),
				'Bug' => array( 500 ),
			};
			same( true, in_array( ( new Texts() )->status( $code ), $fitting, true ), $name );
		}
	},
	'another account is offered only where the fault may be the person\'s' => static function (): void {
		foreach ( ErrorCode::cases() as $code ) {
			same( ( new Texts() )->status( $code ) < 500, ( new Texts() )->another_account_helps( $code ), $code->value );
		}
		same( false, ( new Texts() )->another_account_helps( ErrorCode::ContractMismatch ) );
		same( false, ( new Texts() )->another_account_helps( ErrorCode::ClientCredentialsRefused ) );
	},
	'no visitor reads a word of the protocol' => static function (): void {
		foreach ( ErrorCode::cases() as $code ) {
			same( 0, preg_match( '/token|issuer|nonce|jwks|redirect|callback|OAuth|OpenID|PKCE|Logto|' . preg_quote( $code->value, '/' ) . '/i', ( new Texts() )->for_visitor( $code ) ), $code->value );
		}
	},
	'every fault of every setting has its words' => static function (): void {
		foreach ( Setting::cases() as $setting ) {
			foreach ( SettingFault::cases() as $fault ) {
				same( true, '' !== ( new Setting_Words() )->problem( $setting, $fault ) );
			}
		}
	},
);
