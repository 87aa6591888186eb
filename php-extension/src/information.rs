//! The extension's section in `phpinfo()` and `php --ri logto`.

use ext_php_rs::zend::ModuleEntry;
use ext_php_rs::{info_table_end, info_table_row, info_table_start};
use host::limits;

use crate::contract;

/// Shows versions, the component's hash and the limits.
pub(crate) extern "C" fn show(_: *mut ModuleEntry) {
    let megabytes = |bytes: usize| format!("{} MiB", bytes / (1024 * 1024));
    info_table_start!();
    info_table_row!("Logto relying party", "enabled");
    info_table_row!("Version", env!("CARGO_PKG_VERSION"));
    info_table_row!("Contract version", contract::VERSION.to_string());
    info_table_row!("Component SHA-256", host::COMPONENT_HASH);
    info_table_row!("Lent to the component", host::LENT.join(", "));
    info_table_row!("Limit of a message", megabytes(limits::MESSAGE_LIMIT));
    info_table_row!(
        "Limit of a conversation's memory",
        megabytes(limits::MEMORY_LIMIT)
    );
    info_table_row!(
        "Limit of a call's stack",
        format!("{} KiB", limits::STACK_LIMIT / 1024)
    );
    info_table_row!("Limit of a call's fuel", limits::FUEL_LIMIT.to_string());
    info_table_end!();
}
