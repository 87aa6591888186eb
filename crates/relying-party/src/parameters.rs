//! The parameters of an authorization request that are not the protocol's own.

/// The most that a value may have, in bytes: all of it travels in one address.
const MAX_VALUE: usize = 512;

/// Whether a parameter is the protocol's own, so that no setting may touch it: those of RFC 6749
/// §4.1.1, RFC 7636 §4.3, OIDC Core §3.1.2.1 and §6, and RFC 9101, in any case.
pub(crate) fn is_protected(name: &str) -> bool {
    const PROTECTED: [&str; 15] = [
        "response_type",
        "response_mode",
        "client_id",
        "client_secret",
        "redirect_uri",
        "scope",
        "state",
        "nonce",
        "code_challenge",
        "code_challenge_method",
        "request",
        "request_uri",
        "registration",
        "id_token_hint",
        "code",
    ];
    PROTECTED
        .iter()
        .any(|protected| name.trim().eq_ignore_ascii_case(protected))
}

/// Whether a value is one that the parameter can have, where its grammar is known.
pub(crate) fn is_valid(name: &str, value: &str) -> bool {
    let plain =
        !value.is_empty() && value.len() <= MAX_VALUE && !value.chars().any(char::is_control);
    plain
        && match name {
            "prompt" => words(value, |word| {
                matches!(word, "login" | "consent" | "select_account" | "none")
            }),
            "first_screen" => matches!(
                value,
                "sign_in"
                    | "register"
                    | "reset_password"
                    | "identifier:sign_in"
                    | "identifier:register"
                    | "single_sign_on"
            ),
            "direct_sign_in" => value.split_once(':').is_some_and(|(method, target)| {
                matches!(method, "social" | "sso") && is_token(target)
            }),
            "identifier" => words(value, |word| matches!(word, "email" | "phone" | "username")),
            "ui_locales" => words(value, |word| {
                word.bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            }),
            "organization_id" => is_token(value),
            "max_age" => value.bytes().all(|byte| byte.is_ascii_digit()),
            _ => true,
        }
}

/// One word at least, one space between two.
fn words(value: &str, is_word: impl Fn(&str) -> bool) -> bool {
    value
        .split(' ')
        .all(|word| !word.is_empty() && is_word(word))
}

fn is_token(value: &str) -> bool {
    !value.is_empty()
        && value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}
