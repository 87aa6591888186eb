//! Provider metadata. OIDC Discovery §3, §4.
//!
//! Read by serde and not through `openidconnect`'s `discover`, which fetches the keys in the
//! same breath; and only what is used, so that no other member can spoil it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::{Host, Url};

use crate::algorithm::Algorithm;
use crate::error::{Error, ErrorCode};
use crate::json::{self, Object};

/// What is used of a discovery document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Metadata {
    pub(crate) authorization_endpoint: String,
    pub(crate) token_endpoint: String,
    pub(crate) jwks_uri: String,
    pub(crate) userinfo_endpoint: Option<String>,
    pub(crate) end_session_endpoint: Option<String>,
    /// `id_token_signing_alg_values_supported`.
    signing_algorithms: Vec<String>,
    /// The token endpoint takes the client's credentials in the body alone.
    pub(crate) post_only: bool,
    /// `authorization_response_iss_parameter_supported`. RFC 9207 §3.
    pub(crate) sends_issuer: bool,
}

/// Where the discovery document is: a slash at the issuer's end is not doubled.
/// OIDC Discovery §4.1.
pub(crate) fn discovery_url(issuer: &str) -> String {
    let issuer = issuer.strip_suffix('/').unwrap_or(issuer);
    format!("{issuer}/.well-known/openid-configuration")
}

impl Metadata {
    /// The members that are read.
    pub(crate) const READ: [&str; 9] = [
        "issuer",
        "authorization_endpoint",
        "token_endpoint",
        "jwks_uri",
        "userinfo_endpoint",
        "end_session_endpoint",
        "id_token_signing_alg_values_supported",
        "token_endpoint_auth_methods_supported",
        "authorization_response_iss_parameter_supported",
    ];

    /// Reads and judges a discovery document.
    pub(crate) fn parse(body: &[u8], issuer: &str) -> Result<Self, Error> {
        let document = read(body)?;
        judge_issuer(&document, issuer)?;
        let optional = |name: &str| endpoint(&document, name, issuer);
        let required = |name: &str| {
            optional(name)?.ok_or_else(|| Error::new(ErrorCode::DiscoveryEndpointMissing, name))
        };
        let metadata = Self {
            authorization_endpoint: required("authorization_endpoint")?,
            token_endpoint: required("token_endpoint")?,
            jwks_uri: required("jwks_uri")?,
            userinfo_endpoint: optional("userinfo_endpoint")?,
            end_session_endpoint: optional("end_session_endpoint")?,
            signing_algorithms: strings(&document, "id_token_signing_alg_values_supported")
                .unwrap_or_else(|| vec!["RS256".to_owned()]),
            post_only: is_post_only(&document),
            sends_issuer: document.get("authorization_response_iss_parameter_supported")
                == Some(&Value::Bool(true)),
        };
        if metadata.algorithms().is_empty() {
            let detail = metadata.signing_algorithms.join(" ");
            return Err(Error::new(ErrorCode::DiscoveryAlgorithms, detail));
        }
        Ok(metadata)
    }

    /// What is announced and admitted.
    pub(crate) fn algorithms(&self) -> Vec<Algorithm> {
        let announced = self.signing_algorithms.iter();
        announced.filter_map(|alg| Algorithm::parse(alg)).collect()
    }
}

fn read(body: &[u8]) -> Result<Object, Error> {
    json::object(body).map_err(|reason| Error::new(ErrorCode::DiscoveryMalformed, reason))
}

/// OIDC Discovery §4.3: byte for byte.
fn judge_issuer(document: &Object, issuer: &str) -> Result<(), Error> {
    match json::string(document, "issuer") {
        Some(named) if named == issuer => Ok(()),
        Some(named) => Err(Error::new(
            ErrorCode::DiscoveryIssuer,
            format!("{named} in place of {issuer}"),
        )),
        None => Err(Error::new(ErrorCode::DiscoveryMalformed, "no `issuer`")),
    }
}

/// An endpoint, used as given: a slash at the end, a query or an odd path may belong to it. One
/// without TLS only beside an issuer without: a provider elsewhere has no business on this
/// machine's loopback.
fn endpoint(document: &Object, name: &str, issuer: &str) -> Result<Option<String>, Error> {
    let is_fit = |url: &str| is_secure(url) && (is_https(url) || !is_https(issuer));
    match document.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(url)) if is_fit(url) => Ok(Some(url.clone())),
        Some(value) => Err(Error::new(
            ErrorCode::DiscoveryEndpointInsecure,
            format!("{name}: {value}"),
        )),
    }
}

fn is_https(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.scheme() == "https")
}

/// Basic is what a client has to support by RFC 6749 §2.3.1, and the default of OIDC Discovery §3.
fn is_post_only(document: &Object) -> bool {
    strings(document, "token_endpoint_auth_methods_supported").is_some_and(|methods| {
        let offers = |method: &str| methods.iter().any(|offered| offered == method);
        !offers("client_secret_basic") && offers("client_secret_post")
    })
}

fn strings(document: &Object, name: &str) -> Option<Vec<String>> {
    let values = document.get(name)?.as_array()?;
    Some(
        values
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
    )
}

/// `https:`, or `http:` to this very machine; no credentials, no fragment.
pub(crate) fn is_secure(url: &str) -> bool {
    let Ok(parsed) = Url::parse(url) else {
        return false;
    };
    let scheme = match parsed.scheme() {
        "https" => parsed.has_host(),
        "http" => is_loopback(&parsed),
        _ => false,
    };
    scheme
        && parsed.username().is_empty()
        && parsed.password().is_none()
        && parsed.fragment().is_none()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
