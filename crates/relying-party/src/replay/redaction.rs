//! What is left out of a bundle, and what stands in its place. Everything not named is left out.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use url::form_urlencoded;

use super::bundle::Body;
use super::token::TokenFacts;
use crate::authorization_response::is_code;
use crate::http::{HttpResponse, MAX_BODY, RequestKind};
use crate::json::{self, Object};
use crate::jwks::Jwks;
use crate::provider::Metadata;

/// A value of which no more is known than that it was there.
pub(super) const OTHER: &str = "[redacted]";
/// A `code` that can be none.
const NO_CODE: &str = "[redacted]\0";
/// A value that is this conversation's own: the replay puts its own there.
pub(super) const OWN: &str = "[as sent]";

/// The longest text that is kept.
const MAX_TEXT: usize = 600;

/// A text, shortened so that it still equals nothing that it did not equal before.
pub(super) fn cut(text: &str) -> String {
    let mut cut: String = text.chars().take(MAX_TEXT).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    cut
}

/// What kind of value it is, and no more.
pub(super) fn shape(value: &Value) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value.clone(),
        Value::Number(_) => Value::from(0),
        Value::String(text) if text.is_empty() => value.clone(),
        Value::String(_) => Value::from(OTHER),
        Value::Array(_) => Value::Array(Vec::new()),
        Value::Object(_) => Value::Object(Object::new()),
    }
}

/// A value that is nobody's secret: what it is, one level deep.
pub(super) fn public(value: &Value) -> Value {
    let flat = |value: &Value| match value {
        Value::String(text) => Value::from(cut(text)),
        Value::Number(_) => value.clone(),
        other => shape(other),
    };
    match value {
        Value::Array(values) => Value::Array(values.iter().map(flat).collect()),
        other => flat(other),
    }
}

/// The one `state` of a query.
pub(super) fn state(query: &str) -> Option<String> {
    let mut states = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == "state");
    let state = states.next().map(|(_, value)| value.into_owned());
    state.filter(|_| states.next().is_none())
}

/// The parameters that are judged.
pub(super) fn query(query: &str, own_state: bool) -> String {
    let mut redacted = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(query.as_bytes()).take(64) {
        match (name.as_ref(), value.as_ref()) {
            ("state" | "code" | "error_description", "") => redacted.append_pair(&name, ""),
            ("state", _) if own_state => redacted.append_pair(&name, OWN),
            ("code", code) if !is_code(code) => redacted.append_pair(&name, NO_CODE),
            ("state" | "code" | "error_description", _) => redacted.append_pair(&name, OTHER),
            ("iss" | "error", value) => redacted.append_pair(&name, &cut(value)),
            _ => continue,
        };
    }
    redacted.finish()
}

/// A discovery document or a key set, which are public: the members that are read.
pub(super) fn document(kind: RequestKind, response: &HttpResponse) -> Body {
    let Some(document) = readable(response) else {
        return Body::Unreadable;
    };
    if kind == RequestKind::Jwks {
        let keys = document.get("keys").map(Jwks::redacted);
        return Body::Members(
            keys.into_iter()
                .map(|keys| ("keys".to_owned(), keys))
                .collect(),
        );
    }
    let read = document
        .iter()
        .filter(|(name, _)| Metadata::READ.contains(&name.as_str()));
    Body::Members(
        read.map(|(name, value)| (name.clone(), public(value)))
            .collect(),
    )
}

/// A token response: its type, its error, and facts about its ID token.
pub(super) fn tokens(response: &HttpResponse, nonce: &str) -> Body {
    let members = (response.body.len() <= MAX_BODY)
        .then(|| serde_json::from_slice::<Members>(&response.body).ok())
        .flatten();
    let Some(Members(members)) = members else {
        return Body::Unreadable;
    };
    let text = |name: &str| {
        let mut found = members.iter().filter(|(member, _)| member == name);
        found.next_back().and_then(|(_, value)| value.as_str())
    };
    let facts = text("id_token").map(|token| {
        TokenFacts::of_id_token(token, nonce, text("access_token").unwrap_or_default())
    });
    let redacted = members.iter().filter_map(|(name, value)| {
        let value = match name.as_str() {
            "token_type" | "error" => public(value),
            "access_token" | "error_description" => shape(value),
            "id_token" if value.is_string() => Value::from(OWN),
            "id_token" => shape(value),
            _ => return None,
        };
        Some((name.clone(), value))
    });
    Body::Tokens(redacted.collect(), facts)
}

/// A userinfo response: whom it is about, and for whom it is signed.
pub(super) fn userinfo(response: &HttpResponse, subject: &str) -> Body {
    if response.media_type().as_deref() == Some("application/jwt") {
        return std::str::from_utf8(&response.body).map_or(Body::Unreadable, |token| {
            Body::Token(TokenFacts::of_userinfo(token.trim(), subject))
        });
    }
    let Some(claims) = readable(response) else {
        return Body::Unreadable;
    };
    let about = claims.get("sub").map(|about| own(about, subject));
    Body::Members(
        about
            .into_iter()
            .map(|about| ("sub".to_owned(), about))
            .collect(),
    )
}

/// Whether a value is the one expected, and if not, of what kind it is.
pub(super) fn own(value: &Value, expected: &str) -> Value {
    if value.as_str() == Some(expected) {
        Value::from(OWN)
    } else {
        shape(value)
    }
}

fn readable(response: &HttpResponse) -> Option<Object> {
    (response.body.len() <= MAX_BODY)
        .then(|| json::object(&response.body).ok())
        .flatten()
}

/// An object's members, each as often as it is there.
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Each)
    }
}
