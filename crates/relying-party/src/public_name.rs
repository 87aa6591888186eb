//! Names that everybody sees: login, slug and display name. None ever has an e-mail address or a
//! phone number in it.

use crate::identity::Identity;
use crate::session::AccountName;
use crate::time::{Randomness, random_bytes};

/// The display name of a person who has no name.
const NAMELESS: &str = "Member";
/// What WordPress has room for, in characters.
const MAX_LOGIN: usize = 60;
const MAX_NICENAME: usize = 50;
const MAX_NAME: usize = 250;
/// So many digits in a row are a number to call.
const PHONE_DIGITS: usize = 7;
/// Where there is nothing but digits, fewer are enough.
const BARE_PHONE_DIGITS: usize = 5;
/// RFC 4648 §6, in lower case.
const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// How many random logins there are to try: one can be taken only by an accident that happens once.
const OPAQUE_LOGINS: usize = 2;

/// The names for a new account, to be tried in turn: the username where WordPress takes it, then
/// opaque and random ones.
pub(crate) fn account_names(
    identity: &Identity,
    username_usable: bool,
    random: &mut dyn Randomness,
) -> Vec<AccountName> {
    let username = identity
        .username
        .as_deref()
        .filter(|_| username_usable)
        .and_then(|username| name_of(username, identity));
    let opaque = std::iter::repeat_with(|| opaque_name(random)).take(OPAQUE_LOGINS);
    username.into_iter().chain(opaque).collect()
}

fn name_of(username: &str, identity: &Identity) -> Option<AccountName> {
    let nicename = nicename(username);
    let fits =
        !username.is_empty() && username.chars().count() <= MAX_LOGIN && !nicename.is_empty();
    let is_public = |name| !has_contact(name, identity);
    (fits && is_public(username) && is_public(&nicename)).then(|| AccountName {
        login: username.to_owned(),
        nicename,
    })
}

fn nicename(username: &str) -> String {
    let slug: String = username
        .chars()
        .map(|character| match character.to_ascii_lowercase() {
            plain @ ('a'..='z' | '0'..='9' | '_') => plain,
            _ => '-',
        })
        .take(MAX_NICENAME)
        .collect();
    slug.trim_matches('-').to_owned()
}

fn opaque_name(random: &mut dyn Randomness) -> AccountName {
    let letters = random_bytes::<12>(random).map(|byte| {
        let index = usize::from(byte % 32);
        BASE32.get(index).copied().map_or('a', char::from)
    });
    let login: String = "member-".chars().chain(letters).collect();
    AccountName {
        nicename: login.clone(),
        login,
    }
}

/// The name, else the username; `None` where neither may be seen.
pub(crate) fn display_name(identity: &Identity) -> Option<String> {
    [&identity.name, &identity.username]
        .into_iter()
        .find_map(|name| presentable(name.as_deref(), identity))
}

/// The display name of a new account.
pub(crate) fn display_name_or_default(identity: &Identity) -> String {
    display_name(identity).unwrap_or_else(|| NAMELESS.to_owned())
}

/// A name on one line, without what would turn the text around it; `None` where nothing is left
/// or it has an e-mail address or a phone number in it.
pub(crate) fn presentable(name: Option<&str>, identity: &Identity) -> Option<String> {
    let name: String = name?
        .chars()
        .filter(|character| !is_formatting(*character))
        .take(MAX_NAME)
        .collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty() && !has_contact(&name, identity)).then_some(name)
}

/// Control characters, marks without width and those that set a direction.
fn is_formatting(character: char) -> bool {
    let is_space = matches!(character, '\t' | '\n' | '\r');
    (character.is_control() && !is_space)
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether somebody could be written to or called by what is in `text`.
fn has_contact(text: &str, identity: &Identity) -> bool {
    let own_number: String = identity
        .phone_number
        .as_deref()
        .unwrap_or_default()
        .chars()
        .filter(|c| c.is_numeric())
        .collect();
    let is_own =
        |digits: &str| own_number.len() >= BARE_PHONE_DIGITS && digits.contains(&own_number);
    let least = if text.chars().any(char::is_alphabetic) {
        PHONE_DIGITS
    } else {
        BARE_PHONE_DIGITS
    };
    has_email_sign(text)
        || text
            .split(char::is_alphabetic)
            .map(|part| {
                part.chars()
                    .filter(|character| character.is_numeric())
                    .collect::<String>()
            })
            .any(|digits| digits.chars().count() >= least || is_own(&digits))
}

/// `@`, and its wide and small forms.
fn has_email_sign(text: &str) -> bool {
    text.contains(['@', '\u{ff20}', '\u{fe6b}'])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{identity, numbered};

    fn named(name: &str, username: &str) -> Identity {
        let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Identity {
            name: some(name),
            username: some(username),
            email: Some("ann@example.org".to_owned()),
            phone_number: Some("+4915112345678".to_owned()),
            ..identity()
        }
    }

    /// The name that is tried first.
    fn login(
        identity: &Identity,
        username_usable: bool,
        random: &mut dyn Randomness,
    ) -> AccountName {
        account_names(identity, username_usable, random)
            .into_iter()
            .next()
            .unwrap()
    }

    #[test]
    fn after_the_username_come_random_logins_each_another() {
        for (usable, first) in [(true, "ann"), (false, "member-")] {
            let names = account_names(&named("", "ann"), usable, &mut numbered());
            assert!(names[0].login.starts_with(first), "{names:?}");
            let opaque = &names[usize::from(usable)..];
            assert_eq!(opaque.len(), OPAQUE_LOGINS);
            assert!(
                opaque.iter().all(|name| name.login.starts_with("member-")),
                "{names:?}"
            );
            assert_ne!(opaque[0], opaque[1]);
        }
    }

    #[test]
    fn a_username_becomes_login_and_slug() {
        for (username, nicename) in [
            ("ann", "ann"),
            ("Ann.Smith", "ann-smith"),
            ("ann_smith-2", "ann_smith-2"),
            ("-a-", "a"),
            ("ann 2024", "ann-2024"),
        ] {
            let made = login(&named("", username), true, &mut numbered());
            assert_eq!(
                (made.login.as_str(), made.nicename.as_str()),
                (username, nicename)
            );
        }
        let long = "a".repeat(60);
        assert_eq!(
            login(&named("", &long), true, &mut numbered())
                .nicename
                .len(),
            MAX_NICENAME
        );
    }

    #[test]
    fn where_there_is_no_username_to_use_the_login_is_opaque() {
        for username in [
            "",
            "ann@example.org",
            "u4915112345678",
            "49 151 123 456 78",
            "12345",
            "1-2.3_4(5",
            "日本",
            "...",
            "ann＠example.org",
            &"a".repeat(61),
            "٠١٥١١٢٣٤٥٦٧",
        ] {
            let made = login(&named("", username), true, &mut numbered());
            let random = made.login.strip_prefix("member-").unwrap();
            assert!(
                random.len() == 12 && random.bytes().all(|byte| BASE32.contains(&byte)),
                "{username}: {random}"
            );
            assert_eq!(made.login, made.nicename);
        }
        assert_ne!(
            login(&named("", "ann"), false, &mut numbered()).login,
            "ann"
        );
        assert_ne!(
            login(&identity(), true, &mut numbered()).login,
            login(&identity(), true, &mut numbered()).login
        );
    }

    #[test]
    fn the_display_name_is_the_name_else_the_username_else_member() {
        for (name, username, expected) in [
            ("Ann Smith", "ann", "Ann Smith"),
            ("", "ann", "ann"),
            ("", "", "Member"),
            ("  Ann \n Smith\u{202e} ", "", "Ann Smith"),
            ("Ann 3", "", "Ann 3"),
            ("李小龙", "", "李小龙"),
            ("😀 ?~", "", "😀 ?~"),
            ("ann@example.org", "ann", "ann"),
            ("Ann <ann@example.org>", "", "Member"),
            ("ann@example.org", "+49 151 123 456 78", "Member"),
            ("Ann, 0151 1234567", "", "Member"),
            ("+1 (555) 010-9999", "", "Member"),
            ("110 22", "", "Member"),
            ("\u{200b}", "\u{0}", "Member"),
        ] {
            assert_eq!(
                display_name_or_default(&named(name, username)),
                expected,
                "{name}"
            );
        }
    }

    #[test]
    fn even_a_short_number_of_ones_own_is_not_shown() {
        let identity = Identity {
            phone_number: Some("+12345".to_owned()),
            ..identity()
        };
        assert_eq!(presentable(Some("Ann 12345"), &identity), None);
        assert_eq!(
            presentable(Some("Ann 12346"), &identity).as_deref(),
            Some("Ann 12346")
        );
    }

    #[test]
    fn an_over_long_name_is_cut() {
        assert_eq!(
            presentable(Some(&"å".repeat(400)), &identity())
                .unwrap()
                .chars()
                .count(),
            MAX_NAME
        );
    }

    proptest! {
        #[test]
        fn no_address_and_no_number_is_ever_seen(
            before in "[ -~é]{0,12}", after in "[ -~é]{0,12}",
            contact in prop_oneof!["[a-z.]{1,8}@[a-z]{1,8}\\.org", "\\+?[0-9]{2,3}[ ./()_-]{0,2}[0-9]{3,5}[ -]?[0-9]{3,6}"],
            usable: bool,
        ) {
            let text = format!("{before}{contact}{after}");
            let identity = named(&text, &text);
            let made = login(&identity, usable, &mut numbered());
            prop_assert!(made.login.starts_with("member-") && made.login == made.nicename);
            prop_assert_eq!(display_name_or_default(&identity), "Member");
        }

        #[test]
        fn whatever_is_claimed_gives_names_that_fit(name in "\\PC*", username in "\\PC*", usable: bool) {
            let identity = named(&name, &username);
            let made = login(&identity, usable, &mut numbered());
            prop_assert!((1..=MAX_LOGIN).contains(&made.login.chars().count()));
            prop_assert!((1..=MAX_NICENAME).contains(&made.nicename.len()));
            let shown = display_name_or_default(&identity);
            prop_assert!(!shown.is_empty() && !shown.contains('@') && shown.chars().count() <= MAX_NAME);
        }
    }
}
