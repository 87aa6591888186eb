//! The calls that need no conversation; each has an instance of its own.

use std::sync::OnceLock;

use crate::instance::Instance;
use crate::protocol::{Client, Failure, Keys, SealPurpose, SettingsChecked, SettingsInput};
use crate::weight;

/// The version of the contract, which both sides compare before the first call.
///
/// Asked of the component once in a process: it cannot change, and an instance costs as much as
/// half an authorization request.
///
/// # Errors
/// Those of the sandbox alone.
pub fn contract_version() -> Result<u32, Failure> {
    static KNOWN: OnceLock<u32> = OnceLock::new();
    if let Some(version) = KNOWN.get() {
        return Ok(*version);
    }
    let version = Instance::new()?.call("contract-version", ())?;
    Ok(*KNOWN.get_or_init(|| version))
}

/// Settings as typed by the administrator, made fit to be stored, and what is wrong with them.
///
/// # Errors
/// Those of the sandbox alone.
pub fn check_settings(input: &SettingsInput) -> Result<SettingsChecked, Failure> {
    weight::admit(input)?;
    Instance::new()?.call("check-settings", (input,))
}

/// Seals the secret of a client under the constants alone, for long storage.
///
/// # Errors
/// The relying party's own, and those of the sandbox.
pub fn seal_client_secret(keys: &Keys, client: &Client, secret: &str) -> Result<String, Failure> {
    weight::admit(&(&(keys, client), secret))?;
    Instance::new()?.call("seal-client-secret", (keys, client, secret))?
}

/// Whether the sealed secret can still be opened with these keys, for this client.
///
/// # Errors
/// Those of the sandbox alone.
pub fn client_secret_readable(keys: &Keys, client: &Client, sealed: &str) -> Result<bool, Failure> {
    weight::admit(&(&(keys, client), sealed))?;
    Instance::new()?.call("client-secret-readable", (keys, client, sealed))
}

/// Whether the sealed secret is this one, of this client.
///
/// # Errors
/// Those of the sandbox alone.
pub fn client_secret_is(
    keys: &Keys,
    client: &Client,
    sealed: &str,
    secret: &str,
) -> Result<bool, Failure> {
    weight::admit(&(&(&(keys, client), sealed), secret))?;
    Instance::new()?.call("client-secret-is", (keys, client, sealed, secret))
}

/// Seals for storage that others may write to; opens with the same purpose and context alone.
///
/// # Errors
/// The relying party's own, and those of the sandbox.
pub fn seal(
    keys: &Keys,
    purpose: SealPurpose,
    context: &str,
    lifetime: Option<u32>,
    plain: &str,
) -> Result<String, Failure> {
    weight::admit(&(&(keys, context), plain))?;
    Instance::new()?.call("seal", (keys, purpose, context, lifetime, plain))?
}

/// What [`seal`] sealed; none for anything else, and when it has expired.
///
/// # Errors
/// Those of the sandbox alone.
pub fn open(
    keys: &Keys,
    purpose: SealPurpose,
    context: &str,
    sealed: &str,
) -> Result<Option<String>, Failure> {
    weight::admit(&(&(keys, context), sealed))?;
    Instance::new()?.call("open", (keys, purpose, context, sealed))
}

/// A new key ring, or none when this one may stay; it turns over at most daily.
///
/// # Errors
/// Those of the sandbox alone.
pub fn turn_key_ring(ring: Option<&str>) -> Result<Option<String>, Failure> {
    weight::admit(ring.unwrap_or_default())?;
    Instance::new()?.call("turn-key-ring", (ring,))
}
