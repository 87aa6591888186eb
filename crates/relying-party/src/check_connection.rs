//! Whether a sign-in would work, tried without a person.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::configuration::Configuration;
use crate::error::{Error, ErrorCode};
use crate::http::{HttpOutcome, HttpRequest};
use crate::http_date;
use crate::provider::{Metadata, Provider};
use crate::step::StorageChanges;
use crate::time::{Randomness, Timestamp, random_bytes};
use crate::token::{self, Grant};

/// What is checked, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Check {
    /// The discovery document is there and has what is needed.
    Discovery,
    /// It names the configured issuer.
    Issuer,
    /// It announces an algorithm that is admitted.
    Algorithms,
    /// The provider's keys are there.
    Jwks,
    /// The clocks agree.
    Clock,
    /// Client ID and client secret are right.
    Credentials,
    /// Signing out of the provider is possible.
    EndSession,
}

impl Check {
    const ALL: [Self; 7] = [
        Self::Discovery,
        Self::Issuer,
        Self::Algorithms,
        Self::Jwks,
        Self::Clock,
        Self::Credentials,
        Self::EndSession,
    ];
}

/// What came of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Good.
    Works,
    /// Not good.
    Fails,
    /// Good, with a remark.
    Warning,
    /// It could not be tried.
    Unknown,
}

/// One check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionCheck {
    /// What was checked.
    pub check: Check,
    /// What came of it.
    pub verdict: Verdict,
    /// Why, when it does not work.
    pub code: Option<ErrorCode>,
    /// For the administrator: an issuer, a list of algorithms, seconds of drift.
    pub detail: String,
}

/// All checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionReport {
    /// In the order of [`Check`].
    pub checks: Vec<ConnectionCheck>,
    /// To be applied first.
    pub changes: StorageChanges,
}

/// How far the clocks may be apart before a sign-in can fail, in seconds: half the usual leeway.
const REMARKABLE_DRIFT: u64 = 30;

/// The checks so far, and the request that is under way.
#[derive(Default)]
pub(crate) struct Checking {
    done: Vec<ConnectionCheck>,
    under_way: UnderWay,
}

#[derive(Default)]
enum UnderWay {
    #[default]
    Discovery,
    Jwks(Box<Metadata>),
    Credentials(Box<Metadata>),
}

impl Checking {
    /// The next request, or every check.
    pub(crate) fn resume(
        mut self,
        outcome: &HttpOutcome,
        configuration: &Configuration,
        provider: &mut Provider,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<(HttpRequest, Self), Vec<ConnectionCheck>> {
        match std::mem::take(&mut self.under_way) {
            UnderWay::Discovery => {
                self.judge_clock(outcome, configuration, now);
                match provider.discovered_anew(outcome, now) {
                    Err(error) => {
                        self.judge_refused_discovery(&error);
                        Err(self.finish())
                    }
                    Ok(metadata) => {
                        self.judge_metadata(provider.issuer(), &metadata);
                        let request = provider.jwks_request(&metadata.jwks_uri);
                        self.under_way = UnderWay::Jwks(Box::new(metadata));
                        Ok((request, self))
                    }
                }
            }
            UnderWay::Jwks(metadata) => {
                match provider.fetched_jwks(outcome, &metadata.jwks_uri, true, now) {
                    Ok(keys) => self.works(Check::Jwks, keys.len().to_string()),
                    Err(error) => self.fails(Check::Jwks, &error),
                }
                let code = URL_SAFE_NO_PAD.encode(random_bytes::<32>(random)).into();
                let grant = Grant {
                    code: &code,
                    code_verifier: URL_SAFE_NO_PAD.encode(random_bytes::<32>(random)).into(),
                };
                match token::request(configuration, &metadata, &grant) {
                    Ok(request) => {
                        self.under_way = UnderWay::Credentials(metadata);
                        Ok((request, self))
                    }
                    Err(error) => {
                        self.fails(Check::Credentials, &error);
                        Err(self.finish())
                    }
                }
            }
            UnderWay::Credentials(metadata) => {
                self.judge_credentials(token::read(configuration, &metadata, outcome));
                Err(self.finish())
            }
        }
    }

    /// RFC 9110 §6.6.1.
    fn judge_clock(
        &mut self,
        outcome: &HttpOutcome,
        configuration: &Configuration,
        now: Timestamp,
    ) {
        let HttpOutcome::Response(response) = outcome else {
            return;
        };
        let Some(theirs) = response.header("date").and_then(http_date::parse) else {
            return;
        };
        let drift = now.since(theirs).max(theirs.since(now));
        let verdict = if drift > configuration.leeway() {
            Verdict::Fails
        } else if drift.as_secs() > REMARKABLE_DRIFT {
            Verdict::Warning
        } else {
            Verdict::Works
        };
        self.add(Check::Clock, verdict, None, drift.as_secs().to_string());
    }

    /// A document that is there and says something wrong fails that check alone.
    fn judge_refused_discovery(&mut self, error: &Error) {
        match error.code {
            ErrorCode::DiscoveryIssuer => {
                self.works(Check::Discovery, String::new());
                self.fails(Check::Issuer, error);
            }
            ErrorCode::DiscoveryAlgorithms => {
                self.works(Check::Discovery, String::new());
                self.works(Check::Issuer, String::new());
                self.fails(Check::Algorithms, error);
            }
            _ => self.fails(Check::Discovery, error),
        }
    }

    fn judge_metadata(&mut self, issuer: &str, metadata: &Metadata) {
        self.works(Check::Discovery, String::new());
        self.works(Check::Issuer, issuer.to_owned());
        let algorithms = metadata.algorithms();
        let names: Vec<&str> = algorithms.iter().map(|one| one.name()).collect();
        self.works(Check::Algorithms, names.join(" "));
        if metadata.end_session_endpoint.is_some() {
            self.works(Check::EndSession, String::new());
        } else {
            let code = Some(ErrorCode::EndSessionUnsupported);
            self.add(Check::EndSession, Verdict::Warning, code, String::new());
        }
    }

    /// A made-up code is refused as a code by whoever took the credentials for good.
    fn judge_credentials(&mut self, tokens: Result<token::Tokens, Error>) {
        match tokens {
            Err(error) if error.code == ErrorCode::CodeRefused => {
                self.works(Check::Credentials, String::new());
            }
            Err(error) if error.code == ErrorCode::ClientCredentialsRefused => {
                self.fails(Check::Credentials, &error);
            }
            Err(error) => {
                let (code, detail) = (Some(error.code), error.detail);
                self.add(Check::Credentials, Verdict::Unknown, code, detail);
            }
            Ok(_) => {
                let code = Some(ErrorCode::TokenResponseMalformed);
                let detail = "the provider took a made-up code".to_owned();
                self.add(Check::Credentials, Verdict::Fails, code, detail);
            }
        }
    }

    fn works(&mut self, check: Check, detail: String) {
        self.add(check, Verdict::Works, None, detail);
    }

    fn fails(&mut self, check: Check, error: &Error) {
        let detail = error.detail.clone();
        self.add(check, Verdict::Fails, Some(error.code), detail);
    }

    fn add(&mut self, check: Check, verdict: Verdict, code: Option<ErrorCode>, detail: String) {
        self.done.push(ConnectionCheck {
            check,
            verdict,
            code,
            detail,
        });
    }

    /// Every check once, in order; what was not come to is unknown.
    fn finish(self) -> Vec<ConnectionCheck> {
        let done = |check| self.done.iter().find(|done| done.check == check).cloned();
        Check::ALL
            .into_iter()
            .map(|check| {
                done(check).unwrap_or(ConnectionCheck {
                    check,
                    verdict: Verdict::Unknown,
                    code: None,
                    detail: String::new(),
                })
            })
            .collect()
    }
}
