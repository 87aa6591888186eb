//! `cargo xtask demo`: a WordPress on SQLite with the plugin, and beside it the stand-in for a Logto tenant with its
//! SMS inbox. Everything lies in `target/demo/` and ends with the command.

use std::io::{BufRead, BufReader};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::packages::Need;
use crate::process::{self, Running};
use crate::{extension, node, packages, paths, step, wordpress};

pub(crate) mod check;
mod options;
mod site;

use options::{Options, Provider};
use site::Site;

/// The last line when all is there.
const READY: &str = "Ctrl-C stops everything.";

/// How long a server may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

pub(crate) fn command(arguments: lexopt::Parser) -> anyhow::Result<()> {
    let Some(options) = Options::parse(arguments)? else {
        print!("{}", options::HELP);
        return Ok(());
    };
    for (port, name) in options.ports() {
        check_free(port, name)?;
    }
    println!("Preparing");
    node::ensure()?;
    packages::ensure(&[
        Need::Component,
        Need::Program,
        Need::Extension,
        Need::WordPress,
    ])?;
    // What the network may refuse comes before what takes long.
    wordpress::ensure()?;
    wordpress::ensure_sqlite()?;
    if options.extension {
        extension::build()?;
    }
    let zip = crate::package::make()?;

    let site = Site::new(&options);
    step::timed("Laying out a new WordPress", || site.lay_out())?;
    site.set_up(&zip)?;
    let (provider, tenant) = match &options.provider {
        Provider::StandIn { port, inbox_port } => {
            let (running, tenant) = step::timed("Starting the provider stand-in", || {
                start_stand_in(&site, *port, *inbox_port)
            })?;
            (Some(running), tenant)
        }
        Provider::Named {
            endpoint,
            app_id,
            app_secret,
        } => (None, Tenant::named(endpoint, app_id, app_secret)),
    };
    site.configure(&tenant)?;
    let server = step::timed("Starting the web server", || {
        let mut server = site.start()?;
        wait_for(options.port, &mut server)?;
        Ok(server)
    })?;
    print!("{}", greeting(&site, &tenant, provider.is_some()));
    wait_until_stopped(server, provider)
}

/// What the site is to sign in at.
pub(crate) struct Tenant {
    endpoint: String,
    app_id: String,
    app_secret: String,
    /// Of the stand-in alone.
    inbox: Option<String>,
    /// The people it knows, a line each.
    accounts: Vec<String>,
}

impl Tenant {
    fn named(endpoint: &str, app_id: &str, app_secret: &str) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            app_id: app_id.to_owned(),
            app_secret: app_secret.to_owned(),
            inbox: None,
            accounts: Vec::new(),
        }
    }
}

/// The stand-in says on its first line where it listens and whom it knows.
fn start_stand_in(site: &Site, port: u16, inbox_port: u16) -> anyhow::Result<(Running, Tenant)> {
    let app_id = "demo-application";
    let app_secret = site::random_text()?;
    let log = paths::logs().join("provider.log");
    let mut command = Command::new("node");
    process::to_log(&mut command, &log)?
        .arg(paths::tests().join("provider/main.mjs"))
        .args([
            "--port",
            &port.to_string(),
            "--inbox-port",
            &inbox_port.to_string(),
        ])
        .args(["--client-id", app_id, "--client-secret", &app_secret])
        .args(["--redirect-uri", &site.redirect_uri()])
        .args([
            "--post-sign-out-redirect-uri",
            &site.post_sign_out_redirect_uri(),
        ])
        .stdout(Stdio::piped());
    let mut running = Running::start(&mut command)?;
    let stdout = running
        .take_stdout()
        .context("the provider stand-in has no output")?;
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line)?;
    let ready: serde_json::Value = serde_json::from_str(&line).with_context(|| {
        format!(
            "the provider stand-in did not start: {}",
            std::fs::read_to_string(&log).unwrap_or_default()
        )
    })?;
    let text = |name: &str| {
        ready
            .get(name)
            .and_then(serde_json::Value::as_str)
            .map(str::to_owned)
    };
    let accounts = ready
        .get("accounts")
        .and_then(serde_json::Value::as_array)
        .into_iter()
        .flatten()
        .map(described)
        .collect();
    let tenant = Tenant {
        endpoint: text("endpoint").context("the provider stand-in did not say where it listens")?,
        app_id: app_id.to_owned(),
        app_secret,
        inbox: text("inbox"),
        accounts,
    };
    Ok((running, tenant))
}

/// `username alice, password …` or `phone +1…`.
fn described(account: &serde_json::Value) -> String {
    ["username", "email", "phone", "password"]
        .into_iter()
        .filter_map(|name| Some(format!("{name} {}", account.get(name)?.as_str()?)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn greeting(site: &Site, tenant: &Tenant, stand_in: bool) -> String {
    let mut text = format!(
        "\nWordPress     {}\nProvider      {}\n",
        site.home(),
        tenant.endpoint
    );
    if let Some(inbox) = &tenant.inbox {
        text += &format!("SMS inbox     {inbox}\n");
    }
    text += &format!(
        "\nSign in       {home}wp-login.php\nAdministrator {home}wp-login.php?logto=password  (user {user}, password {password})\n",
        home = site.home(),
        user = site::ADMINISTRATOR,
        password = site::ADMINISTRATOR_PASSWORD,
    );
    if stand_in {
        text += "\nPeople at the provider\n";
        for account in &tenant.accounts {
            text += &format!("  {account}\n");
        }
        text += "By phone: on the sign-in page type any number, such as +1 555 010 0199, and read the code in the SMS inbox.\n";
    } else {
        text += &format!(
            "\nTo be registered at the provider\n  Redirect URI                {}\n  Post sign-out redirect URI  {}\n  Back-channel logout URI     {}\n",
            site.redirect_uri(),
            site.post_sign_out_redirect_uri(),
            site.backchannel_logout_uri()
        );
    }
    text + &format!("\n{READY}\n")
}

fn check_free(port: u16, option: &str) -> anyhow::Result<()> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port))
        .map(drop)
        .with_context(|| format!("port {port} cannot be had; choose another with {option}"))
}

/// Until the port answers or its server has ended.
fn wait_for(port: u16, server: &mut Running) -> anyhow::Result<()> {
    let begun = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if let Some(status) = server.ended()? {
            anyhow::bail!(
                "it ended at once: {status}; see {}",
                paths::logs().join("site.log").display()
            );
        }
        anyhow::ensure!(
            begun.elapsed() < PATIENCE,
            "it does not answer on port {port}"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    Ok(())
}

/// Until Ctrl-C, or until one of the servers ends by itself, which is an error.
fn wait_until_stopped(mut server: Running, mut provider: Option<Running>) -> anyhow::Result<()> {
    while !process::stopping() {
        if let Some(status) = server.ended()? {
            anyhow::ensure!(
                process::stopping(),
                "the web server ended: {status}; see {}",
                paths::logs().join("site.log").display()
            );
        }
        if let Some(status) = provider.as_mut().map(Running::ended).transpose()?.flatten() {
            anyhow::ensure!(
                process::stopping(),
                "the provider ended: {status}; see {}",
                paths::logs().join("provider.log").display()
            );
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    drop((server, provider));
    println!("\nStopped.");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taken_port_is_named_with_the_option_that_changes_it() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = check_free(port, "--inbox-port").unwrap_err().to_string();
        assert_eq!(
            error,
            format!("port {port} cannot be had; choose another with --inbox-port")
        );
    }

    #[test]
    fn an_account_is_described_by_what_one_types() {
        let account =
            serde_json::json!({ "username": "alice", "name": "Alice Adams", "password": "secret" });
        assert_eq!(described(&account), "username alice, password secret");
    }
}
