//! `cargo xtask deb`: the extension as a Debian package, which puts it and its configuration in place for each way in
//! which that PHP runs (php-cli, php-fpm, Apache). Built by `dpkg-deb`; the same files give the same bytes.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::extension::{self, Php};
use crate::folder::emptied;
use crate::other_php::{self, OtherPhp};
use crate::{licenses, packages, paths, sbom, step};

const HELP: &str = "\
cargo xtask deb [--php VERSION]...

Makes target/php<version>-logto_<version>_amd64.deb, the PHP extension for Debian and Ubuntu.

  --php VERSION  for that PHP of Debian's newer releases (8.4, 8.5) in place of the system's; may be given again
";

/// The time of every file, in seconds since 1970: that of the ZIP's, 1980-01-01.
const TIME: &str = "315532800";

/// `cargo xtask deb`.
pub(crate) fn command(mut arguments: lexopt::Parser) -> Result<()> {
    let Some(versions) = other_php::versions(&mut arguments, HELP, |_| false)? else {
        return Ok(());
    };
    packages::ensure(&[packages::Need::Component, packages::Need::Extension])?;
    if versions.is_empty() {
        println!("{}", make()?.display());
    }
    for version in versions {
        let other = OtherPhp::ensure(&version)?;
        let library = extension::build_for(&other)?;
        println!("{}", package(&Php::Other(&other), &library)?.display());
    }
    Ok(())
}

/// Builds what has changed for the system's PHP, and packs it.
pub(crate) fn make() -> Result<PathBuf> {
    let library = extension::build()?;
    package(&Php::System, &library)
}

fn package(php: &Php, library: &Path) -> Result<PathBuf> {
    let version = php.say("echo PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION;")?;
    let api = php.say("echo ini_get('extension_dir');")?;
    // Debian's PHP looks in a folder that is named by the module API.
    let api = api.rsplit('/').next().unwrap_or_default().to_owned();
    ensure!(
        api.len() == 8 && api.bytes().all(|digit| digit.is_ascii_digit()),
        "this is no PHP of Debian: its extensions lie in {api}"
    );
    step::timed("Making the Debian package", || {
        let name = format!("php{version}-logto");
        let folder = emptied(&paths::target().join("deb").join(&name))?;
        let library = std::fs::read(library)?;
        let glibc = needed_glibc(&library)?;
        let mut files = vec![
            (format!("usr/lib/php/{api}/logto.so"), library),
            (ini_path(&version), INI.as_bytes().to_vec()),
            (
                format!("usr/share/doc/{name}/sbom.cdx.json"),
                sbom::document()?.into_bytes(),
            ),
            (
                format!("usr/share/doc/{name}/copyright"),
                copyright()?.into_bytes(),
            ),
        ];
        files.sort();
        for (path, content) in &files {
            put(&folder.join(path), content, 0o644)?;
        }
        let control = folder.join("DEBIAN");
        put(
            &control.join("control"),
            control_file(&name, &api, &glibc, &files).as_bytes(),
            0o644,
        )?;
        put(
            &control.join("conffiles"),
            format!("/{}\n", ini_path(&version)).as_bytes(),
            0o644,
        )?;
        put(
            &control.join("triggers"),
            triggers(&version).as_bytes(),
            0o644,
        )?;
        for (script, text) in scripts(&version) {
            put(&control.join(script), text.as_bytes(), 0o755)?;
        }
        pack(&folder, &file_name(&version))
    })
}

/// Ours, then those of what is compiled in.
fn copyright() -> Result<String> {
    let ours = std::fs::read_to_string(paths::root().join("LICENSE"))?;
    Ok(format!("{ours}\n{}", licenses::document()?))
}

/// The lower the number, the earlier it is loaded; this is what Debian's own modules have.
const INI: &str = "; The relying party of Logto for WordPress\n; priority=20\nextension=logto.so\n";

fn ini_path(version: &str) -> String {
    format!("etc/php/{version}/mods-available/logto.ini")
}

fn control_file(name: &str, api: &str, glibc: &str, files: &[(String, Vec<u8>)]) -> String {
    let size: usize = files
        .iter()
        .map(|(_, content)| content.len().div_ceil(1024))
        .sum();
    format!(
        "Package: {name}\n\
         Version: {version}\n\
         Architecture: amd64\n\
         Maintainer: Logto for WordPress\n\
         Section: php\n\
         Priority: optional\n\
         Installed-Size: {size}\n\
         Depends: phpapi-{api}, php-common, libc6 (>= {glibc}), libgcc-s1\n\
         Homepage: https://logto.io\n\
         Description: OpenID Connect relying party of Logto for WordPress\n \
         Runs the part of Logto for WordPress that decides who gets in: a WebAssembly\n \
         component in a sandbox that lends it a clock and randomness and nothing else.\n \
         The plugin itself is a ZIP of its own; both must have the same version.\n",
        version = env!("CARGO_PKG_VERSION"),
    )
}

/// php-fpm and Apache take notice of what appears there.
fn triggers(version: &str) -> String {
    ["apache2", "fpm"]
        .map(|sapi| format!("activate-noawait /etc/php/{version}/{sapi}/conf.d\n"))
        .concat()
}

/// As Debian's own modules do it: on for each way in which this PHP runs, unless the administrator turned it off there.
fn scripts(version: &str) -> [(&'static str, String); 2] {
    let script = |when: &str, what: &str| {
        format!(
            "#!/bin/sh\nset -e\nif [ \"$1\" = {when} ] && [ -e /usr/lib/php/php-maintscript-helper ]; then\n    \
             . /usr/lib/php/php-maintscript-helper\n    php_invoke {what} {version} ALL logto\nfi\n"
        )
    };
    [
        ("postinst", script("configure", "enmod")),
        ("prerm", script("remove", "dismod")),
    ]
}

fn put(path: &Path, content: &[u8], mode: u32) -> Result<()> {
    let folder = path.parent().context("a file lies nowhere")?;
    std::fs::create_dir_all(folder)?;
    std::fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))?;
    std::fs::set_permissions(path, PermissionsExt::from_mode(mode))?;
    Ok(())
}

/// For this version of PHP.
pub(crate) fn file_name(version: &str) -> String {
    format!("php{version}-logto_{}_amd64.deb", env!("CARGO_PKG_VERSION"))
}

fn pack(folder: &Path, name: &str) -> Result<PathBuf> {
    let made = paths::target().join(name);
    // Whatever this account's umask is.
    step::quietly(
        Command::new("chmod")
            .args(["-R", "u=rwX,go=rX"])
            .arg(folder),
    )?;
    step::quietly(
        Command::new("dpkg-deb")
            // One thread: with more, the bytes depend on the processor.
            .args(["--root-owner-group", "-Zxz", "--threads-max=1", "--build"])
            .arg(folder)
            .arg(&made)
            .env("SOURCE_DATE_EPOCH", TIME),
    )
    .context("a Debian package is made by dpkg-deb, which Debian has")?;
    Ok(made)
}

/// The newest version of the C library that one of its symbols asks for, such as `2.34`.
fn needed_glibc(library: &[u8]) -> Result<String> {
    const MARK: &[u8] = b"GLIBC_";
    library
        .windows(MARK.len())
        .enumerate()
        .filter(|(_, window)| *window == MARK)
        .filter_map(|(at, _)| {
            let rest = library.get(at + MARK.len()..)?;
            let length = rest
                .iter()
                .position(|byte| !byte.is_ascii_digit() && *byte != b'.')?;
            let text = std::str::from_utf8(rest.get(..length)?).ok()?;
            let numbers: Vec<u32> = text
                .split('.')
                .map_while(|part| part.parse().ok())
                .collect();
            (numbers.len() > 1).then(|| (numbers, text.to_owned()))
        })
        .max()
        .map(|(_, text)| text)
        .context("the extension says of no C library that it needs it")
}

/// Makes it twice, looks at what is in it, and loads the extension as it would lie on a server.
pub(crate) fn check() -> Result<()> {
    let first = std::fs::read(make()?)?;
    let made = make()?;
    ensure!(
        first == std::fs::read(&made)?,
        "two packages of the same files differ"
    );
    step::timed("Looking at what is in it", || {
        let version = Php::System.say("echo PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION;")?;
        let unpacked = emptied(&paths::target().join("deb/unpacked"))?;
        step::quietly(Command::new("dpkg-deb").arg("-R").args([&made, &unpacked]))?;
        let extensions = unpacked.join("usr/lib/php");
        let folder = std::fs::read_dir(&extensions)?
            .next()
            .context("no folder of extensions")??
            .path();
        // Both lines as PHP reads them: the folder it looks in, and what the package's own file says.
        let conf = unpacked.join("conf.d");
        std::fs::create_dir(&conf)?;
        std::fs::copy(unpacked.join(ini_path(&version)), conf.join("20-logto.ini"))?;
        let answer = Command::new("php")
            .args(["-d", &format!("extension_dir={}", folder.display())])
            .args(["-r", "echo phpversion('logto');"])
            .env("PHPRC", "/nonexistent")
            .env("PHP_INI_SCAN_DIR", &conf)
            .output()?;
        ensure!(
            answer.stdout == env!("CARGO_PKG_VERSION").as_bytes(),
            "PHP says {}{}",
            String::from_utf8_lossy(&answer.stdout),
            String::from_utf8_lossy(&answer.stderr)
        );
        Ok(())
    })?;
    step::timed("Installing and removing it", || install(&made))?;
    step::timed("Listing it", || {
        let answer = Command::new("dpkg-deb").arg("-c").arg(&made).output()?;
        let listed = String::from_utf8(answer.stdout)?;
        for line in listed.lines() {
            ensure!(
                line.contains(" root/root ") && line.contains(" 1980-01-01 "),
                "not root's, or of another time: {line}"
            );
        }
        Ok(())
    })
}

/// Installs the package on a copy of this machine that lasts as long as the mount: what is written goes to the folder
/// above, and the machine stays as it is. Where this account may not mount, it is not tried.
const INSTALL: &str = r#"
set -e
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/above,workdir=$1/work" "$1/machine" 2>/dev/null || exit 77
mount --bind /proc "$1/machine/proc"
mount --bind /dev "$1/machine/dev"
# Nothing is started there.
printf '#!/bin/sh\nexit 101\n' > "$1/machine/usr/sbin/policy-rc.d"
chmod 755 "$1/machine/usr/sbin/policy-rc.d"
cp "$2" "$1/machine/root/package.deb"
exec chroot "$1/machine" sh -e -c '
    export PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive
    dpkg --install /root/package.deb
    name=$(dpkg-deb --field /root/package.deb Package)
    version=$(dpkg-deb --field /root/package.deb Version)
    is() { test "$(php -r "echo phpversion( \"logto\" );")" = "$1"; }
    is "$version"
    dpkg --remove "$name"
    is ""
    dpkg --purge "$name"
    test -z "$(find /etc/php /usr/lib/php -name "*logto*")"
'
"#;

fn install(package: &Path) -> Result<()> {
    let work = paths::target().join("deb/machine");
    for name in ["above", "work", "machine"] {
        emptied(&work.join(name))?;
    }
    let answer = Command::new("unshare")
        .args(["--mount", "sh", "-c", INSTALL, "sh"])
        .arg(&work)
        .arg(package)
        .output()?;
    // Neither the namespace nor the mount has printed anything.
    if !answer.status.success() && answer.stdout.is_empty() {
        print!(" not tried, for lack of rights:");
        return Ok(());
    }
    ensure!(
        answer.status.success(),
        "{}{}",
        String::from_utf8_lossy(&answer.stdout),
        String::from_utf8_lossy(&answer.stderr)
    );
    std::fs::remove_dir_all(&work)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_of_the_c_library_is_the_one_that_is_needed() {
        let library = b"\0GLIBC_2.4\0GLIBC_2.34\0GLIBC_2.14\0GLIBC_PRIVATE\0";
        assert_eq!(needed_glibc(library).unwrap(), "2.34");
        assert!(needed_glibc(b"nothing").is_err());
    }
}
