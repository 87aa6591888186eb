//! The cookies that pending sign-ins travel in: one for each `state`, so that two tabs do not
//! disturb each other, and few and small enough for every web server.

use sha2::{Digest, Sha256};
use url::Url;

use crate::configuration::Configuration;
use crate::state::State;
use crate::step::{Cookie, CookieChange};

/// The most cookies of pending sign-ins in a browser.
pub(crate) const MAX_COOKIES: usize = 7;
/// The most that they may have together in a request's `Cookie` header, in bytes.
pub(crate) const MAX_TOGETHER: usize = 4096;
/// The most that the cookie headers of one response may have, in bytes: of 3.5 KiB, what the
/// redirect and WordPress's own headers leave.
pub(crate) const MAX_HEADERS: usize = 2048;

/// The most that all headers of one response may have: web servers commonly take 4 KiB.
const MAX_RESPONSE: usize = 3584;
/// What WordPress, PHP and the status line take of it.
const OTHER_HEADERS: usize = 512;

/// RFC 6265bis §4.1.3.2: set by this very host alone.
const HOST_PREFIX: &str = "__Host-";
const PREFIX: &str = "logto_rp_";
/// Hexadecimal digits that tell a site's cookies from those of another on the same host.
const SITE_DIGITS: usize = 6;
/// Hexadecimal digits that tell one state's cookie from another's.
const STATE_DIGITS: usize = 10;

/// `Set-Cookie: `, `=`, `; expires=` and a date, `; Max-Age=` and a number, `; path=`,
/// `; secure`, `; HttpOnly`, `; SameSite=Lax` and the end of the line, and for a cookie to clear
/// the word that PHP puts in the place of a value.
const ATTRIBUTES: usize = 12 + 1 + 39 + 20 + 7 + 8 + 10 + 14 + 2 + 7;

/// How this site's cookies are named and sent.
pub(crate) struct Jar {
    path: String,
    secure: bool,
    /// The name of every cookie of this site, up to the digits of the state.
    prefix: String,
}

/// What a cookie is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Worth {
    /// It cannot be opened any more, or has expired.
    Dead,
    /// It was set when the clock said this, in seconds.
    Live(u64),
}

impl Jar {
    /// `__Host-`, path `/` and Secure where the site is https, in a sub-directory too: without the
    /// prefix a sibling host could plant a cookie of its own, and the site is part of the name.
    /// Else the path of the site.
    pub(crate) fn of(configuration: &Configuration) -> Self {
        let site = Url::parse(&configuration.site).ok();
        let path = site
            .as_ref()
            .map_or("", |site| site.path())
            .trim_end_matches('/');
        let secure = site.as_ref().is_some_and(|site| site.scheme() == "https");
        let (host_prefix, path) = if secure {
            (HOST_PREFIX, "")
        } else {
            ("", path)
        };
        let digits = hexadecimal(
            configuration.site.trim_end_matches('/').as_bytes(),
            SITE_DIGITS,
        );
        Self {
            path: if path.is_empty() {
                "/".to_owned()
            } else {
                path.to_owned()
            },
            secure,
            prefix: format!("{host_prefix}{PREFIX}{digits}"),
        }
    }

    /// The name of a state's cookie.
    pub(crate) fn name(&self, state: &State) -> String {
        format!(
            "{}{}",
            self.prefix,
            hexadecimal(state.bytes(), STATE_DIGITS)
        )
    }

    /// The cookies of this site among those of the browser, each name once.
    pub(crate) fn own<'a>(&self, cookies: &'a [Cookie]) -> Vec<&'a Cookie> {
        let mut own: Vec<&Cookie> = Vec::new();
        for cookie in cookies {
            if self.is_own(&cookie.name) && !own.iter().any(|seen| seen.name == cookie.name) {
                own.push(cookie);
            }
        }
        own
    }

    /// The name says so; nothing else is ever written into a header.
    fn is_own(&self, name: &str) -> bool {
        name.strip_prefix(&self.prefix).is_some_and(|digits| {
            digits.len() == STATE_DIGITS
                && digits
                    .bytes()
                    .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        })
    }

    /// A cookie to set, and those to clear so that there is room for it.
    pub(crate) fn add(
        &self,
        name: String,
        value: String,
        max_age: u32,
        own: &[(&Cookie, Worth)],
    ) -> Vec<CookieChange> {
        let added = CookieChange {
            name,
            value,
            max_age,
            path: self.path.clone(),
            secure: self.secure,
        };
        let others: Vec<_> = own
            .iter()
            .filter(|(cookie, _)| cookie.name != added.name)
            .copied()
            .collect();
        let room = (
            MAX_COOKIES.saturating_sub(1),
            MAX_TOGETHER.saturating_sub(sent_length(&added.name, &added.value)),
        );
        let left = MAX_HEADERS.saturating_sub(header_length(&added));
        let mut changes = vec![added];
        changes.extend(self.make_room(others, room, left));
        changes
    }

    /// Clears the cookie of `answered`, and those that are dead.
    pub(crate) fn clear(
        &self,
        answered: Option<&str>,
        own: &[(&Cookie, Worth)],
    ) -> Vec<CookieChange> {
        let mut changes: Vec<_> = answered
            .map(|name| self.cleared(name))
            .into_iter()
            .collect();
        let others = own
            .iter()
            .filter(|(cookie, _)| answered != Some(cookie.name.as_str()))
            .copied()
            .collect();
        let left = changes.iter().fold(MAX_HEADERS, |left, change| {
            left.saturating_sub(header_length(change))
        });
        changes.extend(self.make_room(others, (usize::MAX, usize::MAX), left));
        changes
    }

    /// Clears every dead cookie, and the oldest live ones until `(number, bytes)` hold; no more
    /// than `left` bytes of headers.
    fn make_room(
        &self,
        mut cookies: Vec<(&Cookie, Worth)>,
        room: (usize, usize),
        left: usize,
    ) -> Vec<CookieChange> {
        cookies.sort_by_key(|(_, worth)| match worth {
            Worth::Dead => 0,
            Worth::Live(since) => *since,
        });
        let mut number = cookies.len();
        let mut together: usize = cookies
            .iter()
            .map(|(cookie, _)| sent_length(&cookie.name, &cookie.value))
            .sum();
        let mut left = left;
        let mut changes = Vec::new();
        for (cookie, worth) in cookies {
            let change = self.cleared(&cookie.name);
            let fits = number <= room.0 && together <= room.1;
            let length = header_length(&change);
            if (worth != Worth::Dead && fits) || length > left {
                break;
            }
            left = left.saturating_sub(length);
            number = number.saturating_sub(1);
            together = together.saturating_sub(sent_length(&cookie.name, &cookie.value));
            changes.push(change);
        }
        changes
    }

    fn cleared(&self, name: &str) -> CookieChange {
        CookieChange {
            name: name.to_owned(),
            value: String::new(),
            max_age: 0,
            path: self.path.clone(),
            secure: self.secure,
        }
    }
}

/// What fits beside a redirect to an address of so many bytes: the cookie that comes first, and of
/// those to clear as many as there is room for. The rest is cleared by a later response.
pub(crate) fn fitting(changes: Vec<CookieChange>, location: usize) -> Vec<CookieChange> {
    let mut left = MAX_RESPONSE
        .saturating_sub(OTHER_HEADERS)
        .saturating_sub(location);
    changes
        .into_iter()
        .enumerate()
        .take_while(|(index, change)| {
            let length = header_length(change);
            let fits = *index == 0 || length <= left;
            left = left.saturating_sub(length);
            fits
        })
        .map(|(_, change)| change)
        .collect()
}

/// What a cookie takes of a request's `Cookie` header.
pub(crate) fn sent_length(name: &str, value: &str) -> usize {
    name.len()
        .saturating_add(value.len())
        .saturating_add("=; ".len())
}

/// The longest line of a response that the change may become.
pub(crate) fn header_length(change: &CookieChange) -> usize {
    [change.name.len(), change.value.len(), change.path.len()]
        .iter()
        .fold(ATTRIBUTES, |sum, length| sum.saturating_add(*length))
}

/// The first digits of the hash.
fn hexadecimal(of: &[u8], digits: usize) -> String {
    let digest = Sha256::digest(of);
    let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    nibbles
        .take(digits)
        .filter_map(|nibble| char::from_digit(nibble.into(), 16))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_this_sites_by_its_whole_name_alone() {
        let jar = Jar {
            path: "/".to_owned(),
            secure: true,
            prefix: "__Host-logto_rp_012345".to_owned(),
        };
        for (name, own) in [
            ("__Host-logto_rp_0123450123456789", true),
            ("__Host-logto_rp_012345abcdef6789", true),
            ("__Host-logto_rp_012345012345678", false),
            ("__Host-logto_rp_01234501234567890", false),
            ("__Host-logto_rp_012345ABCDEF6789", false),
            ("__Host-logto_rp_012345012345678;", false),
            ("__Host-logto_rp_0123460123456789", false),
            ("logto_rp_0123450123456789", false),
        ] {
            assert_eq!(jar.is_own(name), own, "{name}");
        }
    }

    #[test]
    fn beside_a_long_redirect_fewer_cookies_are_cleared() {
        let change = |length: usize| CookieChange {
            name: "__Host-logto_rp_0123456789abcdef".to_owned(),
            value: "a".repeat(length),
            max_age: 0,
            path: "/".to_owned(),
            secure: true,
        };
        let changes = || vec![change(1100), change(0), change(0), change(0), change(0)];
        for (location, kept) in [(0, 5), (700, 5), (1300, 4), (1800, 1), (9000, 1)] {
            let fitting = fitting(changes(), location);
            assert_eq!(fitting.len(), kept, "{location}");
            let headers: usize = fitting.iter().map(header_length).sum();
            assert!(kept == 1 || headers + location + OTHER_HEADERS <= MAX_RESPONSE);
        }
    }
}
