//! Userinfo. OIDC Core §5.3.

use serde_json::Value;
use subtle::ConstantTimeEq;

use crate::algorithm::Algorithm;
use crate::error::{Error, ErrorCode};
use crate::http::{Header, HttpOutcome, HttpRequest, RequestKind};
use crate::id_token::UnverifiedToken;
use crate::json::{self, Object};
use crate::jwks::Jwks;
use crate::provider::{received, status_error};
use crate::replay::Journal;
use crate::secret::Secret;

/// What a userinfo response must agree with.
pub(crate) struct Expected<'conversation> {
    pub(crate) subject: &'conversation str,
    pub(crate) issuer: &'conversation str,
    pub(crate) client_id: &'conversation str,
    pub(crate) algorithms: &'conversation [Algorithm],
    pub(crate) keys: &'conversation Jwks,
    pub(crate) journal: &'conversation Journal,
}

/// RFC 6750 §2.1.
pub(crate) fn request(endpoint: &str, access_token: &Secret) -> HttpRequest {
    let header = |name: &str, value: String| Header {
        name: name.to_owned(),
        value,
    };
    HttpRequest {
        kind: RequestKind::Userinfo,
        method: "GET".to_owned(),
        url: endpoint.to_owned(),
        headers: vec![
            header("Authorization", format!("Bearer {}", access_token.expose())),
            header("Accept", "application/json".to_owned()),
        ],
        body: None,
    }
}

/// The claims, if they are about the ID token's subject. OIDC Core §5.3.2, §5.3.4.
pub(crate) fn read(outcome: &HttpOutcome, expected: &Expected<'_>) -> Result<Object, Error> {
    let claims = expected.journal.check(
        "OIDC Core §5.3.2, §5.3.4",
        "userinfo answers with claims, signed for this client where they are signed",
        || outcome.to_string(),
        claims(outcome, expected),
    )?;
    expected.journal.check(
        "OIDC Core §5.3.2",
        "`sub` of userinfo is that of the ID token",
        String::new,
        same_subject(&claims, expected),
    )?;
    Ok(claims)
}

fn claims(outcome: &HttpOutcome, expected: &Expected<'_>) -> Result<Object, Error> {
    let response = received(outcome)?;
    match response.status {
        200 => {}
        400 | 401 | 403 => return Err(ErrorCode::UserinfoRefused.into()),
        _ => return Err(status_error(response)),
    }
    if response.media_type().as_deref() == Some("application/jwt") {
        return signed(&response.body, expected);
    }
    json::object(&response.body).map_err(|reason| Error::new(ErrorCode::UserinfoMalformed, reason))
}

fn same_subject(claims: &Object, expected: &Expected<'_>) -> Result<(), Error> {
    let subject = json::string(claims, "sub").unwrap_or_default();
    if bool::from(subject.as_bytes().ct_eq(expected.subject.as_bytes())) {
        Ok(())
    } else {
        Err(ErrorCode::UserinfoSubject.into())
    }
}

/// A signed response: a key of the provider, and `iss` and `aud` where it has them.
fn signed(body: &[u8], expected: &Expected<'_>) -> Result<Object, Error> {
    let malformed = |detail: &str| Error::new(ErrorCode::UserinfoMalformed, detail);
    let token = std::str::from_utf8(body).map_err(|_| malformed("not text"))?;
    let claims = UnverifiedToken::parse(token.trim())
        .and_then(|token| {
            token.verified_claims(expected.algorithms, expected.keys, expected.journal)
        })
        .map_err(|error| malformed(error.code.code()))?;
    let issuer_agrees = claims
        .get("iss")
        .is_none_or(|issuer| issuer == expected.issuer);
    let audience_agrees = match claims.get("aud") {
        None => true,
        Some(Value::Array(audiences)) => audiences.iter().any(|one| one == expected.client_id),
        Some(audience) => audience == expected.client_id,
    };
    if issuer_agrees && audience_agrees {
        Ok(claims)
    } else {
        Err(malformed("signed for somebody else"))
    }
}
