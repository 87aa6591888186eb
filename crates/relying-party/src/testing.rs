//! What tests of several chapters need: a site, a clock, randomness and a browser.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::configuration::{Configuration, ProviderKind};
use crate::identity::Identity;
use crate::keys::{Keys, turn_key_ring};
use crate::secret::Secret;
use crate::step::{Cookie, CookieChange};
use crate::time::{Randomness, Timestamp};

/// The present.
pub(crate) const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

/// So many seconds after the present.
pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(NOW.seconds().saturating_add_signed(seconds))
}

/// Randomness that never repeats itself.
pub(crate) fn numbered() -> impl Randomness {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    |bytes: &mut [u8]| {
        for (index, byte) in bytes.iter_mut().enumerate() {
            let number = NEXT
                .fetch_add(1, Ordering::Relaxed)
                .wrapping_mul(0x9e37_79b9_7f4a_7c15);
            *byte = number.to_be_bytes()[index % 4];
        }
    }
}

/// Of these keys.
pub(crate) const CONSTANTS: &str = "the constants of wp-config.php";

/// Keys with a ring turned a while ago.
pub(crate) fn keys() -> Keys {
    let ring = turn_key_ring(None, at(-10_000), &mut |bytes: &mut [u8]| bytes.fill(5));
    Keys::new(Secret::new(CONSTANTS.to_owned()), ring.unwrap().into())
}

/// A site at `https://example.org` with a Logto at `https://logto.example`.
pub(crate) fn configuration() -> Configuration {
    Configuration {
        provider_kind: ProviderKind::Logto,
        provider_address: "https://logto.example".to_owned(),
        client_id: "client".to_owned(),
        sealed_client_secret: String::new(),
        site: "https://example.org".to_owned(),
        redirect_uri: "https://example.org/login-callback/".to_owned(),
        post_sign_out_redirect_uri: "https://example.org/?logto=signed-out".to_owned(),
        scopes: Vec::new(),
        authorization_parameters: Vec::new(),
        leeway: 60,
        pending_lifetime: 3600,
        keys: keys(),
        provider_cache: None,
        keep_replay_bundle: false,
    }
}

/// Somebody of whom nothing is known.
pub(crate) fn identity() -> Identity {
    Identity {
        issuer: "https://logto.example/oidc".to_owned(),
        subject: "subject".to_owned(),
        link_key: "this link".to_owned(),
        sid: None,
        username: None,
        name: None,
        given_name: None,
        family_name: None,
        email: None,
        email_verified: false,
        phone_number: None,
        phone_number_verified: false,
        picture: None,
        locale: None,
        roles: Vec::new(),
    }
}

/// The cookies of one browser.
#[derive(Default)]
pub(crate) struct Browser(Vec<Cookie>);

impl Browser {
    /// As a request carries them.
    pub(crate) fn cookies(&self) -> Vec<Cookie> {
        self.0.clone()
    }

    /// Sets a cookie.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.0.retain(|cookie| cookie.name != name);
        self.0.push(Cookie {
            name: name.to_owned(),
            value: value.to_owned(),
        });
    }

    /// Does what a response says.
    pub(crate) fn apply(&mut self, changes: &[CookieChange]) {
        for change in changes {
            if change.max_age == 0 {
                self.0.retain(|cookie| cookie.name != change.name);
            } else {
                self.set(&change.name, &change.value);
            }
        }
    }
}
