//! The token request and its response. RFC 6749 §4.1.3, §5; OIDC Core §3.1.3.
//!
//! `oauth2` makes the request and reads the response; its HTTP client is a closure, called once
//! to learn the request and once to hand in the response that the host brought.

use std::cell::RefCell;
use std::fmt;

use oauth2::basic::{
    BasicErrorResponse, BasicErrorResponseType, BasicRevocationErrorResponse,
    BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::http;
use oauth2::{
    AccessToken, AuthType, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet,
    PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken,
    TokenResponse, TokenUrl,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client_secret;
use crate::configuration::Configuration;
use crate::error::{Error, ErrorCode};
use crate::http::{Header, HttpOutcome, HttpRequest, HttpResponse, RequestKind};
use crate::provider::{Metadata, received, status_error};
use crate::secret::Secret;

/// The tokens of a response, not yet verified.
pub(crate) struct Tokens {
    pub(crate) access_token: Secret,
    pub(crate) id_token: Secret,
}

/// A code to redeem.
pub(crate) struct Grant<'conversation> {
    pub(crate) code: &'conversation Secret,
    pub(crate) code_verifier: Secret,
}

/// The members that are used; `oauth2`'s own type also judges those that are not.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Fields {
    access_token: AccessToken,
    token_type: String,
    #[serde(skip)]
    unused: Option<BasicTokenType>,
    #[serde(default)]
    id_token: Option<IdTokenField>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct IdTokenField(String);

impl fmt::Debug for IdTokenField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[redacted]")
    }
}

impl TokenResponse for Fields {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        self.unused.as_ref().unwrap_or(&BasicTokenType::Bearer)
    }

    fn expires_in(&self) -> Option<std::time::Duration> {
        None
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        None
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

type Client = oauth2::Client<
    BasicErrorResponse,
    Fields,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// What the closure answers while the response is yet to come.
#[derive(Debug)]
struct NotYet;

impl fmt::Display for NotYet {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the response is yet to come")
    }
}

impl std::error::Error for NotYet {}

/// The request that redeems a code. RFC 6749 §4.1.3, RFC 7636 §4.5.
pub(crate) fn request(
    configuration: &Configuration,
    metadata: &Metadata,
    grant: &Grant<'_>,
) -> Result<HttpRequest, Error> {
    let secret = client_secret::open(
        &configuration.keys,
        &configuration.client(),
        &configuration.sealed_client_secret,
    )?;
    let client = client(configuration, metadata, &secret)?;
    let captured = RefCell::new(None);
    let capture = |request| {
        captured.replace(Some(request));
        Err(NotYet)
    };
    let verifier = PkceCodeVerifier::new(grant.code_verifier.expose().to_owned());
    // The one outcome there can be is `NotYet`; what counts is what was captured.
    drop(
        client
            .exchange_code(AuthorizationCode::new(grant.code.expose().to_owned()))
            .set_pkce_verifier(verifier)
            .request(&capture),
    );
    let request = captured
        .take()
        .ok_or_else(|| Error::new(ErrorCode::ConfigurationInvalid, "no token request"))?;
    from_crate(request)
}

/// What came of it. RFC 6749 §5.1, §5.2; OIDC Core §3.1.3.3.
pub(crate) fn read(
    configuration: &Configuration,
    metadata: &Metadata,
    outcome: &HttpOutcome,
) -> Result<Tokens, Error> {
    let response = received(outcome)?;
    // A proxy or a maintenance page speaks HTML; a server in trouble may speak anything.
    let is_page = response.media_type().as_deref() == Some("text/html");
    if is_page || response.status >= 500 || matches!(response.status, 300..400 | 408 | 429) {
        return Err(status_error(response));
    }
    // The crate reads one JSON text, and would let anything be that follows it or that stands in a member which it skips.
    serde_json::from_slice::<Value>(&response.body)
        .map_err(|_| Error::new(ErrorCode::TokenResponseMalformed, "not a JSON text"))?;
    let response = to_crate(response)?;
    let answer = |_| Ok::<_, NotYet>(response.clone());
    let client = client(configuration, metadata, &Secret::new(String::new()))?;
    let fields = client
        .exchange_code(AuthorizationCode::new(String::new()))
        .request(&answer)
        .map_err(|error| refusal(&error))?;
    if !fields.token_type.eq_ignore_ascii_case("bearer") {
        return Err(Error::new(
            ErrorCode::TokenTypeUnsupported,
            fields.token_type,
        ));
    }
    let IdTokenField(id_token) = fields.id_token.ok_or(ErrorCode::IdTokenMissing)?;
    Ok(Tokens {
        access_token: fields.access_token.secret().clone().into(),
        id_token: id_token.into(),
    })
}

fn client(
    configuration: &Configuration,
    metadata: &Metadata,
    secret: &Secret,
) -> Result<Client, Error> {
    let invalid = |error: oauth2::url::ParseError| {
        Error::new(ErrorCode::ConfigurationInvalid, error.to_string())
    };
    let auth_type = if metadata.post_only {
        AuthType::RequestBody
    } else {
        AuthType::BasicAuth
    };
    let token_url = TokenUrl::new(metadata.token_endpoint.clone()).map_err(invalid)?;
    let redirect_uri = RedirectUrl::new(configuration.redirect_uri.clone()).map_err(invalid)?;
    Ok(
        oauth2::Client::new(ClientId::new(configuration.client_id.clone()))
            .set_client_secret(ClientSecret::new(secret.expose().to_owned()))
            .set_auth_type(auth_type)
            .set_redirect_uri(redirect_uri)
            .set_token_uri(token_url),
    )
}

/// RFC 6749 §5.2, with the spellings that providers have for a code that is used up or made up
/// (`invalid_code`) and for a client that is not who it says (`unauthorized_client`).
fn refusal(error: &RequestTokenError<NotYet, BasicErrorResponse>) -> Error {
    let RequestTokenError::ServerResponse(response) = error else {
        let detail = "neither a token response nor an error response";
        return Error::new(ErrorCode::TokenResponseMalformed, detail);
    };
    let code = match response.error() {
        BasicErrorResponseType::InvalidGrant => ErrorCode::CodeRefused,
        BasicErrorResponseType::InvalidClient | BasicErrorResponseType::UnauthorizedClient => {
            ErrorCode::ClientCredentialsRefused
        }
        BasicErrorResponseType::Extension(error) if error == "invalid_code" => {
            ErrorCode::CodeRefused
        }
        _ => ErrorCode::TokenRequestRefused,
    };
    let description = response.error_description().map_or("", String::as_str);
    let detail = format!("{}: {}", response.error(), description);
    Error::new(code, detail)
}

fn from_crate(request: http::Request<Vec<u8>>) -> Result<HttpRequest, Error> {
    let invalid = || {
        Error::new(
            ErrorCode::ConfigurationInvalid,
            "not text in a token request",
        )
    };
    let (parts, body) = request.into_parts();
    let headers = parts.headers.iter().map(|(name, value)| {
        let value = value.to_str().map_err(|_| invalid())?;
        Ok(Header {
            name: name.as_str().to_owned(),
            value: value.to_owned(),
        })
    });
    Ok(HttpRequest {
        kind: RequestKind::Token,
        method: parts.method.as_str().to_owned(),
        url: parts.uri.to_string(),
        headers: headers.collect::<Result<_, Error>>()?,
        body: Some(String::from_utf8(body).map_err(|_| invalid())?),
    })
}

/// The status and the media type are all that `oauth2` looks at.
fn to_crate(response: &HttpResponse) -> Result<http::Response<Vec<u8>>, Error> {
    let mut builder = http::Response::builder().status(response.status);
    if let Some(media_type) = response.media_type() {
        builder = builder.header(http::header::CONTENT_TYPE, media_type);
    }
    builder
        .body(response.body.clone())
        .map_err(|error| Error::new(ErrorCode::TokenResponseMalformed, error.to_string()))
}
