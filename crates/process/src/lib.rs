//! The relying party as a program, for servers where no PHP extension can be installed.
//!
//! It reads a [`Call`](call::Call) a line on its standard input and writes the answer as a line on its standard output,
//! until its input ends. It has one conversation at a time, opens no file, and gives up what it can before it reads
//! anything ([`confinement`]).

#![deny(unsafe_code)]

pub mod call;
pub mod confinement;
pub mod descriptors;
pub mod serve;
