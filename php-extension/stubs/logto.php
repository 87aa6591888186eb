<?php
/**
 * The PHP contract of the relying party, as the extension `logto` provides it.
 *
 * Made from crates/component/wit/relying-party.wit; do not edit.
 */

declare( strict_types = 1 );

namespace Logto\RelyingParty {

	/** The version of the contract that the extension has. This name stays when the version changes. */
	const CONTRACT_VERSION = 1;
}

namespace Logto\RelyingParty\V1 {

	final class Header {
		public function __construct(
			public readonly string $name,
			public readonly string $value,
		) {}
	}

	/**
	 * What a request is for; the host may keep several processes from sending the same
	 * `discovery` or `jwks` request at once.
	 */
	enum RequestKind: string {
		case Discovery = 'discovery';
		case Jwks = 'jwks';
		case Token = 'token';
		case Userinfo = 'userinfo';
	}

	/** A request to send exactly as it stands: no redirects, certificates verified. */
	final class HttpRequest implements \JsonSerializable {
		public function __construct(
			public readonly RequestKind $kind,
			public readonly string $method,
			public readonly string $url,
			/** @var list<Header> */
			#[\SensitiveParameter] public readonly array $headers,
			#[\SensitiveParameter] public readonly ?string $body,
		) {}

		/** What a dump shows: everything but secrets. */
		public function __debugInfo(): array {
			return array(
				'kind' => $this->kind,
				'method' => $this->method,
				'url' => $this->url,
				'headers' => '(hidden)',
				'body' => '(hidden)',
			);
		}

		/** What a log shows, equally. */
		public function jsonSerialize(): array {
			return $this->__debugInfo();
		}

		/** Secrets are not to be stored. */
		public function __serialize(): array {
			throw new \LogicException( 'Serialization of ' . self::class . ' is not allowed' );
		}
	}

	/** A response as received. At most 1 MiB of body; header names in any case. */
	final class HttpResponse implements \JsonSerializable {
		public function __construct(
			public readonly int $status,
			/** @var list<Header> */
			public readonly array $headers,
			#[\SensitiveParameter] public readonly string $body,
		) {}

		/** What a dump shows: everything but secrets. */
		public function __debugInfo(): array {
			return array(
				'status' => $this->status,
				'headers' => $this->headers,
				'body' => '(hidden)',
			);
		}

		/** What a log shows, equally. */
		public function jsonSerialize(): array {
			return $this->__debugInfo();
		}

		/** Secrets are not to be stored. */
		public function __serialize(): array {
			throw new \LogicException( 'Serialization of ' . self::class . ' is not allowed' );
		}
	}

	/** Why no response could be had. */
	enum TransportFailure: string {
		case Unreachable = 'unreachable';
		case TimedOut = 'timed-out';
		case Certificate = 'certificate';
		case TooLarge = 'too-large';
		case Blocked = 'blocked';
	}

	/** A cookie as the browser sent it. */
	final class Cookie {
		public function __construct(
			public readonly string $name,
			public readonly string $value,
		) {}
	}

	/** A cookie to set (always HttpOnly and SameSite=Lax) or, with `max-age` 0, to clear. */
	final class CookieChange {
		public function __construct(
			public readonly string $name,
			public readonly string $value,
			/** Seconds. */
			public readonly int $maxAge,
			public readonly string $path,
			public readonly bool $secure,
		) {}
	}

	/**
	 * What is to be kept or given up, whichever way a call ends; apply it before sending
	 * a request and before answering the browser.
	 */
	final class StorageChanges {
		public function __construct(
			/** @var list<CookieChange> */
			public readonly array $cookies,
			/**
			 * The sealed cache of provider metadata and keys, to keep in place of the one
			 * handed over. Not secret, not trusted when it comes back.
			 */
			public readonly ?string $providerCache,
		) {}
	}

	/** What else the host keeps sealed. Each opens for the purpose it was sealed for alone. */
	enum SealPurpose: string {
		/** The authority that signed the provider's certificate chain. */
		case TrustedAuthority = 'trusted-authority';
		/** Whose session may still be opened, in a cookie. */
		case SessionMapping = 'session-mapping';
	}

	enum ProviderKind: string {
		/**
		 * Its address is a Logto endpoint, such as `https://tenant.logto.app`; the issuer
		 * is `<endpoint>/oidc`.
		 */
		case Logto = 'logto';
		/** Its address is the issuer of any OpenID provider, byte for byte. */
		case Openid = 'openid';
	}

	final class Parameter {
		public function __construct(
			public readonly string $name,
			public readonly string $value,
		) {}
	}

	/** What every key is derived from. */
	final class Keys implements \JsonSerializable {
		public function __construct(
			/** The secret constants of `wp-config.php` in one string; empty where there are none. */
			#[\SensitiveParameter] public readonly string $constants,
			/** The key ring that `turn-key-ring` made. */
			#[\SensitiveParameter] public readonly string $ring,
		) {}

		/** What a dump shows: everything but secrets. */
		public function __debugInfo(): array {
			return array(
				'constants' => '(hidden)',
				'ring' => '(hidden)',
			);
		}

		/** What a log shows, equally. */
		public function jsonSerialize(): array {
			return $this->__debugInfo();
		}

		/** Secrets are not to be stored. */
		public function __serialize(): array {
			throw new \LogicException( 'Serialization of ' . self::class . ' is not allowed' );
		}
	}

	/** A client at a provider: what a client secret belongs to. */
	final class Client {
		public function __construct(
			public readonly ProviderKind $providerKind,
			public readonly string $providerAddress,
			public readonly string $clientId,
		) {}
	}

	final class Configuration implements \JsonSerializable {
		public function __construct(
			public readonly ProviderKind $providerKind,
			public readonly string $providerAddress,
			public readonly string $clientId,
			/** As `seal-client-secret` made it for this very client. */
			#[\SensitiveParameter] public readonly string $sealedClientSecret,
			/** The site's home address, such as `https://example.org/blog`. */
			public readonly string $site,
			public readonly string $redirectUri,
			public readonly string $postSignOutRedirectUri,
			/**
			 * Scopes beside `openid`.
			 * @var list<string>
			 */
			public readonly array $scopes,
			/**
			 * Further parameters of the authorization request; never one that the protocol owns.
			 * @var list<Parameter>
			 */
			public readonly array $authorizationParameters,
			/** Clock leeway in seconds, at most 300. */
			public readonly int $leeway,
			/** How long a pending sign-in may take, in seconds. */
			public readonly int $pendingLifetime,
			public readonly Keys $keys,
			/** The cache as last stored. */
			public readonly ?string $providerCache,
			/** Whether a refused authorization response brings along what is needed to decide it again. */
			public readonly bool $keepReplayBundle,
		) {}

		/** What a dump shows: everything but secrets. */
		public function __debugInfo(): array {
			return array(
				'providerKind' => $this->providerKind,
				'providerAddress' => $this->providerAddress,
				'clientId' => $this->clientId,
				'sealedClientSecret' => '(hidden)',
				'site' => $this->site,
				'redirectUri' => $this->redirectUri,
				'postSignOutRedirectUri' => $this->postSignOutRedirectUri,
				'scopes' => $this->scopes,
				'authorizationParameters' => $this->authorizationParameters,
				'leeway' => $this->leeway,
				'pendingLifetime' => $this->pendingLifetime,
				'keys' => $this->keys,
				'providerCache' => $this->providerCache,
				'keepReplayBundle' => $this->keepReplayBundle,
			);
		}

		/** What a log shows, equally. */
		public function jsonSerialize(): array {
			return $this->__debugInfo();
		}

		/** Secrets are not to be stored. */
		public function __serialize(): array {
			throw new \LogicException( 'Serialization of ' . self::class . ' is not allowed' );
		}
	}

	/** A WordPress user, and the session by the hash of its token. */
	final class SignedInUser {
		public function __construct(
			public readonly int $userId,
			public readonly string $sessionHash,
		) {}
	}

	/** What the sign-in is for. A response serves only the purpose its request had. */
	enum Purpose: string {
		case SignIn = 'sign-in';
		/** Link the identity to the user who is signed in. */
		case Link = 'link';
	}

	enum Prompt: string {
		case Login = 'login';
		case Consent = 'consent';
		case SelectAccount = 'select-account';
	}

	/** Logto's `first_screen`. */
	enum FirstScreen: string {
		case SignIn = 'sign-in';
		case Register = 'register';
		case ResetPassword = 'reset-password';
		case IdentifierSignIn = 'identifier-sign-in';
		case IdentifierRegister = 'identifier-register';
		case SingleSignOn = 'single-sign-on';
	}

	final class AuthorizationRequestOptions {
		public function __construct(
			public readonly Purpose $purpose,
			/** Who is signed in to WordPress in this browser; needed for `purpose.link`. */
			public readonly ?SignedInUser $current,
			/** Where to go afterwards: an absolute URL that the host has validated. */
			public readonly ?string $returnTo,
			/** Where to go when `return-to` is absent, too long or leads back into the sign-in. */
			public readonly string $defaultReturnTo,
			/**
			 * Every pending sign-in cookie of this browser.
			 * @var list<Cookie>
			 */
			public readonly array $cookies,
			/** Set when this request replaces a lost one: `restart.attempt`. */
			public readonly int $attempt,
			public readonly ?Prompt $prompt,
			public readonly ?FirstScreen $firstScreen,
			public readonly ?string $directSignIn,
			public readonly ?string $loginHint,
			public readonly ?string $uiLocales,
		) {}
	}

	/** Send the browser to `url`. */
	final class AuthorizationRedirect {
		public function __construct(
			public readonly string $url,
			public readonly StorageChanges $changes,
		) {}
	}

	final class AuthorizationResponseOptions implements \JsonSerializable {
		public function __construct(
			/** The query string as received, without its `?`. */
			#[\SensitiveParameter] public readonly string $query,
			/** @var list<Cookie> */
			public readonly array $cookies,
			/** Who is signed in to WordPress in this browser. */
			public readonly ?SignedInUser $current,
			public readonly string $defaultReturnTo,
		) {}

		/** What a dump shows: everything but secrets. */
		public function __debugInfo(): array {
			return array(
				'query' => '(hidden)',
				'cookies' => $this->cookies,
				'current' => $this->current,
				'defaultReturnTo' => $this->defaultReturnTo,
			);
		}

		/** What a log shows, equally. */
		public function jsonSerialize(): array {
			return $this->__debugInfo();
		}

		/** Secrets are not to be stored. */
		public function __serialize(): array {
			throw new \LogicException( 'Serialization of ' . self::class . ' is not allowed' );
		}
	}

	/** The claims that WordPress has a use for. */
	final class Identity {
		public function __construct(
			public readonly string $issuer,
			public readonly string $subject,
			/** Unique to issuer and subject: 64 hexadecimal digits. */
			public readonly string $linkKey,
			public readonly ?string $sid,
			public readonly ?string $username,
			public readonly ?string $name,
			public readonly ?string $givenName,
			public readonly ?string $familyName,
			public readonly ?string $email,
			public readonly bool $emailVerified,
			public readonly ?string $phoneNumber,
			public readonly bool $phoneNumberVerified,
			public readonly ?string $picture,
			public readonly ?string $locale,
			/** @var list<string> */
			public readonly array $roles,
		) {}
	}

	/** A verified sign-in; `map-session` decides what becomes of it. */
	final class SignIn {
		public function __construct(
			public readonly Identity $identity,
			public readonly Purpose $purpose,
			public readonly string $returnTo,
			/** For `end-session`, sealed for long storage. */
			public readonly string $sealedIdToken,
			public readonly StorageChanges $changes,
		) {}
	}

	/**
	 * The pending sign-in is gone. Begin anew with this `attempt`, or, where somebody is
	 * signed in already, go to the page wanted.
	 */
	final class Restart {
		public function __construct(
			public readonly int $attempt,
			/** The page that the person wanted, when known. */
			public readonly ?string $returnTo,
			public readonly StorageChanges $changes,
		) {}
	}

	final class Policy {
		public function __construct(
			/** Make an account for an identity that has none. */
			public readonly bool $createAccounts,
			public readonly string $defaultRole,
			/** Link an identity to the account with its e-mail address. */
			public readonly bool $linkByEmail,
			/** Keep name and e-mail address of accounts that may only read in step with the claims. */
			public readonly bool $updateProfile,
			/** Seconds. */
			public readonly int $sessionLifetime,
		) {}
	}

	final class KnownUser {
		public function __construct(
			public readonly int $id,
			/** May more than read. */
			public readonly bool $privileged,
			public readonly bool $suspended,
			/** The link key this account is already linked under. */
			public readonly ?string $linkKey,
			public readonly string $email,
			public readonly string $displayName,
			public readonly string $firstName,
			public readonly string $lastName,
		) {}
	}

	/** A link that the published Logto plugin left behind. */
	final class PublishedLink {
		public function __construct(
			public readonly KnownUser $user,
			/** The endpoint in that plugin's settings, which the link is bound to. */
			public readonly string $endpoint,
			/** An administrator looked at it and kept it. */
			public readonly bool $confirmed,
		) {}
	}

	final class Facts {
		public function __construct(
			/** The account that the identity is linked to. */
			public readonly ?KnownUser $linked,
			public readonly ?PublishedLink $published,
			/** The account that has the identity's e-mail address. */
			public readonly ?KnownUser $withEmail,
			/** The account that is signed in, for the purpose `link`. */
			public readonly ?KnownUser $current,
			/** WordPress takes the identity's username unchanged, and it is free. */
			public readonly bool $usernameUsable,
		) {}
	}

	enum ProfileField: string {
		case Email = 'email';
		case DisplayName = 'display-name';
		case FirstName = 'first-name';
		case LastName = 'last-name';
	}

	final class FieldChange {
		public function __construct(
			public readonly ProfileField $field,
			public readonly string $value,
		) {}
	}

	final class ExistingUser {
		public function __construct(
			public readonly int $userId,
			/** @var list<FieldChange> */
			public readonly array $fields,
			public readonly int $sessionLifetime,
		) {}
	}

	/** Names that everybody sees; neither has an e-mail address or a phone number in it. */
	final class AccountName {
		public function __construct(
			public readonly string $login,
			public readonly string $nicename,
		) {}
	}

	final class NewUser {
		public function __construct(
			/**
			 * To be tried in turn, until WordPress takes one. At least one.
			 * @var list<AccountName>
			 */
			public readonly array $names,
			public readonly string $role,
			/** @var list<FieldChange> */
			public readonly array $fields,
			public readonly int $sessionLifetime,
		) {}
	}

	final class LinkUser {
		public function __construct(
			public readonly int $userId,
			/**
			 * Someone may have made this account before its owner came: give it a new
			 * password, end its sessions and revoke its application passwords.
			 */
			public readonly bool $resetCredentials,
			/** @var list<FieldChange> */
			public readonly array $fields,
			public readonly int $sessionLifetime,
		) {}
	}

	final class EndSessionOptions {
		public function __construct(
			public readonly ?string $sealedIdToken,
			/** Where the browser goes in the end: an absolute URL that the host has validated. */
			public readonly ?string $returnTo,
		) {}
	}

	/** Send the browser to `url`; `host` is the one to admit as a redirect's target. */
	final class EndSessionRedirect {
		public function __construct(
			public readonly string $url,
			public readonly string $host,
			public readonly StorageChanges $changes,
		) {}
	}

	/** What the provider has ended: one of its sessions, or every session of a subject. */
	final class Logout {
		public function __construct(
			/** The link of the subject; it or `sid` is there. */
			public readonly ?string $linkKey,
			/** The provider's session; where it is there, this one alone has ended. */
			public readonly ?string $sid,
			/**
			 * Unique to issuer and `jti`: 64 hexadecimal digits. A token is taken once: whose
			 * key is known is `logout-token-replayed`.
			 */
			public readonly string $tokenKey,
			/** Until when the key is to be kept, in seconds since the Unix epoch. */
			public readonly int $expires,
			public readonly StorageChanges $changes,
		) {}
	}

	/** What another site asked for, as far as it may. */
	final class LoginInitiation {
		public function __construct(
			/** The configured one, which the other site named. */
			public readonly string $issuer,
			/** For `authorization-request`. */
			public readonly ?string $loginHint,
			/** Where to go afterwards: not validated yet, but none that leads back into the sign-in. */
			public readonly ?string $targetLinkUri,
		) {}
	}

	enum Check: string {
		case Discovery = 'discovery';
		case Issuer = 'issuer';
		case Algorithms = 'algorithms';
		case Jwks = 'jwks';
		case Clock = 'clock';
		case Credentials = 'credentials';
		case EndSession = 'end-session';
	}

	enum Verdict: string {
		case Works = 'works';
		case Fails = 'fails';
		/** Works, with a remark. */
		case Warning = 'warning';
		/** Could not be tried. */
		case Unknown = 'unknown';
	}

	enum Setting: string {
		case Endpoint = 'endpoint';
		case Issuer = 'issuer';
		case ClientId = 'client-id';
		case ClientSecret = 'client-secret';
		case Scopes = 'scopes';
		case AuthorizationParameters = 'authorization-parameters';
	}

	enum SettingFault: string {
		case Missing = 'missing';
		case Malformed = 'malformed';
		/** `http:` is for loopback alone. */
		case Insecure = 'insecure';
		case TooLong = 'too-long';
		/** The administrator pasted the address of another page of the Console. */
		case NotAnEndpoint = 'not-an-endpoint';
		/** A parameter that the protocol owns. */
		case Protected = 'protected';
	}

	final class SettingProblem {
		public function __construct(
			public readonly Setting $setting,
			public readonly SettingFault $fault,
		) {}
	}

	/** As typed. Secrets are not part of it. */
	final class SettingsInput {
		public function __construct(
			public readonly string $endpoint,
			public readonly string $issuer,
			public readonly string $clientId,
			public readonly string $scopes,
			public readonly string $authorizationParameters,
		) {}
	}

	/**
	 * As to be stored: trimmed, without a trailing slash on the endpoint or a pasted
	 * `/oidc`, lists split.
	 */
	final class SettingsChecked {
		public function __construct(
			public readonly string $endpoint,
			public readonly string $issuer,
			public readonly string $clientId,
			/** @var list<string> */
			public readonly array $scopes,
			/** @var list<Parameter> */
			public readonly array $authorizationParameters,
			/** @var list<SettingProblem> */
			public readonly array $problems,
		) {}
	}

	/** Who can mend it: nobody (do not trust the response), the administrator, time, us. */
	enum Fault: string {
		case Refused = 'refused';
		case Misconfigured = 'misconfigured';
		case Unavailable = 'unavailable';
		case Bug = 'bug';
	}

	/** The closed set of stable codes. */
	enum ErrorCode: string {
		case ResponseMalformed = 'response-malformed';
		case ResponseParameterRepeated = 'response-parameter-repeated';
		case ResponseStateUnknown = 'response-state-unknown';
		case ResponseIssuerMissing = 'response-issuer-missing';
		case ResponseIssuerMismatch = 'response-issuer-mismatch';
		case ResponseCodeMissing = 'response-code-missing';
		case ProviderAccessDenied = 'provider-access-denied';
		case ProviderInteractionRequired = 'provider-interaction-required';
		case ProviderError = 'provider-error';
		case PendingSignInMissing = 'pending-sign-in-missing';
		case PendingSignInExpired = 'pending-sign-in-expired';
		case PendingSignInAltered = 'pending-sign-in-altered';
		case PendingSignInMismatch = 'pending-sign-in-mismatch';
		case PendingSignInOtherSite = 'pending-sign-in-other-site';
		case PendingSignInOtherUser = 'pending-sign-in-other-user';
		case CodeRefused = 'code-refused';
		case TokenResponseMalformed = 'token-response-malformed';
		case TokenTypeUnsupported = 'token-type-unsupported';
		case TokenRequestRefused = 'token-request-refused';
		case ClientCredentialsRefused = 'client-credentials-refused';
		case IdTokenMissing = 'id-token-missing';
		case IdTokenMalformed = 'id-token-malformed';
		case IdTokenEncrypted = 'id-token-encrypted';
		case IdTokenAlgorithm = 'id-token-algorithm';
		case IdTokenCriticalHeader = 'id-token-critical-header';
		case IdTokenKeyUnknown = 'id-token-key-unknown';
		case IdTokenKeyWeak = 'id-token-key-weak';
		case IdTokenSignature = 'id-token-signature';
		case IdTokenIssuer = 'id-token-issuer';
		case IdTokenSubject = 'id-token-subject';
		case IdTokenAudience = 'id-token-audience';
		case IdTokenAuthorizedParty = 'id-token-authorized-party';
		case IdTokenExpired = 'id-token-expired';
		case IdTokenIssuedAt = 'id-token-issued-at';
		case IdTokenNotYetValid = 'id-token-not-yet-valid';
		case IdTokenNonce = 'id-token-nonce';
		case IdTokenAuthTimeMissing = 'id-token-auth-time-missing';
		case IdTokenAuthTime = 'id-token-auth-time';
		case IdTokenAccessTokenHash = 'id-token-access-token-hash';
		case UserinfoMalformed = 'userinfo-malformed';
		case UserinfoSubject = 'userinfo-subject';
		case UserinfoRefused = 'userinfo-refused';
		case LogoutTokenMissing = 'logout-token-missing';
		case LogoutTokenMalformed = 'logout-token-malformed';
		case LogoutTokenIssuer = 'logout-token-issuer';
		case LogoutTokenAudience = 'logout-token-audience';
		case LogoutTokenAlgorithm = 'logout-token-algorithm';
		case LogoutTokenKeyUnknown = 'logout-token-key-unknown';
		case LogoutTokenKeyWeak = 'logout-token-key-weak';
		case LogoutTokenSignature = 'logout-token-signature';
		case LogoutTokenIssuedAt = 'logout-token-issued-at';
		case LogoutTokenExpired = 'logout-token-expired';
		case LogoutTokenSubject = 'logout-token-subject';
		case LogoutTokenEvents = 'logout-token-events';
		case LogoutTokenNonce = 'logout-token-nonce';
		case LogoutTokenId = 'logout-token-id';
		case LoginInitiationIssuer = 'login-initiation-issuer';
		case LoginInitiationParameterRepeated = 'login-initiation-parameter-repeated';
		case AccountCreationDisabled = 'account-creation-disabled';
		case AccountEmailTaken = 'account-email-taken';
		case AccountSuspended = 'account-suspended';
		case AccountIdentityLinkedElsewhere = 'account-identity-linked-elsewhere';
		case AccountAlreadyLinked = 'account-already-linked';
		case AccountPublishedLinkUnconfirmed = 'account-published-link-unconfirmed';
		case AccountPrivilegedLink = 'account-privileged-link';
		case ConfigurationInvalid = 'configuration-invalid';
		case ClientSecretUnreadable = 'client-secret-unreadable';
		case DiscoveryMalformed = 'discovery-malformed';
		case DiscoveryNotFound = 'discovery-not-found';
		case DiscoveryIssuer = 'discovery-issuer';
		case DiscoveryEndpointMissing = 'discovery-endpoint-missing';
		case DiscoveryEndpointInsecure = 'discovery-endpoint-insecure';
		case DiscoveryAlgorithms = 'discovery-algorithms';
		case JwksMalformed = 'jwks-malformed';
		case EndSessionUnsupported = 'end-session-unsupported';
		case ProviderUnreachable = 'provider-unreachable';
		case ProviderTimedOut = 'provider-timed-out';
		case ProviderCertificate = 'provider-certificate';
		case ProviderResponseTooLarge = 'provider-response-too-large';
		case ProviderRequestBlocked = 'provider-request-blocked';
		case ProviderStatus = 'provider-status';
		case OutOfOrder = 'out-of-order';
		case TooManyRequestsToProvider = 'too-many-requests-to-provider';
		case InputTooLarge = 'input-too-large';
		case RuntimeTrap = 'runtime-trap';
		case RuntimeFuel = 'runtime-fuel';
		case RuntimeMemory = 'runtime-memory';
		case RuntimeStack = 'runtime-stack';
		case ContractMismatch = 'contract-mismatch';
		case SignInVetoed = 'sign-in-vetoed';
		case AccountNotCreated = 'account-not-created';
		case AccountVanished = 'account-vanished';
		case HostError = 'host-error';
		case RuntimeMissing = 'runtime-missing';
		case LogoutTokenReplayed = 'logout-token-replayed';
		case SignInLoop = 'sign-in-loop';
	}

	final class ConnectionCheck {
		public function __construct(
			public readonly Check $check,
			public readonly Verdict $verdict,
			/** Why, when it does not work. */
			public readonly ?ErrorCode $code,
			/** For the administrator: an issuer, a list of algorithms, seconds of drift. */
			public readonly string $detail,
		) {}
	}

	final class ConnectionReport {
		public function __construct(
			/** @var list<ConnectionCheck> */
			public readonly array $checks,
			public readonly StorageChanges $changes,
		) {}
	}

	/** A call that ended in a refusal or a failure. Its message is the stable code. */
	abstract class Failure extends \RuntimeException {
		public function __construct(
			public readonly ErrorCode $errorCode,
			/** For the log alone; holds no secret and no token. */
			public readonly string $detail,
			/** The page that the person wanted, when known. */
			public readonly ?string $returnTo,
			/**
			 * What is needed to decide it again, where that was to be kept: JSON that holds no
			 * secret, no token and nothing about the person; at most 32 KiB.
			 */
			public readonly ?string $replayBundle,
			public readonly StorageChanges $changes,
		) {
			parent::__construct( $errorCode->value );
		}
	}

	/** Do not trust the response. */
	final class Refused extends Failure {}

	/** The administrator's to mend. */
	final class Misconfigured extends Failure {}

	/** Try again later. */
	final class Unavailable extends Failure {}

	/** Ours to mend. */
	final class Bug extends Failure {}

	/**
	 * Send `request`, then `resume`; or wait for another process that sends it at this
	 * moment, then `resume-from-cache`.
	 */
	final class Fetch {
		public function __construct(
			public readonly HttpRequest $request,
			public readonly StorageChanges $changes,
		) {}
	}

	/** One conversation. Can be neither cloned nor serialised. */
	interface RelyingParty {
		/**
		 * OIDC Core §3.1.2.1, RFC 7636 §4.3.
		 * @throws Failure
		 */
		public function authorizationRequest( AuthorizationRequestOptions $options ): Fetch|AuthorizationRedirect;

		/**
		 * RFC 6749 §4.1.2, RFC 9207 §2.4, OIDC Core §3.1.3.
		 * @throws Failure
		 */
		public function authorizationResponse( AuthorizationResponseOptions $options ): Fetch|SignIn|Restart;

		/**
		 * RP-Initiated Logout §2.
		 * @throws Failure
		 */
		public function endSession( EndSessionOptions $options ): Fetch|EndSessionRedirect;

		/**
		 * Back-Channel Logout §2.6, from the body of the request.
		 * @throws Failure
		 */
		public function logoutToken( #[\SensitiveParameter] string $body ): Fetch|Logout;

		/** @throws Failure */
		public function checkConnection(): Fetch|ConnectionReport;

		/**
		 * Continues with what came of the last `fetch`.
		 * @throws Failure
		 */
		public function resume( HttpResponse|TransportFailure $outcome ): Fetch|AuthorizationRedirect|SignIn|Restart|EndSessionRedirect|Logout|ConnectionReport;

		/**
		 * Continues with what another process has stored: the provider cache as it is now.
		 * In place of `resume`, where the last `fetch` was a `discovery` or a `jwks` request;
		 * it is not to be sent then, nor the cache among its changes to be stored.
		 * @throws Failure
		 */
		public function resumeFromCache( string $providerCache ): Fetch|AuthorizationRedirect|SignIn|Restart|EndSessionRedirect|Logout|ConnectionReport;

		/**
		 * Who the identity verified in this conversation is in WordPress.
		 * @throws Failure
		 */
		public function mapSession( Policy $policy, Facts $facts ): ExistingUser|NewUser|LinkUser;

		/** The return address that the `state` of a sign-out response carries, if it is ours. */
		public function signedOut( string $query ): ?string;

		/**
		 * What another site asked for, in the parameters of query and form of a start; `none`
		 * where it has no part in it. OIDC Core §4.
		 * @throws Failure
		 */
		public function initiateLogin( string $parameters ): ?LoginInitiation;
	}

	/** A way to run the relying party: the extension, or a process of its own. */
	interface Runtime {
		/** Compared by both sides before the first call. */
		public function contractVersion(): int;

		public function relyingParty( Configuration $configuration ): RelyingParty;

		public function checkSettings( SettingsInput $input ): SettingsChecked;

		/**
		 * The secret of this client; it is sent to no other provider, and for no other client.
		 * @throws Failure
		 */
		public function sealClientSecret( Keys $keys, Client $client, #[\SensitiveParameter] string $secret ): string;

		/**
		 * Whether the sealed secret can still be opened with these keys, for a client of this issuer
		 * and client ID.
		 */
		public function clientSecretReadable( Keys $keys, Client $client, string $sealed ): bool;

		/** Whether the sealed secret is this one of this client, as `seal-client-secret` would take it. */
		public function clientSecretIs( Keys $keys, Client $client, string $sealed, #[\SensitiveParameter] string $secret ): bool;

		/**
		 * Seals for storage that others may write to, until the key ring has turned over twice
		 * or, where that is sooner, for `lifetime` seconds. Opens with the same purpose and
		 * context alone.
		 * @throws Failure
		 */
		public function seal( Keys $keys, SealPurpose $purpose, string $context, ?int $lifetime, #[\SensitiveParameter] string $plain ): string;

		/** What `seal` sealed; `none` for anything else, and when it has expired. */
		public function open( Keys $keys, SealPurpose $purpose, string $context, string $sealed ): ?string;

		/** A new key ring, or `none` when this one may stay (it turns over at most daily). */
		public function turnKeyRing( #[\SensitiveParameter] ?string $ring ): ?string;
	}
}

namespace Logto\RelyingParty\V1\Extension {

	use Logto\RelyingParty\V1 as Contract;

	/** The component inside the extension `logto`. */
	final class Runtime implements Contract\Runtime {
		public function contractVersion(): int {}
		public function relyingParty( Contract\Configuration $configuration ): Contract\RelyingParty {}
		public function checkSettings( Contract\SettingsInput $input ): Contract\SettingsChecked {}
		public function sealClientSecret( Contract\Keys $keys, Contract\Client $client, #[\SensitiveParameter] string $secret ): string {}
		public function clientSecretReadable( Contract\Keys $keys, Contract\Client $client, string $sealed ): bool {}
		public function clientSecretIs( Contract\Keys $keys, Contract\Client $client, string $sealed, #[\SensitiveParameter] string $secret ): bool {}
		public function seal( Contract\Keys $keys, Contract\SealPurpose $purpose, string $context, ?int $lifetime, #[\SensitiveParameter] string $plain ): string {}
		public function open( Contract\Keys $keys, Contract\SealPurpose $purpose, string $context, string $sealed ): ?string {}
		public function turnKeyRing( #[\SensitiveParameter] ?string $ring ): ?string {}
	}
}
