//! The provider: its metadata and keys, from the cache or by a fetch.

mod cache;
mod freshness;
mod metadata;

use std::time::Duration;

pub(crate) use self::cache::Cache;
use self::cache::{Failed, Kept};
use self::freshness::Freshness;
use self::metadata::discovery_url;
pub(crate) use self::metadata::{Metadata, is_secure};
use crate::configuration::Configuration;
use crate::error::{Error, ErrorCode};
use crate::http::{
    Header, HttpOutcome, HttpRequest, HttpResponse, MAX_BODY, RequestKind, TransportFailure,
};
use crate::jwks::Jwks;
use crate::keys::Keys;
use crate::time::{Randomness, Timestamp};

/// How seldom a token may make us fetch keys or metadata anew.
const REFETCH_EVERY: Duration = Duration::from_secs(60);

/// Where a token came from that asks for newer keys. What anybody may send is counted apart, so that
/// nobody can use up what a sign-in needs after the keys have changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    Provider,
    Anybody,
}

/// A document that is there, or the request for it.
pub(crate) enum Lookup<T> {
    Have(T),
    Fetch(HttpRequest),
}

/// One provider, for one conversation.
pub(crate) struct Provider {
    issuer: String,
    keys: Keys,
    cache: Cache,
    changed: bool,
    /// What was fetched by this very conversation: nothing newer can be had.
    metadata_just_fetched: bool,
    jwks_just_fetched: bool,
}

impl Provider {
    /// Opens the cache that the host kept.
    pub(crate) fn new(configuration: &Configuration) -> Result<Self, Error> {
        let issuer = configuration.issuer();
        let invalid = |detail| Err(Error::new(ErrorCode::ConfigurationInvalid, detail));
        if !is_secure(&issuer) || issuer.contains('?') {
            return invalid("the issuer is neither https nor on this machine");
        }
        if configuration.client_id.is_empty() {
            return invalid("no client id");
        }
        let sealed = configuration.provider_cache.as_deref();
        let cache = sealed.and_then(|sealed| Cache::open(sealed, &configuration.keys, &issuer));
        Ok(Self {
            issuer,
            keys: configuration.keys.clone(),
            cache: cache.unwrap_or_default(),
            changed: false,
            metadata_just_fetched: false,
            jwks_just_fetched: false,
        })
    }

    /// What was kept, as it was opened.
    pub(crate) const fn cache(&self) -> &Cache {
        &self.cache
    }

    /// Puts another cache in the place of the one that was opened.
    #[cfg(feature = "replay")]
    pub(crate) fn with_cache(self, cache: Cache) -> Self {
        Self { cache, ..self }
    }

    pub(crate) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// Goes on with what another process has found out.
    pub(crate) fn take_over(&mut self, cache: Cache) {
        self.cache = cache;
    }

    /// The cache to be kept, where it changed since this was last asked.
    pub(crate) fn take_change(
        &mut self,
        random: &mut dyn Randomness,
    ) -> Result<Option<String>, Error> {
        if !std::mem::take(&mut self.changed) {
            return Ok(None);
        }
        self.cache.seal(&self.keys, &self.issuer, random).map(Some)
    }

    /// The metadata, if they are fresh; else the way to them.
    pub(crate) fn metadata(&self, now: Timestamp) -> Result<Lookup<Metadata>, Error> {
        let kept = self.cache.metadata.as_ref();
        if let Some(metadata) = kept.and_then(|kept| kept.if_fresh(now)) {
            return Ok(Lookup::Have(metadata.clone()));
        }
        match standing(self.cache.discovery_failed.as_ref(), now) {
            None => Ok(Lookup::Fetch(self.discovery_request())),
            Some(error) => usable(kept, now, error).map(Lookup::Have),
        }
    }

    /// The request for the discovery document. OIDC Discovery §4.1.
    pub(crate) fn discovery_request(&self) -> HttpRequest {
        get(RequestKind::Discovery, discovery_url(&self.issuer))
    }

    /// What came of it: new metadata, else those of which enough is known.
    pub(crate) fn discovered(
        &mut self,
        outcome: &HttpOutcome,
        now: Timestamp,
    ) -> Result<Metadata, Error> {
        self.discovered_anew(outcome, now)
            .or_else(|error| usable(self.cache.metadata.as_ref(), now, error))
    }

    /// What came of a request for metadata that are newer than those at hand.
    pub(crate) fn newer_discovered(
        &mut self,
        outcome: &HttpOutcome,
        source: Source,
        now: Timestamp,
    ) -> Result<Metadata, Error> {
        let metadata = self.discovered_anew(outcome, now)?;
        *self.cache.rediscovered_at.of(source) = Some(now.seconds());
        Ok(metadata)
    }

    /// What came of a request that is to find out about the provider: nothing serves in its place.
    pub(crate) fn discovered_anew(
        &mut self,
        outcome: &HttpOutcome,
        now: Timestamp,
    ) -> Result<Metadata, Error> {
        self.changed = true;
        match read_metadata(outcome, &self.issuer) {
            Ok((metadata, freshness)) => {
                self.cache.metadata = Some(Kept::new(metadata.clone(), freshness, now));
                self.cache.discovery_failed = None;
                self.metadata_just_fetched = true;
                Ok(metadata)
            }
            Err(error) => {
                let last = self.cache.discovery_failed.as_ref();
                self.cache.discovery_failed = Some(Failed::after(last, error.code, now));
                Err(error)
            }
        }
    }

    /// The way to newer metadata, when these do not announce a token's algorithm: it changes with
    /// the provider's key. As seldom as [`Provider::newer_jwks`].
    pub(crate) fn newer_metadata(
        &mut self,
        source: Source,
        now: Timestamp,
    ) -> Result<Option<HttpRequest>, Error> {
        if let Some(error) = standing(self.cache.discovery_failed.as_ref(), now) {
            return Err(error);
        }
        let stamp = *self.cache.rediscovered_at.of(source);
        if self.metadata_just_fetched || was_lately(stamp, now) {
            return Ok(None);
        }
        Ok(Some(self.discovery_request()))
    }

    /// The request for the keys. RFC 7517 §5.
    pub(crate) fn jwks_request(&self, jwks_uri: &str) -> HttpRequest {
        get(RequestKind::Jwks, jwks_uri.to_owned())
    }

    /// The keys at `jwks_uri`, if they are fresh; else the way to them.
    pub(crate) fn jwks(&self, jwks_uri: &str, now: Timestamp) -> Result<Lookup<Jwks>, Error> {
        let kept = self.kept_jwks(jwks_uri);
        if let Some(jwks) = kept.and_then(|kept| kept.if_fresh(now)) {
            return Ok(Lookup::Have(jwks.clone()));
        }
        match standing(self.cache.jwks_failed.as_ref(), now) {
            None => Ok(Lookup::Fetch(self.jwks_request(jwks_uri))),
            Some(error) => usable(kept, now, error).map(Lookup::Have),
        }
    }

    /// The way to newer keys, when these did not verify a token: none where newer ones were had
    /// lately. Unavailable where they could not be had a moment ago. That one of a crowd asks for
    /// all is the host's part.
    pub(crate) fn newer_jwks(
        &mut self,
        jwks_uri: &str,
        source: Source,
        now: Timestamp,
    ) -> Result<Option<HttpRequest>, Error> {
        if let Some(error) = standing(self.cache.jwks_failed.as_ref(), now) {
            return Err(error);
        }
        let stamp = *self.cache.refetched_at.of(source);
        if self.jwks_just_fetched || was_lately(stamp, now) {
            return Ok(None);
        }
        Ok(Some(self.jwks_request(jwks_uri)))
    }

    /// What came of a request for keys that are newer than those at hand.
    pub(crate) fn newer_fetched_jwks(
        &mut self,
        outcome: &HttpOutcome,
        jwks_uri: &str,
        source: Source,
        now: Timestamp,
    ) -> Result<Jwks, Error> {
        let jwks = self.fetched_jwks(outcome, jwks_uri, true, now)?;
        *self.cache.refetched_at.of(source) = Some(now.seconds());
        Ok(jwks)
    }

    /// What came of a request for keys. After an unknown key (`newer`) the old ones are no answer.
    pub(crate) fn fetched_jwks(
        &mut self,
        outcome: &HttpOutcome,
        jwks_uri: &str,
        newer: bool,
        now: Timestamp,
    ) -> Result<Jwks, Error> {
        self.changed = true;
        match read_jwks(outcome) {
            Ok((jwks, freshness)) => {
                self.cache.jwks = Some(Kept::new(jwks.clone(), freshness, now));
                jwks_uri.clone_into(&mut self.cache.jwks_uri);
                self.cache.jwks_failed = None;
                self.jwks_just_fetched = true;
                Ok(jwks)
            }
            Err(error) => {
                let last = self.cache.jwks_failed.as_ref();
                self.cache.jwks_failed = Some(Failed::after(last, error.code, now));
                if newer {
                    return Err(error);
                }
                usable(self.kept_jwks(jwks_uri), now, error)
            }
        }
    }

    /// Whether the token endpoint may be asked: not for a moment after it hung twice, so that strangers
    /// with made-up codes do not hold one worker after the other.
    pub(crate) fn admit_token_request(&self, now: Timestamp) -> Result<(), Error> {
        let failed = self.cache.token_failed.as_ref();
        failed
            .and_then(|failed| failed.standing_again(now))
            .map_or(Ok(()), Err)
    }

    /// Remembers a token endpoint that could not be reached, until it answers.
    pub(crate) fn note_token_outcome(&mut self, outcome: &HttpOutcome, now: Timestamp) {
        let last = self.cache.token_failed.take();
        self.changed |= last.is_some();
        if let HttpOutcome::Failed(
            failure @ (TransportFailure::TimedOut | TransportFailure::Unreachable),
        ) = outcome
        {
            self.cache.token_failed = Some(Failed::after(last.as_ref(), failure.code(), now));
            self.changed = true;
        }
    }

    fn kept_jwks(&self, jwks_uri: &str) -> Option<&Kept<Jwks>> {
        let kept = self.cache.jwks.as_ref();
        kept.filter(|_| self.cache.jwks_uri == jwks_uri)
    }
}

/// A stamp from the future is none.
fn was_lately(stamp: Option<u64>, now: Timestamp) -> bool {
    stamp.is_some_and(|at| {
        at <= now.seconds() && now.since(Timestamp::from_seconds(at)) < REFETCH_EVERY
    })
}

fn standing(failed: Option<&Failed>, now: Timestamp) -> Option<Error> {
    failed.and_then(|failed| failed.standing(now))
}

/// What may serve in place of a fetch that failed with `error`. A document that says something
/// wrong is an answer, not an outage: nothing serves in its place.
fn usable<T: Clone>(kept: Option<&Kept<T>>, now: Timestamp, error: Error) -> Result<T, Error> {
    let outage = matches!(
        error.code,
        ErrorCode::ProviderUnreachable
            | ErrorCode::ProviderTimedOut
            | ErrorCode::ProviderCertificate
            | ErrorCode::ProviderResponseTooLarge
            | ErrorCode::ProviderRequestBlocked
            | ErrorCode::ProviderStatus
    );
    let kept = kept.filter(|_| outage).and_then(|kept| kept.if_usable(now));
    kept.cloned().ok_or(error)
}

fn get(kind: RequestKind, url: String) -> HttpRequest {
    HttpRequest {
        kind,
        method: "GET".to_owned(),
        url,
        headers: vec![Header {
            name: "Accept".to_owned(),
            value: "application/json".to_owned(),
        }],
        body: None,
    }
}

/// The response of a request, unless there is none or it is too large.
pub(crate) fn received(outcome: &HttpOutcome) -> Result<&HttpResponse, Error> {
    match outcome {
        HttpOutcome::Failed(failure) => Err(failure.code().into()),
        HttpOutcome::Response(response) if response.body.len() > MAX_BODY => {
            Err(ErrorCode::ProviderResponseTooLarge.into())
        }
        HttpOutcome::Response(response) => Ok(response),
    }
}

/// An unexpected status, for the log.
pub(crate) fn status_error(response: &HttpResponse) -> Error {
    let detail = format!("HTTP status {}", response.status);
    Error::new(ErrorCode::ProviderStatus, detail)
}

fn read_metadata(outcome: &HttpOutcome, issuer: &str) -> Result<(Metadata, Freshness), Error> {
    let response = received(outcome)?;
    match response.status {
        200 => Ok((
            Metadata::parse(&response.body, issuer)?,
            Freshness::of(response),
        )),
        404 | 410 => Err(Error::new(
            ErrorCode::DiscoveryNotFound,
            discovery_url(issuer),
        )),
        _ => Err(status_error(response)),
    }
}

fn read_jwks(outcome: &HttpOutcome) -> Result<(Jwks, Freshness), Error> {
    let response = received(outcome)?;
    match response.status {
        200 => Ok((Jwks::parse(&response.body)?, Freshness::of(response))),
        _ => Err(status_error(response)),
    }
}
