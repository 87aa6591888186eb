//! The pending sign-in: what must be known of an authorization request when its response comes,
//! sealed into a cookie of the browser that made it. RFC 6749 §10.12, RFC 7636 §4, OIDC Core
//! §3.1.2.1, RFC 9700 §4.4.2 and §4.7.1.

mod brought;

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

pub(crate) use self::brought::Brought;
use crate::authorization_request::AuthorizationRequestOptions;
use crate::configuration::Configuration;
use crate::error::{Error, ErrorCode};
use crate::keys::{RingKeys, ShortLived};
use crate::pending_cookies::{Jar, Worth};
use crate::purpose::{Purpose, SignedInUser};
use crate::return_address;
use crate::seal;
use crate::secret::Secret;
use crate::state::{STATE_LENGTH, State};
use crate::step::{Cookie, CookieChange};
use crate::time::{Randomness, Timestamp, random_bytes};

const VERSION: u8 = 1;
const PURPOSE_SIGN_IN: u8 = 1;
const PURPOSE_LINK: u8 = 2;
/// Of a SHA-256: enough to tell one from another, inside what is sealed.
const HASH_LENGTH: usize = 16;
type Hash = [u8; HASH_LENGTH];

/// A sign-in that waits for its authorization response.
pub(crate) struct PendingSignIn {
    purpose: Purpose,
    state: State,
    nonce: [u8; 32],
    code_verifier: [u8; 32],
    site: Hash,
    provider: Hash,
    /// Who began a link: the user's id and a hash of the session.
    user: Option<(u64, Hash)>,
    return_to: Option<String>,
}

impl PendingSignIn {
    /// Begins a sign-in, and says which cookies to set and to clear.
    pub(crate) fn begin(
        configuration: &Configuration,
        options: &AuthorizationRequestOptions,
        now: Timestamp,
        random: &mut dyn Randomness,
    ) -> Result<(Self, Vec<CookieChange>), Error> {
        let user = match (options.purpose, &options.current) {
            (Purpose::SignIn, _) => None,
            (Purpose::Link, Some(user)) => Some(user_and_session(user)),
            (Purpose::Link, None) => {
                return Err(Error::new(
                    ErrorCode::OutOfOrder,
                    "nobody is signed in to be linked",
                ));
            }
        };
        let return_to =
            return_address::usable(options.return_to.as_deref(), &configuration.redirect_uri);
        let pending = Self {
            purpose: options.purpose,
            state: State::new(&configuration.keys, options.attempt, now, random)?,
            nonce: random_bytes(random),
            code_verifier: random_bytes(random),
            site: site(configuration),
            provider: provider(configuration),
            user,
            return_to: return_to.map(str::to_owned),
        };
        let keys = configuration.keys.short_lived(ShortLived::PendingSignIn)?;
        let sealed = seal::seal(keys.current(), &[], &pending.write(), random)?;
        let jar = Jar::of(configuration);
        let own = judge(&jar, configuration, &keys, &options.cookies, now);
        let changes = jar.add(
            jar.name(&pending.state),
            sealed,
            configuration.pending_lifetime,
            &own,
        );
        Ok((pending, changes))
    }

    /// The pending sign-in of the response that carries `state`.
    ///
    /// Refused when the browser did not bring it, or too late (both may start anew: see
    /// [`State::restart`]), when it cannot be opened, or belongs to another state, site, provider
    /// or, for a link, to another user or session.
    pub(crate) fn open(
        configuration: &Configuration,
        state: &State,
        cookies: &[Cookie],
        current: Option<&SignedInUser>,
        now: Timestamp,
    ) -> Result<Self, Error> {
        // First: the key of one that is much too old is forgotten.
        if has_expired(state, configuration, now) {
            return Err(ErrorCode::PendingSignInExpired.into());
        }
        let pending = Self::find(configuration, state, cookies)?;
        if pending.user.is_some() && pending.user != current.map(user_and_session) {
            return Err(ErrorCode::PendingSignInOtherUser.into());
        }
        Ok(pending)
    }

    /// The page wanted by a pending sign-in that may have come too late, for the sign-in that
    /// replaces it.
    pub(crate) fn page_wanted(
        configuration: &Configuration,
        state: &State,
        cookies: &[Cookie],
    ) -> Option<String> {
        Self::find(configuration, state, cookies).ok()?.return_to
    }

    /// Everything that [`PendingSignIn::open`] judges but the time and the user.
    fn find(
        configuration: &Configuration,
        state: &State,
        cookies: &[Cookie],
    ) -> Result<Self, Error> {
        let jar = Jar::of(configuration);
        let name = jar.name(state);
        let cookie = jar
            .own(cookies)
            .into_iter()
            .find(|cookie| cookie.name == name)
            .ok_or_else(|| Error::from(ErrorCode::PendingSignInMissing))?;
        let keys = configuration.keys.short_lived(ShortLived::PendingSignIn)?;
        let pending = Self::unseal(&keys, &cookie.value)
            .ok_or_else(|| Error::from(ErrorCode::PendingSignInAltered))?;
        if pending.site != site(configuration) {
            return Err(ErrorCode::PendingSignInOtherSite.into());
        }
        if pending.state != *state {
            return Err(Error::new(
                ErrorCode::PendingSignInMismatch,
                "of another state",
            ));
        }
        if pending.provider != provider(configuration) {
            return Err(Error::new(
                ErrorCode::PendingSignInMismatch,
                "of another provider or client",
            ));
        }
        Ok(pending)
    }

    /// The cookies to clear once a response came: that of its state, if it has one of ours, and
    /// all that cannot be used any more.
    pub(crate) fn clear(
        configuration: &Configuration,
        answered: Option<&State>,
        cookies: &[Cookie],
        now: Timestamp,
    ) -> Vec<CookieChange> {
        let Ok(keys) = configuration.keys.short_lived(ShortLived::PendingSignIn) else {
            return Vec::new();
        };
        let jar = Jar::of(configuration);
        let own = judge(&jar, configuration, &keys, cookies, now);
        let answered = answered
            .map(|state| jar.name(state))
            .filter(|name| own.iter().any(|(cookie, _)| cookie.name == *name));
        jar.clear(answered.as_deref(), &own)
    }

    /// What the sign-in is for.
    pub(crate) const fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// The `state` of the request.
    pub(crate) const fn state(&self) -> &State {
        &self.state
    }

    /// The `nonce` of the request. OIDC Core §3.1.2.1.
    pub(crate) fn nonce(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.nonce)
    }

    /// Since when the person must have signed in at the provider: whoever did so before may be somebody
    /// else, and a link is for good.
    pub(crate) const fn authenticated_since(&self) -> Option<Timestamp> {
        match self.purpose {
            Purpose::SignIn => None,
            Purpose::Link => Some(self.state.begun()),
        }
    }

    /// RFC 7636 §4.1: 43 characters.
    pub(crate) fn code_verifier(&self) -> Secret {
        URL_SAFE_NO_PAD.encode(self.code_verifier).into()
    }

    /// Where to go afterwards; `None` stands for the default.
    pub(crate) fn return_to(&self) -> Option<&str> {
        self.return_to.as_deref()
    }

    /// The user who began a link.
    pub(crate) fn user_id(&self) -> Option<u64> {
        self.user.map(|(id, _)| id)
    }

    fn unseal(keys: &RingKeys, sealed: &str) -> Option<Self> {
        Self::read(&seal::open(keys.all(), &[], sealed)?)
    }

    fn write(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.push(match self.purpose {
            Purpose::SignIn => PURPOSE_SIGN_IN,
            Purpose::Link => PURPOSE_LINK,
        });
        bytes.extend_from_slice(self.state.bytes());
        bytes.extend_from_slice(&self.nonce);
        bytes.extend_from_slice(&self.code_verifier);
        bytes.extend_from_slice(&self.site);
        bytes.extend_from_slice(&self.provider);
        if let Some((id, session)) = &self.user {
            bytes.extend_from_slice(&id.to_be_bytes());
            bytes.extend_from_slice(session);
        }
        bytes.extend_from_slice(self.return_to.as_deref().unwrap_or_default().as_bytes());
        bytes
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (&[version, purpose], rest) = bytes.split_first_chunk()?;
        let (state, rest) = rest.split_first_chunk::<STATE_LENGTH>()?;
        let (nonce, rest) = rest.split_first_chunk()?;
        let (code_verifier, rest) = rest.split_first_chunk()?;
        let (site, rest) = rest.split_first_chunk()?;
        let (provider, rest) = rest.split_first_chunk()?;
        let (purpose, user, rest) = match purpose {
            PURPOSE_SIGN_IN => (Purpose::SignIn, None, rest),
            PURPOSE_LINK => {
                let (id, rest) = rest.split_first_chunk()?;
                let (session, rest) = rest.split_first_chunk()?;
                (
                    Purpose::Link,
                    Some((u64::from_be_bytes(*id), *session)),
                    rest,
                )
            }
            _ => return None,
        };
        let return_to =
            (!rest.is_empty()).then(|| std::str::from_utf8(rest).ok().map(str::to_owned));
        (version == VERSION).then_some(())?;
        Some(Self {
            purpose,
            state: State::from_bytes(state)?,
            nonce: *nonce,
            code_verifier: *code_verifier,
            site: *site,
            provider: *provider,
            user,
            return_to: return_to.flatten(),
        })
    }
}

/// What each of the browser's cookies for this site is worth.
fn judge<'a>(
    jar: &Jar,
    configuration: &Configuration,
    keys: &RingKeys,
    cookies: &'a [Cookie],
    now: Timestamp,
) -> Vec<(&'a Cookie, Worth)> {
    let worth = |cookie: &Cookie| {
        PendingSignIn::unseal(keys, &cookie.value)
            .filter(|pending| {
                pending.site == site(configuration) && jar.name(&pending.state) == cookie.name
            })
            .filter(|pending| !has_expired(&pending.state, configuration, now))
            .map_or(Worth::Dead, |pending| {
                Worth::Live(pending.state.begun().seconds())
            })
    };
    jar.own(cookies)
        .into_iter()
        .map(|cookie| (cookie, worth(cookie)))
        .collect()
}

/// One that begins in the future, beyond the leeway, comes of a clock that was set back.
fn has_expired(state: &State, configuration: &Configuration, now: Timestamp) -> bool {
    let begun = state.begun();
    now.since(begun) > Duration::from_secs(configuration.pending_lifetime.into())
        || begun.since(now) > configuration.leeway()
}

/// The site with its redirect URI.
fn site(configuration: &Configuration) -> Hash {
    hash(&[&configuration.site, &configuration.redirect_uri])
}

/// The provider with the client. RFC 9700 §4.4.2: a response goes to who was asked.
fn provider(configuration: &Configuration) -> Hash {
    hash(&[&configuration.issuer(), &configuration.client_id])
}

fn user_and_session(user: &SignedInUser) -> (u64, Hash) {
    (user.user_id, hash(&[&user.session_hash]))
}

/// Each part after its length, so that no two lists of parts make the same hash.
fn hash(parts: &[&str]) -> Hash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(part.as_bytes());
    }
    let mut hash = [0; HASH_LENGTH];
    for (to, from) in hash.iter_mut().zip(hasher.finalize()) {
        *to = from;
    }
    hash
}

#[cfg(test)]
mod tests;
