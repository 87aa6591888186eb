//! `--help` of the commands that take no other argument.

/// Whether help was all that was wanted; it is printed then.
pub(crate) fn wanted(arguments: &mut lexopt::Parser, help: &str) -> anyhow::Result<bool> {
    match arguments.next()? {
        None => Ok(false),
        Some(lexopt::Arg::Short('h') | lexopt::Arg::Long("help")) => {
            print!("{help}");
            Ok(true)
        }
        Some(other) => Err(other.unexpected().into()),
    }
}
