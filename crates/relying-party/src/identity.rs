//! The claims that WordPress has a use for. OIDC Core §5.1 and Logto's own.

use std::fmt::Write;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::json::Object;

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// `iss`.
    pub issuer: String,
    /// `sub`; unique at this issuer alone.
    pub subject: String,
    /// Unique to issuer and subject: 64 hexadecimal digits.
    pub link_key: String,
    /// The provider's session. Back-Channel Logout §2.1.
    pub sid: Option<String>,
    /// `username`, else `preferred_username`.
    pub username: Option<String>,
    /// `name`.
    pub name: Option<String>,
    /// `given_name`.
    pub given_name: Option<String>,
    /// `family_name`.
    pub family_name: Option<String>,
    /// `email`.
    pub email: Option<String>,
    /// `email_verified`; Logto says so whenever there is an address.
    pub email_verified: bool,
    /// `phone_number`, with its `+`.
    pub phone_number: Option<String>,
    /// `phone_number_verified`; Logto says so whenever there is a number.
    pub phone_number_verified: bool,
    /// `picture`.
    pub picture: Option<String>,
    /// `locale`.
    pub locale: Option<String>,
    /// `roles`, Logto's role names.
    pub roles: Vec<String>,
}

/// For each scope the claims whose absence from the ID token is worth a userinfo request; one
/// member of a group is enough. What is left out comes along with its scope or not at all.
const WORTH_ASKING_FOR: [(&str, &[&str]); 5] = [
    ("profile", &["name"]),
    ("profile", &["username", "preferred_username"]),
    ("email", &["email"]),
    ("phone", &["phone_number"]),
    ("roles", &["roles"]),
];

/// Whether the ID token lacks a claim that was requested. Null is an answer: only a member that
/// is not there is missing.
pub(crate) fn is_incomplete(claims: &Object, scopes: &[String]) -> bool {
    WORTH_ASKING_FOR.iter().any(|(scope, names)| {
        scopes.iter().any(|requested| requested == scope)
            && !names.iter().any(|name| claims.contains_key(*name))
    })
}

/// Whether the claim's absence may be worth a userinfo request.
pub(crate) fn is_worth_asking_for(claim: &str) -> bool {
    WORTH_ASKING_FOR
        .iter()
        .any(|(_, names)| names.contains(&claim))
}

/// Unique to an issuer and a name that is unique there, such as a subject: 64 hexadecimal digits.
/// An issuer is a URL, which has no NUL.
pub(crate) fn unique_at(issuer: &str, name: &str) -> String {
    let digest = Sha256::new()
        .chain_update(issuer)
        .chain_update([0])
        .chain_update(name)
        .finalize();
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Identity {
    /// From the claims of a verified ID token and, for what they lack, those of userinfo.
    pub(crate) fn new(
        issuer: &str,
        subject: &str,
        id_token: &Object,
        userinfo: Option<&Object>,
    ) -> Self {
        let claims = Claims { id_token, userinfo };
        let email = claims.text("email");
        let phone_number = claims.text("phone_number");
        Self {
            issuer: issuer.to_owned(),
            subject: subject.to_owned(),
            link_key: unique_at(issuer, subject),
            // The session is the ID token's alone.
            sid: Claims {
                id_token,
                userinfo: None,
            }
            .text("sid"),
            username: claims
                .text("username")
                .or_else(|| claims.text("preferred_username")),
            name: claims.text("name"),
            given_name: claims.text("given_name"),
            family_name: claims.text("family_name"),
            email_verified: claims.confirm("email", email.as_deref(), "email_verified"),
            email,
            phone_number_verified: claims.confirm(
                "phone_number",
                phone_number.as_deref(),
                "phone_number_verified",
            ),
            phone_number: phone_number.map(international),
            picture: claims.text("picture"),
            locale: claims.text("locale"),
            roles: claims.texts("roles"),
        }
    }
}

struct Claims<'claims> {
    id_token: &'claims Object,
    userinfo: Option<&'claims Object>,
}

impl<'claims> Claims<'claims> {
    fn get(&self, name: &str) -> Option<&'claims Value> {
        let from_userinfo = || self.userinfo.and_then(|claims| claims.get(name));
        self.id_token.get(name).or_else(from_userinfo)
    }

    /// A string with something in it: null, an empty one and another type are all no value.
    fn text(&self, name: &str) -> Option<String> {
        self.get(name).and_then(text).map(str::to_owned)
    }

    /// Whether `flag` is true of this very value: another document may speak of another one.
    /// Some providers send the word.
    fn confirm(&self, name: &str, value: Option<&str>, flag: &str) -> bool {
        [Some(self.id_token), self.userinfo]
            .into_iter()
            .flatten()
            .filter(|claims| value.is_some() && claims.get(name).and_then(text) == value)
            .find_map(|claims| claims.get(flag))
            .is_some_and(|value| value == true || value == "true")
    }

    fn texts(&self, name: &str) -> Vec<String> {
        let values = self.get(name).and_then(Value::as_array);
        let texts = values.into_iter().flatten().filter_map(Value::as_str);
        texts.map(str::to_owned).collect()
    }
}

fn text(value: &Value) -> Option<&str> {
    value
        .as_str()
        .map(str::trim)
        .filter(|text| !text.is_empty())
}

/// E.164 with its plus, which Logto leaves out.
fn international(number: String) -> String {
    if number.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("+{number}")
    } else {
        number
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_address_is_verified_by_the_document_that_has_this_very_address() {
        let yes = json!({"email": "a@example.org", "email_verified": true});
        let no = json!({"email": "a@example.org", "email_verified": false});
        let unsaid = json!({"email": "a@example.org"});
        let other = json!({"email": "b@example.org", "email_verified": true});
        let flag_alone = json!({"email_verified": true});
        for (id_token, userinfo, verified) in [
            (&yes, &unsaid, true),
            (&unsaid, &yes, true),
            (&flag_alone, &yes, true),
            (&no, &yes, false),
            (&unsaid, &other, false),
            (&unsaid, &flag_alone, false),
            (&unsaid, &unsaid, false),
            (&flag_alone, &flag_alone, false),
        ] {
            let claims = |value: &Value| value.as_object().cloned().unwrap_or_default();
            let identity = Identity::new(
                "issuer",
                "subject",
                &claims(id_token),
                Some(&claims(userinfo)),
            );
            assert_eq!(identity.email_verified, verified, "{id_token} {userinfo}");
        }
    }
}
