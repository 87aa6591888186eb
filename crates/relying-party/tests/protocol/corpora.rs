//! What fuzzing plays, played in the ordinary tests: the seeds, and a few changes of each that are
//! the same every time. `cargo xtask fuzz` does more of it.

use std::fs;
use std::path::{Path, PathBuf};

use crate::fuzz::{TARGETS, seeds};

/// How often each seed is changed.
const CHANGES: u64 = 15;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/seeds")
}

/// The seeds that are kept, those of this very world first.
fn inputs(target: &str) -> Vec<Vec<u8>> {
    let own = seeds().into_iter().filter(|(of, ..)| *of == target);
    let mut inputs: Vec<Vec<u8>> = own.map(|(.., input)| input).collect();
    for entry in fs::read_dir(folder().join(target)).unwrap() {
        let input = fs::read(entry.unwrap().path()).unwrap();
        if !inputs.contains(&input) {
            inputs.push(input);
        }
    }
    inputs
}

/// A few bytes of an input changed, taken out or put in.
fn change(input: &[u8], seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut below = |limit: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % limit.max(1)
    };
    let mut changed = input.to_vec();
    for _ in 0..=below(3) {
        let at = below(changed.len());
        let byte = b"\"{}[]:,&=%.-_0aA9 \n\xff\x00"[below(21)];
        match below(4) {
            0 if !changed.is_empty() => drop(changed.remove(at)),
            1 => changed.insert(at, byte),
            2 => changed.truncate(at),
            _ if !changed.is_empty() => changed[at] = byte,
            _ => {}
        }
    }
    changed
}

fn play(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name).unwrap();
    for input in inputs(name) {
        (target.run)(&input);
        for seed in 0..CHANGES {
            (target.run)(&change(&input, seed));
        }
    }
}

macro_rules! played {
    ($($name:ident)*) => {
        $(#[test] fn $name() { play(stringify!($name)); })*

        #[test]
        fn every_target_is_played() {
            let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(names, [$(stringify!($name)),*]);
        }
    };
}

played! {
    authorization_response conversation discovery id_token initiate_login jwks logout_token
    pending_sign_in provider_cache settings sign_out_state token_response userinfo
}

/// `cargo xtask fuzz --seeds` asks for it.
#[test]
#[ignore = "writes"]
fn write_the_seeds() {
    for (target, name, input) in seeds() {
        fs::create_dir_all(folder().join(target)).unwrap();
        fs::write(folder().join(target).join(name), input).unwrap();
    }
}
