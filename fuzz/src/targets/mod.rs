//! In each target one thing that comes from outside is anything at all, and everything else is
//! honest. What is asserted is more than that nothing panics: who signs in, and who is signed out,
//! is the person whom the provider's key signed for, and no secret is printed.

pub mod authorization_response;
pub mod conversation;
pub mod discovery;
pub mod id_token;
pub mod initiate_login;
pub mod jwks;
pub mod logout_token;
pub mod pending_sign_in;
mod prepared;
pub mod provider_cache;
pub mod settings;
pub mod sign_out_state;
pub mod token_response;
pub mod userinfo;

use self::prepared::{Prepared, honest};

pub struct Target {
    pub name: &'static str,
    pub run: fn(&[u8]),
    seeds: fn(&Prepared) -> Seeds,
}

/// Inputs by their names: what the honest world has in the target's place, and others that lead far.
type Seeds = Vec<(&'static str, String)>;

macro_rules! targets {
    ($($name:ident)*) => {
        &[$(Target {
            name: stringify!($name),
            run: $name::run,
            seeds: $name::seeds,
        }),*]
    };
}

pub const TARGETS: &[Target] = targets! {
    authorization_response conversation discovery id_token initiate_login jwks logout_token
    pending_sign_in provider_cache settings sign_out_state token_response userinfo
};

/// Every seed: of which target, under which name.
pub fn seeds() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    let honest = Prepared::new(honest);
    let of = |target: &Target| {
        let seeds = (target.seeds)(&honest).into_iter();
        let name = target.name;
        seeds
            .map(move |(seed, input)| (name, seed, input.into_bytes()))
            .collect::<Vec<_>>()
    };
    TARGETS.iter().flat_map(of).collect()
}
