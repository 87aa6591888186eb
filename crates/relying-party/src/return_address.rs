//! Where a person goes after a sign-in. The host has validated it; what is left to refuse is an
//! address that does not fit or leads back into the sign-in.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use url::Url;

/// The most that a return address may have, in bytes: it travels in a cookie.
pub(crate) const MAX_RETURN_ADDRESS: usize = 600;

/// `return_to` when it can be used; `None` stands for the default.
pub(crate) fn usable<'a>(return_to: Option<&'a str>, redirect_uri: &str) -> Option<&'a str> {
    let address = return_to.filter(|address| address.len() <= MAX_RETURN_ADDRESS)?;
    let is_plain = !address
        .bytes()
        .any(|byte| byte.is_ascii_control() || byte == b' ' || byte == b'\\');
    let url = Url::parse(address).ok()?;
    let leads_back = starts_a_sign_in(&url)
        || Url::parse(redirect_uri).is_ok_and(|uri| is_answered_like(&url, &uri));
    (is_plain && matches!(url.scheme(), "http" | "https") && !leads_back).then_some(address)
}

/// The addresses that begin or end a sign-in of their own.
fn starts_a_sign_in(url: &Url) -> bool {
    path(url)
        .split('/')
        .any(|segment| segment.eq_ignore_ascii_case("wp-login.php"))
        || url
            .query_pairs()
            .any(|(name, _)| name_in_php(&name) == "logto")
}

/// As a web server sees it before it looks for the file.
fn path(url: &Url) -> Cow<'_, str> {
    percent_decode_str(url.path()).decode_utf8_lossy()
}

/// PHP leaves spaces before the name of a parameter out, and what follows a NUL or names an element
/// of a list. (That it makes `_` of other characters makes none of them `logto`.)
fn name_in_php(name: &str) -> &str {
    let name = name.trim_start_matches(' ');
    name.split(['\0', '[']).next().unwrap_or(name)
}

/// Whether `url` is the redirect URI with other parameters. A redirect URI that is told by its
/// query alone shares its path with the home page, which is no way back; and that query is
/// [`starts_a_sign_in`]'s.
fn is_answered_like(url: &Url, redirect_uri: &Url) -> bool {
    // A slash more, anywhere, leads to the same place.
    let segments = |url: &Url| -> Vec<String> {
        let path = path(url);
        let segments = path.split('/').filter(|segment| !segment.is_empty());
        segments.map(str::to_owned).collect()
    };
    redirect_uri.query().is_none()
        && !segments(redirect_uri).is_empty()
        && url.host_str() == redirect_uri.host_str()
        && segments(url) == segments(redirect_uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    const REDIRECT_URI: &str = "https://example.org/login-callback/";

    #[test]
    fn an_address_of_the_site_is_kept() {
        for address in [
            "https://example.org/",
            "https://example.org",
            "https://example.org/wp-admin/post.php?post=3&action=edit",
            "https://example.org/?s=logto",
            "https://example.org/?logto_=a&logto.x=b&xlogto=c&logto%20=d",
            "https://example.org/about-wp-login.php-and-more",
            "https://example.org/100%",
            "http://127.0.0.1:8080/blog/#comments",
            "https://example.org/%E6%97%A5%E6%9C%AC/?q=a+b",
        ] {
            assert_eq!(usable(Some(address), REDIRECT_URI), Some(address));
        }
    }

    #[test]
    fn an_address_that_leads_back_into_the_sign_in_gives_way() {
        for address in [
            "https://example.org/wp-login.php",
            "https://example.org/wp-login.php?action=logout",
            "https://example.org/wp/WP-Login.php?redirect_to=x",
            "https://example.org/wp-login.php/",
            "https://example.org/?logto=sign-in",
            "https://example.org/?logto=callback&code=x",
            "https://example.org/?a=b&%6Cogto=callback",
            "https://example.org/?+logto=sign-in",
            "https://example.org/?%20%20logto=sign-in",
            "https://example.org/?+%6cogto=sign-in",
            "https://example.org/?logto%00=sign-in",
            "https://example.org/?logto%00x[=sign-in",
            "https://example.org/?logto[]=sign-in",
            "https://example.org/?logto%5B%5D=sign-in",
            "https://example.org/wp-login%2ephp?reauth=1",
            "https://example.org/%77p-login.php",
            "https://example.org/wp%2Fwp-login.php",
            "https://example.org/login%2Dcallback/",
            "https://example.org//login-callback",
            "https://example.org/login-callback/",
            "https://example.org/login-callback?code=x",
            "http://example.org/login-callback/#x",
        ] {
            assert_eq!(usable(Some(address), REDIRECT_URI), None, "{address}");
        }
    }

    #[test]
    fn an_address_that_is_none_gives_way() {
        for address in [
            "",
            "/wp-admin/",
            "javascript:alert(1)",
            "https://",
            "https://example.org/a b",
            "https://example.org/\r\nX: y",
            "https:\\\\example.org",
            "//example.org/",
        ] {
            assert_eq!(usable(Some(address), REDIRECT_URI), None, "{address}");
        }
        assert_eq!(usable(None, REDIRECT_URI), None);
    }

    #[test]
    fn six_hundred_bytes_fit() {
        let base = "https://example.org/?q=";
        let longest = format!("{base}{}", "a".repeat(MAX_RETURN_ADDRESS - base.len()));
        assert_eq!(usable(Some(&longest), REDIRECT_URI), Some(longest.as_str()));
        assert_eq!(usable(Some(&format!("{longest}a")), REDIRECT_URI), None);
    }
}
