//! The closed set of errors: each has a stable code, and says who can mend it.

use std::fmt;

use crate::step::StorageChanges;

/// Who can mend an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nobody: what came is not to be trusted.
    Refused,
    /// The administrator, here or at the provider.
    Misconfigured,
    /// Time.
    Unavailable,
    /// The makers of this software.
    Bug,
}

/// One table, so that a variant without a code or a fault cannot be written.
macro_rules! error_codes {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $fault:ident;)*) => {
        /// What went wrong.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ErrorCode {
            $($(#[$doc])* $name,)*
        }

        impl ErrorCode {
            /// Every code there is.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The stable code, as the contract spells it.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// Who can mend it.
            #[must_use]
            pub const fn fault(self) -> Fault {
                match self { $(Self::$name => Fault::$fault,)* }
            }
        }
    };
}

error_codes! {
    // Authorization response: RFC 6749 §4.1.2, RFC 9207.
    /// The query string is not one of an authorization response.
    ResponseMalformed = "response-malformed", Refused;
    /// A parameter that must be there once is there twice. RFC 6749 §3.1.
    ResponseParameterRepeated = "response-parameter-repeated", Refused;
    /// No `state`, or none of this site's own form.
    ResponseStateUnknown = "response-state-unknown", Refused;
    /// The provider announces `iss` and did not send it. RFC 9207 §2.4.
    ResponseIssuerMissing = "response-issuer-missing", Refused;
    /// `iss` names another provider. RFC 9207 §2.4.
    ResponseIssuerMismatch = "response-issuer-mismatch", Refused;
    /// Neither `code` nor `error`.
    ResponseCodeMissing = "response-code-missing", Refused;
    /// `access_denied`. RFC 6749 §4.1.2.1.
    ProviderAccessDenied = "provider-access-denied", Refused;
    /// `login_required` and its like. OIDC Core §3.1.2.6.
    ProviderInteractionRequired = "provider-interaction-required", Refused;
    /// Any other error response.
    ProviderError = "provider-error", Refused;
    // Pending sign-in.
    /// The browser did not bring the pending sign-in, again.
    PendingSignInMissing = "pending-sign-in-missing", Refused;
    /// The sign-in took too long, again.
    PendingSignInExpired = "pending-sign-in-expired", Refused;
    /// The pending sign-in cannot be opened.
    PendingSignInAltered = "pending-sign-in-altered", Refused;
    /// The pending sign-in is of another `state` or purpose.
    PendingSignInMismatch = "pending-sign-in-mismatch", Refused;
    /// The pending sign-in is of another site or redirect URI.
    PendingSignInOtherSite = "pending-sign-in-other-site", Refused;
    /// A link was begun by another user or session.
    PendingSignInOtherUser = "pending-sign-in-other-user", Refused;
    // Token response: RFC 6749 §5, OIDC Core §3.1.3.3.
    /// `invalid_grant`: the code is used, too old or not ours.
    CodeRefused = "code-refused", Refused;
    /// The token response is not one. RFC 6749 §5.1.
    TokenResponseMalformed = "token-response-malformed", Refused;
    /// `token_type` is not `Bearer`. OIDC Core §3.1.3.3.
    TokenTypeUnsupported = "token-type-unsupported", Refused;
    /// Any other error of RFC 6749 §5.2.
    TokenRequestRefused = "token-request-refused", Misconfigured;
    /// `invalid_client` or `unauthorized_client`. RFC 6749 §5.2.
    ClientCredentialsRefused = "client-credentials-refused", Misconfigured;
    // ID token: OIDC Core §3.1.3.7.
    /// The token response has no ID token.
    IdTokenMissing = "id-token-missing", Refused;
    /// Not a JWS in compact form of a JSON object.
    IdTokenMalformed = "id-token-malformed", Refused;
    /// A JWE.
    IdTokenEncrypted = "id-token-encrypted", Refused;
    /// An algorithm that is not admitted.
    IdTokenAlgorithm = "id-token-algorithm", Refused;
    /// A critical header. RFC 7515 §4.1.11.
    IdTokenCriticalHeader = "id-token-critical-header", Refused;
    /// No key of the provider fits.
    IdTokenKeyUnknown = "id-token-key-unknown", Refused;
    /// An RSA key of less than 2048 bits, or an Ed25519 key of small order.
    IdTokenKeyWeak = "id-token-key-weak", Misconfigured;
    /// The signature is wrong.
    IdTokenSignature = "id-token-signature", Refused;
    /// `iss` is not the provider. OIDC Core §3.1.3.7, rule 2.
    IdTokenIssuer = "id-token-issuer", Refused;
    /// `sub` is empty, over 255 bytes or not ASCII. OIDC Core §2.
    IdTokenSubject = "id-token-subject", Refused;
    /// `aud` does not name this client. Rule 3.
    IdTokenAudience = "id-token-audience", Refused;
    /// `azp` is not this client. Rules 4 and 5.
    IdTokenAuthorizedParty = "id-token-authorized-party", Refused;
    /// `exp` has passed. Rule 9.
    IdTokenExpired = "id-token-expired", Refused;
    /// `iat` lies in the future. Rule 10.
    IdTokenIssuedAt = "id-token-issued-at", Refused;
    /// `nbf` lies in the future. RFC 7519 §4.1.5.
    IdTokenNotYetValid = "id-token-not-yet-valid", Refused;
    /// `nonce` is absent or another. Rule 11.
    IdTokenNonce = "id-token-nonce", Refused;
    /// `max_age` was asked for, and `auth_time` is missing. OIDC Core §3.1.2.1.
    IdTokenAuthTimeMissing = "id-token-auth-time-missing", Refused;
    /// The person had signed in before they were asked to sign in anew. Rule 13.
    IdTokenAuthTime = "id-token-auth-time", Refused;
    /// `at_hash` is of another access token. OIDC Core §3.1.3.8.
    IdTokenAccessTokenHash = "id-token-access-token-hash", Refused;
    // Userinfo: OIDC Core §5.3.
    /// The userinfo response is not one.
    UserinfoMalformed = "userinfo-malformed", Refused;
    /// Userinfo is about somebody else. OIDC Core §5.3.2.
    UserinfoSubject = "userinfo-subject", Refused;
    /// The provider refused the access token.
    UserinfoRefused = "userinfo-refused", Unavailable;
    // Logout token: OIDC Back-Channel Logout §2.6.
    /// The request has no `logout_token`, or more than one. Back-Channel Logout §2.5.
    LogoutTokenMissing = "logout-token-missing", Refused;
    /// Not a JWS in compact form of a JSON object, or of another `typ`. §2.4.
    LogoutTokenMalformed = "logout-token-malformed", Refused;
    /// `iss` is not the provider. §2.6.
    LogoutTokenIssuer = "logout-token-issuer", Refused;
    /// `aud` does not name this client. §2.6.
    LogoutTokenAudience = "logout-token-audience", Refused;
    /// An algorithm that is not admitted. §2.6.
    LogoutTokenAlgorithm = "logout-token-algorithm", Refused;
    /// No key of the provider fits.
    LogoutTokenKeyUnknown = "logout-token-key-unknown", Refused;
    /// An RSA key of less than 2048 bits.
    LogoutTokenKeyWeak = "logout-token-key-weak", Misconfigured;
    /// The signature is wrong. §2.6.
    LogoutTokenSignature = "logout-token-signature", Refused;
    /// `iat` is absent or lies in the future. §2.6.
    LogoutTokenIssuedAt = "logout-token-issued-at", Refused;
    /// `exp` has passed or, without one, `iat` is not recent. §2.6.
    LogoutTokenExpired = "logout-token-expired", Refused;
    /// Neither `sub` nor `sid`, or one that is none. §2.6.
    LogoutTokenSubject = "logout-token-subject", Refused;
    /// `events` does not say that it is one. §2.6.
    LogoutTokenEvents = "logout-token-events", Refused;
    /// `nonce` is there. §2.6.
    LogoutTokenNonce = "logout-token-nonce", Refused;
    /// `jti` is absent, or none. §2.4.
    LogoutTokenId = "logout-token-id", Refused;
    // Third-party-initiated login: OIDC Core §4.
    /// `iss` is absent or names another provider. OIDC Core §4.
    LoginInitiationIssuer = "login-initiation-issuer", Refused;
    /// A parameter is there twice.
    LoginInitiationParameterRepeated = "login-initiation-parameter-repeated", Refused;
    // Accounts.
    /// There is no account, and none is to be made.
    AccountCreationDisabled = "account-creation-disabled", Refused;
    /// An account has the e-mail address, and linking by it is not allowed.
    AccountEmailTaken = "account-email-taken", Refused;
    /// The account is suspended.
    AccountSuspended = "account-suspended", Refused;
    /// The identity is linked to another account.
    AccountIdentityLinkedElsewhere = "account-identity-linked-elsewhere", Refused;
    /// The account is linked to another identity.
    AccountAlreadyLinked = "account-already-linked", Refused;
    /// A taken-over link to a privileged account was not confirmed.
    AccountPublishedLinkUnconfirmed = "account-published-link-unconfirmed", Refused;
    /// A privileged account is linked by its owner alone.
    AccountPrivilegedLink = "account-privileged-link", Refused;
    // Provider and settings.
    /// A setting is missing or wrong.
    ConfigurationInvalid = "configuration-invalid", Misconfigured;
    /// The stored client secret cannot be opened with these keys.
    ClientSecretUnreadable = "client-secret-unreadable", Misconfigured;
    /// The discovery document is not one.
    DiscoveryMalformed = "discovery-malformed", Misconfigured;
    /// No discovery document at that address.
    DiscoveryNotFound = "discovery-not-found", Misconfigured;
    /// The document names another issuer. OIDC Discovery §4.3.
    DiscoveryIssuer = "discovery-issuer", Misconfigured;
    /// The document lacks an endpoint that is needed.
    DiscoveryEndpointMissing = "discovery-endpoint-missing", Misconfigured;
    /// An endpoint is neither https nor loopback.
    DiscoveryEndpointInsecure = "discovery-endpoint-insecure", Misconfigured;
    /// The provider announces no algorithm that is admitted.
    DiscoveryAlgorithms = "discovery-algorithms", Misconfigured;
    /// The key set is not one.
    JwksMalformed = "jwks-malformed", Misconfigured;
    /// The provider has no end-session endpoint.
    EndSessionUnsupported = "end-session-unsupported", Misconfigured;
    /// No connection to the provider.
    ProviderUnreachable = "provider-unreachable", Unavailable;
    /// The provider did not answer in time.
    ProviderTimedOut = "provider-timed-out", Unavailable;
    /// The provider's certificate was refused.
    ProviderCertificate = "provider-certificate", Misconfigured;
    /// The provider's response is too large.
    ProviderResponseTooLarge = "provider-response-too-large", Unavailable;
    /// This site does not let the request out.
    ProviderRequestBlocked = "provider-request-blocked", Misconfigured;
    /// The provider answered with an unexpected status.
    ProviderStatus = "provider-status", Unavailable;
    // Ours.
    /// A call that does not fit the conversation.
    OutOfOrder = "out-of-order", Bug;
    /// A conversation asked for a sixth exchange.
    TooManyRequestsToProvider = "too-many-requests-to-provider", Bug;
    /// An input is larger than any that is right.
    InputTooLarge = "input-too-large", Refused;
    /// The sandbox stopped the component.
    RuntimeTrap = "runtime-trap", Bug;
    /// The component used up its instructions.
    RuntimeFuel = "runtime-fuel", Bug;
    /// The component used up its memory.
    RuntimeMemory = "runtime-memory", Bug;
    /// The component used up its stack.
    RuntimeStack = "runtime-stack", Bug;
    // The host's own: nothing here ends in one of them.
    /// The host and what runs the relying party are of different versions.
    ContractMismatch = "contract-mismatch", Misconfigured;
    /// Something else in the host refused the sign-in.
    SignInVetoed = "sign-in-vetoed", Refused;
    /// The host could not make the account.
    AccountNotCreated = "account-not-created", Misconfigured;
    /// The account is gone, or another request is still making it.
    AccountVanished = "account-vanished", Unavailable;
    /// The host's own code failed.
    HostError = "host-error", Bug;
    /// The host cannot run the relying party.
    RuntimeMissing = "runtime-missing", Misconfigured;
    /// The logout token was taken before. Back-Channel Logout §2.6.
    LogoutTokenReplayed = "logout-token-replayed", Refused;
    /// The browser signs in again and again.
    SignInLoop = "sign-in-loop", Refused;
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code())
    }
}

/// The most that a detail may have, in characters.
const MAX_DETAIL: usize = 300;

/// An error inside a conversation, before it is known what the browser wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    /// What went wrong.
    pub code: ErrorCode,
    /// For the log alone; holds no secret and no token.
    pub detail: String,
}

impl Error {
    /// An error with what the log should say, in one line of bounded length: parts of it may be
    /// anybody's.
    pub fn new(code: ErrorCode, detail: impl AsRef<str>) -> Self {
        let printable = |character: char| {
            if character.is_control() {
                ' '
            } else {
                character
            }
        };
        let detail = detail.as_ref().chars().take(MAX_DETAIL).map(printable);
        Self {
            code,
            detail: detail.collect(),
        }
    }
}

impl From<ErrorCode> for Error {
    fn from(code: ErrorCode) -> Self {
        Self::new(code, "")
    }
}

/// How a call fails.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong.
    pub code: ErrorCode,
    /// For the log alone; holds no secret and no token.
    pub detail: String,
    /// The page that the person wanted, when known.
    pub return_to: Option<String>,
    /// What is needed to decide it again, where that was to be kept: JSON, without any secret.
    pub replay_bundle: Option<String>,
    /// To be applied all the same.
    pub changes: StorageChanges,
}

impl Failure {
    /// Who can mend it.
    #[must_use]
    pub const fn fault(&self) -> Fault {
        self.code.fault()
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            code: error.code,
            detail: error.detail,
            return_to: None,
            replay_bundle: None,
            changes: StorageChanges::default(),
        }
    }
}

impl From<ErrorCode> for Failure {
    fn from(code: ErrorCode) -> Self {
        Error::from(code).into()
    }
}
