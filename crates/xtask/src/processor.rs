//! The processors that the plugin comes with a program for, on Linux.

use std::path::PathBuf;

use crate::{packages, paths};

/// One processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Processor {
    /// The one that everything else is built and tested on.
    X86_64,
    /// 64-bit ARM, compiled here for there.
    Aarch64,
}

impl Processor {
    pub(crate) const ALL: [Self; 2] = [Self::X86_64, Self::Aarch64];

    /// As `uname -m` says, and Rust.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64",
            Self::Aarch64 => "aarch64",
        }
    }

    pub(crate) fn triple(self) -> &'static str {
        match self {
            Self::X86_64 => "x86_64-unknown-linux-gnu",
            Self::Aarch64 => "aarch64-unknown-linux-gnu",
        }
    }

    /// Whether what is compiled for it runs here as it is.
    pub(crate) fn is_here(self) -> bool {
        self.name() == std::env::consts::ARCH
    }

    /// Whether the compiler that runs us can compile for it.
    pub(crate) fn is_of_rustup(self) -> bool {
        self.is_here() || packages::rustup_has(self.triple())
    }

    /// The C compiler that links for it.
    pub(crate) fn linker(self) -> Option<String> {
        (!self.is_here()).then(|| format!("{}-linux-gnu-gcc", self.name()))
    }

    /// The component, compiled for it.
    pub(crate) fn component(self) -> PathBuf {
        let name = format!("component/relying-party.{}.cwasm", self.name());
        paths::target().join(name)
    }

    /// The program for it, where `cargo xtask` puts it.
    pub(crate) fn program(self) -> PathBuf {
        paths::target().join(format!("process/{}-linux/relying-party", self.name()))
    }

    /// Its program's name and folder in the plugin, which say what it runs on.
    pub(crate) fn program_in_plugin(self) -> String {
        format!("bin/{}-linux/relying-party", self.name())
    }
}
