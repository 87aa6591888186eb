//! What runs the relying party while scenes or the table of conformance are played.

use anyhow::bail;

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Runtime {
    /// PHP with the extension.
    Extension,
    /// PHP that has never seen it, and the program in the ZIP.
    Process,
}

/// Parts of the test command that are the same scenes, with the one and with the other.
const PAIRS: [(&str, &str); 2] = [
    ("end-to-end", "without-extension"),
    ("conformance", "conformance-without-extension"),
];

impl Runtime {
    /// As the scenes are told.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Extension => "extension",
            Self::Process => "process",
        }
    }

    /// Of a part that plays scenes.
    pub(crate) fn of(part: &str) -> Option<Self> {
        PAIRS.into_iter().find_map(|(extension, process)| {
            if part == extension {
                Some(Self::Extension)
            } else if part == process {
                Some(Self::Process)
            } else {
                None
            }
        })
    }

    /// The part that plays the same with this one; the part itself where it plays nothing.
    pub(crate) fn part_like(self, part: &str) -> &str {
        PAIRS
            .into_iter()
            .find(|(extension, process)| part == *extension || part == *process)
            .map_or(part, |(extension, process)| match self {
                Self::Extension => extension,
                Self::Process => process,
            })
    }
}

impl std::str::FromStr for Runtime {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> anyhow::Result<Self> {
        match name {
            "extension" => Ok(Self::Extension),
            "process" => Ok(Self::Process),
            other => bail!("--runtime takes extension or process, not {other:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_runtime_is_one_of_two() {
        assert_eq!("process".parse::<Runtime>().unwrap(), Runtime::Process);
        let error = "wasm".parse::<Runtime>().unwrap_err().to_string();
        assert!(error.contains("extension or process"), "{error}");
    }

    #[test]
    fn what_is_named_is_played_with_the_runtime_that_is_named() {
        let process = |part| Runtime::Process.part_like(part);
        assert_eq!(process("conformance"), "conformance-without-extension");
        assert_eq!(process("without-extension"), "without-extension");
        assert_eq!(process("php"), "php");
        assert_eq!(
            Runtime::Extension.part_like("without-extension"),
            "end-to-end"
        );
    }
}
