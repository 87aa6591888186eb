//! What `cargo xtask demo` may be told.

use anyhow::Context;
use lexopt::ValueExt;

pub(crate) const HELP: &str = "\
cargo xtask demo [options]

Builds everything and starts a WordPress with the plugin, a stand-in for a Logto tenant, and the inbox of its SMS.

  --port N            of WordPress (8080)
  --provider-port N   of the stand-in (3001)
  --inbox-port N      of the SMS inbox (3002)

  --runtime NAME      what runs the relying party: extension, or process for a PHP without it (extension)

  --endpoint URL --app-id ID --app-secret SECRET
                      another provider in place of the stand-in: a Logto endpoint and an application of it
";

/// Where WordPress signs in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Provider {
    StandIn {
        port: u16,
        inbox_port: u16,
    },
    Named {
        endpoint: String,
        app_id: String,
        app_secret: String,
    },
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    pub(crate) port: u16,
    /// PHP has the extension; else the program in the ZIP does without.
    pub(crate) extension: bool,
    pub(crate) provider: Provider,
}

impl Options {
    /// Nothing where help was asked for.
    pub(crate) fn parse(mut arguments: lexopt::Parser) -> anyhow::Result<Option<Self>> {
        let (mut port, mut provider_port, mut inbox_port) = (8080, 3001, 3002);
        let mut extension = true;
        let (mut endpoint, mut app_id, mut app_secret) = (None, None, None);
        while let Some(argument) = arguments.next()? {
            match argument {
                lexopt::Arg::Short('h') | lexopt::Arg::Long("help") => return Ok(None),
                lexopt::Arg::Long("port") => port = self::port(&mut arguments, "--port")?,
                lexopt::Arg::Long("provider-port") => {
                    provider_port = self::port(&mut arguments, "--provider-port")?
                }
                lexopt::Arg::Long("inbox-port") => {
                    inbox_port = self::port(&mut arguments, "--inbox-port")?
                }
                lexopt::Arg::Long("runtime") => {
                    extension = match arguments.value()?.string()?.as_str() {
                        "extension" => true,
                        "process" => false,
                        other => {
                            anyhow::bail!("--runtime takes extension or process, not {other:?}")
                        }
                    }
                }
                lexopt::Arg::Long("endpoint") => endpoint = Some(arguments.value()?.string()?),
                lexopt::Arg::Long("app-id") => app_id = Some(arguments.value()?.string()?),
                lexopt::Arg::Long("app-secret") => app_secret = Some(arguments.value()?.string()?),
                other => return Err(other.unexpected().into()),
            }
        }
        let provider = match (endpoint, app_id, app_secret) {
            (None, None, None) => Provider::StandIn {
                port: provider_port,
                inbox_port,
            },
            (Some(endpoint), Some(app_id), Some(app_secret)) => Provider::Named {
                endpoint,
                app_id,
                app_secret,
            },
            _ => anyhow::bail!("--endpoint, --app-id and --app-secret belong together"),
        };
        let options = Self {
            port,
            extension,
            provider,
        };
        let mut ports: Vec<u16> = options.ports().iter().map(|(port, _)| *port).collect();
        ports.sort_unstable();
        ports.dedup();
        anyhow::ensure!(
            ports.len() == options.ports().len(),
            "each server needs a port of its own"
        );
        Ok(Some(options))
    }

    /// Every port that is to be listened on, with the option that changes it.
    pub(crate) fn ports(&self) -> Vec<(u16, &'static str)> {
        let mut ports = vec![(self.port, "--port")];
        if let Provider::StandIn { port, inbox_port } = self.provider {
            ports.extend([(port, "--provider-port"), (inbox_port, "--inbox-port")]);
        }
        ports
    }
}

fn port(arguments: &mut lexopt::Parser, option: &str) -> anyhow::Result<u16> {
    let text = arguments.value()?.string()?;
    text.parse()
        .ok()
        .filter(|port| *port != 0)
        .with_context(|| format!("{option} takes a port from 1 to 65535, not {text:?}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> anyhow::Result<Option<Options>> {
        Options::parse(lexopt::Parser::from_args(line.split_whitespace()))
    }

    fn refused(line: &str) -> String {
        parse(line).unwrap_err().to_string()
    }

    #[test]
    fn without_options_the_stand_in_is_used() {
        let expected = Options {
            port: 8080,
            extension: true,
            provider: Provider::StandIn {
                port: 3001,
                inbox_port: 3002,
            },
        };
        assert_eq!(parse("").unwrap(), Some(expected));
    }

    #[test]
    fn another_provider_is_named_by_three_options_together() {
        let provider = Provider::Named {
            endpoint: "https://x.logto.app".into(),
            app_id: "a".into(),
            app_secret: "s".into(),
        };
        let options =
            parse("--port 81 --endpoint https://x.logto.app --app-id a --app-secret s").unwrap();
        let expected = Options {
            port: 81,
            extension: true,
            provider,
        };
        assert_eq!(options, Some(expected));
        assert_eq!(
            refused("--endpoint https://x.logto.app"),
            "--endpoint, --app-id and --app-secret belong together"
        );
    }

    #[test]
    fn what_is_no_port_is_refused_by_name() {
        for wrong in ["0", "65536", "http"] {
            let expected = format!("--inbox-port takes a port from 1 to 65535, not {wrong:?}");
            assert_eq!(refused(&format!("--inbox-port {wrong}")), expected);
        }
        assert_eq!(
            refused("--port 3001"),
            "each server needs a port of its own"
        );
        assert!(refused("--prot 81").contains("--prot"));
    }

    #[test]
    fn a_runtime_is_one_of_two() {
        assert!(!parse("--runtime process").unwrap().unwrap().extension);
        assert!(parse("--runtime extension").unwrap().unwrap().extension);
        assert_eq!(
            refused("--runtime wasm"),
            "--runtime takes extension or process, not \"wasm\""
        );
    }

    #[test]
    fn help_is_asked_for_either_way() {
        assert_eq!(parse("-h").unwrap(), None);
        assert_eq!(parse("--help").unwrap(), None);
    }
}
