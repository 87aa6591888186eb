//! The conversation of one relying party: a call, the exchanges it asks for, its result.
//!
//! Each stage is a value that is consumed by the outcome it waits for, so that no call can come
//! twice or out of its order.

mod logout;
mod sign_in;
mod verification;

use self::sign_in::Redeemable;
use crate::authorization_request::{self, AuthorizationRedirect, AuthorizationRequestOptions};
use crate::authorization_response::{AuthorizationResponseOptions, Restart, SignIn};
use crate::check_connection::{Checking, ConnectionCheck, ConnectionReport};
use crate::configuration::Configuration;
use crate::end_session::{self, EndSessionOptions, EndSessionRedirect};
use crate::error::{Error, ErrorCode, Failure};
use crate::http::{HttpOutcome, HttpRequest, RequestKind};
use crate::identity::Identity;
use crate::initiate_login::{self, LoginInitiation};
use crate::logout_token::{Logout, UnverifiedLogoutToken};
use crate::pending_cookies;
use crate::pending_sign_in::PendingSignIn;
use crate::provider::{Cache, Lookup, Metadata, Provider};
use crate::replay::{Journal, Mapping};
use crate::session::{self, Decision, Facts, Policy};
use crate::step::{CookieChange, Fetch, Step, StorageChanges};
use crate::time::{Randomness, Timestamp};

/// The exchanges that the longest conversation needs: keys, token, newer metadata, the keys that these
/// name, and userinfo.
const MAX_FETCHES: u8 = 5;

/// An OpenID Connect relying party that serves one conversation.
pub struct RelyingParty {
    configuration: Configuration,
    stage: Stage,
    /// Opened by the first call.
    provider: Option<Provider>,
    fetches: u8,
    /// To be applied with the next answer.
    cookies: Vec<CookieChange>,
    /// The page that the person wanted, when known.
    return_to: Option<String>,
    journal: Journal,
}

enum Stage {
    /// Nothing was asked yet.
    Begun,
    /// The host is sending a request.
    Waiting(Box<Waiting>),
    /// A sign-in was verified; its session may be mapped.
    SignedIn(Box<Verified>),
    /// There is nothing more to say.
    Ended,
}

/// Who signed in, and, where it was to link the identity, the user who began that.
struct Verified {
    identity: Identity,
    linking: Option<u64>,
}

/// What the outcome of a request is for.
enum Waiting {
    Discovery(Errand),
    SignIn(sign_in::Waiting),
    Keys(verification::Waiting),
    Check(Checking),
}

impl Waiting {
    /// Whether another process may have what this one waits for. A check finds out by itself.
    const fn is_for_everybody(&self) -> bool {
        matches!(
            self,
            Self::Discovery(_) | Self::SignIn(sign_in::Waiting::Keys(_)) | Self::Keys(_)
        )
    }
}

/// What needs the provider's metadata first.
enum Errand {
    Request(Box<AuthorizationRequestOptions>),
    Response(Box<Redeemable>),
    EndSession(EndSessionOptions),
    Logout(Box<UnverifiedLogoutToken>),
}

/// What follows a stage.
enum Next {
    Fetch(HttpRequest, Waiting),
    Done(Done),
}

/// The end of a conversation, before it is known what is to be kept.
enum Done {
    AuthorizationRedirect(String),
    SignIn(Box<SignIn>, Option<u64>),
    Restart(u8, Option<String>),
    EndSession(EndSessionRedirect),
    Logout(Logout),
    Report(Vec<ConnectionCheck>),
}

/// What every stage may use.
struct Context<'call> {
    configuration: &'call Configuration,
    provider: &'call mut Provider,
    cookies: &'call mut Vec<CookieChange>,
    return_to: &'call mut Option<String>,
    journal: &'call Journal,
    now: Timestamp,
    random: &'call mut dyn Randomness,
}

impl RelyingParty {
    /// Begins nothing yet; a wrong configuration is refused by the first call.
    #[must_use]
    pub fn new(configuration: Configuration) -> Self {
        Self {
            configuration,
            stage: Stage::Begun,
            provider: None,
            fetches: 0,
            cookies: Vec::new(),
            return_to: None,
            journal: Journal::Off,
        }
    }

    /// OIDC Core §3.1.2.1, RFC 7636 §4.3. Ends in [`Step::AuthorizationRedirect`].
    pub fn authorization_request(
        &mut self,
        options: AuthorizationRequestOptions,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        self.begin(now, random, |context| {
            look_up(Errand::Request(Box::new(options)), context)
        })
    }

    /// RFC 6749 §4.1.2, RFC 9207 §2.4, OIDC Core §3.1.3. Ends in [`Step::SignIn`] or [`Step::Restart`].
    pub fn authorization_response(
        &mut self,
        options: AuthorizationResponseOptions,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        if matches!(self.stage, Stage::Begun) {
            self.journal.prepare(&self.configuration);
        }
        self.begin(now, random, |context| sign_in::begin(&options, context))
    }

    /// RP-Initiated Logout §2. Ends in [`Step::EndSessionRedirect`].
    pub fn end_session(
        &mut self,
        options: EndSessionOptions,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        self.begin(now, random, |context| {
            look_up(Errand::EndSession(options), context)
        })
    }

    /// Back-Channel Logout §2.6, from the body of the request. Ends in [`Step::Logout`].
    pub fn logout_token(
        &mut self,
        body: &str,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        self.begin(now, random, |context| logout::begin(body, context))
    }

    /// Ends in [`Step::ConnectionReport`].
    pub fn check_connection(
        &mut self,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        self.begin(now, random, |context| {
            let request = context.provider.discovery_request();
            Ok(Next::Fetch(request, Waiting::Check(Checking::default())))
        })
    }

    /// Continues with what came of the last [`Step::Fetch`].
    pub fn resume(
        &mut self,
        outcome: HttpOutcome,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        let waiting = match std::mem::replace(&mut self.stage, Stage::Ended) {
            Stage::Waiting(waiting) => waiting,
            // A call that does not fit changes nothing.
            stage => {
                self.stage = stage;
                return Err(ErrorCode::OutOfOrder.into());
            }
        };
        self.proceed(now, random, |context| match *waiting {
            Waiting::Discovery(errand) => {
                context
                    .journal
                    .document(RequestKind::Discovery, &outcome, context.now);
                let metadata = context.journal.check(
                    "OIDC Discovery §4.3",
                    "the provider says who it is and where its endpoints are",
                    || outcome.to_string(),
                    context.provider.discovered(&outcome, context.now),
                )?;
                run(errand, metadata, context)
            }
            Waiting::SignIn(waiting) => waiting.resume(&outcome, context),
            Waiting::Keys(waiting) => waiting.resume(&outcome, context),
            Waiting::Check(checking) => {
                let (configuration, now) = (context.configuration, context.now);
                let next = checking.resume(
                    &outcome,
                    configuration,
                    context.provider,
                    now,
                    context.random,
                );
                Ok(match next {
                    Ok((request, checking)) => Next::Fetch(request, Waiting::Check(checking)),
                    Err(checks) => Next::Done(Done::Report(checks)),
                })
            }
        })
    }

    /// Continues with what another process has stored, in place of the last [`Step::Fetch`], which
    /// was not sent: a document that everybody may use. `sealed` is the provider cache as it is
    /// kept now.
    pub fn resume_from_cache(
        &mut self,
        sealed: &str,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        let Configuration { keys, .. } = &self.configuration;
        let stored = Cache::open(sealed, keys, &self.configuration.issuer());
        self.look_again(stored, now, random)
    }

    pub(crate) fn look_again(
        &mut self,
        stored: Option<Cache>,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<Step, Failure> {
        let waiting = match std::mem::replace(&mut self.stage, Stage::Ended) {
            Stage::Waiting(waiting) if waiting.is_for_everybody() => waiting,
            // A call that does not fit changes nothing.
            stage => {
                self.stage = stage;
                return Err(ErrorCode::OutOfOrder.into());
            }
        };
        self.fetches = self.fetches.saturating_sub(1);
        self.proceed(now, random, |context| {
            if let Some(stored) = stored {
                context.journal.stored(&stored, context.now);
                context.provider.take_over(stored);
            }
            match *waiting {
                Waiting::Discovery(errand) => look_up(errand, context),
                Waiting::SignIn(waiting) => waiting.look_again(context),
                Waiting::Keys(waiting) => waiting.look_again(context),
                Waiting::Check(_) => Err(ErrorCode::OutOfOrder.into()),
            }
        })
    }

    /// Who the identity verified in this conversation is in WordPress.
    pub fn map_session(
        &mut self,
        policy: &Policy,
        facts: &Facts,
        random: &mut dyn Randomness,
    ) -> Result<Decision, Failure> {
        let Stage::SignedIn(verified) = &self.stage else {
            return Err(ErrorCode::OutOfOrder.into());
        };
        let Verified { identity, linking } = verified.as_ref();
        let mapping = || Mapping::of(identity, *linking, policy, facts);
        let decision = self.journal.check(
            "ours",
            "an account is this identity's, or may become it",
            || mapping().to_string(),
            session::map_session(identity, *linking, policy, facts, random),
        );
        decision.map_err(|error| {
            self.journal.mapping(mapping);
            Failure {
                return_to: self.return_to.clone(),
                replay_bundle: self.journal.take(error.code),
                ..error.into()
            }
        })
    }

    /// The same, of accounts that stand to this identity as those of a record did.
    #[cfg(feature = "replay")]
    pub(crate) fn map_again(
        &mut self,
        mapping: &Mapping,
        random: &mut dyn Randomness,
    ) -> Result<Decision, Failure> {
        let Stage::SignedIn(verified) = &mut self.stage else {
            return Err(ErrorCode::OutOfOrder.into());
        };
        let (policy, facts) = mapping.stand_in(&mut verified.identity);
        self.map_session(&policy, &facts, random)
    }

    /// The return address that the `state` of a sign-out response carries, if it is ours.
    #[must_use]
    pub fn signed_out(&self, query: &str) -> Option<String> {
        end_session::signed_out(&self.configuration, query)
    }

    /// What another site asked for, in the parameters of a start that are its own; `None` where it
    /// has no part in it. OIDC Core §4.
    pub fn initiate_login(&self, parameters: &str) -> Result<Option<LoginInitiation>, Failure> {
        Ok(initiate_login::read(&self.configuration, parameters)?)
    }

    /// One that decides again what was decided with this cache.
    #[cfg(feature = "replay")]
    pub(crate) fn replaying(
        configuration: Configuration,
        cache: Cache,
        journal: Journal,
    ) -> Result<Self, Error> {
        let provider = Provider::new(&configuration)?.with_cache(cache);
        Ok(Self {
            provider: Some(provider),
            journal,
            ..Self::new(configuration)
        })
    }

    #[cfg(feature = "replay")]
    pub(crate) const fn journal(&self) -> &Journal {
        &self.journal
    }

    /// The first call of a conversation.
    fn begin(
        &mut self,
        now: Timestamp,
        random: &mut dyn Randomness,
        first: impl FnOnce(&mut Context<'_>) -> Result<Next, Error>,
    ) -> Result<Step, Failure> {
        if !matches!(self.stage, Stage::Begun) {
            return Err(ErrorCode::OutOfOrder.into());
        }
        self.stage = Stage::Ended;
        self.proceed(now, random, first)
    }

    /// Runs one stage and says what is to be kept, whichever way it ends.
    fn proceed(
        &mut self,
        now: Timestamp,
        random: &mut dyn Randomness,
        stage: impl FnOnce(&mut Context<'_>) -> Result<Next, Error>,
    ) -> Result<Step, Failure> {
        let provider = match &mut self.provider {
            Some(provider) => provider,
            none => none.insert(Provider::new(&self.configuration)?),
        };
        let next = stage(&mut Context {
            configuration: &self.configuration,
            provider,
            cookies: &mut self.cookies,
            return_to: &mut self.return_to,
            journal: &self.journal,
            now,
            random,
        });
        let (provider_cache, next) = match provider.take_change(random) {
            Ok(provider_cache) => (provider_cache, next),
            Err(error) => (None, next.and(Err(error))),
        };
        let changes = StorageChanges {
            cookies: std::mem::take(&mut self.cookies),
            provider_cache,
        };
        match next.and_then(|next| self.counted(next)) {
            Ok(next) => Ok(self.answer(next, changes)),
            Err(error) => Err(Failure {
                return_to: self.return_to.take(),
                replay_bundle: self.journal.take(error.code),
                changes,
                ..error.into()
            }),
        }
    }

    fn counted(&mut self, next: Next) -> Result<Next, Error> {
        if matches!(next, Next::Fetch(..)) {
            if self.fetches >= MAX_FETCHES {
                return Err(ErrorCode::TooManyRequestsToProvider.into());
            }
            self.fetches += 1;
        }
        Ok(next)
    }

    fn answer(&mut self, next: Next, changes: StorageChanges) -> Step {
        match next {
            Next::Fetch(request, waiting) => {
                self.stage = Stage::Waiting(Box::new(waiting));
                Step::Fetch(Fetch { request, changes })
            }
            Next::Done(Done::AuthorizationRedirect(url)) => {
                Step::AuthorizationRedirect(AuthorizationRedirect { url, changes })
            }
            Next::Done(Done::SignIn(mut sign_in, linking)) => {
                self.stage = Stage::SignedIn(Box::new(Verified {
                    identity: sign_in.identity.clone(),
                    linking,
                }));
                sign_in.changes = changes;
                Step::SignIn(sign_in)
            }
            Next::Done(Done::Restart(attempt, return_to)) => Step::Restart(Restart {
                attempt,
                return_to,
                changes,
            }),
            Next::Done(Done::EndSession(redirect)) => {
                Step::EndSessionRedirect(EndSessionRedirect {
                    changes,
                    ..redirect
                })
            }
            Next::Done(Done::Logout(logout)) => Step::Logout(Logout { changes, ..logout }),
            Next::Done(Done::Report(checks)) => {
                Step::ConnectionReport(ConnectionReport { checks, changes })
            }
        }
    }
}

/// Runs an errand when the metadata are there, else fetches them.
fn look_up(errand: Errand, context: &mut Context<'_>) -> Result<Next, Error> {
    match context.provider.metadata(context.now)? {
        Lookup::Have(metadata) => run(errand, metadata, context),
        Lookup::Fetch(request) => Ok(Next::Fetch(request, Waiting::Discovery(errand))),
    }
}

fn run(errand: Errand, metadata: Metadata, context: &mut Context<'_>) -> Result<Next, Error> {
    let configuration = context.configuration;
    match errand {
        Errand::Request(options) => {
            let (pending, cookies) =
                PendingSignIn::begin(configuration, &options, context.now, context.random)?;
            let url = authorization_request::url(configuration, &metadata, &options, &pending)?;
            context
                .cookies
                .extend(pending_cookies::fitting(cookies, url.len()));
            Ok(Next::Done(Done::AuthorizationRedirect(url)))
        }
        Errand::Response(redeemable) => redeemable.redeem(metadata, context),
        Errand::Logout(token) => logout::resume(token, metadata, context),
        Errand::EndSession(options) => {
            let redirect =
                end_session::redirect(configuration, &metadata, &options, context.random)?;
            Ok(Next::Done(Done::EndSession(redirect)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::TransportFailure;
    use crate::testing::{NOW, configuration, numbered};

    #[test]
    fn a_sixth_exchange_is_refused() {
        let mut rp = RelyingParty::new(configuration());
        rp.fetches = MAX_FETCHES - 1;
        assert!(rp.check_connection(NOW, &mut numbered()).is_ok());
        let mut rp = RelyingParty::new(configuration());
        rp.fetches = MAX_FETCHES;
        let refused = rp.check_connection(NOW, &mut numbered()).unwrap_err();
        assert_eq!(refused.code, ErrorCode::TooManyRequestsToProvider);
        let ended = rp.resume(
            HttpOutcome::Failed(TransportFailure::TimedOut),
            NOW,
            &mut numbered(),
        );
        assert_eq!(ended.unwrap_err().code, ErrorCode::OutOfOrder);
    }
}
