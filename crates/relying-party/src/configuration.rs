//! What a relying party is told once.

use std::time::Duration;

use crate::keys::Keys;

/// What the provider's address is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProviderKind {
    /// A Logto endpoint; the issuer is `<endpoint>/oidc`.
    Logto,
    /// The issuer of any OpenID provider, byte for byte.
    Openid,
}

/// A parameter of the authorization request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A client at a provider: what a client secret belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client {
    /// What `provider_address` is.
    pub provider_kind: ProviderKind,
    /// A Logto endpoint or an issuer.
    pub provider_address: String,
    /// RFC 6749 §2.2.
    pub client_id: String,
}

impl Client {
    /// OIDC Discovery §2, byte for byte what `iss` must be.
    #[must_use]
    pub fn issuer(&self) -> String {
        issuer(self.provider_kind, &self.provider_address)
    }
}

fn issuer(provider_kind: ProviderKind, provider_address: &str) -> String {
    match provider_kind {
        ProviderKind::Logto => format!("{}/oidc", provider_address.trim_end_matches('/')),
        ProviderKind::Openid => provider_address.to_owned(),
    }
}

/// The settings of one client at one provider.
#[derive(Clone, Debug)]
pub struct Configuration {
    /// What `provider_address` is.
    pub provider_kind: ProviderKind,
    /// A Logto endpoint or an issuer.
    pub provider_address: String,
    /// RFC 6749 §2.2.
    pub client_id: String,
    /// As `seal_client_secret` made it for this very client.
    pub sealed_client_secret: String,
    /// The site's home address.
    pub site: String,
    /// RFC 6749 §3.1.2.
    pub redirect_uri: String,
    /// RP-Initiated Logout §2.
    pub post_sign_out_redirect_uri: String,
    /// Scopes beside `openid`.
    pub scopes: Vec<String>,
    /// Further parameters of the authorization request.
    pub authorization_parameters: Vec<Parameter>,
    /// How far two clocks may be apart; at most [`MAX_LEEWAY`] seconds count.
    pub leeway: u32,
    /// How long a pending sign-in may take, in seconds.
    pub pending_lifetime: u32,
    /// What every key is derived from.
    pub keys: Keys,
    /// The cache as last stored.
    pub provider_cache: Option<String>,
    /// Whether a refused sign-in brings along what is needed to decide it again.
    pub keep_replay_bundle: bool,
}

/// The most leeway that a setting may give, in seconds.
pub const MAX_LEEWAY: u32 = 300;

impl Configuration {
    /// OIDC Discovery §2, byte for byte what `iss` must be.
    #[must_use]
    pub fn issuer(&self) -> String {
        issuer(self.provider_kind, &self.provider_address)
    }

    /// Whom the client secret belongs to.
    pub(crate) fn client(&self) -> Client {
        Client {
            provider_kind: self.provider_kind,
            provider_address: self.provider_address.clone(),
            client_id: self.client_id.clone(),
        }
    }

    /// The leeway that holds.
    #[must_use]
    pub fn leeway(&self) -> Duration {
        Duration::from_secs(self.leeway.min(MAX_LEEWAY).into())
    }
}
