//! Session mapping: who a verified identity is in WordPress.
//!
//! The subject decides. An account that the identity is not linked to is reached only by its
//! owner, by a link that the published Logto plugin left, or, where the policy says so, by a
//! verified e-mail address.

use crate::error::{Error, ErrorCode};
use crate::identity::Identity;
use crate::public_name;
use crate::time::Randomness;

/// What the administrator decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Make an account for an identity that has none.
    pub create_accounts: bool,
    /// The role of a new account.
    pub default_role: String,
    /// Link an identity to the account with its e-mail address.
    pub link_by_email: bool,
    /// Keep name and e-mail address of accounts that may only read in step with the claims.
    pub update_profile: bool,
    /// Seconds.
    pub session_lifetime: u32,
}

/// An account, as the host found it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownUser {
    /// The user's id.
    pub id: u64,
    /// May more than read.
    pub privileged: bool,
    /// May not sign in.
    pub suspended: bool,
    /// The link key that the account is already linked under.
    pub link_key: Option<String>,
    /// Empty where there is none.
    pub email: String,
    /// The public name.
    pub display_name: String,
    /// May be empty.
    pub first_name: String,
    /// May be empty.
    pub last_name: String,
}

/// A link that the published Logto plugin left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedLink {
    /// Whom it leads to.
    pub user: KnownUser,
    /// The endpoint in that plugin's settings, which the link is bound to.
    pub endpoint: String,
    /// An administrator looked at it and kept it.
    pub confirmed: bool,
}

impl PublishedLink {
    /// That plugin kept subjects alone, so that a link holds at the issuer of its settings only.
    pub(crate) fn is_of(&self, issuer: &str) -> bool {
        let endpoint = self.endpoint.trim_end_matches('/');
        issuer == format!("{endpoint}/oidc")
    }
}

/// What the host found out about the identity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// The account that the identity is linked to.
    pub linked: Option<KnownUser>,
    /// The link that the published Logto plugin left.
    pub published: Option<PublishedLink>,
    /// The account that has the identity's e-mail address.
    pub with_email: Option<KnownUser>,
    /// The account that is signed in, for the purpose *link*.
    pub current: Option<KnownUser>,
    /// WordPress takes the identity's username unchanged, and it is free.
    pub username_usable: bool,
}

/// What the host writes of a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProfileField {
    /// `user_email`.
    Email,
    /// `display_name`.
    DisplayName,
    /// `first_name`.
    FirstName,
    /// `last_name`.
    LastName,
}

/// A field to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Which.
    pub field: ProfileField,
    /// Its new value.
    pub value: String,
}

/// Sign this account in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExistingUser {
    /// The account.
    pub user_id: u64,
    /// What differs from the claims.
    pub fields: Vec<FieldChange>,
    /// Seconds.
    pub session_lifetime: u32,
}

/// Names that everybody sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountName {
    /// `user_login`.
    pub login: String,
    /// `user_nicename`, of lower-case letters, digits, `-` and `_`.
    pub nicename: String,
}

/// Make this account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// To be tried in turn, until the host takes one. At least one.
    pub names: Vec<AccountName>,
    /// Its only role.
    pub role: String,
    /// What the claims say.
    pub fields: Vec<FieldChange>,
    /// Seconds.
    pub session_lifetime: u32,
}

/// Link the identity to this account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkUser {
    /// The account.
    pub user_id: u64,
    /// Someone may have made this account before its owner came: give it a new password, end its
    /// sessions and revoke its application passwords.
    pub reset_credentials: bool,
    /// What differs from the claims.
    pub fields: Vec<FieldChange>,
    /// Seconds.
    pub session_lifetime: u32,
}

/// What becomes of a verified sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The identity has an account.
    Existing(ExistingUser),
    /// It gets one.
    Create(NewUser),
    /// It is linked to one that is there.
    Link(LinkUser),
}

/// Who `identity`, verified in this conversation, is. `linking` is the user who began a link.
pub(crate) fn map_session(
    identity: &Identity,
    linking: Option<u64>,
    policy: &Policy,
    facts: &Facts,
    random: &mut dyn Randomness,
) -> Result<Decision, Error> {
    let mapping = Mapping {
        identity,
        policy,
        facts,
    };
    match linking {
        Some(user_id) => mapping.link(user_id),
        None => mapping.sign_in(random),
    }
}

struct Mapping<'a> {
    identity: &'a Identity,
    policy: &'a Policy,
    facts: &'a Facts,
}

impl Mapping<'_> {
    fn sign_in(&self, random: &mut dyn Randomness) -> Result<Decision, Error> {
        if let Some(user) = &self.facts.linked {
            return self.existing(user);
        }
        if let Some(published) = self.published() {
            return self.published_link(published);
        }
        if let Some(user) = self.with_email() {
            return self.link_by_email(user);
        }
        self.create(random)
    }

    /// The account's owner, who is signed in, links it.
    fn link(&self, user_id: u64) -> Result<Decision, Error> {
        let Some(user) = self
            .facts
            .current
            .as_ref()
            .filter(|user| user.id == user_id)
        else {
            return Err(ErrorCode::PendingSignInOtherUser.into());
        };
        let linked = self.facts.linked.as_ref();
        let published = self.published().map(|published| &published.user);
        if linked
            .or(published)
            .is_some_and(|other| other.id != user.id)
        {
            return Err(ErrorCode::AccountIdentityLinkedElsewhere.into());
        }
        if linked.is_some() {
            return self.existing(user);
        }
        self.refuse_linked_elsewhere(user)?;
        refuse_suspended(user)?;
        Ok(self.linked_to(user, false))
    }

    fn existing(&self, user: &KnownUser) -> Result<Decision, Error> {
        if self.is_linked_to_another(user) {
            return Err(Error::new(
                ErrorCode::OutOfOrder,
                "the account of this identity is linked to another identity",
            ));
        }
        refuse_suspended(user)?;
        Ok(Decision::Existing(ExistingUser {
            user_id: user.id,
            fields: self.changed_fields(user),
            session_lifetime: self.policy.session_lifetime,
        }))
    }

    fn published(&self) -> Option<&PublishedLink> {
        let published = self.facts.published.as_ref();
        published.filter(|published| published.is_of(&self.identity.issuer))
    }

    /// That plugin linked whoever had the same e-mail address, administrators included.
    fn published_link(&self, published: &PublishedLink) -> Result<Decision, Error> {
        let user = &published.user;
        self.refuse_linked_elsewhere(user)?;
        refuse_suspended(user)?;
        if user.privileged && !published.confirmed {
            return Err(ErrorCode::AccountPublishedLinkUnconfirmed.into());
        }
        Ok(self.linked_to(user, false))
    }

    /// The account that has the person's address. An address that nobody verified is nobody's: else whoever may
    /// type one at the provider would learn here which accounts there are. One that no account can have is shared
    /// with none, whatever the database takes for it.
    fn with_email(&self) -> Option<&KnownUser> {
        let user = self.facts.with_email.as_ref()?;
        (self.has_address_of(user) || self.settable_email().is_some()).then_some(user)
    }

    /// A database may find `jose@` for `josé@`: those are two people.
    fn has_address_of(&self, user: &KnownUser) -> bool {
        self.verified_email()
            .is_some_and(|email| email.eq_ignore_ascii_case(&user.email))
    }

    /// Someone may have registered the address before its owner came, hence the reset.
    fn link_by_email(&self, user: &KnownUser) -> Result<Decision, Error> {
        if !self.policy.link_by_email || !self.has_address_of(user) {
            return Err(ErrorCode::AccountEmailTaken.into());
        }
        if user.privileged {
            return Err(ErrorCode::AccountPrivilegedLink.into());
        }
        if user.link_key.is_some() {
            return Err(ErrorCode::AccountAlreadyLinked.into());
        }
        refuse_suspended(user)?;
        Ok(self.linked_to(user, true))
    }

    fn create(&self, random: &mut dyn Randomness) -> Result<Decision, Error> {
        if !self.policy.create_accounts {
            return Err(ErrorCode::AccountCreationDisabled.into());
        }
        let mut fields = self.claimed_fields();
        if !fields
            .iter()
            .any(|change| change.field == ProfileField::DisplayName)
        {
            fields.push(FieldChange {
                field: ProfileField::DisplayName,
                value: public_name::display_name_or_default(self.identity),
            });
        }
        Ok(Decision::Create(NewUser {
            names: public_name::account_names(self.identity, self.facts.username_usable, random),
            role: self.policy.default_role.clone(),
            fields,
            session_lifetime: self.policy.session_lifetime,
        }))
    }

    fn linked_to(&self, user: &KnownUser, reset_credentials: bool) -> Decision {
        Decision::Link(LinkUser {
            user_id: user.id,
            reset_credentials,
            fields: self.changed_fields(user),
            session_lifetime: self.policy.session_lifetime,
        })
    }

    fn is_linked_to_another(&self, user: &KnownUser) -> bool {
        user.link_key
            .as_ref()
            .is_some_and(|key| *key != self.identity.link_key)
    }

    fn refuse_linked_elsewhere(&self, user: &KnownUser) -> Result<(), Error> {
        if self.is_linked_to_another(user) {
            return Err(ErrorCode::AccountAlreadyLinked.into());
        }
        Ok(())
    }

    /// What the claims say; an absent claim says nothing.
    fn claimed_fields(&self) -> Vec<FieldChange> {
        let identity = self.identity;
        let name = |name: &Option<String>| public_name::presentable(name.as_deref(), identity);
        [
            (ProfileField::Email, self.settable_email()),
            (
                ProfileField::DisplayName,
                public_name::display_name(identity),
            ),
            (ProfileField::FirstName, name(&identity.given_name)),
            (ProfileField::LastName, name(&identity.family_name)),
        ]
        .into_iter()
        .filter_map(|(field, value)| value.map(|value| FieldChange { field, value }))
        .collect()
    }

    /// What differs, where the policy wants it changed at all. Whoever may more than read keeps
    /// the profile that WordPress shows beside their work, and the address that it resets
    /// passwords by.
    fn changed_fields(&self, user: &KnownUser) -> Vec<FieldChange> {
        if !self.policy.update_profile || user.privileged {
            return Vec::new();
        }
        let is_free = self
            .facts
            .with_email
            .as_ref()
            .is_none_or(|owner| owner.id == user.id);
        self.claimed_fields()
            .into_iter()
            .filter(|change| match change.field {
                ProfileField::Email => is_free && change.value != user.email,
                ProfileField::DisplayName => change.value != user.display_name,
                ProfileField::FirstName => change.value != user.first_name,
                ProfileField::LastName => change.value != user.last_name,
            })
            .collect()
    }

    /// Others trust the address of an account, so that an unverified one is not set, nor one that would not
    /// be stored as it was verified.
    fn settable_email(&self) -> Option<String> {
        self.verified_email()
            .filter(|email| is_kept_by_wordpress(email))
            .map(str::to_owned)
    }

    fn verified_email(&self) -> Option<&str> {
        let email = self.identity.email.as_deref();
        email.filter(|_| self.identity.email_verified)
    }
}

/// Whether WordPress stores the address as it is. It takes out what it does not know (`carol@ñcompany.example`
/// becomes `carol@company.example`) and writes `&` as `&amp;`, so that what it stores may be the address of
/// somebody else, which nobody verified. What it leaves alone: 6 to 100 bytes, before the `@` the unquoted ASCII
/// of RFC 5322 §3.2.3 without `&`, after it two or more ASCII labels. RFC 1034 §3.5.
fn is_kept_by_wordpress(email: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    email.split_once('@').is_some_and(|(local, domain)| {
        (6..=100).contains(&email.len())
            && !local.is_empty()
            && local
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%'*+/=?^_`{|}~.-".contains(&byte))
            && domain.contains('.')
            && domain.split('.').all(is_label)
    })
}

fn refuse_suspended(user: &KnownUser) -> Result<(), Error> {
    if user.suspended {
        return Err(ErrorCode::AccountSuspended.into());
    }
    Ok(())
}

#[cfg(test)]
mod tests;
