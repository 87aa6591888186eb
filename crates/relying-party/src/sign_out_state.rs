//! `state` of an end-session request: the sealed return address. RP-Initiated Logout §2.

use crate::error::Error;
use crate::keys::{Keys, ShortLived};
use crate::return_address::MAX_RETURN_ADDRESS;
use crate::seal;
use crate::time::Randomness;

/// Seals where the browser goes in the end; `None` where that is too long for an address.
pub(crate) fn seal(
    keys: &Keys,
    site: &str,
    return_to: &str,
    random: &mut dyn Randomness,
) -> Result<Option<String>, Error> {
    if return_to.is_empty() || return_to.len() > MAX_RETURN_ADDRESS {
        return Ok(None);
    }
    let keys = keys.short_lived(ShortLived::SignOut)?;
    seal::seal(keys.current(), &[site], return_to.as_bytes(), random).map(Some)
}

/// The return address, where this site sealed it.
pub(crate) fn open(keys: &Keys, site: &str, state: &str) -> Option<String> {
    let keys = keys.short_lived(ShortLived::SignOut).ok()?;
    let opened = seal::open(keys.all(), &[site], state)?;
    String::from_utf8(opened.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::turn_key_ring;
    use crate::time::Timestamp;

    const SITE: &str = "https://example.org";

    fn keys(constants: &str) -> Keys {
        let ring = turn_key_ring(
            None,
            Timestamp::from_seconds(1),
            &mut |bytes: &mut [u8]| bytes.fill(1),
        );
        Keys::new(constants.to_owned().into(), ring.unwrap().into())
    }

    fn sealed(return_to: &str) -> Option<String> {
        seal(&keys("c"), SITE, return_to, &mut |bytes: &mut [u8]| {
            bytes.fill(2)
        })
        .unwrap()
    }

    #[test]
    fn the_return_address_comes_back() {
        let address = format!("{SITE}/shop?a=b");
        assert_eq!(
            open(&keys("c"), SITE, &sealed(&address).unwrap()),
            Some(address)
        );
    }

    #[test]
    fn a_state_of_another_site_or_form_says_nothing() {
        let state = sealed("https://example.org/shop").unwrap();
        assert_eq!(open(&keys("d"), SITE, &state), None);
        assert_eq!(open(&keys("c"), "https://example.com", &state), None);
        assert_eq!(open(&keys("c"), SITE, &state[1..]), None);
        assert_eq!(open(&keys("c"), SITE, "https://evil.example"), None);
        assert_eq!(open(&keys("c"), SITE, ""), None);
    }

    #[test]
    fn what_does_not_fit_is_not_sealed() {
        assert_eq!(sealed(""), None);
        assert!(sealed(&"a".repeat(600)).is_some());
        assert_eq!(sealed(&"a".repeat(601)), None);
    }
}
