//! The five fields of the settings page, a line feed between two; those of the last one count.

use relying_party::{Setting, SettingsInput, check_settings};

use super::Seeds;
use super::prepared::{Prepared, text};

pub fn run(data: &[u8]) {
    let text = text(data);
    let mut fields = text.splitn(5, '\n').map(str::to_owned);
    let mut next = || fields.next().unwrap_or_default();
    let input = SettingsInput {
        endpoint: next(),
        issuer: next(),
        client_id: next(),
        scopes: next(),
        authorization_parameters: next(),
    };
    let checked = check_settings(&input);
    let is_fine = |setting| !checked.problems.iter().any(|one| one.setting == setting);
    for (setting, address) in [
        (Setting::Endpoint, &checked.endpoint),
        (Setting::Issuer, &checked.issuer),
    ] {
        if is_fine(setting) && !address.is_empty() {
            let url = url::Url::parse(address).unwrap();
            let host = url.host_str().unwrap();
            let is_local = ["localhost", "127.", "[::1]"];
            let is_local = is_local.iter().any(|local| host.contains(local));
            assert!(url.scheme() == "https" || is_local, "{address}");
            assert!(url.username().is_empty() && url.password().is_none());
        }
    }
    if is_fine(Setting::AuthorizationParameters) {
        for parameter in &checked.authorization_parameters {
            let name = parameter.name.to_ascii_lowercase();
            let owned = [
                "state",
                "nonce",
                "redirect_uri",
                "client_id",
                "code_challenge",
            ];
            assert!(!owned.contains(&name.trim()), "{name}");
        }
    }
    // What was taken is taken again, and stays what it is.
    if checked.problems.is_empty() {
        let lines = checked.authorization_parameters.iter();
        let lines = lines.map(|one| format!("{}={}\n", one.name, one.value));
        let again = check_settings(&SettingsInput {
            endpoint: checked.endpoint.clone(),
            issuer: checked.issuer.clone(),
            client_id: checked.client_id.clone(),
            scopes: checked.scopes.join(" "),
            authorization_parameters: lines.collect(),
        });
        assert_eq!(again, checked);
    }
}

pub(super) fn seeds(_: &Prepared) -> Seeds {
    let wrong = "http://logto.example/oidc\nhttp://localhost\n \nopenid\nstate=x";
    let other = "\nhttps://op.example/a\napp\n\nui_locales=de en\nx=y";
    let logto = "https://tenant.logto.app/\n\napp\nprofile email\nprompt=login";
    let encoded = format!("0htp//{}gto.example\n\napp", "\u{632}".repeat(60));
    let discovery = "/.well-known/openid-configuration";
    let twice = format!("\nhttps://op.example{discovery}{discovery}\napp");
    let given = [("logto", logto), ("other", other), ("wrong", wrong)];
    let found = [("longer-when-encoded", encoded), ("discovery-twice", twice)];
    given
        .map(|(name, fields)| (name, fields.to_owned()))
        .into_iter()
        .chain(found)
        .collect()
}
