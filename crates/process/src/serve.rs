//! Answers calls until there are no more.

use std::io::{self, BufRead, Read, Write};

use host::protocol::{ErrorCode, Failure, HttpOutcome};
use host::{Conversation, bug, limits};

use crate::call::{Answer, Call, Value};
use crate::confinement::Kept;

/// Bytes of a line, in or out: a message of [`limits::MESSAGE_LIMIT`], and as much again for how JSON writes it.
pub const LINE_LIMIT: usize = 2 * limits::MESSAGE_LIMIT;

/// Why the program ends before its input does. What was asked is never part of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A line that is no call, or one that ended too early.
    Unreadable,
    /// A line or a body over its limit.
    TooLarge,
    /// Nobody takes the answers.
    Unheard,
    /// The system does not take our limits.
    Unlimited,
}

impl Fault {
    /// What the program exits with.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Unreadable => 2,
            Self::TooLarge => 3,
            Self::Unheard => 4,
            Self::Unlimited => 5,
        }
    }
}

/// Answers every call of `input` on `output`. `kept` is what the program could not give up.
///
/// # Errors
/// At the first line that is no call: whoever writes one is not the plugin, or has lost count.
pub fn serve(mut input: impl BufRead, mut output: impl Write, kept: &[Kept]) -> Result<(), Fault> {
    let mut conversation = None;
    let mut line = Vec::new();
    while read_line(&mut input, &mut line)? {
        let mut call = serde_json::from_slice(&line).map_err(|_| Fault::Unreadable)?;
        if let Call::Resume {
            outcome,
            body_length,
        } = &mut call
        {
            read_body(&mut input, *body_length, outcome)?;
        }
        write_line(&mut output, &answer(call, &mut conversation, kept))?;
    }
    Ok(())
}

/// Whether there was a line.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> Result<bool, Fault> {
    line.clear();
    let limit = u64::try_from(LINE_LIMIT).unwrap_or(u64::MAX);
    let read = input.take(limit).read_until(b'\n', line);
    match read.map_err(|_| Fault::Unreadable)? {
        0 => Ok(false),
        _ if line.ends_with(b"\n") => Ok(true),
        length if length >= LINE_LIMIT => Err(Fault::TooLarge),
        _ => Err(Fault::Unreadable),
    }
}

/// Puts the bytes that follow the line where they belong.
fn read_body(input: &mut impl Read, length: usize, outcome: &mut HttpOutcome) -> Result<(), Fault> {
    if length > LINE_LIMIT {
        return Err(Fault::TooLarge);
    }
    let mut body = vec![0; length];
    input.read_exact(&mut body).map_err(|_| Fault::Unreadable)?;
    match outcome {
        HttpOutcome::Response(response) => response.body = body,
        HttpOutcome::Failed(_) if length > 0 => return Err(Fault::Unreadable),
        HttpOutcome::Failed(_) => {}
    }
    Ok(())
}

fn write_line(output: &mut impl Write, answer: &Answer) -> Result<(), Fault> {
    let mut line = serde_json::to_vec(answer).map_err(|_| Fault::Unheard)?;
    if line.len() >= LINE_LIMIT {
        let detail = format!("an answer of {} bytes", line.len());
        let failure: Answer = Err(bug(ErrorCode::InputTooLarge, detail));
        line = serde_json::to_vec(&failure).map_err(|_| Fault::Unheard)?;
    }
    line.push(b'\n');
    let written: io::Result<()> = output.write_all(&line).and_then(|()| output.flush());
    written.map_err(|_| Fault::Unheard)
}

fn answer(call: Call, conversation: &mut Option<Conversation>, kept: &[Kept]) -> Answer {
    Ok(match call {
        Call::NotGivenUp => Value::Kept(kept.to_vec()),
        Call::ContractVersion => Value::Version(host::contract_version()?),
        Call::CheckSettings { input } => Value::Checked(host::check_settings(&input)?),
        Call::SealClientSecret {
            keys,
            client,
            secret,
        } => Value::Text(host::seal_client_secret(&keys, &client, &secret)?),
        Call::ClientSecretReadable {
            keys,
            client,
            sealed,
        } => Value::Flag(host::client_secret_readable(&keys, &client, &sealed)?),
        Call::ClientSecretIs {
            keys,
            client,
            sealed,
            secret,
        } => Value::Flag(host::client_secret_is(&keys, &client, &sealed, &secret)?),
        Call::Seal {
            keys,
            purpose,
            context,
            lifetime,
            plain,
        } => Value::Text(host::seal(&keys, purpose, &context, lifetime, &plain)?),
        Call::Open {
            keys,
            purpose,
            context,
            sealed,
        } => Value::Optional(host::open(&keys, purpose, &context, &sealed)?),
        Call::TurnKeyRing { ring } => Value::Optional(host::turn_key_ring(ring.as_deref())?),
        Call::RelyingParty { configuration } => {
            // First the old one's memory, then the new one's.
            *conversation = None;
            *conversation = Some(Conversation::new(&configuration)?);
            Value::Begun(())
        }
        Call::AuthorizationRequest { options } => {
            Value::Step(begun(conversation)?.authorization_request(&options)?)
        }
        Call::AuthorizationResponse { options } => {
            Value::Step(begun(conversation)?.authorization_response(&options)?)
        }
        Call::EndSession { options } => Value::Step(begun(conversation)?.end_session(&options)?),
        Call::LogoutToken { body } => Value::Step(begun(conversation)?.logout_token(&body)?),
        Call::CheckConnection => Value::Step(begun(conversation)?.check_connection()?),
        Call::Resume { outcome, .. } => Value::Step(begun(conversation)?.resume(&outcome)?),
        Call::ResumeFromCache { provider_cache } => {
            Value::Step(begun(conversation)?.resume_from_cache(&provider_cache)?)
        }
        Call::MapSession { policy, facts } => {
            Value::Decision(begun(conversation)?.map_session(&policy, &facts)?)
        }
        Call::SignedOut { query } => Value::Optional(begun(conversation)?.signed_out(&query)?),
        Call::InitiateLogin { parameters } => {
            Value::Initiation(begun(conversation)?.initiate_login(&parameters)?)
        }
    })
}

fn begun(conversation: &mut Option<Conversation>) -> Result<&mut Conversation, Failure> {
    conversation
        .as_mut()
        .ok_or_else(|| bug(ErrorCode::OutOfOrder, "no conversation has begun"))
}
