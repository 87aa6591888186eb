//! From the contract's types: what the host gives.

use relying_party as rp;

use crate::wit;

fn all<From, To: std::convert::From<From>>(list: Vec<From>) -> Vec<To> {
    list.into_iter().map(To::from).collect()
}

/// Records of which each field is given as it is, converted, converted where it is there, or
/// converted one by one.
macro_rules! records {
    ($($name:ident { $($plain:ident)* $(; into $($into:ident)*)? $(; option $($option:ident)*)? $(; list $($list:ident)*)? })*) => {$(
        impl From<wit::$name> for rp::$name {
            fn from(given: wit::$name) -> Self {
                Self {
                    $($plain: given.$plain,)*
                    $($($into: given.$into.into(),)*)?
                    $($($option: given.$option.map(Into::into),)*)?
                    $($($list: all(given.$list),)*)?
                }
            }
        }
    )*};
}

records! {
    Header { name value }
    HttpResponse { status body; list headers }
    Cookie { name value }
    Parameter { name value }
    Client { provider_address client_id; into provider_kind }
    Configuration {
        provider_address client_id sealed_client_secret site redirect_uri
        post_sign_out_redirect_uri scopes leeway pending_lifetime provider_cache
        keep_replay_bundle;
        into provider_kind keys;
        list authorization_parameters
    }
    SignedInUser { user_id session_hash }
    AuthorizationRequestOptions {
        return_to default_return_to attempt direct_sign_in login_hint ui_locales;
        into purpose;
        option current prompt first_screen;
        list cookies
    }
    AuthorizationResponseOptions { query default_return_to; option current; list cookies }
    EndSessionOptions { sealed_id_token return_to }
    Policy { create_accounts default_role link_by_email update_profile session_lifetime }
    KnownUser { id privileged suspended link_key email display_name first_name last_name }
    PublishedLink { endpoint confirmed; into user }
    Facts { username_usable; option linked published with_email current }
    SettingsInput { endpoint issuer client_id scopes authorization_parameters }
}

impl From<wit::Keys> for rp::Keys {
    fn from(given: wit::Keys) -> Self {
        Self::new(given.constants.into(), given.ring.into())
    }
}

impl From<wit::HttpOutcome> for rp::HttpOutcome {
    fn from(given: wit::HttpOutcome) -> Self {
        match given {
            wit::HttpOutcome::Response(response) => Self::Response(response.into()),
            wit::HttpOutcome::Failed(failure) => Self::Failed(failure.into()),
        }
    }
}
