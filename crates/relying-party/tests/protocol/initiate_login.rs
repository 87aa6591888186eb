//! Third-party-initiated login: what another site may ask for. OIDC Core §4.

use relying_party::LoginInitiation;

use crate::world::World;

const ISSUER: &str = "iss=https%3A%2F%2Flogto.example%2Foidc";

fn read(parameters: &str) -> Result<Option<LoginInitiation>, &'static str> {
    let rp = World::new().begin();
    rp.initiate_login(parameters)
        .map_err(|failure| failure.code.code())
}

fn asked_for(parameters: &str) -> LoginInitiation {
    read(&format!("logto=sign-in&{ISSUER}{parameters}"))
        .unwrap()
        .unwrap()
}

#[test]
fn a_start_of_this_sites_own_is_none() {
    for parameters in ["", "logto=sign-in", "logto=sign-in&redirect_to=%2Fshop&a=b"] {
        assert_eq!(read(parameters), Ok(None));
    }
}

#[test]
fn what_another_site_asks_for_is_passed_on() {
    let all = asked_for(
        "&login_hint=rosa%40example.org&target_link_uri=https%3A%2F%2Fexample.org%2Fshop%3Fa%3Db",
    );
    assert_eq!(all.issuer, "https://logto.example/oidc");
    assert_eq!(all.login_hint.as_deref(), Some("rosa@example.org"));
    assert_eq!(
        all.target_link_uri.as_deref(),
        Some("https://example.org/shop?a=b")
    );
    let least = asked_for("");
    assert_eq!((least.login_hint, least.target_link_uri), (None, None));
}

#[test]
fn nobody_is_sent_to_another_provider() {
    for parameters in [
        "iss=https%3A%2F%2Fevil.example%2Foidc",
        "iss=https%3A%2F%2Flogto.example%2Foidc%2F",
        "iss=https%3A%2F%2FLOGTO.example%2Foidc",
        "iss=",
        "iss",
        "login_hint=rosa",
        "target_link_uri=https%3A%2F%2Fexample.org%2F",
    ] {
        assert_eq!(
            read(parameters),
            Err("login-initiation-issuer"),
            "{parameters}"
        );
    }
}

#[test]
fn a_parameter_that_comes_twice_is_refused() {
    for more in [
        ISSUER,
        "login_hint=a&login_hint=b",
        "target_link_uri=a&target%5Flink_uri=a",
    ] {
        assert_eq!(
            read(&format!("{ISSUER}&{more}")),
            Err("login-initiation-parameter-repeated"),
            "{more}"
        );
    }
    assert_eq!(read(&"a".repeat(16 * 1024)), Ok(None));
    assert_eq!(read(&"a".repeat(16 * 1024 + 1)), Err("input-too-large"));
}

#[test]
fn a_target_that_leads_back_into_the_sign_in_and_a_hint_that_is_none_are_left_out() {
    for target in [
        "https%3A%2F%2Fexample.org%2Fwp-login.php%3Faction%3Dlogout",
        "https%3A%2F%2Fexample.org%2F%3Flogto%3Dsign-in",
        "https%3A%2F%2Fexample.org%2F%3Flogto%3Dcallback",
        "https%3A%2F%2Fexample.org%2F%3Flogto%3Dsigned-out",
        "javascript%3Aalert(1)",
        "%2F%2Fevil.example%2F",
    ] {
        let initiation = asked_for(&format!("&target_link_uri={target}"));
        assert_eq!(initiation.target_link_uri, None, "{target}");
    }
    for hint in ["", "a%0Ab", &"a".repeat(513)] {
        assert_eq!(
            asked_for(&format!("&login_hint={hint}")).login_hint,
            None,
            "{hint}"
        );
    }
}
