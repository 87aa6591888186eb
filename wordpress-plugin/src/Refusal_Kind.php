<?php
/**
 * Who can cause a failed sign-in.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;

/** The less it takes to cause one, the less room it has, so that strangers bury nobody else's. */
enum Refusal_Kind: string {

	/** Anybody, with one address: no sign-in of this site was recognised. */
	case Stranger = 'stranger';
	/** Anybody who began a sign-in: nobody has signed in at the provider yet. */
	case Visitor = 'visitor';
	/** The provider's answer, the account or the set-up. */
	case Other = 'other';

	/** @param string $code An error code, of this version or another. */
	public static function of( string $code ): self {
		if ( Break_Glass::REFUSED === $code ) {
			return self::Stranger;
		}
		return match ( ErrorCode::tryFrom( $code ) ) {
			ErrorCode::ResponseMalformed,
			ErrorCode::ResponseParameterRepeated,
			ErrorCode::ResponseStateUnknown,
			ErrorCode::InputTooLarge,
			ErrorCode::LogoutTokenMissing,
			ErrorCode::LogoutTokenMalformed,
			ErrorCode::LogoutTokenIssuer,
			ErrorCode::LogoutTokenAudience,
			ErrorCode::LogoutTokenAlgorithm,
			ErrorCode::LogoutTokenKeyUnknown,
			ErrorCode::LogoutTokenSignature,
			ErrorCode::LoginInitiationIssuer,
			ErrorCode::LoginInitiationParameterRepeated => self::Stranger,

			ErrorCode::ResponseIssuerMissing,
			ErrorCode::ResponseIssuerMismatch,
			ErrorCode::ResponseCodeMissing,
			ErrorCode::ProviderAccessDenied,
			ErrorCode::ProviderInteractionRequired,
			ErrorCode::ProviderError,
			ErrorCode::PendingSignInMissing,
			ErrorCode::PendingSignInExpired,
			ErrorCode::PendingSignInAltered,
			ErrorCode::PendingSignInMismatch,
			ErrorCode::PendingSignInOtherSite,
			ErrorCode::PendingSignInOtherUser,
			ErrorCode::CodeRefused => self::Visitor,

			// A loop is known by a cookie that anybody can send.
			ErrorCode::SignInLoop => self::Stranger,

			default => self::Other,
		};
	}

	/** How many of the list they may be. */
	public function kept(): int {
		return match ( $this ) {
			self::Stranger => 5,
			self::Visitor => 20,
			self::Other => Refusals::KEPT,
		};
	}

	/** How many of what is needed to decide them again. */
	public function bundles(): int {
		return match ( $this ) {
			self::Stranger => 1,
			self::Visitor => 2,
			self::Other => 4,
		};
	}

	/** How many lines of the server's log a minute. */
	public function lines(): int {
		return match ( $this ) {
			self::Stranger => 5,
			self::Visitor => 20,
			self::Other => 60,
		};
	}
}
