//! Decides a bundle again, by the very conversation that serves visitors.

use std::cell::RefCell;

use super::Journal;
use super::bundle::{Bundle, FORMAT};
use super::stand_in;
use crate::conversation::RelyingParty;
use crate::error::{ErrorCode, Failure};
use crate::http::RequestKind;
use crate::step::Step;
use crate::time::Timestamp;

/// What came of deciding again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replayed {
    /// The version that decided first.
    pub made_by: String,
    /// When, in seconds since the Unix epoch.
    pub at: u64,
    /// The issuer whose response it was.
    pub issuer: String,
    /// The error code of that time.
    pub recorded: String,
    /// What was checked now, in its order.
    pub steps: Vec<ReplayedStep>,
    /// What is decided now: an error code, `accepted` or `restart`; none where today's rules ask
    /// for something that the record does not have.
    pub decided: Option<&'static str>,
    /// What they ask for.
    pub wanting: Option<&'static str>,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayedStep {
    /// Of which specification.
    pub clause: &'static str,
    /// What must be.
    pub rule: &'static str,
    /// What there was.
    pub found: String,
    /// The error code, where it was not so.
    pub broken: Option<&'static str>,
}

/// Where a replay stands.
pub(crate) struct Course {
    steps: Vec<ReplayedStep>,
    signed_by: Option<String>,
}

impl Course {
    pub(super) fn step(
        &mut self,
        clause: &'static str,
        rule: &'static str,
        found: String,
        code: Option<ErrorCode>,
    ) {
        self.steps.push(ReplayedStep {
            clause,
            rule,
            found,
            broken: code.map(ErrorCode::code),
        });
    }

    /// The thumbprint of the key that verified the token at hand.
    pub(super) fn signed_by(&self) -> Option<String> {
        self.signed_by.clone()
    }
}

/// Decides a refused sign-in again.
///
/// # Errors
///
/// In words, where it is no bundle of this version.
pub fn replay(text: &str) -> Result<Replayed, String> {
    let bundle: Bundle = serde_json::from_str(text).map_err(|error| error.to_string())?;
    if bundle.format != FORMAT {
        return Err(format!("format {} is not {FORMAT}", bundle.format));
    }
    let random = &mut stand_in::counted();
    let words = |error: crate::error::Error| format!("{}: {}", error.code, error.detail);
    let configuration = stand_in::configuration(&bundle, random).map_err(words)?;
    let (options, nonce) = stand_in::response(&bundle, &configuration, random).map_err(words)?;
    let mut replayed = Replayed {
        made_by: bundle.made_by.clone(),
        at: bundle.response.at,
        issuer: configuration.issuer(),
        recorded: bundle.verdict.clone(),
        steps: Vec::new(),
        decided: None,
        wanting: None,
    };
    let course = Course {
        steps: Vec::new(),
        signed_by: None,
    };
    let journal = Journal::Replaying(RefCell::new(course));
    let mut rp =
        RelyingParty::replaying(configuration, bundle.cache.clone(), journal).map_err(words)?;
    let now = Timestamp::from_seconds(bundle.response.at);
    let mut step = rp.authorization_response(options, now, random);
    let mut subject = String::new();
    let mut exchanges = bundle.exchanges.iter();
    while let Ok(Step::Fetch(fetch)) = &step {
        let Some(exchange) = exchanges
            .next()
            .filter(|next| next.kind.is_none_or(|kind| kind == fetch.request.kind))
        else {
            replayed.wanting = Some(name(fetch.request.kind));
            break;
        };
        let now = Timestamp::from_seconds(exchange.at);
        let Some(outcome) = stand_in::outcome(&exchange.outcome, &nonce, &subject) else {
            step = rp.look_again(exchange.stored().cloned(), now, random);
            continue;
        };
        if let Some(token) = exchange.token() {
            subject = token.subject().unwrap_or_default().to_owned();
            if let Journal::Replaying(course) = rp.journal() {
                course.borrow_mut().signed_by.clone_from(&token.signed_by);
            }
        }
        step = rp.resume(outcome, now, random);
    }
    let mapped = match (&step, &bundle.mapping) {
        (Ok(Step::SignIn(_)), Some(mapping)) => rp.map_again(mapping, random).err(),
        _ => None,
    };
    replayed.decided = match &mapped.map_or(step, Err) {
        Ok(Step::Fetch(_)) => None,
        Ok(Step::Restart(_)) => Some("restart"),
        Ok(_) => Some("accepted"),
        Err(Failure { code, .. }) => Some(code.code()),
    };
    if let Journal::Replaying(course) = rp.journal() {
        replayed.steps = std::mem::take(&mut course.borrow_mut().steps);
    }
    Ok(replayed)
}

const fn name(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Discovery => "the provider's metadata",
        RequestKind::Jwks => "the provider's keys",
        RequestKind::Token => "a token response",
        RequestKind::Userinfo => "a userinfo response",
    }
}
