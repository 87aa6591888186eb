//! HTTP messages, carried by the host.

use serde::{Deserialize, Serialize};

use crate::error::ErrorCode;

/// The most that a response's body may have: 1 MiB.
pub const MAX_BODY: usize = 1024 * 1024;

/// A header field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// In any case.
    pub name: String,
    /// As received.
    pub value: String,
}

/// What a request is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    /// Provider metadata. OIDC Discovery §4.
    Discovery,
    /// The provider's keys. RFC 7517 §5.
    Jwks,
    /// A token request. RFC 6749 §4.1.3.
    Token,
    /// A userinfo request. OIDC Core §5.3.
    Userinfo,
}

/// A request to send exactly as it stands: no redirects, certificates verified.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// What it is for.
    pub kind: RequestKind,
    /// `GET` or `POST`.
    pub method: String,
    /// An absolute URL.
    pub url: String,
    /// Header fields.
    pub headers: Vec<Header>,
    /// Absent for `GET`.
    pub body: Option<String>,
}

/// Headers and body carry credentials, so that they are not printed.
impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("HttpRequest")
            .field("kind", &self.kind)
            .field("method", &self.method)
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}

/// A response as received.
#[derive(Clone)]
pub struct HttpResponse {
    /// The status code.
    pub status: u16,
    /// Header fields, names in any case.
    pub headers: Vec<Header>,
    /// At most [`MAX_BODY`] bytes.
    pub body: Vec<u8>,
}

impl HttpResponse {
    /// The first header field of that name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|header| header.name.eq_ignore_ascii_case(name))
            .map(|header| header.value.as_str())
    }

    /// The media type in lower case, without parameters. RFC 9110 §8.3.
    pub(crate) fn media_type(&self) -> Option<String> {
        let value = self.header("content-type")?;
        let media_type = value.split(';').next().unwrap_or(value);
        Some(media_type.trim().to_ascii_lowercase())
    }
}

/// The body holds tokens, so that it is not printed.
impl std::fmt::Debug for HttpResponse {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("HttpResponse")
            .field("status", &self.status)
            .finish_non_exhaustive()
    }
}

/// Why no response could be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TransportFailure {
    /// No connection, no such host.
    Unreachable,
    /// No answer in time.
    TimedOut,
    /// The certificate was refused.
    Certificate,
    /// More than the host takes.
    TooLarge,
    /// The host does not let the request out.
    Blocked,
}

impl TransportFailure {
    /// The error that it is.
    #[must_use]
    pub const fn code(self) -> ErrorCode {
        match self {
            Self::Unreachable => ErrorCode::ProviderUnreachable,
            Self::TimedOut => ErrorCode::ProviderTimedOut,
            Self::Certificate => ErrorCode::ProviderCertificate,
            Self::TooLarge => ErrorCode::ProviderResponseTooLarge,
            Self::Blocked => ErrorCode::ProviderRequestBlocked,
        }
    }
}

/// What came of a request.
#[derive(Clone, Debug)]
pub enum HttpOutcome {
    /// Any response, whatever its status.
    Response(HttpResponse),
    /// None.
    Failed(TransportFailure),
}

/// For a log: no header, no body.
impl std::fmt::Display for HttpOutcome {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Response(response) => {
                let media_type = response.media_type().unwrap_or_default();
                write!(formatter, "status {} {media_type}", response.status)
            }
            Self::Failed(failure) => formatter.write_str(failure.code().code()),
        }
    }
}
