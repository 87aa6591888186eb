//! Check connection: what works is said to work, and nothing else is.

use relying_party::{
    Check, ConnectionReport, HttpOutcome, Step, Timestamp, TransportFailure, Verdict,
};
use serde_json::json;

use crate::world::{World, header, refusal};

fn report(world: &mut World) -> ConnectionReport {
    let mut rp = world.begin();
    let fill = &mut |bytes: &mut [u8]| bytes.fill(3);
    let first = rp.check_connection(Timestamp::from_seconds(world.now), fill);
    match world.run(&mut rp, first) {
        Ok(Step::ConnectionReport(report)) => report,
        other => panic!("{other:?}"),
    }
}

fn working() -> World {
    let mut world = World::new();
    world.instead.insert("token", refusal(400, "invalid_grant"));
    // The test's present.
    world.headers = vec![header("Date", "Fri, 15 Jan 2027 08:00:00 GMT")];
    world
}

/// One letter a check, in order: works, fails, warning, unknown.
fn letters(report: &ConnectionReport) -> String {
    let checks = report.checks.iter();
    checks
        .map(|check| match check.verdict {
            Verdict::Works => 'w',
            Verdict::Fails => 'f',
            Verdict::Warning => '!',
            Verdict::Unknown => '?',
        })
        .collect()
}

fn code(report: &ConnectionReport, wanted: Check) -> &'static str {
    let check = report.checks.iter().find(|check| check.check == wanted);
    check.unwrap().code.map_or("", |code| code.code())
}

#[test]
fn a_provider_that_works_is_said_to() {
    let mut world = working();
    let report = report(&mut world);
    assert_eq!(letters(&report), "wwwwwww");
    assert_eq!(report.checks[1].detail, "https://logto.example/oidc");
    assert_eq!(report.checks[2].detail, "ES384 RS256");
    assert_eq!(world.asked(), ["discovery", "jwks", "token"]);
    world.instead.clear();
    world.signed_in();
    assert_eq!(world.asked(), ["token"], "what was fetched is kept");
}

#[test]
fn what_was_kept_proves_nothing() {
    let mut world = working();
    report(&mut world);
    world.asked();
    let down = HttpOutcome::Failed(TransportFailure::TimedOut);
    world.instead.insert("discovery", down.clone());
    let first = report(&mut world);
    assert_eq!(letters(&first), "f??????");
    assert_eq!(code(&first, Check::Discovery), "provider-timed-out");
    world.instead.remove("discovery");
    world.instead.insert("jwks", down);
    let second = report(&mut world);
    assert_eq!(letters(&second), "wwwfwww");
}

#[test]
fn the_credentials_are_tried_with_a_made_up_code() {
    for (status, error, letter, expected) in [
        (400, "invalid_grant", 'w', ""),
        (403, "invalid_code", 'w', ""),
        (401, "invalid_client", 'f', "client-credentials-refused"),
        (400, "invalid_client", 'f', "client-credentials-refused"),
        (
            403,
            "unauthorized_client",
            'f',
            "client-credentials-refused",
        ),
        (400, "invalid_request", '?', "token-request-refused"),
        (500, "server_error", '?', "provider-status"),
    ] {
        let mut world = working();
        world.instead.insert("token", refusal(status, error));
        let report = report(&mut world);
        assert_eq!(letters(&report), format!("wwwww{letter}w"), "{error}");
        assert_eq!(code(&report, Check::Credentials), expected);
    }
    let mut world = working();
    world.instead.remove("token");
    world.sent.insert("nonce".to_owned(), String::new());
    assert_eq!(
        letters(&report(&mut world)),
        "wwwwwfw",
        "a code that anybody can make up"
    );
    let mut world = working();
    world.configuration.sealed_client_secret = String::new();
    let report = report(&mut world);
    assert_eq!(
        code(&report, Check::Credentials),
        "client-secret-unreadable"
    );
}

#[test]
fn a_document_that_says_something_wrong_fails_that_check() {
    let mut world = working();
    world.discovery["issuer"] = json!("https://logto.example/oidc/");
    assert_eq!(letters(&report(&mut world)), "wf??w??");
    let mut world = working();
    world.discovery["id_token_signing_alg_values_supported"] = json!(["HS256"]);
    assert_eq!(letters(&report(&mut world)), "wwf?w??");
    let mut world = working();
    world.discovery["token_endpoint"] = json!("http://logto.example/token");
    assert_eq!(letters(&report(&mut world)), "f???w??");
    let mut world = working();
    world.discovery["end_session_endpoint"] = json!(null);
    assert_eq!(letters(&report(&mut world)), "wwwwww!");
}

#[test]
fn a_clock_that_drifts_is_noticed() {
    for (date, letter) in [
        ("Fri, 15 Jan 2027 08:00:30 GMT", 'w'),
        ("Fri, 15 Jan 2027 07:59:29 GMT", '!'),
        ("Fri, 15 Jan 2027 08:01:01 GMT", 'f'),
        ("nonsense", '?'),
    ] {
        let mut world = working();
        world.headers = vec![header("date", date)];
        assert_eq!(
            letters(&report(&mut world)),
            format!("wwww{letter}ww"),
            "{date}"
        );
    }
}
