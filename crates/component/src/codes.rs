//! Enumerations that both sides spell alike.

use relying_party as rp;

use crate::wit;

/// Matches in both directions, so that a name missing on either side does not compile.
macro_rules! same {
    ($($name:ident { $($variant:ident)* })*) => {$(
        impl From<rp::$name> for wit::$name {
            fn from(value: rp::$name) -> Self {
                match value { $(rp::$name::$variant => Self::$variant,)* }
            }
        }

        impl From<wit::$name> for rp::$name {
            fn from(value: wit::$name) -> Self {
                match value { $(wit::$name::$variant => Self::$variant,)* }
            }
        }
    )*};
}

same! {
    RequestKind { Discovery Jwks Token Userinfo }
    TransportFailure { Unreachable TimedOut Certificate TooLarge Blocked }
    SealPurpose { TrustedAuthority SessionMapping }
    ProviderKind { Logto Openid }
    Purpose { SignIn Link }
    Prompt { Login Consent SelectAccount }
    FirstScreen { SignIn Register ResetPassword IdentifierSignIn IdentifierRegister SingleSignOn }
    ProfileField { Email DisplayName FirstName LastName }
    Check { Discovery Issuer Algorithms Jwks Clock Credentials EndSession }
    Verdict { Works Fails Warning Unknown }
    Setting { Endpoint Issuer ClientId ClientSecret Scopes AuthorizationParameters }
    SettingFault { Missing Malformed Insecure TooLong NotAnEndpoint Protected }
    Fault { Refused Misconfigured Unavailable Bug }
    ErrorCode {
        ResponseMalformed ResponseParameterRepeated ResponseStateUnknown ResponseIssuerMissing
        ResponseIssuerMismatch ResponseCodeMissing ProviderAccessDenied ProviderInteractionRequired
        ProviderError
        PendingSignInMissing PendingSignInExpired PendingSignInAltered PendingSignInMismatch
        PendingSignInOtherSite PendingSignInOtherUser
        CodeRefused TokenResponseMalformed TokenTypeUnsupported TokenRequestRefused
        ClientCredentialsRefused
        IdTokenMissing IdTokenMalformed IdTokenEncrypted IdTokenAlgorithm IdTokenCriticalHeader
        IdTokenKeyUnknown IdTokenKeyWeak IdTokenSignature IdTokenIssuer IdTokenSubject
        IdTokenAudience IdTokenAuthorizedParty IdTokenExpired IdTokenIssuedAt IdTokenNotYetValid
        IdTokenNonce IdTokenAuthTimeMissing IdTokenAuthTime IdTokenAccessTokenHash
        UserinfoMalformed UserinfoSubject UserinfoRefused
        LogoutTokenMissing LogoutTokenMalformed LogoutTokenIssuer LogoutTokenAudience
        LogoutTokenAlgorithm LogoutTokenKeyUnknown LogoutTokenKeyWeak LogoutTokenSignature
        LogoutTokenIssuedAt LogoutTokenExpired LogoutTokenSubject LogoutTokenEvents
        LogoutTokenNonce LogoutTokenId LoginInitiationIssuer
        LoginInitiationParameterRepeated
        AccountCreationDisabled AccountEmailTaken AccountSuspended AccountIdentityLinkedElsewhere
        AccountAlreadyLinked AccountPublishedLinkUnconfirmed AccountPrivilegedLink
        ConfigurationInvalid ClientSecretUnreadable
        DiscoveryMalformed DiscoveryNotFound DiscoveryIssuer DiscoveryEndpointMissing
        DiscoveryEndpointInsecure DiscoveryAlgorithms JwksMalformed EndSessionUnsupported
        ProviderUnreachable ProviderTimedOut ProviderCertificate ProviderResponseTooLarge
        ProviderRequestBlocked ProviderStatus
        OutOfOrder TooManyRequestsToProvider InputTooLarge
        RuntimeTrap RuntimeFuel RuntimeMemory RuntimeStack ContractMismatch
        SignInVetoed AccountNotCreated AccountVanished HostError RuntimeMissing
        LogoutTokenReplayed SignInLoop
    }
}
