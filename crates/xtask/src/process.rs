//! Children that end with us. Each runs in a process group of its own, so that a server's workers are reached too,
//! and every group is known here, so that Ctrl-C, SIGTERM and SIGHUP end them all.

use std::collections::BTreeSet;
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

static STOPPING: AtomicBool = AtomicBool::new(false);
static GROUPS: Mutex<BTreeSet<i32>> = Mutex::new(BTreeSet::new());

/// How long a child may take to end itself before it is killed.
const PATIENCE: Duration = Duration::from_secs(5);

/// From now on, being asked to stop ends every child; whoever waits for one sees it end.
pub(crate) fn stop_children_when_asked() -> anyhow::Result<()> {
    ctrlc::set_handler(|| {
        STOPPING.store(true, Ordering::SeqCst);
        for group in groups().iter() {
            signal(*group, Signal::SIGTERM);
        }
    })
    .context("cannot listen for Ctrl-C")
}

/// Somebody asked us to stop.
pub(crate) fn stopping() -> bool {
    STOPPING.load(Ordering::SeqCst)
}

/// A child in a process group of its own, ended with its whole group when dropped.
pub(crate) struct Running {
    child: Child,
    group: i32,
}

impl Running {
    /// Starts `command`, with nothing to read.
    pub(crate) fn start(command: &mut Command) -> anyhow::Result<Self> {
        anyhow::ensure!(!stopping(), "stopped");
        let program = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let group = i32::try_from(child.id()).context("a process id out of range")?;
        groups().insert(group);
        // Asked to stop between the check and the insertion: the handler did not know this group.
        if stopping() {
            signal(group, Signal::SIGTERM);
        }
        Ok(Self { child, group })
    }

    /// The child's output, where `command` asked for a pipe.
    pub(crate) fn take_stdout(&mut self) -> Option<std::process::ChildStdout> {
        self.child.stdout.take()
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&mut self) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.child.try_wait()?)
    }

    /// Asks for an end, and does not wait for it.
    pub(crate) fn ask_to_stop(&self) {
        signal(self.group, Signal::SIGTERM);
    }

    pub(crate) fn wait(mut self) -> anyhow::Result<ExitStatus> {
        Ok(self.child.wait()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            signal(self.group, Signal::SIGTERM);
            let asked = Instant::now();
            while matches!(self.child.try_wait(), Ok(None)) && asked.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(20));
            }
        }
        // Workers that outlived their leader, or a leader that did not listen.
        signal(self.group, Signal::SIGKILL);
        let _ = self.child.wait();
        groups().remove(&self.group);
    }
}

/// Sends both outputs of `command` to `log`, written anew.
pub(crate) fn to_log<'a>(command: &'a mut Command, log: &Path) -> anyhow::Result<&'a mut Command> {
    if let Some(folder) = log.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    Ok(command.stdout(file.try_clone()?).stderr(file))
}

fn groups() -> std::sync::MutexGuard<'static, BTreeSet<i32>> {
    GROUPS
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A group that is gone already is no error.
fn signal(group: i32, signal: Signal) {
    let _ = killpg(Pid::from_raw(group), signal);
}
