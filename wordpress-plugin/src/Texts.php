<?php
/**
 * What is said about each error code.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;

/**
 * One table: every error code has a text for the visitor, and a cause and a remedy for the
 * administrator. No `match` here has a default arm, so that a new code without a text is an
 * error and not a blank page. Texts are returned unescaped.
 *
 * The visitor's texts are fixed: nothing that came from outside is ever part of one.
 */
final class Texts {

	/** Texts for the visitor: what happened, and what to do now. */
	public function for_visitor( ErrorCode $code ): string {
		return match ( $code ) {
			ErrorCode::ContractMismatch,
			ErrorCode::RuntimeMissing => __( 'A part that signing in needs is missing on the server of this site. Please tell the administrator of this site the error ID below. Everybody who is signed in stays signed in.', 'logto-relying-party' ),

			ErrorCode::ProviderAccessDenied => __( 'You cancelled the sign-in, or it was not allowed. You can try again.', 'logto-relying-party' ),

			ErrorCode::ProviderInteractionRequired,
			ErrorCode::PendingSignInMissing,
			ErrorCode::PendingSignInExpired,
			ErrorCode::PendingSignInMismatch,
			ErrorCode::ResponseStateUnknown,
			ErrorCode::CodeRefused => __( 'This sign-in took too long, was begun in another browser, or was used already. Please try again.', 'logto-relying-party' ),

			ErrorCode::PendingSignInOtherUser => __( 'Somebody else signed in to this site in the meantime, so nothing was linked. Please start again from your profile page.', 'logto-relying-party' ),

			ErrorCode::ResponseMalformed,
			ErrorCode::ResponseParameterRepeated,
			ErrorCode::ResponseIssuerMissing,
			ErrorCode::ResponseIssuerMismatch,
			ErrorCode::ResponseCodeMissing,
			ErrorCode::PendingSignInAltered,
			ErrorCode::PendingSignInOtherSite,
			ErrorCode::TokenResponseMalformed,
			ErrorCode::TokenTypeUnsupported,
			ErrorCode::IdTokenMissing,
			ErrorCode::IdTokenMalformed,
			ErrorCode::IdTokenEncrypted,
			ErrorCode::IdTokenAlgorithm,
			ErrorCode::IdTokenCriticalHeader,
			ErrorCode::IdTokenKeyUnknown,
			ErrorCode::IdTokenKeyWeak,
			ErrorCode::IdTokenSignature,
			ErrorCode::IdTokenIssuer,
			ErrorCode::IdTokenSubject,
			ErrorCode::IdTokenAudience,
			ErrorCode::IdTokenAuthorizedParty,
			ErrorCode::IdTokenExpired,
			ErrorCode::IdTokenIssuedAt,
			ErrorCode::IdTokenNotYetValid,
			ErrorCode::IdTokenNonce,
			ErrorCode::IdTokenAccessTokenHash,
			ErrorCode::UserinfoMalformed,
			ErrorCode::UserinfoSubject => __( 'The answer of the sign-in service could not be verified, so you were not signed in. Please try again. If it happens again, tell the administrator of this site the error ID below.', 'logto-relying-party' ),

			ErrorCode::IdTokenAuthTime => __( 'The sign-in that came back is older than your wish to link an account, so it may be somebody else’s and nothing was linked. Sign out at the sign-in service, then start again from your profile page.', 'logto-relying-party' ),

			ErrorCode::IdTokenAuthTimeMissing => __( 'The sign-in service did not say when the sign-in was made, so it may be somebody else’s and nothing was linked. Please tell the administrator of this site the error ID below.', 'logto-relying-party' ),

			ErrorCode::LogoutTokenMissing,
			ErrorCode::LogoutTokenMalformed,
			ErrorCode::LogoutTokenIssuer,
			ErrorCode::LogoutTokenAudience,
			ErrorCode::LogoutTokenAlgorithm,
			ErrorCode::LogoutTokenKeyUnknown,
			ErrorCode::LogoutTokenKeyWeak,
			ErrorCode::LogoutTokenSignature,
			ErrorCode::LogoutTokenIssuedAt,
			ErrorCode::LogoutTokenExpired,
			ErrorCode::LogoutTokenSubject,
			ErrorCode::LogoutTokenEvents,
			ErrorCode::LogoutTokenNonce,
			ErrorCode::LogoutTokenId,
			ErrorCode::LogoutTokenReplayed => __( 'The request to sign somebody out could not be verified, so nobody was signed out.', 'logto-relying-party' ),

			ErrorCode::LoginInitiationIssuer,
			ErrorCode::LoginInitiationParameterRepeated => __( 'The page that sent you here asked for a sign-in that this site does not offer. Please open the page that you want on this site, and sign in there.', 'logto-relying-party' ),

			ErrorCode::AccountCreationDisabled => __( 'There is no account for you on this site. If you should have one, ask the administrator of this site.', 'logto-relying-party' ),

			ErrorCode::AccountEmailTaken => __( 'There is already an account with your e-mail address on this site, and it is not linked to the account you signed in with. Ask the administrator of this site to help you. Where a WordPress password is offered below, you can also sign in to that account with it, or ask there for a new one, and then link the account on your profile page.', 'logto-relying-party' ),

			ErrorCode::AccountSuspended => __( 'Your account on this site is suspended. Ask the administrator of this site if you think that this is a mistake.', 'logto-relying-party' ),

			ErrorCode::AccountIdentityLinkedElsewhere => __( 'The account that you signed in with is already linked to another account on this site. Ask the administrator of this site, or link another one.', 'logto-relying-party' ),

			ErrorCode::AccountAlreadyLinked => __( 'Your account on this site is already linked to another sign-in. Remove that link on your profile page first.', 'logto-relying-party' ),

			ErrorCode::AccountPublishedLinkUnconfirmed,
			ErrorCode::AccountPrivilegedLink => __( 'This account has more rights than an ordinary one, so its owner or the administrator of this site must link it first. Ask the administrator of this site.', 'logto-relying-party' ),

			ErrorCode::SignInVetoed => __( 'Another part of this site did not let you in. Ask the administrator of this site, and tell them the error ID below.', 'logto-relying-party' ),

			ErrorCode::AccountNotCreated => __( 'Your account could not be created on this site. Please tell the administrator of this site the error ID below.', 'logto-relying-party' ),

			ErrorCode::AccountVanished => __( 'Your account on this site was being changed while you signed in. Please try again.', 'logto-relying-party' ),

			ErrorCode::SignInLoop => __( 'You signed in several times within a minute, but this site does not recognise you afterwards. Make sure that your browser accepts cookies from this site, then try again.', 'logto-relying-party' ),

			ErrorCode::TokenRequestRefused,
			ErrorCode::ClientCredentialsRefused,
			ErrorCode::UserinfoRefused,
			ErrorCode::ConfigurationInvalid,
			ErrorCode::ClientSecretUnreadable,
			ErrorCode::DiscoveryMalformed,
			ErrorCode::DiscoveryNotFound,
			ErrorCode::DiscoveryIssuer,
			ErrorCode::DiscoveryEndpointMissing,
			ErrorCode::DiscoveryEndpointInsecure,
			ErrorCode::DiscoveryAlgorithms,
			ErrorCode::JwksMalformed,
			ErrorCode::EndSessionUnsupported,
			ErrorCode::ProviderCertificate,
			ErrorCode::ProviderRequestBlocked => __( 'Signing in is not set up correctly on this site. Please tell the administrator of this site the error ID below.', 'logto-relying-party' ),

			ErrorCode::ProviderError,
			ErrorCode::ProviderUnreachable,
			ErrorCode::ProviderTimedOut,
			ErrorCode::ProviderResponseTooLarge,
			ErrorCode::ProviderStatus => __( 'The sign-in service cannot be reached at the moment. Please try again in a minute. Everybody who is signed in stays signed in.', 'logto-relying-party' ),

			ErrorCode::OutOfOrder,
			ErrorCode::TooManyRequestsToProvider,
			ErrorCode::InputTooLarge,
			ErrorCode::RuntimeTrap,
			ErrorCode::RuntimeFuel,
			ErrorCode::RuntimeMemory,
			ErrorCode::RuntimeStack,
			ErrorCode::HostError => __( 'Something went wrong on this site while you were signing in. Please try again. If it happens again, tell the administrator of this site the error ID below.', 'logto-relying-party' ),
		};
	}

	/**
	 * The status code of the page that shows it: 400 for a response that is none, 403 for a decision
	 * about the person, 503 for what time or the administrator mends; 500 is a fault of ours alone.
	 */
	public function status( ErrorCode $code ): int {
		return match ( $code ) {
			ErrorCode::ContractMismatch,
			ErrorCode::RuntimeMissing => 503,

			ErrorCode::ResponseMalformed,
			ErrorCode::ResponseParameterRepeated,
			ErrorCode::ResponseStateUnknown,
			ErrorCode::ResponseIssuerMissing,
			ErrorCode::ResponseIssuerMismatch,
			ErrorCode::ResponseCodeMissing,
			ErrorCode::ProviderInteractionRequired,
			ErrorCode::PendingSignInMissing,
			ErrorCode::PendingSignInExpired,
			ErrorCode::PendingSignInAltered,
			ErrorCode::PendingSignInMismatch,
			ErrorCode::PendingSignInOtherSite,
			ErrorCode::PendingSignInOtherUser,
			ErrorCode::CodeRefused,
			ErrorCode::TokenResponseMalformed,
			ErrorCode::TokenTypeUnsupported,
			ErrorCode::IdTokenMissing,
			ErrorCode::IdTokenMalformed,
			ErrorCode::IdTokenEncrypted,
			ErrorCode::IdTokenAlgorithm,
			ErrorCode::IdTokenCriticalHeader,
			ErrorCode::IdTokenKeyUnknown,
			ErrorCode::IdTokenSignature,
			ErrorCode::IdTokenIssuer,
			ErrorCode::IdTokenSubject,
			ErrorCode::IdTokenAudience,
			ErrorCode::IdTokenAuthorizedParty,
			ErrorCode::IdTokenExpired,
			ErrorCode::IdTokenIssuedAt,
			ErrorCode::IdTokenNotYetValid,
			ErrorCode::IdTokenNonce,
			ErrorCode::IdTokenAuthTimeMissing,
			ErrorCode::IdTokenAuthTime,
			ErrorCode::IdTokenAccessTokenHash,
			ErrorCode::UserinfoMalformed,
			ErrorCode::UserinfoSubject,
			ErrorCode::LogoutTokenMissing,
			ErrorCode::LogoutTokenMalformed,
			ErrorCode::LogoutTokenIssuer,
			ErrorCode::LogoutTokenAudience,
			ErrorCode::LogoutTokenAlgorithm,
			ErrorCode::LogoutTokenKeyUnknown,
			ErrorCode::LogoutTokenSignature,
			ErrorCode::LogoutTokenIssuedAt,
			ErrorCode::LogoutTokenExpired,
			ErrorCode::LogoutTokenSubject,
			ErrorCode::LogoutTokenEvents,
			ErrorCode::LogoutTokenNonce,
			ErrorCode::LogoutTokenId,
			ErrorCode::LogoutTokenReplayed,
			ErrorCode::LoginInitiationIssuer,
			ErrorCode::LoginInitiationParameterRepeated,
			ErrorCode::InputTooLarge,
			ErrorCode::SignInLoop => 400,

			ErrorCode::ProviderAccessDenied,
			ErrorCode::AccountCreationDisabled,
			ErrorCode::AccountEmailTaken,
			ErrorCode::AccountSuspended,
			ErrorCode::AccountIdentityLinkedElsewhere,
			ErrorCode::AccountAlreadyLinked,
			ErrorCode::AccountPublishedLinkUnconfirmed,
			ErrorCode::AccountPrivilegedLink,
			ErrorCode::SignInVetoed => 403,

			ErrorCode::TokenRequestRefused,
			ErrorCode::ClientCredentialsRefused,
			ErrorCode::IdTokenKeyWeak,
			ErrorCode::LogoutTokenKeyWeak,
			ErrorCode::UserinfoRefused,
			ErrorCode::ConfigurationInvalid,
			ErrorCode::ClientSecretUnreadable,
			ErrorCode::DiscoveryMalformed,
			ErrorCode::DiscoveryNotFound,
			ErrorCode::DiscoveryIssuer,
			ErrorCode::DiscoveryEndpointMissing,
			ErrorCode::DiscoveryEndpointInsecure,
			ErrorCode::DiscoveryAlgorithms,
			ErrorCode::JwksMalformed,
			ErrorCode::EndSessionUnsupported,
			ErrorCode::ProviderError,
			ErrorCode::ProviderUnreachable,
			ErrorCode::ProviderTimedOut,
			ErrorCode::ProviderCertificate,
			ErrorCode::ProviderResponseTooLarge,
			ErrorCode::ProviderRequestBlocked,
			ErrorCode::ProviderStatus,
			ErrorCode::AccountNotCreated,
			ErrorCode::AccountVanished => 503,

			ErrorCode::OutOfOrder,
			ErrorCode::TooManyRequestsToProvider,
			ErrorCode::RuntimeTrap,
			ErrorCode::RuntimeFuel,
			ErrorCode::RuntimeMemory,
			ErrorCode::RuntimeStack,
			ErrorCode::HostError => 500,
		};
	}

	/** Whether it can come of linking an account alone. */
	public function is_about_linking( ErrorCode $code ): bool {
		return in_array( $code, array( ErrorCode::AccountIdentityLinkedElsewhere, ErrorCode::AccountAlreadyLinked, ErrorCode::PendingSignInOtherUser, ErrorCode::IdTokenAuthTimeMissing, ErrorCode::IdTokenAuthTime ), true );
	}

	/** Whether trying again is refused again until somebody changes something. */
	public function is_decided( ErrorCode $code ): bool {
		return in_array( $code, array( ErrorCode::AccountCreationDisabled, ErrorCode::AccountEmailTaken, ErrorCode::AccountSuspended, ErrorCode::AccountPublishedLinkUnconfirmed, ErrorCode::AccountPrivilegedLink, ErrorCode::SignInVetoed ), true );
	}

	/** Whether signing in as somebody else may help; not where the fault is this site's or the provider's. */
	public function another_account_helps( ErrorCode $code ): bool {
		return $this->status( $code ) < 500;
	}
}
