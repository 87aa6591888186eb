//! A script: each byte one thing that a host, a browser or a provider does, with what follows it.

use relying_party::{
    EndSessionOptions, Failure, HttpOutcome, HttpRequest, Policy, Purpose, RelyingParty,
    SignedInUser, Step, Timestamp, TransportFailure,
};
use serde_json::json;

use super::Seeds;
use super::prepared::{Prepared, honest, in_world, outcome};
use super::sign_out_state::RETURN_ADDRESS;
use crate::signer::es384;
use crate::world::{NOW, kind, number, response};

pub fn run(data: &[u8]) {
    in_world!(honest, |prepared| {
        prepared.world.now = NOW;
        Script::new(prepared, data).play();
    });
}

pub(super) fn seeds(_: &Prepared) -> Seeds {
    [
        ("sign-in", "raaaaam"),
        ("request-and-response", "nqAAnraaam"),
        ("outage", "t\x05q00a1na0ra1t\x03nraa2aa"),
        ("forged", "rfrafnraaf"),
        ("check-and-sign-out", "caaancaa4neaan"),
        ("stored", "nrsaasaam"),
    ]
    .map(|(name, script)| (name, script.to_owned()))
    .to_vec()
}

struct Script<'data> {
    prepared: &'data mut Prepared,
    data: std::slice::Iter<'data, u8>,
    rp: RelyingParty,
    /// The request that was last to be sent.
    waiting: Option<HttpRequest>,
    fetches: usize,
    seed: u64,
}

impl<'data> Script<'data> {
    fn new(prepared: &'data mut Prepared, data: &'data [u8]) -> Self {
        Self {
            rp: prepared.world.begin(),
            prepared,
            data: data.iter(),
            waiting: None,
            fetches: 0,
            seed: 1,
        }
    }

    fn byte(&mut self) -> u8 {
        self.data.next().copied().unwrap_or_default()
    }

    fn play(mut self) {
        for _ in 0..32 {
            let Some(what) = self.data.next() else {
                return;
            };
            let step = match what {
                b'q' => self.request(),
                b'r' => self.respond(),
                b'e' => self.end_session(),
                b'c' => {
                    let now = self.now();
                    self.rp.check_connection(now, &mut number(&mut self.seed))
                }
                b's' => self.resume_from_cache(),
                b'm' => {
                    self.map_session();
                    continue;
                }
                b't' => {
                    let seconds = [1, 59, 61, 300, 3_600, 90_000][usize::from(self.byte() % 6)];
                    self.prepared.world.now += seconds;
                    continue;
                }
                b'n' => {
                    self.rp = self.prepared.world.begin();
                    self.fetches = 0;
                    continue;
                }
                b'x' => {
                    self.prepared.world.cookies.pop();
                    continue;
                }
                _ => self.resume(*what),
            };
            self.took(step);
        }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_seconds(self.prepared.world.now)
    }

    fn request(&mut self) -> Result<Step, Failure> {
        let mut options = self.prepared.world.options.clone();
        options.cookies.clone_from(&self.prepared.world.cookies);
        options.attempt = self.byte();
        if self.byte() % 4 == 1 {
            options.purpose = Purpose::Link;
            options.current = Some(SignedInUser {
                user_id: 7,
                session_hash: "session".to_owned(),
            });
        }
        let now = self.now();
        self.rp
            .authorization_request(options, now, &mut number(&mut self.seed))
    }

    fn respond(&mut self) -> Result<Step, Failure> {
        let options = relying_party::AuthorizationResponseOptions {
            query: self.prepared.query.clone(),
            cookies: self.prepared.world.cookies.clone(),
            current: None,
            default_return_to: "https://example.org/wanted?a=b".to_owned(),
        };
        let now = self.now();
        self.rp
            .authorization_response(options, now, &mut number(&mut self.seed))
    }

    fn end_session(&mut self) -> Result<Step, Failure> {
        let options = EndSessionOptions {
            sealed_id_token: None,
            return_to: Some(RETURN_ADDRESS.to_owned()),
        };
        let now = self.now();
        self.rp
            .end_session(options, now, &mut number(&mut self.seed))
    }

    /// The honest answer, one with a byte changed, another's token, a failure, or anything.
    fn resume(&mut self, what: u8) -> Result<Step, Failure> {
        let honest = match &self.waiting {
            Some(request) => self.prepared.world.answer(request),
            None => response(200, "application/json", "{}"),
        };
        let outcome = match (what, honest) {
            (b'a', honest) => honest,
            (b'b', HttpOutcome::Response(mut response)) => {
                let at = usize::from(self.byte()) * 256 + usize::from(self.byte());
                let at = at % response.body.len().max(1);
                let to = self.byte();
                if let Some(byte) = response.body.get_mut(at) {
                    *byte = to;
                }
                HttpOutcome::Response(response)
            }
            (b'f', _) => self.forged(),
            (b'h', HttpOutcome::Response(mut response)) => {
                let seconds = self.byte();
                let value = format!("max-age={seconds}00");
                response
                    .headers
                    .push(crate::world::header("Cache-Control", &value));
                HttpOutcome::Response(response)
            }
            (b'0'..=b'4', _) => HttpOutcome::Failed(
                [
                    TransportFailure::Unreachable,
                    TransportFailure::TimedOut,
                    TransportFailure::Certificate,
                    TransportFailure::TooLarge,
                    TransportFailure::Blocked,
                ][usize::from(what - b'0')],
            ),
            (what, _) => {
                let length = usize::from(self.byte());
                let body: Vec<u8> = self.data.by_ref().take(length).copied().collect();
                outcome(&[&[what], &body[..]].concat())
            }
        };
        let now = self.now();
        self.rp.resume(outcome, now, &mut number(&mut self.seed))
    }

    /// Another process has sent the request.
    fn resume_from_cache(&mut self) -> Result<Step, Failure> {
        let stored = self.prepared.world.configuration.provider_cache.clone();
        let (now, stored) = (self.now(), stored.unwrap_or_default());
        let step = self
            .rp
            .resume_from_cache(&stored, now, &mut number(&mut self.seed));
        if matches!(&step, Ok(Step::Fetch(_))) {
            // The one before it was not sent.
            self.fetches -= 1;
        }
        step
    }

    /// Tokens for somebody else, by a key that the provider does not have.
    fn forged(&self) -> HttpOutcome {
        let mut claims = self.prepared.world.claims.clone();
        claims["sub"] = json!("attacker");
        claims["nonce"] = json!(self.prepared.world.sent["nonce"]);
        let header = self.prepared.world.header.to_string();
        let token = es384(2).sign(&header, &claims.to_string());
        let mut tokens = self.prepared.world.tokens.clone();
        tokens["id_token"] = json!(token);
        response(200, "application/json", tokens.to_string())
    }

    fn map_session(&mut self) {
        let policy = Policy {
            create_accounts: true,
            default_role: "subscriber".to_owned(),
            link_by_email: false,
            update_profile: true,
            session_lifetime: 3_600,
        };
        let facts = relying_party::Facts::default();
        let decided = self
            .rp
            .map_session(&policy, &facts, &mut number(&mut self.seed));
        self.prepared.prints_no_secret(&format!("{decided:?}"));
    }

    fn took(&mut self, step: Result<Step, Failure>) {
        self.prepared.judge(&step);
        self.waiting = None;
        match step {
            Ok(Step::Fetch(fetch)) => {
                self.fetches += 1;
                assert!(self.fetches <= 5, "a sixth exchange");
                assert!(fetch.request.url.starts_with("https://"));
                assert!(!kind(&fetch.request).is_empty());
                self.prepared.world.apply(&fetch.changes);
                self.prepared.world.requests.push(fetch.request.clone());
                self.waiting = Some(fetch.request);
            }
            Ok(Step::SignIn(done)) => self.prepared.world.apply(&done.changes),
            Ok(Step::AuthorizationRedirect(done)) => self.prepared.world.apply(&done.changes),
            Ok(Step::Restart(done)) => {
                assert_eq!(done.attempt, 1);
                self.prepared.world.apply(&done.changes);
            }
            Ok(Step::EndSessionRedirect(done)) => self.prepared.world.apply(&done.changes),
            Ok(Step::Logout(done)) => self.prepared.world.apply(&done.changes),
            Ok(Step::ConnectionReport(done)) => self.prepared.world.apply(&done.changes),
            Err(failure) => self.prepared.world.apply(&failure.changes),
        }
    }
}
