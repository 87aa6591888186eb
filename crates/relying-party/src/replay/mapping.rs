//! What is kept of the accounts that a verified identity was compared with: how they stand to it and
//! to each other, and nothing about whose they are.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::identity::Identity;
use crate::session::{Facts, KnownUser, Policy};

/// What the mapping of a session depends on, where it refuses.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Mapping {
    create_accounts: bool,
    link_by_email: bool,
    /// Whether the identity has an address and, if so, one that is verified.
    email_verified: Option<bool>,
    linked: Option<Account>,
    published: Option<Published>,
    with_email: Option<Account>,
    current: Option<Account>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Account {
    /// The same for the same account; 1 is the one that began a link.
    number: u64,
    privileged: bool,
    suspended: bool,
    /// Whether it is linked and, if so, to this very identity.
    linked_to_this: Option<bool>,
    /// Whether its address is the identity's.
    same_email: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct Published {
    account: Account,
    of_this_issuer: bool,
    confirmed: bool,
}

/// The number of the account that began a link, which the stand-in for the browser has too.
const LINKING: u64 = 1;

impl Mapping {
    pub(crate) fn of(
        identity: &Identity,
        linking: Option<u64>,
        policy: &Policy,
        facts: &Facts,
    ) -> Self {
        let mut known: Vec<Option<u64>> = vec![linking];
        let mut account = |user: &KnownUser| {
            let at = known.iter().position(|id| *id == Some(user.id));
            let at = at.unwrap_or_else(|| {
                known.push(Some(user.id));
                known.len().saturating_sub(1)
            });
            let email = identity.email.as_deref();
            Account {
                number: u64::try_from(at)
                    .unwrap_or(u64::MAX)
                    .saturating_add(LINKING),
                privileged: user.privileged,
                suspended: user.suspended,
                linked_to_this: user.link_key.as_ref().map(|key| *key == identity.link_key),
                same_email: email.is_some_and(|email| email.eq_ignore_ascii_case(&user.email)),
            }
        };
        Self {
            create_accounts: policy.create_accounts,
            link_by_email: policy.link_by_email,
            email_verified: identity.email.as_ref().map(|_| identity.email_verified),
            linked: facts.linked.as_ref().map(&mut account),
            published: facts.published.as_ref().map(|published| Published {
                account: account(&published.user),
                of_this_issuer: published.is_of(&identity.issuer),
                confirmed: published.confirmed,
            }),
            with_email: facts.with_email.as_ref().map(&mut account),
            current: facts.current.as_ref().map(&mut account),
        }
    }
}

#[cfg(feature = "replay")]
impl Mapping {
    /// An identity, a policy and accounts that stand to each other as those did that this was made of.
    pub(crate) fn stand_in(&self, identity: &mut Identity) -> (Policy, Facts) {
        const EMAIL: &str = "person@replay.invalid";
        identity.email = self.email_verified.map(|_| EMAIL.to_owned());
        identity.email_verified = self.email_verified == Some(true);
        let user = |account: &Account| KnownUser {
            id: account.number,
            privileged: account.privileged,
            suspended: account.suspended,
            link_key: account.linked_to_this.map(|this| match this {
                true => identity.link_key.clone(),
                false => super::redaction::OTHER.to_owned(),
            }),
            email: match account.same_email {
                true => EMAIL.to_owned(),
                false => String::new(),
            },
            display_name: String::new(),
            first_name: String::new(),
            last_name: String::new(),
        };
        let endpoint = identity.issuer.strip_suffix("/oidc");
        let facts = Facts {
            linked: self.linked.as_ref().map(user),
            published: self
                .published
                .as_ref()
                .map(|published| crate::session::PublishedLink {
                    user: user(&published.account),
                    endpoint: endpoint
                        .filter(|_| published.of_this_issuer)
                        .unwrap_or(super::redaction::OTHER)
                        .to_owned(),
                    confirmed: published.confirmed,
                }),
            with_email: self.with_email.as_ref().map(user),
            current: self.current.as_ref().map(user),
            username_usable: false,
        };
        let policy = Policy {
            create_accounts: self.create_accounts,
            default_role: String::new(),
            link_by_email: self.link_by_email,
            update_profile: false,
            session_lifetime: 0,
        };
        (policy, facts)
    }
}

impl fmt::Display for Mapping {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let allowed = |allowed| if allowed { "allowed" } else { "not allowed" };
        write!(
            formatter,
            "new accounts {}, linking by address {}, {}",
            allowed(self.create_accounts),
            allowed(self.link_by_email),
            match self.email_verified {
                None => "no address",
                Some(true) => "a verified address",
                Some(false) => "an address that is not verified",
            }
        )?;
        let mut one = |what: &str, account: Option<&Account>| match account {
            Some(account) => write!(formatter, "; {what} {account}"),
            None => Ok(()),
        };
        one("linked:", self.linked.as_ref())?;
        let published = self.published.as_ref();
        one(
            match published {
                Some(Published {
                    of_this_issuer: false,
                    ..
                }) => "linked by the published plugin at another issuer:",
                Some(Published {
                    confirmed: true, ..
                }) => "linked by the published plugin, and confirmed:",
                _ => "linked by the published plugin:",
            },
            published.map(|published| &published.account),
        )?;
        one("found by the address:", self.with_email.as_ref())?;
        one("signed in:", self.current.as_ref())
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "account {}", self.number)?;
        let more = [
            (self.privileged, "privileged"),
            (self.suspended, "suspended"),
            (
                self.linked_to_this == Some(false),
                "linked to another identity",
            ),
            (self.same_email, "of the same address"),
        ];
        for (_, what) in more.iter().filter(|(is_so, _)| *is_so) {
            write!(formatter, ", {what}")?;
        }
        Ok(())
    }
}
