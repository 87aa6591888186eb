//! What a browser brought for a `state`, without any of its secrets: enough to judge it again.

use serde::{Deserialize, Serialize};

use super::{PendingSignIn, provider, site, user_and_session};
use crate::configuration::Configuration;
use crate::keys::ShortLived;
use crate::pending_cookies::Jar;
use crate::purpose::SignedInUser;
use crate::state::State;
use crate::step::Cookie;

/// Facts about the cookie of a `state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Brought {
    Nothing,
    /// It cannot be opened.
    Altered,
    Opened {
        same_site: bool,
        same_state: bool,
        same_provider: bool,
        /// Whether the user and session that began a link are those of this browser; `None` where
        /// it is no link.
        same_user: Option<bool>,
    },
}

#[cfg(feature = "replay")]
impl Brought {
    /// Whether the link, if it is one, was begun by who brought it.
    pub(crate) const fn is_of_this_user(self) -> bool {
        matches!(
            self,
            Self::Opened {
                same_user: Some(true),
                ..
            }
        )
    }
}

impl PendingSignIn {
    /// What the browser brought.
    pub(crate) fn brought(
        configuration: &Configuration,
        state: &State,
        cookies: &[Cookie],
        current: Option<&SignedInUser>,
    ) -> Brought {
        let jar = Jar::of(configuration);
        let name = jar.name(state);
        let own = jar.own(cookies);
        let Some(cookie) = own.into_iter().find(|cookie| cookie.name == name) else {
            return Brought::Nothing;
        };
        let keys = configuration.keys.short_lived(ShortLived::PendingSignIn);
        let opened = keys
            .ok()
            .and_then(|keys| Self::unseal(&keys, &cookie.value));
        opened.map_or(Brought::Altered, |pending| Brought::Opened {
            same_site: pending.site == site(configuration),
            same_state: pending.state == *state,
            same_provider: pending.provider == provider(configuration),
            same_user: pending
                .user
                .map(|user| Some(user) == current.map(user_and_session)),
        })
    }
}

#[cfg(feature = "replay")]
mod stand_in {
    use super::Brought;
    use crate::configuration::Configuration;
    use crate::error::Error;
    use crate::keys::ShortLived;
    use crate::pending_cookies::Jar;
    use crate::pending_sign_in::{HASH_LENGTH, PendingSignIn, provider, site, user_and_session};
    use crate::purpose::{Purpose, SignedInUser};
    use crate::seal;
    use crate::state::State;
    use crate::step::Cookie;
    use crate::time::{Randomness, random_bytes};

    impl PendingSignIn {
        /// A pending sign-in that is judged as `brought` says, begun by `user` where it is a link,
        /// and its cookie.
        pub(crate) fn stand_in(
            brought: Brought,
            configuration: &Configuration,
            state: &State,
            user: &SignedInUser,
            random: &mut dyn Randomness,
        ) -> Result<(Self, Option<Cookie>), Error> {
            let (same_site, same_state, same_provider, same_user) = match brought {
                Brought::Opened {
                    same_site,
                    same_state,
                    same_provider,
                    same_user,
                } => (same_site, same_state, same_provider, same_user),
                Brought::Nothing | Brought::Altered => (true, true, true, None),
            };
            let nothing = [0; HASH_LENGTH];
            let pending = Self {
                purpose: same_user.map_or(Purpose::SignIn, |_| Purpose::Link),
                state: if same_state {
                    state.clone()
                } else {
                    State::new(&configuration.keys, 0, state.begun(), random)?
                },
                nonce: random_bytes(random),
                code_verifier: random_bytes(random),
                site: if same_site {
                    site(configuration)
                } else {
                    nothing
                },
                provider: if same_provider {
                    provider(configuration)
                } else {
                    nothing
                },
                user: same_user.map(|_| user_and_session(user)),
                return_to: None,
            };
            let keys = configuration.keys.short_lived(ShortLived::PendingSignIn)?;
            let value = match brought {
                Brought::Nothing => return Ok((pending, None)),
                Brought::Altered => "A".repeat(100),
                Brought::Opened { .. } => {
                    seal::seal(keys.current(), &[], &pending.write(), random)?
                }
            };
            let name = Jar::of(configuration).name(state);
            Ok((pending, Some(Cookie { name, value })))
        }
    }
}
