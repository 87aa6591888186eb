//! To the contract's types: what the relying party makes.

use relying_party as rp;

use crate::wit;

fn all<From, To: std::convert::From<From>>(list: Vec<From>) -> Vec<To> {
    list.into_iter().map(To::from).collect()
}

/// Records of which each field is given as it is, converted, converted where it is there, or
/// converted one by one.
macro_rules! records {
    ($($name:ident { $($plain:ident)* $(; into $($into:ident)*)? $(; option $($option:ident)*)? $(; list $($list:ident)*)? })*) => {$(
        impl From<rp::$name> for wit::$name {
            fn from(made: rp::$name) -> Self {
                Self {
                    $($plain: made.$plain,)*
                    $($($into: made.$into.into(),)*)?
                    $($($option: made.$option.map(Into::into),)*)?
                    $($($list: all(made.$list),)*)?
                }
            }
        }
    )*};
}

records! {
    Header { name value }
    Parameter { name value }
    HttpRequest { method url body; into kind; list headers }
    CookieChange { name value max_age path secure }
    StorageChanges { provider_cache; list cookies }
    Fetch { ; into request changes }
    AuthorizationRedirect { url; into changes }
    Identity {
        issuer subject link_key sid username name given_name family_name email email_verified
        phone_number phone_number_verified picture locale roles
    }
    SignIn { return_to sealed_id_token; into identity purpose changes }
    Restart { attempt return_to; into changes }
    EndSessionRedirect { url host; into changes }
    Logout { link_key sid token_key expires; into changes }
    LoginInitiation { issuer login_hint target_link_uri }
    ConnectionCheck { detail; into check verdict; option code }
    ConnectionReport { ; into changes; list checks }
    FieldChange { value; into field }
    ExistingUser { user_id session_lifetime; list fields }
    AccountName { login nicename }
    NewUser { role session_lifetime; list names fields }
    LinkUser { user_id reset_credentials session_lifetime; list fields }
    SettingProblem { ; into setting fault }
    SettingsChecked { endpoint issuer client_id scopes; list authorization_parameters problems }
}

impl From<rp::Step> for wit::Step {
    fn from(made: rp::Step) -> Self {
        match made {
            rp::Step::Fetch(fetch) => Self::Fetch(fetch.into()),
            rp::Step::AuthorizationRedirect(redirect) => {
                Self::AuthorizationRedirect(redirect.into())
            }
            rp::Step::SignIn(sign_in) => Self::SignIn((*sign_in).into()),
            rp::Step::Restart(restart) => Self::Restart(restart.into()),
            rp::Step::EndSessionRedirect(redirect) => Self::EndSessionRedirect(redirect.into()),
            rp::Step::Logout(logout) => Self::Logout(logout.into()),
            rp::Step::ConnectionReport(report) => Self::ConnectionReport(report.into()),
        }
    }
}

impl From<rp::Decision> for wit::Decision {
    fn from(made: rp::Decision) -> Self {
        match made {
            rp::Decision::Existing(user) => Self::Existing(user.into()),
            rp::Decision::Create(user) => Self::Create(user.into()),
            rp::Decision::Link(user) => Self::Link(user.into()),
        }
    }
}

impl From<rp::Failure> for wit::Failure {
    fn from(made: rp::Failure) -> Self {
        Self {
            fault: made.fault().into(),
            code: made.code.into(),
            detail: made.detail,
            return_to: made.return_to,
            replay_bundle: made.replay_bundle,
            changes: made.changes.into(),
        }
    }
}
