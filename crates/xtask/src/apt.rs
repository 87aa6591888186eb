//! Packages of other releases of Debian, unpacked below `target/` and never installed: apt is given lists, a cache and
//! sources of its own, and verifies them with Debian's keys as ever.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::folder::files;
use crate::step;

const KEYRING: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// Whether this system has apt.
pub(crate) fn is_here() -> bool {
    ["/usr/bin/apt-get", "/usr/bin/dpkg"]
        .iter()
        .all(|path| Path::new(path).exists())
}

/// apt's state apart from the system's.
pub(crate) struct Apt {
    work: PathBuf,
}

impl Apt {
    /// With the packages of these releases, in `work`, where nothing is installed.
    pub(crate) fn new(work: &Path, releases: &[&str]) -> anyhow::Result<Self> {
        for folder in ["lists/partial", "cache/archives/partial", "packages"] {
            std::fs::create_dir_all(work.join(folder))?;
        }
        let mirror = mirror();
        let sources: String = releases
            .iter()
            .map(|release| format!("deb [signed-by={KEYRING}] {mirror} {release} main\n"))
            .collect();
        std::fs::write(work.join("sources.list"), sources)?;
        std::fs::write(work.join("status"), "")?;
        std::fs::write(work.join("apt.conf"), configuration(work))?;
        Ok(Self {
            work: work.to_owned(),
        })
    }

    /// Fetches the lists; what apt says goes to the log `name`.
    pub(crate) fn update(&self, name: &str) -> anyhow::Result<()> {
        step::run(
            "Fetching the list of Debian's newest packages",
            name,
            &mut self.command(&["update"]),
        )
    }

    /// `apt-get` with these arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("apt-get");
        command
            .arg("-c")
            .arg(self.work.join("apt.conf"))
            .args(arguments)
            .current_dir(self.work.join("packages"));
        command
    }

    /// Unpacks what was fetched.
    pub(crate) fn unpack(&self, into: &Path) -> anyhow::Result<()> {
        for folder in ["packages", "cache/archives"] {
            for package in files(&self.work.join(folder), "deb")? {
                step::quietly(Command::new("dpkg").arg("-x").arg(package).arg(into))?;
            }
        }
        Ok(())
    }
}

/// The system's own hooks (which tidy the system's cache) do not run.
fn configuration(work: &Path) -> String {
    let work = work.display();
    format!(
        "#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n#clear DPkg::Post-Invoke;\n\
         Dir::Etc::sourcelist \"{work}/sources.list\";\nDir::Etc::sourceparts \"-\";\n\
         Dir::State::lists \"{work}/lists\";\nDir::State::status \"{work}/status\";\nDir::Cache \"{work}/cache\";\n\
         Acquire::Languages \"none\";\nAcquire::IndexTargets::deb::DEP-11::DefaultEnabled \"false\";\n\
         // The user that apt downloads as has no access to this folder.\nAPT::Sandbox::User \"root\";\n"
    )
}

/// The mirror that this system uses already, else Debian's own.
fn mirror() -> String {
    Command::new("apt-get")
        .args(["indextargets", "--format", "$(REPO_URI)"])
        .output()
        .ok()
        .and_then(|answer| {
            let text = String::from_utf8_lossy(&answer.stdout).into_owned();
            text.lines()
                .find(|line| line.trim_end_matches('/').ends_with("/debian"))
                .map(str::to_owned)
        })
        .unwrap_or_else(|| "http://deb.debian.org/debian".to_owned())
}
