//! Stand-ins for what a bundle does not hold: keys, a `state`, a cookie, tokens, bodies.

use serde_json::Value;
use url::form_urlencoded;

use super::bundle::{Body, Bundle, Outcome};
use super::redaction::{OTHER, OWN};
use super::token::TokenFacts;
use crate::authorization_response::AuthorizationResponseOptions;
use crate::client_secret::seal_client_secret;
use crate::configuration::{Client, Configuration, ProviderKind};
use crate::error::Error;
use crate::http::{Header, HttpOutcome, HttpResponse};
use crate::keys::{Keys, turn_key_ring};
use crate::pending_sign_in::PendingSignIn;
use crate::purpose::SignedInUser;
use crate::state::State;
use crate::time::{Randomness, Timestamp};

const ACCESS_TOKEN: &str = "access token";
const DEFAULT_RETURN_TO: &str = "https://replay.invalid/";

/// The bytes that stand in for random ones: never the same twice.
pub(super) fn counted() -> impl Randomness {
    let mut count = 0_u64;
    move |bytes: &mut [u8]| {
        for chunk in bytes.chunks_mut(8) {
            count = count.wrapping_add(1);
            for (to, from) in chunk.iter_mut().zip(count.to_le_bytes()) {
                *to = from;
            }
        }
    }
}

/// The settings of the bundle, with keys of the replay's own.
pub(super) fn configuration(
    bundle: &Bundle,
    random: &mut dyn Randomness,
) -> Result<Configuration, Error> {
    let at = Timestamp::from_seconds(bundle.response.at);
    let ring = turn_key_ring(None, at, random).unwrap_or_default();
    let keys = Keys::new("stand-in".to_owned().into(), ring.into());
    let settings = &bundle.settings;
    let client = Client {
        provider_kind: if settings.logto {
            ProviderKind::Logto
        } else {
            ProviderKind::Openid
        },
        provider_address: settings.provider_address.clone(),
        client_id: settings.client_id.clone(),
    };
    let sealed_client_secret = if settings.client_secret_opens {
        seal_client_secret(&keys, &client, &OTHER.to_owned().into(), random)
            .map_err(|failure| Error::from(failure.code))?
    } else {
        String::new()
    };
    Ok(Configuration {
        provider_kind: client.provider_kind,
        provider_address: client.provider_address,
        client_id: client.client_id,
        sealed_client_secret,
        site: settings.site.clone(),
        redirect_uri: settings.redirect_uri.clone(),
        post_sign_out_redirect_uri: String::new(),
        scopes: settings.scopes.clone(),
        authorization_parameters: Vec::new(),
        leeway: settings.leeway,
        pending_lifetime: settings.pending_lifetime,
        keys,
        provider_cache: None,
        keep_replay_bundle: false,
    })
}

/// What the browser brought, and the nonce of its pending sign-in.
pub(super) fn response(
    bundle: &Bundle,
    configuration: &Configuration,
    random: &mut dyn Randomness,
) -> Result<(AuthorizationResponseOptions, String), Error> {
    let response = &bundle.response;
    let (attempt, begun) = response
        .state
        .as_ref()
        .map_or((0, response.at), |state| (state.attempt, state.begun));
    let begun = Timestamp::from_seconds(begun);
    let state = State::new(&configuration.keys, attempt, begun, random)?;
    let user = SignedInUser {
        user_id: 1,
        session_hash: OTHER.to_owned(),
    };
    let brought = response.pending_sign_in;
    let (pending, cookie) = PendingSignIn::stand_in(brought, configuration, &state, &user, random)?;
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (name, value) in form_urlencoded::parse(response.query.as_bytes()) {
        match (name.as_ref(), value.as_ref()) {
            ("state", OWN) => query.append_pair("state", &state.text()),
            (name, value) => query.append_pair(name, value),
        };
    }
    let mut query = query.finish();
    if response.query_length > crate::authorization_response::MAX_QUERY {
        query.push_str("&x=");
        query.push_str(&"x".repeat(response.query_length));
    }
    let options = AuthorizationResponseOptions {
        query,
        cookies: cookie.into_iter().collect(),
        current: brought.is_of_this_user().then_some(user),
        default_return_to: DEFAULT_RETURN_TO.to_owned(),
    };
    Ok((options, pending.nonce()))
}

/// What came of a request, where it was sent. Tokens in it are of `nonce` and `subject`.
pub(super) fn outcome(outcome: &Outcome, nonce: &str, subject: &str) -> Option<HttpOutcome> {
    let (status, media_type, length, body) = match outcome {
        Outcome::Stored(_) => return None,
        Outcome::Failed(failure) => return Some(HttpOutcome::Failed(*failure)),
        Outcome::Response {
            status,
            media_type,
            length,
            body,
        } => (*status, media_type, *length, body),
    };
    let token = |facts: &TokenFacts| facts.stand_in(nonce, ACCESS_TOKEN, subject);
    let mut body = match body {
        Body::Members(members) => object(members, |name| match name {
            "sub" => Some(subject.to_owned()),
            _ => None,
        }),
        Body::Tokens(members, facts) => object(members, |name| match name {
            "id_token" => facts.as_ref().map(token),
            _ => None,
        }),
        Body::Token(facts) => token(facts).into_bytes(),
        Body::Unreadable => b"!".to_vec(),
    };
    if length > crate::http::MAX_BODY {
        body.resize(length, b' ');
    }
    let content_type = media_type.iter().map(|media_type| Header {
        name: "Content-Type".to_owned(),
        value: media_type.clone(),
    });
    Some(HttpOutcome::Response(HttpResponse {
        status,
        headers: content_type.collect(),
        body,
    }))
}

/// Written by hand, for a member may be there twice.
fn object(members: &[(String, Value)], own: impl Fn(&str) -> Option<String>) -> Vec<u8> {
    let members = members.iter().map(|(name, value)| {
        let value = match (value.as_str(), name.as_str()) {
            (Some(OWN), name) => own(name).map_or_else(|| value.clone(), Value::from),
            (Some(_), "access_token") => Value::from(ACCESS_TOKEN),
            _ => value.clone(),
        };
        format!("{}:{value}", Value::from(name.as_str()))
    });
    let members: Vec<String> = members.collect();
    format!("{{{}}}", members.join(",")).into_bytes()
}
