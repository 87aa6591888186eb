//! The authorization response: each thing that a browser, or somebody through it, can bring.

use relying_party::{Purpose, SignedInUser};
use serde_json::json;

use crate::world::World;
use crate::{check, verdict};

/// Another code in the place of the honest one.
fn with_code(query: &str, code: &str) -> String {
    query.replace("code=c%2Bode", &format!("code={code}"))
}

fn with(world: &mut World, edit: impl Fn(String) -> String + 'static) {
    world.edit_query = Box::new(edit);
}

#[test]
fn each_parameter_is_judged() {
    check(&[
        ("nothing at all", "response-state-unknown", |world| {
            with(world, |_| String::new())
        }),
        ("no state", "response-state-unknown", |world| {
            with(world, |_| {
                "code=c&iss=https%3A%2F%2Flogto.example%2Foidc".to_owned()
            });
        }),
        ("an empty state", "response-state-unknown", |world| {
            with(world, |query| query.replace("state=", "state=&x="));
        }),
        (
            "a state of another form",
            "response-state-unknown",
            |world| {
                with(world, |_| "code=c&state=af0ifjsldkj".to_owned());
            },
        ),
        ("the state twice", "response-parameter-repeated", |world| {
            with(world, |query| format!("{query}&state=x"));
        }),
        (
            "the state twice, once escaped",
            "response-parameter-repeated",
            |world| {
                with(world, |query| format!("{query}&st%61te=x"));
            },
        ),
        ("the code twice", "response-parameter-repeated", |world| {
            with(world, |query| format!("{query}&code=other"));
        }),
        ("the issuer twice", "response-parameter-repeated", |world| {
            with(world, |query| {
                format!("iss=https%3A%2F%2Flogto.example%2Foidc&{query}")
            });
        }),
        ("the error twice", "response-parameter-repeated", |world| {
            with(world, |query| format!("{query}&error=a&error=b"));
        }),
        ("another issuer", "response-issuer-mismatch", |world| {
            with(world, |query| {
                query.replace("logto.example", "evil.example")
            });
        }),
        (
            "the issuer with a slash",
            "response-issuer-mismatch",
            |world| {
                with(world, |query| query.replace("%2Foidc", "%2Foidc%2F"));
            },
        ),
        ("an empty issuer", "response-issuer-mismatch", |world| {
            with(world, |query| query.replace("&iss=", "&iss=&x="));
        }),
        (
            "no issuer, though announced",
            "response-issuer-missing",
            |world| {
                with(world, |query| query.replace("&iss=", "&x="));
            },
        ),
        ("no issuer, not announced", "signed in", |world| {
            world.discovery["authorization_response_iss_parameter_supported"] = json!(false);
            with(world, |query| query.replace("&iss=", "&x="));
        }),
        (
            "another issuer, not announced",
            "response-issuer-mismatch",
            |world| {
                world.discovery["authorization_response_iss_parameter_supported"] = json!(false);
                with(world, |query| {
                    query.replace("logto.example", "evil.example")
                });
            },
        ),
        ("no code", "response-code-missing", |world| {
            with(world, |query| query.replace("code=", "x="));
        }),
        ("an empty code", "response-code-missing", |world| {
            with(world, |query| query.replace("code=", "code=&x="));
        }),
        ("a code and an error", "response-malformed", |world| {
            with(world, |query| format!("{query}&error=access_denied"));
        }),
        ("the longest code", "signed in", |world| {
            with(world, |query| with_code(&query, &"~".repeat(4096)));
        }),
        ("a code beyond all measure", "response-malformed", |world| {
            with(world, |query| with_code(&query, &"~".repeat(4097)));
        }),
        ("a code with a NUL", "response-malformed", |world| {
            with(world, |query| with_code(&query, "a%00b"));
        }),
        (
            "a code with a line of its own",
            "response-malformed",
            |world| {
                with(world, |query| with_code(&query, "a%0D%0AX-Evil:%20b"));
            },
        ),
        ("a code with DEL", "response-malformed", |world| {
            with(world, |query| with_code(&query, "a%7F"));
        }),
        ("a code of pictures", "response-malformed", |world| {
            with(world, |query| with_code(&query, "%F0%9F%94%91"));
        }),
        ("a code of no UTF-8", "response-malformed", |world| {
            with(world, |query| with_code(&query, "a%FF"));
        }),
        ("a code with all that it may have", "signed in", |world| {
            let all: String = (b' '..=b'~').map(char::from).collect();
            let all: String = url::form_urlencoded::byte_serialize(all.as_bytes()).collect();
            with(world, move |query| with_code(&query, &all));
        }),
        ("the longest query string", "signed in", |world| {
            with(world, |query| as_long_as(&query, 16 * 1024));
        }),
        (
            "a query string beyond all measure",
            "input-too-large",
            |world| {
                with(world, |query| as_long_as(&query, 16 * 1024 + 1));
            },
        ),
        ("parameters of other specifications", "signed in", |world| {
            with(world, |query| {
                format!("{query}&session_state=x&session_state=y&scope=openid")
            });
        }),
    ]);
}

/// With a parameter that nobody knows, and so many bytes in all.
fn as_long_as(query: &str, bytes: usize) -> String {
    format!("{:a<bytes$}", format!("{query}&x="))
}

#[test]
fn an_error_response_has_a_code_of_ours_and_never_its_own_text() {
    for (error, expected) in [
        ("access_denied", "provider-access-denied"),
        ("login_required", "provider-interaction-required"),
        ("interaction_required", "provider-interaction-required"),
        ("consent_required", "provider-interaction-required"),
        (
            "account_selection_required",
            "provider-interaction-required",
        ),
        ("server_error", "provider-error"),
        ("temporarily_unavailable", "provider-error"),
        ("<script>", "provider-error"),
        ("", "provider-error"),
    ] {
        let mut world = World::new();
        with(&mut world, move |query| {
            let error = format!("error={error}&error_description=a%0Ab&x=");
            query.replace("code=", &error)
        });
        let failure = world.sign_in().unwrap_err();
        assert_eq!(failure.code.code(), expected, "{error}");
        assert!(!failure.detail.contains('\n'));
        assert_eq!(
            failure.return_to.as_deref(),
            Some("https://example.org/wanted?a=b")
        );
        assert_eq!(world.asked(), ["discovery"], "that of the request");
    }
}

#[test]
fn nothing_is_sent_before_state_and_issuer_are_right() {
    type Edit = fn(String) -> String;
    let edits: [(Edit, &str); 3] = [
        (
            |query| query.replace("state=", "state=A"),
            "response-state-unknown",
        ),
        (
            |query| query.replace("logto.example", "evil.example"),
            "response-issuer-mismatch",
        ),
        (
            |query| format!("{query}&code=x"),
            "response-parameter-repeated",
        ),
    ];
    for (edit, expected) in edits {
        let mut world = World::new();
        let query = world.request().unwrap();
        world.configuration.provider_cache = None;
        world.asked();
        assert_eq!(verdict(world.respond(&edit(query))), expected);
        assert!(world.asked().is_empty());
    }
}

#[test]
fn an_error_response_nobody_waits_for_starts_anew_too() {
    let mut world = World::new();
    let query = world.request().unwrap();
    world.cookies.clear();
    let denied = query.replace("code=", "error=access_denied&x=");
    assert_eq!(verdict(world.respond(&denied)), "restart");
}

#[test]
fn no_changed_byte_of_a_response_is_accepted() {
    let mut world = World::new();
    let honest = world.request().unwrap();
    let cookies = world.cookies.clone();
    let meaning = |query: &str| -> Vec<(String, String)> {
        let mut pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .filter(|(name, _)| ["state", "iss"].contains(&name.as_str()))
            .collect();
        pairs.sort();
        pairs
    };
    for at in 0..honest.len() {
        for to in [b'A', b'&', b'=', b'%', b'9'] {
            let mut changed = honest.clone().into_bytes();
            changed[at] = to;
            let changed = String::from_utf8(changed).unwrap();
            // The code is the provider's to judge, other parameters are nobody's.
            if meaning(&changed) == meaning(&honest) {
                continue;
            }
            world.cookies = cookies.clone();
            let verdict = verdict(world.respond(&changed));
            assert_ne!(verdict, "signed in", "{changed}");
        }
    }
}

#[test]
fn no_changed_byte_of_a_cookie_is_accepted() {
    let mut world = World::new();
    let query = world.request().unwrap();
    let honest = world.cookies.clone();
    for at in 0..honest[0].value.len() {
        let mut value = honest[0].value.clone().into_bytes();
        value[at] = if value[at] == b'A' { b'B' } else { b'A' };
        world.cookies = honest.clone();
        world.cookies[0].value = String::from_utf8(value).unwrap();
        assert_eq!(
            verdict(world.respond(&query)),
            "pending-sign-in-altered",
            "at {at}"
        );
    }
    world.cookies = honest;
    assert_eq!(verdict(world.respond(&query)), "signed in");
}

#[test]
fn a_link_is_for_the_user_and_the_session_that_began_it() {
    let user = |user_id, session_hash: &str| {
        Some(SignedInUser {
            user_id,
            session_hash: session_hash.to_owned(),
        })
    };
    for (current, expected) in [
        (user(7, "session"), "signed in"),
        (user(8, "session"), "pending-sign-in-other-user"),
        (user(7, "other"), "pending-sign-in-other-user"),
        (None, "pending-sign-in-other-user"),
    ] {
        let mut world = World::new();
        world.options.purpose = Purpose::Link;
        world.options.current = user(7, "session");
        let query = world.request().unwrap();
        world.options.current = current.clone();
        assert_eq!(verdict(world.respond(&query)), expected, "{current:?}");
    }
}
