//! How long a provider's documents are kept. RFC 9111 §4.2, within bounds of our own.

use std::time::Duration;

use crate::http::HttpResponse;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// However little a provider says, and however much.
const BOUNDS: (u64, u64) = (5 * MINUTE, 24 * HOUR);

/// Where nothing is said; also for `no-cache` and `no-store`, which Logto sends with its keys:
/// one request a sign-in more would be the price, and a changed key is noticed all the same.
const UNSAID: u64 = HOUR;

/// How long a document stays fresh, and for how long it may serve while no new one can be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Freshness {
    pub(crate) fresh: Duration,
    pub(crate) usable: Duration,
}

impl Freshness {
    /// From `Cache-Control` and `Age`. RFC 9111 §5.2.2, §5.1; RFC 5861 §4.
    pub(crate) fn of(response: &HttpResponse) -> Self {
        let cache_control = response.header("cache-control").unwrap_or_default();
        let age = response
            .header("age")
            .and_then(|age| age.trim().parse().ok())
            .unwrap_or(0);
        let fresh = match directive(cache_control, "max-age") {
            Some(seconds) if !forbids(cache_control) => seconds.saturating_sub(age),
            _ => UNSAID,
        };
        let (least, most) = BOUNDS;
        let fresh = fresh.clamp(least, most);
        let usable = match directive(cache_control, "stale-if-error") {
            Some(seconds) => fresh.saturating_add(seconds).clamp(fresh, most),
            None => most,
        };
        Self {
            fresh: Duration::from_secs(fresh),
            usable: Duration::from_secs(usable),
        }
    }
}

fn directives(cache_control: &str) -> impl Iterator<Item = &str> {
    cache_control.split(',').map(str::trim)
}

fn forbids(cache_control: &str) -> bool {
    directives(cache_control).any(|directive| {
        directive.eq_ignore_ascii_case("no-cache") || directive.eq_ignore_ascii_case("no-store")
    })
}

/// The seconds of a directive.
fn directive(cache_control: &str, name: &str) -> Option<u64> {
    directives(cache_control).find_map(|directive| {
        let (key, value) = directive.split_once('=')?;
        let value = value.trim().trim_matches('"');
        key.trim()
            .eq_ignore_ascii_case(name)
            .then(|| value.parse().ok())?
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::Header;

    #[test]
    fn headers_count_within_bounds() {
        let day = 24 * HOUR;
        for (cache_control, age, fresh, usable) in [
            (None, None, HOUR, day),
            (Some("no-cache"), None, HOUR, day),
            (Some("no-store, max-age=0"), None, HOUR, day),
            (Some("max-age=0"), None, 5 * MINUTE, day),
            (Some("public, Max-Age=1800"), None, 1800, day),
            (Some("max-age=1800"), Some("600"), 1200, day),
            (Some("max-age=99999999"), None, day, day),
            (
                Some("max-age=\"1800\", stale-if-error=60"),
                None,
                1800,
                1860,
            ),
            (Some("max-age=nonsense"), Some("x"), HOUR, day),
            (
                Some("s-maxage=7, max-age=18446744073709551616"),
                None,
                HOUR,
                day,
            ),
        ] {
            let headers = [("Cache-Control", cache_control), ("AGE", age)];
            let response = HttpResponse {
                status: 200,
                headers: headers
                    .into_iter()
                    .filter_map(|(name, value)| {
                        Some(Header {
                            name: name.to_owned(),
                            value: value?.to_owned(),
                        })
                    })
                    .collect(),
                body: Vec::new(),
            };
            let freshness = Freshness::of(&response);
            let seconds = (freshness.fresh.as_secs(), freshness.usable.as_secs());
            assert_eq!(seconds, (fresh, usable), "{cache_control:?}");
        }
    }
}
