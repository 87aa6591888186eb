//! `Runtime`: the calls that need no conversation, and the one that begins it.

use std::cell::Cell;

use ext_php_rs::types::Zval;
use ext_php_rs::zend::ExecuteData;
use host::Conversation;

use crate::call::answer;
use crate::contract::{Parameter, RUNTIME, parameters_of, wit};
use crate::conversation;
use crate::register::Handler;
use crate::value::ToPhp;

/// The handler of a method of `Runtime`.
pub(crate) fn handler(name: &str) -> Option<Handler> {
    Some(match name {
        "contractVersion" => contract_version,
        "relyingParty" => relying_party,
        "checkSettings" => check_settings,
        "sealClientSecret" => seal_client_secret,
        "clientSecretReadable" => client_secret_readable,
        "clientSecretIs" => client_secret_is,
        "seal" => seal,
        "open" => open,
        "turnKeyRing" => turn_key_ring,
        _ => return None,
    })
}

fn parameters(name: &str) -> &'static [Parameter] {
    parameters_of(&RUNTIME, name)
}

extern "C" fn contract_version(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("contractVersion"), |_| {
        Ok(host::contract_version()?)
    });
}

/// A conversation on its way to the PHP object that will own it.
struct Begun(Cell<Option<Box<Conversation>>>);

impl ToPhp for Begun {
    fn to_php(&self) -> Zval {
        conversation::own(|| self.0.take())
    }
}

extern "C" fn relying_party(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("relyingParty"), |arguments| {
        let configuration = arguments.get(0)?;
        let conversation = Conversation::new(&configuration)?;
        Ok(Begun(Cell::new(Some(Box::new(conversation)))))
    });
}

extern "C" fn check_settings(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("checkSettings"), |arguments| {
        let input = arguments.get(0)?;
        Ok(host::check_settings(&input)?)
    });
}

extern "C" fn seal_client_secret(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("sealClientSecret"), |arguments| {
        let keys: wit::Keys = arguments.get(0)?;
        let client: wit::Client = arguments.get(1)?;
        let secret: String = arguments.get(2)?;
        Ok(host::seal_client_secret(&keys, &client, &secret)?)
    });
}

extern "C" fn client_secret_readable(call: &mut ExecuteData, result: &mut Zval) {
    answer(
        call,
        result,
        parameters("clientSecretReadable"),
        |arguments| {
            let keys: wit::Keys = arguments.get(0)?;
            let client: wit::Client = arguments.get(1)?;
            let sealed: String = arguments.get(2)?;
            Ok(host::client_secret_readable(&keys, &client, &sealed)?)
        },
    );
}

extern "C" fn client_secret_is(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("clientSecretIs"), |arguments| {
        let keys: wit::Keys = arguments.get(0)?;
        let client: wit::Client = arguments.get(1)?;
        let sealed: String = arguments.get(2)?;
        let secret: String = arguments.get(3)?;
        Ok(host::client_secret_is(&keys, &client, &sealed, &secret)?)
    });
}

extern "C" fn seal(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("seal"), |arguments| {
        let keys: wit::Keys = arguments.get(0)?;
        let purpose = arguments.get(1)?;
        let context: String = arguments.get(2)?;
        let lifetime = arguments.get(3)?;
        let plain: String = arguments.get(4)?;
        Ok(host::seal(&keys, purpose, &context, lifetime, &plain)?)
    });
}

extern "C" fn open(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("open"), |arguments| {
        let keys: wit::Keys = arguments.get(0)?;
        let purpose = arguments.get(1)?;
        let context: String = arguments.get(2)?;
        let sealed: String = arguments.get(3)?;
        Ok(host::open(&keys, purpose, &context, &sealed)?)
    });
}

extern "C" fn turn_key_ring(call: &mut ExecuteData, result: &mut Zval) {
    answer(call, result, parameters("turnKeyRing"), |arguments| {
        let ring: Option<String> = arguments.get(0)?;
        Ok(host::turn_key_ring(ring.as_deref())?)
    });
}
