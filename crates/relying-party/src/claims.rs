//! Claims that tokens of several kinds have, judged alike in each. RFC 7519 §4.1, OIDC Core §2.
//!
//! An error is what the log should say; the kind of token gives it its code.

use std::time::Duration;

use serde_json::Value;

use crate::json::{self, Object};
use crate::time::Timestamp;

/// OIDC Core §2, `sub`.
const MAX_SUBJECT: usize = 255;

/// `iss`, byte for byte.
pub(crate) fn issuer(claims: &Object, expected: &str) -> Result<(), String> {
    match json::string(claims, "iss") {
        Some(issuer) if issuer == expected => Ok(()),
        got => Err(format!("iss {got:?}")),
    }
}

/// `aud`: one string or several. RFC 7519 §4.1.3.
pub(crate) fn audiences<'claims>(
    claims: &'claims Object,
    client_id: &str,
) -> Result<Vec<&'claims str>, String> {
    let audiences: Option<Vec<&str>> = match claims.get("aud") {
        Some(Value::String(audience)) => Some(vec![audience.as_str()]),
        Some(Value::Array(audiences)) => audiences.iter().map(Value::as_str).collect(),
        _ => None,
    };
    match audiences {
        Some(audiences) if audiences.contains(&client_id) => Ok(audiences),
        got => Err(format!("aud {got:?}")),
    }
}

/// Several audiences only where `azp` names this client; `azp`, where there is one, always.
pub(crate) fn authorized_party(
    claims: &Object,
    audiences: &[&str],
    client_id: &str,
) -> Result<(), String> {
    match claims.get("azp") {
        None if audiences.len() == 1 => Ok(()),
        Some(Value::String(party)) if party == client_id => Ok(()),
        got => Err(format!("azp {got:?} with {} audiences", audiences.len())),
    }
}

/// `exp`, which must lie ahead. RFC 7519 §4.1.4.
pub(crate) fn expiry(
    claims: &Object,
    leeway: Duration,
    now: Timestamp,
) -> Result<Timestamp, String> {
    match numeric_date(claims, "exp") {
        Some(expiry) if now < expiry.plus(leeway) => Ok(expiry),
        got => Err(format!("exp {got:?} at {now:?}")),
    }
}

/// `iat`, which must not lie ahead. RFC 7519 §4.1.6.
pub(crate) fn issued_at(
    claims: &Object,
    leeway: Duration,
    now: Timestamp,
) -> Result<Timestamp, String> {
    match numeric_date(claims, "iat") {
        Some(issued_at) if issued_at <= now.plus(leeway) => Ok(issued_at),
        got => Err(format!("iat {got:?} at {now:?}")),
    }
}

/// `nbf`, where there is one. RFC 7519 §4.1.5.
pub(crate) fn not_before(claims: &Object, leeway: Duration, now: Timestamp) -> Result<(), String> {
    if !claims.contains_key("nbf") {
        return Ok(());
    }
    match numeric_date(claims, "nbf") {
        Some(not_before) if not_before <= now.plus(leeway) => Ok(()),
        got => Err(format!("nbf {got:?} at {now:?}")),
    }
}

/// `sub`. OIDC Core §2: at most 255 ASCII characters; and, our addition, one at least.
pub(crate) fn subject(claims: &Object) -> Option<&str> {
    json::string(claims, "sub")
        .filter(|subject| subject.is_ascii() && !subject.is_empty() && subject.len() <= MAX_SUBJECT)
}

/// RFC 7519 §2: seconds, perhaps with a fraction, which is cut off.
fn numeric_date(claims: &Object, name: &str) -> Option<Timestamp> {
    seconds(claims.get(name)?)
}

/// The time that a claim says, if it says one.
pub(crate) fn seconds(claim: &Value) -> Option<Timestamp> {
    let number = claim.as_number()?;
    let seconds = number.as_u64().or_else(|| whole(number.as_f64()?))?;
    Some(Timestamp::from_seconds(seconds))
}

/// What stands before the point of a number that is not negative and below 2^53: beyond, a float names no second. By
/// its bits: in the sandbox a float's digits are not to be relied upon.
fn whole(number: f64) -> Option<u64> {
    const FRACTION_BITS: u64 = 52;
    const BIAS: u64 = 1023;
    let bits = number.to_bits();
    // With a sign this is greater than any exponent.
    let exponent = bits >> FRACTION_BITS;
    if exponent < BIAS {
        return Some(0);
    }
    let shift = (BIAS + FRACTION_BITS).checked_sub(exponent)?;
    let one = 1 << FRACTION_BITS;
    Some((one | (bits & (one - 1))) >> shift)
}
