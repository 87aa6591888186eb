//! The names of a module's functions: read by what looks at the code, and not part of what is given to others.

use std::collections::HashMap;

use anyhow::Result;
use wasmparser::{BinaryReader, KnownCustom, Name, Parser, Payload};

const SECTION: &str = "name";
/// Magic number and version.
const HEADER: usize = 8;

/// The names of functions by their index; empty where the module has none.
pub(crate) fn functions(module: &[u8]) -> Result<HashMap<u32, String>> {
    let mut names = HashMap::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::CustomSection(section) = payload? else {
            continue;
        };
        let KnownCustom::Name(subsections) = section.as_known() else {
            continue;
        };
        for subsection in subsections {
            if let Name::Function(functions) = subsection? {
                for function in functions {
                    let function = function?;
                    names.insert(function.index, function.name.to_owned());
                }
            }
        }
    }
    Ok(names)
}

/// The module without them.
pub(crate) fn dropped(module: &[u8]) -> Result<Vec<u8>> {
    let (header, mut rest) = module.split_at(HEADER.min(module.len()));
    let mut kept = header.to_vec();
    while !rest.is_empty() {
        let mut reader = BinaryReader::new(rest, 0);
        let id = reader.read_u8()?;
        let length = usize::try_from(reader.read_var_u32()?)?;
        let contents = reader.read_bytes(length)?;
        let is_names = id == 0 && BinaryReader::new(contents, 0).read_string()? == SECTION;
        let (section, after) = rest.split_at(rest.len() - reader.bytes_remaining());
        if !is_names {
            kept.extend_from_slice(section);
        }
        rest = after;
    }
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_dropped_and_all_else_stays() {
        let code = "(param i64) (result i64) local.get 0";
        let named =
            wat::parse_str(format!("(module (func $one {code}) (func $two {code}))")).unwrap();
        let nameless = wat::parse_str(format!("(module (func {code}) (func {code}))")).unwrap();
        let names = functions(&named).unwrap();
        assert_eq!((names[&0].as_str(), names[&1].as_str()), ("one", "two"));
        assert!(functions(&nameless).unwrap().is_empty());
        assert_eq!(dropped(&named).unwrap(), nameless);
        assert_eq!(dropped(&nameless).unwrap(), nameless);
    }
}
