//! The demo's WordPress: laid out anew each time, set up by WordPress's own functions, served by PHP's own server.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use super::Tenant;
use super::options::{Options, Provider};
use crate::process::{self, Running};
use crate::{paths, step};

/// WordPress's own administrator, who needs no provider.
pub(crate) const ADMINISTRATOR: &str = "administrator";
/// No secret: the site listens on loopback alone and is gone with the command.
pub(crate) const ADMINISTRATOR_PASSWORD: &str = "demo-Password-1";

/// The names in `wp-config.php` whose values must be unguessable.
const CONSTANTS: [&str; 8] = [
    "AUTH_KEY",
    "SECURE_AUTH_KEY",
    "LOGGED_IN_KEY",
    "NONCE_KEY",
    "AUTH_SALT",
    "SECURE_AUTH_SALT",
    "LOGGED_IN_SALT",
    "NONCE_SALT",
];

pub(crate) struct Site {
    port: u16,
    folder: PathBuf,
    extension: bool,
    /// The endpoint of a provider elsewhere, which WordPress may then ask.
    elsewhere: String,
}

impl Site {
    /// Each port has a folder, so that two demos do not meet.
    pub(crate) fn new(options: &Options) -> Self {
        let port = options.port;
        let elsewhere = match &options.provider {
            Provider::StandIn { .. } => String::new(),
            Provider::Named { endpoint, .. } => endpoint.clone(),
        };
        Self {
            port,
            folder: paths::target().join("demo").join(port.to_string()),
            extension: options.extension,
            elsewhere,
        }
    }

    pub(crate) fn home(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    pub(crate) fn redirect_uri(&self) -> String {
        format!("{}?logto=callback", self.home())
    }

    pub(crate) fn post_sign_out_redirect_uri(&self) -> String {
        format!("{}?logto=signed-out", self.home())
    }

    pub(crate) fn backchannel_logout_uri(&self) -> String {
        format!("{}?logto=backchannel-logout", self.home())
    }

    /// A clean WordPress with the SQLite drop-in and a configuration; no database yet.
    pub(crate) fn lay_out(&self) -> anyhow::Result<()> {
        if self.folder.exists() {
            std::fs::remove_dir_all(&self.folder)?;
        }
        copy(&paths::wordpress(), &self.folder)?;
        let content = self.folder.join("wp-content");
        for folder in ["database", "mu-plugins", "upgrade", "uploads"] {
            std::fs::create_dir_all(content.join(folder))?;
        }
        let drop_in = content.join("mu-plugins/sqlite-database-integration");
        copy(&paths::sqlite(), &drop_in)?;
        let database = std::fs::read_to_string(drop_in.join("db.copy"))?
            .replace(
                "{SQLITE_IMPLEMENTATION_FOLDER_PATH}",
                &drop_in.to_string_lossy(),
            )
            .replace("{SQLITE_PLUGIN}", "sqlite-database-integration/load.php");
        std::fs::write(content.join("db.php"), database)?;
        std::fs::write(self.folder.join("wp-config.php"), self.configuration()?)?;
        Ok(())
    }

    /// Installs WordPress, then the plugin from its ZIP.
    pub(crate) fn set_up(&self, zip: &Path) -> anyhow::Result<()> {
        step::run(
            "Installing WordPress and the plugin",
            "set-up",
            self.script("set-up.php")
                .env("ADMINISTRATOR", ADMINISTRATOR)
                .env("ADMINISTRATOR_PASSWORD", ADMINISTRATOR_PASSWORD)
                .env("PLUGIN_ZIP", zip),
        )
    }

    /// Tells the plugin where to sign in.
    pub(crate) fn configure(&self, tenant: &Tenant) -> anyhow::Result<()> {
        step::run(
            "Saving the plugin's settings",
            "configure",
            self.script("configure.php")
                .env("LOGTO_ENDPOINT", &tenant.endpoint)
                .env("LOGTO_APP_ID", &tenant.app_id)
                .env("LOGTO_APP_SECRET", &tenant.app_secret),
        )
    }

    /// A script of ours within this WordPress. What goes wrong is to be read in the log of the step.
    fn script(&self, name: &str) -> Command {
        let mut command = self.php();
        command
            .args(["-d", "display_errors=stderr"])
            .arg(source(name))
            .env("SITE_FOLDER", &self.folder)
            .env("SITE_HOME", self.home().trim_end_matches('/'));
        command
    }

    /// PHP's own server; with workers, because a page of WordPress asks its own site for pages (WP-Cron).
    pub(crate) fn start(&self) -> anyhow::Result<Running> {
        let mut command = self.php();
        command
            .arg("-S")
            .arg(format!("127.0.0.1:{}", self.port))
            .arg("-t")
            .arg(&self.folder)
            .arg(source("router.php"))
            .env("PHP_CLI_SERVER_WORKERS", "4");
        Running::start(process::to_log(
            &mut command,
            &paths::logs().join("site.log"),
        )?)
    }

    /// PHP with the extension or without. Errors go to the log, as on any site that is open to others.
    fn php(&self) -> Command {
        let mut command = Command::new("php");
        if self.extension {
            command
                .arg("-d")
                .arg(format!("extension={}", paths::extension().display()));
        }
        command.env("OTHER_PROVIDER", &self.elsewhere).args([
            "-d",
            "display_errors=0",
            "-d",
            "log_errors=1",
            "-d",
            "error_log=",
            "-d",
            "memory_limit=256M",
            // PHP's own limit is smaller than the plugin's ZIP.
            "-d",
            "upload_max_filesize=64M",
            "-d",
            "post_max_size=64M",
        ]);
        command
    }

    fn configuration(&self) -> anyhow::Result<String> {
        let mut constants = String::new();
        for name in CONSTANTS {
            constants += &format!("define( '{name}', '{}' );\n", random_text()?);
        }
        Ok(include_str!("wp-config.php").replace("// {constants}\n", &constants))
    }
}

/// 32 bytes from the kernel, in hexadecimal.
pub(crate) fn random_text() -> anyhow::Result<String> {
    let mut bytes = [0_u8; 32];
    std::fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// A file beside this one.
fn source(name: &str) -> PathBuf {
    paths::root().join("crates/xtask/src/demo").join(name)
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    if let Some(parent) = to.parent() {
        std::fs::create_dir_all(parent)?;
    }
    // cp shares the blocks where the file system can, and a fresh site costs nothing.
    let status = Command::new("cp")
        .args(["-r", "--reflink=auto"])
        .arg(from)
        .arg(to)
        .status()
        .context("cannot start cp")?;
    anyhow::ensure!(
        status.success(),
        "cannot copy {} to {}",
        from.display(),
        to.display()
    );
    Ok(())
}
