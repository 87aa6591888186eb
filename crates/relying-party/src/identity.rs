//! The claims that WordPress has a use for. OIDC Core §5.1 and Logto's own.

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
