//! Starts the demo as a person does, sees that it answers, asks it to stop and sees that nothing is left.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};

use crate::paths;
use crate::process::Running;

/// How long the demo may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) fn run() -> anyhow::Result<()> {
    let [site, provider, inbox] = free_ports()?;
    let options = [
        ("--port", site),
        ("--provider-port", provider),
        ("--inbox-port", inbox),
    ];
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("demo").stdout(Stdio::piped());
    for (option, port) in options {
        command.args([option, &port.to_string()]);
    }
    let mut demo = Running::start(&mut command)?;
    let said = demo.take_stdout().context("the demo has no output")?;
    // Kept to the end, or the demo's last word would find nobody to say it to.
    let mut lines = BufReader::new(said).lines();
    wait_until_ready(&mut lines)?;

    status(&get(site, "/")?, "200").context("the home page")?;
    status(&get(site, "/hello-world/")?, "200").context("a permalink")?;
    status(&get(site, "/wp-content/database/demo.sqlite")?, "403").context("the database")?;
    let sign_in = get(site, "/wp-login.php")?;
    status(&sign_in, "302").context("the sign-in page")?;
    let to_provider = format!("Location: http://localhost:{provider}/oidc/");
    ensure!(
        sign_in.contains(&to_provider),
        "wp-login.php does not lead to the provider:\n{sign_in}"
    );
    status(&get(inbox, "/")?, "200").context("the SMS inbox")?;

    // As a terminal's hang-up or a supervisor does; Ctrl-C takes the same way.
    demo.ask_to_stop();
    let asked = Instant::now();
    let ended = loop {
        if let Some(status) = demo.ended()? {
            break status;
        }
        ensure!(
            asked.elapsed() < PATIENCE,
            "the demo does not end when asked"
        );
        std::thread::sleep(Duration::from_millis(20));
    };
    ensure!(ended.success(), "the demo ended with {ended}");
    for (_, port) in options {
        TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("something still listens on port {port}"))?;
    }
    std::fs::remove_dir_all(paths::target().join("demo").join(site.to_string()))?;
    println!("The demo answered on every port, and left nothing running.");
    Ok(())
}

/// Shows what the demo says, until it says that all is there.
fn wait_until_ready(
    lines: &mut impl Iterator<Item = std::io::Result<String>>,
) -> anyhow::Result<()> {
    for line in lines {
        let line = line?;
        println!("{line}");
        if line == super::READY {
            return Ok(());
        }
    }
    anyhow::bail!("the demo did not start")
}

/// The whole answer of a loopback port, headers included.
fn get(port: u16, path: &str) -> anyhow::Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    // In one piece: a server that has seen the end of a request does not read on.
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

fn status(answer: &str, expected: &str) -> anyhow::Result<()> {
    let line = answer.lines().next().unwrap_or_default();
    ensure!(
        line.split(' ').nth(1) == Some(expected),
        "{expected} expected, not: {line}"
    );
    Ok(())
}

/// Three ports that nobody listens on now.
fn free_ports() -> anyhow::Result<[u16; 3]> {
    let listen = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    // All three at once, so that they differ.
    let (first, second, third) = (listen()?, listen()?, listen()?);
    Ok([
        first.local_addr()?.port(),
        second.local_addr()?.port(),
        third.local_addr()?.port(),
    ])
}
