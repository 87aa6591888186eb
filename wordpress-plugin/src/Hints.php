<?php
/**
 * What the administrator is told about each error code.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\V1\ErrorCode;

/**
 * Cause and remedy of every error code, for the list of failed sign-ins and for Check connection.
 * As in Texts, no default arm. Returned unescaped.
 */
final class Hints {

	/** @param Break_Glass|null $break_glass Named where there is an emergency address: only administrators read hints. */
	public function __construct( private readonly ?Break_Glass $break_glass = null ) {}

	/** The cause of what the list of failed sign-ins holds; null where this version knows no such code. */
	public function cause_of( string $code ): ?string {
		if ( Break_Glass::REFUSED === $code ) {
			return __( 'Somebody called an emergency address of this site with a wrong secret, or with one that was replaced or revoked.', 'logto-relying-party' );
		}
		$known = ErrorCode::tryFrom( $code );
		return null === $known ? null : $this->cause( $known );
	}

	/** The remedy of the same. */
	public function remedy_of( string $code ): ?string {
		if ( Break_Glass::REFUSED === $code ) {
			return __( 'Nothing, unless it was one of you: then replace the emergency address, and keep the new one. A secret cannot be guessed.', 'logto-relying-party' );
		}
		$known = ErrorCode::tryFrom( $code );
		return null === $known ? null : $this->remedy( $known );
	}

	/** Why it happened. */
	public function cause( ErrorCode $code ): string {
		return match ( $code ) {
			ErrorCode::ResponseMalformed => __( 'The address that Logto sent the browser to holds something unreadable, or somebody made it up.', 'logto-relying-party' ),
			ErrorCode::ResponseParameterRepeated => __( 'The address that the browser came back to holds a parameter twice, which no provider sends.', 'logto-relying-party' ),
			ErrorCode::ResponseStateUnknown => __( 'The browser came back with a state that this site never made.', 'logto-relying-party' ),
			ErrorCode::ResponseIssuerMissing => __( 'The provider announces that it names itself in every response, and this response does not.', 'logto-relying-party' ),
			ErrorCode::ResponseIssuerMismatch => __( 'The response names another issuer than the one in the settings.', 'logto-relying-party' ),
			ErrorCode::ResponseCodeMissing => __( 'The response holds neither a code nor an error.', 'logto-relying-party' ),
			ErrorCode::ProviderAccessDenied => __( 'The person cancelled the sign-in, or Logto did not let them into this application.', 'logto-relying-party' ),
			ErrorCode::ProviderInteractionRequired => __( 'Logto needed the person to do something and was not allowed to ask.', 'logto-relying-party' ),
			ErrorCode::ProviderError => __( 'Logto sent the browser back with an error.', 'logto-relying-party' ),
			ErrorCode::PendingSignInMissing => __( 'The cookie of the pending sign-in did not come back: another browser, cookies refused, or a cache that removes them.', 'logto-relying-party' ),
			ErrorCode::PendingSignInExpired => __( 'The person took longer than a pending sign-in may take.', 'logto-relying-party' ),
			ErrorCode::PendingSignInAltered => __( 'The cookie of the pending sign-in was changed on the way, or the keys of this site changed.', 'logto-relying-party' ),
			ErrorCode::PendingSignInMismatch => __( 'The cookie belongs to another sign-in, or was made for another purpose.', 'logto-relying-party' ),
			ErrorCode::PendingSignInOtherSite => __( 'The pending sign-in was begun on another site, or at another address of this one.', 'logto-relying-party' ),
			ErrorCode::PendingSignInOtherUser => __( 'Another person was signed in when the browser came back than when linking began.', 'logto-relying-party' ),
			ErrorCode::CodeRefused => __( 'Logto refused the code: it was used already, or is too old.', 'logto-relying-party' ),
			ErrorCode::TokenResponseMalformed => __( 'The answer of the token endpoint is not what the specification says.', 'logto-relying-party' ),
			ErrorCode::TokenTypeUnsupported => __( 'The token endpoint issued a token of a type other than Bearer.', 'logto-relying-party' ),
			ErrorCode::TokenRequestRefused => __( 'The token endpoint refused the request.', 'logto-relying-party' ),
			ErrorCode::ClientCredentialsRefused => __( 'Logto does not accept the app ID together with the app secret.', 'logto-relying-party' ),
			ErrorCode::IdTokenMissing => __( 'The token endpoint sent no ID token.', 'logto-relying-party' ),
			ErrorCode::IdTokenMalformed => __( 'The ID token is not readable.', 'logto-relying-party' ),
			ErrorCode::IdTokenEncrypted => __( 'The ID token is encrypted, which this plugin does not read.', 'logto-relying-party' ),
			ErrorCode::IdTokenAlgorithm => __( 'The ID token is signed with an algorithm that is not allowed.', 'logto-relying-party' ),
			ErrorCode::IdTokenCriticalHeader => __( 'The ID token demands an extension that this plugin does not know.', 'logto-relying-party' ),
			ErrorCode::IdTokenKeyUnknown => __( 'The ID token is signed with a key that the provider does not publish.', 'logto-relying-party' ),
			ErrorCode::IdTokenKeyWeak => __( 'The signing key of the provider is too weak to be trusted: an RSA key of fewer than 2048 bits, or an Ed25519 key by which everybody can sign.', 'logto-relying-party' ),
			ErrorCode::IdTokenSignature => __( 'The signature of the ID token is wrong.', 'logto-relying-party' ),
			ErrorCode::IdTokenIssuer => __( 'The ID token was issued by somebody else than the provider in the settings.', 'logto-relying-party' ),
			ErrorCode::IdTokenSubject => __( 'The ID token does not say whom it is about, or says it in an unusable way.', 'logto-relying-party' ),
			ErrorCode::IdTokenAudience => __( 'The ID token is for another application.', 'logto-relying-party' ),
			ErrorCode::IdTokenAuthorizedParty => __( 'The ID token was handed to another application.', 'logto-relying-party' ),
			ErrorCode::IdTokenExpired => __( 'The ID token had expired when it arrived.', 'logto-relying-party' ),
			ErrorCode::IdTokenIssuedAt => __( 'The ID token says that it was issued in the future, or does not say when.', 'logto-relying-party' ),
			ErrorCode::IdTokenNotYetValid => __( 'The ID token is not valid yet.', 'logto-relying-party' ),
			ErrorCode::IdTokenNonce => __( 'The ID token belongs to another sign-in.', 'logto-relying-party' ),
			ErrorCode::IdTokenAuthTimeMissing => __( 'An account was to be linked, and the ID token does not say when the person signed in (auth_time), though the request asked for it with max_age.', 'logto-relying-party' ),
			ErrorCode::IdTokenAuthTime => __( 'An account was to be linked, and the provider sent back a sign-in that was made before, although it was asked for a new one.', 'logto-relying-party' ),
			ErrorCode::IdTokenAccessTokenHash => __( 'The ID token does not belong to the access token that came with it.', 'logto-relying-party' ),
			ErrorCode::UserinfoMalformed => __( 'The answer of the userinfo endpoint is not readable.', 'logto-relying-party' ),
			ErrorCode::UserinfoSubject => __( 'The userinfo endpoint answered about another person.', 'logto-relying-party' ),
			ErrorCode::UserinfoRefused => __( 'The userinfo endpoint refused the access token.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenMissing => __( 'A back-channel logout request came without a logout token, or with several.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenMalformed => __( 'The logout token of a back-channel logout request is not readable, or is another kind of token.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenIssuer => __( 'A logout token was issued by somebody else than the provider in the settings.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenAudience => __( 'A logout token is for another application.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenAlgorithm => __( 'A logout token is signed with an algorithm that is not allowed.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenKeyUnknown => __( 'A logout token is signed with a key that the provider does not publish.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenKeyWeak => __( 'The key that signed a logout token is too weak to be trusted: an RSA key of fewer than 2048 bits, or an Ed25519 key by which everybody can sign.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenSignature => __( 'The signature of a logout token is wrong.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenIssuedAt => __( 'A logout token says that it was issued in the future, or does not say when.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenExpired => __( 'A logout token had expired when it arrived.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenSubject => __( 'A logout token does not say who signed out.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenEvents => __( 'A token came by back-channel logout that does not say that it is about a sign-out.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenNonce => __( 'An ID token came by back-channel logout in place of a logout token.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenId => __( 'A logout token has no ID, so that it could be sent again and again.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenReplayed => __( 'A logout token came a second time.', 'logto-relying-party' ),
			ErrorCode::LoginInitiationIssuer => __( 'Another site asked for a sign-in and named no provider, or another one than that in the settings.', 'logto-relying-party' ),
			ErrorCode::LoginInitiationParameterRepeated => __( 'Another site asked for a sign-in with a parameter that was there twice.', 'logto-relying-party' ),
			ErrorCode::AccountCreationDisabled => __( 'The person has no account here, and accounts are not created at sign-in.', 'logto-relying-party' ),
			ErrorCode::AccountEmailTaken => __( 'An account with the same e-mail address exists here and is not linked.', 'logto-relying-party' ),
			ErrorCode::AccountSuspended => __( 'The account is suspended or marked as spam.', 'logto-relying-party' ),
			ErrorCode::AccountIdentityLinkedElsewhere => __( 'The Logto account is linked to another WordPress account.', 'logto-relying-party' ),
			ErrorCode::AccountAlreadyLinked => __( 'The WordPress account is linked to another Logto account.', 'logto-relying-party' ),
			ErrorCode::AccountPublishedLinkUnconfirmed => __( 'The link of this privileged account comes from the plugin that was here before, and nobody has confirmed it.', 'logto-relying-party' ),
			ErrorCode::AccountPrivilegedLink => __( 'An account with more rights than reading is never linked by its e-mail address.', 'logto-relying-party' ),
			ErrorCode::ConfigurationInvalid => __( 'The settings are incomplete or contradict each other.', 'logto-relying-party' ),
			ErrorCode::ClientSecretUnreadable => __( 'The stored app secret cannot be opened, because the keys in wp-config.php changed, or the endpoint or the app ID was changed past the settings page.', 'logto-relying-party' ),
			ErrorCode::DiscoveryMalformed => __( 'What is found at the provider’s discovery address is not provider metadata.', 'logto-relying-party' ),
			ErrorCode::DiscoveryNotFound => __( 'There is no OpenID provider at this endpoint.', 'logto-relying-party' ),
			ErrorCode::DiscoveryIssuer => __( 'The provider calls itself by another issuer than the settings do.', 'logto-relying-party' ),
			ErrorCode::DiscoveryEndpointMissing => __( 'The provider does not announce an endpoint that signing in needs.', 'logto-relying-party' ),
			ErrorCode::DiscoveryEndpointInsecure => __( 'The provider announces an endpoint without https.', 'logto-relying-party' ),
			ErrorCode::DiscoveryAlgorithms => __( 'The provider signs with no algorithm that this plugin accepts.', 'logto-relying-party' ),
			ErrorCode::JwksMalformed => __( 'The signing keys of the provider are not readable.', 'logto-relying-party' ),
			ErrorCode::EndSessionUnsupported => __( 'The provider announces no end-session endpoint, so signing out ends the WordPress session alone.', 'logto-relying-party' ),
			ErrorCode::ProviderUnreachable => __( 'This server cannot reach the provider.', 'logto-relying-party' ),
			ErrorCode::ProviderTimedOut => __( 'The provider did not answer in time.', 'logto-relying-party' ),
			ErrorCode::ProviderCertificate => __( 'The certificate of the provider cannot be verified.', 'logto-relying-party' ),
			ErrorCode::ProviderResponseTooLarge => __( 'The provider sent more than 1 MiB.', 'logto-relying-party' ),
			ErrorCode::ProviderRequestBlocked => __( 'WordPress itself blocks requests to the provider.', 'logto-relying-party' ),
			ErrorCode::ProviderStatus => __( 'The provider answered with a status that means trouble on its side.', 'logto-relying-party' ),
			ErrorCode::OutOfOrder => __( 'The plugin made its calls in a wrong order.', 'logto-relying-party' ),
			ErrorCode::TooManyRequestsToProvider => __( 'One sign-in would have needed more requests than are allowed.', 'logto-relying-party' ),
			ErrorCode::InputTooLarge => __( 'Something handed to the relying party was larger than is allowed.', 'logto-relying-party' ),
			ErrorCode::RuntimeTrap => __( 'The relying party stopped unexpectedly.', 'logto-relying-party' ),
			ErrorCode::RuntimeFuel => __( 'The relying party ran longer than is allowed.', 'logto-relying-party' ),
			ErrorCode::RuntimeMemory => __( 'The relying party needed more memory than is allowed.', 'logto-relying-party' ),
			ErrorCode::RuntimeStack => __( 'The relying party nested deeper than is allowed.', 'logto-relying-party' ),
			ErrorCode::ContractMismatch => __( 'The plugin and the PHP extension are of different versions.', 'logto-relying-party' ),
			ErrorCode::SignInVetoed => __( 'The person was identified, and something else on this site refused the sign-in: a plugin for two-factor or security, perhaps. Its own code stands beside ours.', 'logto-relying-party' ),
			ErrorCode::AccountNotCreated => __( 'WordPress, or another plugin, did not take the new account.', 'logto-relying-party' ),
			ErrorCode::AccountVanished => __( 'The account was deleted during the sign-in, or other sign-ins of the same person were not finished.', 'logto-relying-party' ),
			ErrorCode::HostError => __( 'The plugin, or another one that took part in the sign-in, ran into a PHP error.', 'logto-relying-party' ),
			ErrorCode::RuntimeMissing => __( 'Nothing on this server can run the relying party.', 'logto-relying-party' ),
			ErrorCode::SignInLoop => __( 'The person signed in several times within a minute and was not signed in afterwards.', 'logto-relying-party' ),
		};
	}

	/** What to do about it. */
	public function remedy( ErrorCode $code ): string {
		return match ( $code ) {
			ErrorCode::ResponseMalformed,
			ErrorCode::ResponseParameterRepeated,
			ErrorCode::ResponseStateUnknown,
			ErrorCode::ResponseCodeMissing,
			ErrorCode::PendingSignInMismatch,
			ErrorCode::IdTokenNonce => __( 'Nothing, when it happens now and then: people reload old pages, and scanners try addresses. When it happens to everybody, look for a proxy or a plugin that changes the query string.', 'logto-relying-party' ),

			ErrorCode::ResponseIssuerMissing,
			ErrorCode::ResponseIssuerMismatch,
			ErrorCode::IdTokenIssuer,
			ErrorCode::DiscoveryIssuer => __( 'Compare the endpoint with the one in the Logto Console, byte for byte. After moving to a custom domain, enter that domain here.', 'logto-relying-party' ),

			ErrorCode::ProviderAccessDenied => __( 'Nothing, when the person cancelled. Otherwise look at who may use this application in the Logto Console.', 'logto-relying-party' ),
			ErrorCode::ProviderInteractionRequired => __( 'Remove “prompt” from the extra authorization parameters.', 'logto-relying-party' ),
			ErrorCode::ProviderError => __( 'Look at the audit log in the Logto Console, at the time of this entry. A wrong redirect URI and scopes that Logto does not know are the usual reasons.', 'logto-relying-party' ),

			ErrorCode::PendingSignInMissing => __( 'When it happens to everybody: let no cache or proxy store wp-login.php or the redirect URI, and let it pass cookies through.', 'logto-relying-party' ),
			ErrorCode::PendingSignInExpired => __( 'Nothing: the person can begin again.', 'logto-relying-party' ),
			ErrorCode::PendingSignInAltered => __( 'Nothing, when it happens once after the keys in wp-config.php changed. On several servers, give all of them the same keys.', 'logto-relying-party' ),
			ErrorCode::PendingSignInOtherSite => __( 'Make Site Address under Settings > General the address that visitors use, and redirect all others to it.', 'logto-relying-party' ),
			ErrorCode::PendingSignInOtherUser => __( 'Ask the person to sign in again and to link from their own profile page.', 'logto-relying-party' ),
			ErrorCode::CodeRefused => __( 'Nothing, when it happens now and then. When it happens to everybody, check that the redirect URI in the Logto Console is exactly the one on this page.', 'logto-relying-party' ),

			ErrorCode::TokenRequestRefused => __( 'Check in the Logto Console that the application is of the type Traditional web.', 'logto-relying-party' ),
			ErrorCode::ClientCredentialsRefused => __( 'Copy the app ID and the app secret from the Logto Console again.', 'logto-relying-party' ),

			ErrorCode::TokenResponseMalformed,
			ErrorCode::TokenTypeUnsupported,
			ErrorCode::IdTokenMissing,
			ErrorCode::IdTokenMalformed,
			ErrorCode::IdTokenCriticalHeader,
			ErrorCode::IdTokenSubject,
			ErrorCode::IdTokenAccessTokenHash,
			ErrorCode::UserinfoMalformed,
			ErrorCode::UserinfoSubject,
			ErrorCode::UserinfoRefused,
			ErrorCode::DiscoveryMalformed,
			ErrorCode::DiscoveryEndpointMissing,
			ErrorCode::JwksMalformed,
			ErrorCode::ProviderResponseTooLarge => __( 'Check that the endpoint leads to Logto itself, and not to a proxy that changes answers. Then run Check connection.', 'logto-relying-party' ),

			ErrorCode::IdTokenEncrypted => __( 'Turn off ID-token encryption for this application at the provider.', 'logto-relying-party' ),
			ErrorCode::IdTokenAlgorithm,
			ErrorCode::DiscoveryAlgorithms => __( 'Let the provider sign ID tokens with ES256, ES384, or RS256 or better.', 'logto-relying-party' ),
			ErrorCode::IdTokenKeyUnknown => __( 'Nothing, right after signing keys were rotated: the next sign-in fetches the new ones. Otherwise run Check connection.', 'logto-relying-party' ),
			ErrorCode::IdTokenKeyWeak => __( 'Rotate the signing keys at the provider, so that it makes new ones.', 'logto-relying-party' ),
			ErrorCode::IdTokenSignature => __( 'Take this seriously when it happens again: somebody may be sending made-up ID tokens. Run Check connection.', 'logto-relying-party' ),
			ErrorCode::IdTokenAudience,
			ErrorCode::IdTokenAuthorizedParty => __( 'Check that the app ID is the one of the application made for this site.', 'logto-relying-party' ),
			ErrorCode::IdTokenAuthTimeMissing => __( 'Let the provider send auth_time where max_age is asked for, as OpenID Connect demands. Until then nobody links an account from their profile page.', 'logto-relying-party' ),
			ErrorCode::IdTokenAuthTime => __( 'Nothing, when it happens now and then: the person signs out at the provider and tries again. When it happens to everybody, look for a setting of the provider that ignores prompt=login, and set the clock of this server right (NTP).', 'logto-relying-party' ),
			ErrorCode::IdTokenExpired,
			ErrorCode::IdTokenIssuedAt,
			ErrorCode::IdTokenNotYetValid => __( 'Set the clock of this server right (NTP). Clock leeway, under Advanced, bridges small differences.', 'logto-relying-party' ),

			ErrorCode::LogoutTokenMissing,
			ErrorCode::LogoutTokenMalformed,
			ErrorCode::LogoutTokenSubject,
			ErrorCode::LogoutTokenEvents,
			ErrorCode::LogoutTokenNonce,
			ErrorCode::LogoutTokenId,
			ErrorCode::LogoutTokenReplayed => __( 'Nothing, when it happens now and then: scanners try addresses. When it happens at each sign-out, check that the back-channel logout URI is registered at this provider alone, and that nothing on the way sends requests twice.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenIssuer,
			ErrorCode::LogoutTokenAudience => __( 'Register the back-channel logout URI of this page at the application of this site alone. Nobody was signed out.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenAlgorithm,
			ErrorCode::LogoutTokenKeyUnknown,
			ErrorCode::LogoutTokenSignature => __( 'Take this seriously when it happens again: somebody may be sending made-up logout tokens. Nobody was signed out. Run Check connection.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenKeyWeak => __( 'Rotate the signing keys at the provider, so that it makes new ones.', 'logto-relying-party' ),
			ErrorCode::LogoutTokenIssuedAt,
			ErrorCode::LogoutTokenExpired => __( 'Set the clock of this server right (NTP). Clock leeway, under Advanced, bridges small differences.', 'logto-relying-party' ),
			ErrorCode::LoginInitiationIssuer,
			ErrorCode::LoginInitiationParameterRepeated => __( 'Nothing, when it happens now and then. Otherwise give that site the initiate login URI of this page, and the issuer exactly as Check connection shows it.', 'logto-relying-party' ),

			ErrorCode::AccountCreationDisabled => __( 'Set Create accounts to yes. Or add an account for the person, who signs in to it with a WordPress password and links it on the profile page; open WordPress’s own password form for that time, if it is closed.', 'logto-relying-party' ),
			ErrorCode::AccountEmailTaken => __( 'Let the person sign in to that account with its WordPress password and link it on the profile page; open WordPress’s own password form for that time, if it is closed. Or turn on Link accounts by e-mail, after reading its warning.', 'logto-relying-party' ),
			ErrorCode::AccountSuspended => __( 'Reactivate the account if it was suspended by mistake.', 'logto-relying-party' ),
			ErrorCode::AccountIdentityLinkedElsewhere => __( 'Find the other account in the list of users, whose column “Logto” shows how the ID of each linked Logto account ends, and remove the link on its profile page first.', 'logto-relying-party' ),
			ErrorCode::AccountAlreadyLinked => __( 'Remove the link on the profile page of this account first.', 'logto-relying-party' ),
			ErrorCode::AccountPublishedLinkUnconfirmed => __( 'Confirm or drop that link in the list on this page.', 'logto-relying-party' ),
			ErrorCode::AccountPrivilegedLink => __( 'Let its owner sign in with the WordPress password and link it on their profile page; open WordPress’s own password form for that time, if it is closed.', 'logto-relying-party' ),

			ErrorCode::ConfigurationInvalid => __( 'Save the settings on this page again and follow what it says beside each field.', 'logto-relying-party' ),
			ErrorCode::ClientSecretUnreadable => $this->secret_again(),
			ErrorCode::DiscoveryNotFound => __( 'Copy the Logto endpoint from the page of your application in the Logto Console, not from the address bar.', 'logto-relying-party' ),
			ErrorCode::DiscoveryEndpointInsecure => __( 'Serve Logto over https, and set its ENDPOINT accordingly.', 'logto-relying-party' ),
			ErrorCode::EndSessionUnsupported => __( 'Nothing, if that is acceptable. Logto itself always has such an endpoint.', 'logto-relying-party' ),

			ErrorCode::ProviderUnreachable => __( 'Check that the endpoint is right, that Logto is running, and that the firewall and the DNS of this server let requests out.', 'logto-relying-party' ),
			ErrorCode::ProviderTimedOut,
			ErrorCode::ProviderStatus => __( 'Wait and try again; look at the status of Logto when it lasts.', 'logto-relying-party' ),
			ErrorCode::ProviderCertificate => __( 'Renew the certificate of Logto, or, with a certification authority of your own, make that one known to PHP. Verification is never turned off.', 'logto-relying-party' ),
			ErrorCode::ProviderRequestBlocked => __( 'Add the host of Logto to WP_ACCESSIBLE_HOSTS in wp-config.php, or look for a plugin that blocks requests.', 'logto-relying-party' ),

			ErrorCode::OutOfOrder,
			ErrorCode::TooManyRequestsToProvider,
			ErrorCode::InputTooLarge,
			ErrorCode::RuntimeTrap,
			ErrorCode::RuntimeFuel,
			ErrorCode::RuntimeMemory,
			ErrorCode::RuntimeStack => __( 'This is a fault of the plugin. Please report it, with the line in the server’s log that has this error ID.', 'logto-relying-party' ),
			ErrorCode::SignInVetoed => __( 'Look at the settings and the log of the plugin that refused, or ask its makers whether it allows a sign-in without a password form.', 'logto-relying-party' ),
			ErrorCode::AccountNotCreated => __( 'Look for a plugin or a setting that limits which accounts may be made; its own code stands beside ours. Or add an account for the person, who signs in to it with a WordPress password and links it on the profile page.', 'logto-relying-party' ),
			ErrorCode::AccountVanished => __( 'Nothing, when it happens now and then. When it lasts, look whether the database of this site is slow or read-only.', 'logto-relying-party' ),
			ErrorCode::HostError => __( 'The line beside the code says in which file. If that is one of this plugin’s, please report it.', 'logto-relying-party' ),
			ErrorCode::RuntimeMissing => __( 'The notice at the top says what is missing, and what to do.', 'logto-relying-party' ),
			ErrorCode::SignInLoop => __( 'Look for a cache, a proxy or a plugin that drops WordPress’s cookies, and compare WordPress Address and Site Address under Settings > General with the address that visitors use.', 'logto-relying-party' ),
			ErrorCode::ContractMismatch => __( 'Install the plugin and the extension of the same version, then restart PHP.', 'logto-relying-party' ),
		};
	}

	private function secret_again(): string {
		if ( null !== $this->break_glass && $this->break_glass->exists() ) {
			return __( 'Enter the app secret again on this page. Where nobody can come here, because WordPress’s own form is for nobody, type it into wp logto secret on the server; or open the emergency address and sign in with your password; or put define( \'LOGTO_DISABLE\', true ); into wp-config.php, sign in, and take that line out while you stay signed in. Then enter it here.', 'logto-relying-party' );
		}
		return __( 'Enter the app secret again on this page. Where nobody can come here, because WordPress’s own form is for nobody, type it into wp logto secret on the server; or put define( \'LOGTO_DISABLE\', true ); into wp-config.php, sign in with your password, take that line out while you stay signed in, and enter it here.', 'logto-relying-party' );
	}
}
