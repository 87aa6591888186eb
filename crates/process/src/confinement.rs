//! What the program gives up before it reads anything.

use std::collections::BTreeMap;
use std::io;

use landlock::{
    ABI, Access, AccessFs, AccessNet, Ruleset, RulesetAttr, RulesetError, RulesetStatus, Scope,
};
use rustix::process::{
    DumpableBehavior, Resource, Rlimit, Signal, set_dumpable_behavior,
    set_parent_process_death_signal, setrlimit,
};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};
use serde::Serialize;

use crate::descriptors;

/// Bytes of address space: the program itself, the memory of a conversation and of a call beside it, and some messages.
pub const ADDRESS_SPACE: u64 = 128 * 1024 * 1024;

/// Seconds of computing, all calls together. A call with a signature to verify takes a thousandth of one, and fuel
/// ends a call that does not end itself long before.
pub const COMPUTING_TIME: u64 = 10;

/// Limits memory and time, leaves no image of the memory behind, and ends with the process that started this one.
///
/// # Errors
/// Where the system takes a limit for a wider one than it has set: never for less than it has.
pub fn limit() -> io::Result<()> {
    // Should the parent have gone already, the end of the input says so.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    lower(Resource::As, ADDRESS_SPACE)?;
    lower(Resource::Cpu, COMPUTING_TIME)?;
    lower(Resource::Core, 0)?;
    // No other process of the same user may look into this one's memory, where keys are.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// Lowers a limit, or leaves it where it is lower already.
fn lower(resource: Resource, to: u64) -> io::Result<()> {
    let already = rustix::process::getrlimit(resource);
    let at_most = |limit: Option<u64>| Some(limit.map_or(to, |limit| limit.min(to)));
    let limit = Rlimit {
        current: at_most(already.current),
        maximum: at_most(already.maximum),
    };
    Ok(setrlimit(resource, limit)?)
}

/// What the program was to give up, and could not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Kept {
    /// What the process that started it had open.
    Descriptors,
    /// Files, though it asks for none. Where system calls are refused, so are files, landlock or not.
    Files,
    /// System calls that it does not make: the network among them.
    SystemCalls,
}

/// What a program keeps that gives up nothing.
pub const EVERYTHING: [Kept; 3] = [Kept::Descriptors, Kept::Files, Kept::SystemCalls];

/// Gives up what others have opened, files, the network and every system call but those that are needed, as far as the
/// kernel can refuse them: an old one, or a container that allows no filter, leaves the program with less of it, and the
/// sandbox of the relying party inside stands without. What it has left is said.
pub fn confine() -> Vec<Kept> {
    let closed = descriptors::close_the_rest();
    let files = give_up_files().unwrap_or(false);
    let system_calls = give_up_system_calls();
    EVERYTHING
        .into_iter()
        .filter(|what| match what {
            Kept::Descriptors => !closed,
            Kept::Files => !files && !system_calls,
            Kept::SystemCalls => !system_calls,
        })
        .collect()
}

/// Whether this kernel takes the filter.
fn give_up_system_calls() -> bool {
    filter().is_ok_and(|filter| seccompiler::apply_filter(&filter).is_ok())
}

/// Handles everything that this kernel can handle, and allows nothing of it. Whether it can handle any.
///
/// # Errors
/// The kernel's.
pub fn give_up_files() -> Result<bool, RulesetError> {
    let newest = ABI::V6;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(newest))?
        .handle_access(AccessNet::from_all(newest))?
        .scope(Scope::from_all(newest))?
        .create()?
        .restrict_self()?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}

/// Names and numbers: each processor has its own numbers, and 64-bit ARM some calls less.
macro_rules! system_calls {
    ($($name:ident)*) => { [$((stringify!($name), libc::$name)),*] };
}

/// What Rust's own start and end, its allocator, the clock and randomness need, whatever their arguments.
pub const WHATEVER_ARGUMENTS: [(&str, libc::c_long); 16] = system_calls![
    SYS_munmap SYS_mremap SYS_madvise SYS_brk SYS_getrandom SYS_clock_gettime SYS_exit SYS_exit_group SYS_sigaltstack
    SYS_rt_sigreturn SYS_rt_sigaction SYS_rt_sigprocmask SYS_futex SYS_sched_getaffinity SYS_gettid SYS_getpid
];

/// The filter of system calls. Whatever is not in it ends the process.
fn filter() -> Result<BpfProgram, Box<dyn std::error::Error>> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = WHATEVER_ARGUMENTS
        .into_iter()
        .map(|(_, call)| (call, Vec::new()))
        .collect();
    // Should the process that started this one have left it other descriptors: connections, a database.
    rules.insert(libc::SYS_read, vec![argument(0, SeccompCmpOp::Eq, 0)?]);
    rules.insert(
        libc::SYS_write,
        vec![
            argument(0, SeccompCmpOp::Eq, 1)?,
            argument(0, SeccompCmpOp::Eq, 2)?,
        ],
    );
    // No memory becomes executable, and none is a file's.
    let executable = u64::from(libc::PROT_EXEC.unsigned_abs());
    let not_executable = || condition(2, SeccompCmpOp::MaskedEq(executable), 0);
    let anonymous = u64::from(libc::MAP_ANONYMOUS.unsigned_abs());
    let of_no_file = condition(3, SeccompCmpOp::MaskedEq(anonymous), anonymous)?;
    rules.insert(
        libc::SYS_mmap,
        vec![SeccompRule::new(vec![not_executable()?, of_no_file])?],
    );
    rules.insert(
        libc::SYS_mprotect,
        vec![SeccompRule::new(vec![not_executable()?])?],
    );
    let filter = SeccompFilter::new(
        rules,
        SeccompAction::KillProcess,
        SeccompAction::Allow,
        std::env::consts::ARCH.try_into()?,
    )?;
    Ok(filter.try_into()?)
}

fn argument(
    place: u8,
    comparison: SeccompCmpOp,
    value: u64,
) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![condition(place, comparison, value)?])
}

fn condition(
    place: u8,
    comparison: SeccompCmpOp,
    value: u64,
) -> Result<SeccompCondition, seccompiler::BackendError> {
    SeccompCondition::new(place, SeccompCmpArgLen::Dword, comparison, value)
}
