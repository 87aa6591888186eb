<?php
/**
 * What the administrator is told about each error code.
 *
 * @package Logto_RP
 */

declare( strict_types = 1 );

namespace Logto_RP;

use Logto\RelyingParty\ErrorCode;

/**
 * Cause and remedy of every error code, for the list of failed sign-ins and for Check connection.
 * As in Texts, no default arm. Returned unescaped.
 */
final class Hints {

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
			ErrorCode::IdTokenKeyWeak => __( 'The signing key of the provider is too short to be trusted.', 'logto-relying-party' ),
			ErrorCode::IdTokenSignature => __( 'The signature of the ID token is wrong.', 'logto-relying-party' ),
			ErrorCode::IdTokenIssuer => __( 'The ID token was issued by somebody else than the provider in the settings.', 'logto-relying-party' ),
			ErrorCode::IdTokenSubject => __( 'The ID token does not say whom it is about, or says it in an unusable way.', 'logto-relying-party' ),
			ErrorCode::IdTokenAudience => __( 'The ID token is for another application.', 'logto-relying-party' ),
			ErrorCode::IdTokenAuthorizedParty => __( 'The ID token was handed to another application.', 'logto-relying-party' ),
			ErrorCode::IdTokenExpired => __( 'The ID token had expired when it arrived.', 'logto-relying-party' ),
			ErrorCode::IdTokenIssuedAt => __( 'The ID token says that it was issued in the future, or does not say when.', 'logto-relying-party' ),
			ErrorCode::IdTokenNotYetValid => __( 'The ID token is not valid yet.', 'logto-relying-party' ),
			ErrorCode::IdTokenNonce => __( 'The ID token belongs to another sign-in.', 'logto-relying-party' ),
			ErrorCode::IdTokenAccessTokenHash => __( 'The ID token does not belong to the access token that came with it.', 'logto-relying-party' ),
			ErrorCode::UserinfoMalformed => __( 'The answer of the userinfo endpoint is not readable.', 'logto-relying-party' ),
			ErrorCode::UserinfoSubject => __( 'The userinfo endpoint answered about another person.', 'logto-relying-party' ),
			ErrorCode::UserinfoRefused => __( 'The userinfo endpoint refused the access token.', 'logto-relying-party' ),
			ErrorCode::AccountCreationDisabled => __( 'The person has no account here, and accounts are not created at sign-in.', 'logto-relying-party' ),
			ErrorCode::AccountEmailTaken => __( 'An account with the same e-mail address exists here and is not linked.', 'logto-relying-party' ),
			ErrorCode::AccountSuspended => __( 'The account is suspended or marked as spam.', 'logto-relying-party' ),
			ErrorCode::AccountIdentityLinkedElsewhere => __( 'The Logto account is linked to another WordPress account.', 'logto-relying-party' ),
			ErrorCode::AccountAlreadyLinked => __( 'The WordPress account is linked to another Logto account.', 'logto-relying-party' ),
			ErrorCode::AccountPublishedLinkUnconfirmed => __( 'The link of this privileged account comes from the plugin that was here before, and nobody has confirmed it.', 'logto-relying-party' ),
			ErrorCode::AccountPrivilegedLink => __( 'An account with more rights than reading is never linked by its e-mail address.', 'logto-relying-party' ),
			ErrorCode::ConfigurationInvalid => __( 'The settings are incomplete or contradict each other.', 'logto-relying-party' ),
			ErrorCode::ClientSecretUnreadable => __( 'The stored app secret cannot be opened, because the keys in wp-config.php changed.', 'logto-relying-party' ),
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
			ErrorCode::IdTokenKeyWeak => __( 'Rotate the signing keys at the provider; RSA keys need at least 2048 bits.', 'logto-relying-party' ),
			ErrorCode::IdTokenSignature => __( 'Take this seriously when it happens again: somebody may be sending made-up ID tokens. Run Check connection.', 'logto-relying-party' ),
			ErrorCode::IdTokenAudience,
			ErrorCode::IdTokenAuthorizedParty => __( 'Check that the app ID is the one of the application made for this site.', 'logto-relying-party' ),
			ErrorCode::IdTokenExpired,
			ErrorCode::IdTokenIssuedAt,
			ErrorCode::IdTokenNotYetValid => __( 'Set the clock of this server right (NTP). Clock leeway, under Advanced, bridges small differences.', 'logto-relying-party' ),

			ErrorCode::AccountCreationDisabled => __( 'Set Create accounts to yes, or add an account for the person and let them link it on their profile page.', 'logto-relying-party' ),
			ErrorCode::AccountEmailTaken => __( 'Let the person sign in to that account and link it on their profile page; or turn on Link accounts by e-mail, after reading its warning.', 'logto-relying-party' ),
			ErrorCode::AccountSuspended => __( 'Reactivate the account if it was suspended by mistake.', 'logto-relying-party' ),
			ErrorCode::AccountIdentityLinkedElsewhere => __( 'Remove the link on the profile page of the other account first.', 'logto-relying-party' ),
			ErrorCode::AccountAlreadyLinked => __( 'Remove the link on the profile page of this account first.', 'logto-relying-party' ),
			ErrorCode::AccountPublishedLinkUnconfirmed => __( 'Confirm or drop that link in the list on this page.', 'logto-relying-party' ),
			ErrorCode::AccountPrivilegedLink => __( 'Let its owner sign in with the WordPress password and link it on their profile page.', 'logto-relying-party' ),

			ErrorCode::ConfigurationInvalid => __( 'Save the settings on this page again and follow what it says beside each field.', 'logto-relying-party' ),
			ErrorCode::ClientSecretUnreadable => __( 'Enter the app secret again.', 'logto-relying-party' ),
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
			ErrorCode::AccountNotCreated => __( 'Look for a plugin or a setting that limits which accounts may be made; its own code stands beside ours. Or add an account for the person and let them link it on their profile page.', 'logto-relying-party' ),
			ErrorCode::AccountVanished => __( 'Nothing, when it happens now and then. When it lasts, look whether the database of this site is slow or read-only.', 'logto-relying-party' ),
			ErrorCode::HostError => __( 'The line beside the code says in which file. If that is one of this plugin’s, please report it.', 'logto-relying-party' ),
			ErrorCode::RuntimeMissing => __( 'The notice at the top says what is missing, and what to do.', 'logto-relying-party' ),
			ErrorCode::SignInLoop => __( 'Look for a cache, a proxy or a plugin that drops WordPress’s cookies, and compare WordPress Address and Site Address under Settings > General with the address that visitors use.', 'logto-relying-party' ),
			ErrorCode::ContractMismatch => __( 'Install the plugin and the extension of the same version, then restart PHP.', 'logto-relying-party' ),
		};
	}
}
