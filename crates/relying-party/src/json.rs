//! JSON from outside, read strictly: a member twice could mean one thing to the signer and
//! another to us (RFC 8725 §2.4), and nesting costs stack.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// An object's members.
pub(crate) type Object = Map<String, Value>;

/// What no honest document of these kinds needs more of.
const MAX_DEPTH: u8 = 16;

/// Reads one object and nothing after it; the error is for the log.
pub(crate) fn object(text: &[u8]) -> Result<Object, String> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = Strict { depth: MAX_DEPTH }
        .deserialize(&mut deserializer)
        .map_err(|error| reason(&error))?;
    deserializer.end().map_err(|error| reason(&error))?;
    match value {
        Value::Object(members) => Ok(members),
        _ => Err("not a JSON object".to_owned()),
    }
}

/// Where it went wrong, without quoting what may be a token.
fn reason(error: &serde_json::Error) -> String {
    format!(
        "not strict JSON at line {}, column {}",
        error.line(),
        error.column()
    )
}

/// A member that is a string.
pub(crate) fn string<'object>(object: &'object Object, name: &str) -> Option<&'object str> {
    object.get(name).and_then(Value::as_str)
}

#[derive(Clone, Copy)]
struct Strict {
    depth: u8,
}

impl Strict {
    fn deeper<E: Error>(self) -> Result<Self, E> {
        let depth = self.depth.checked_sub(1);
        depth
            .map(|depth| Self { depth })
            .ok_or_else(|| E::custom("nested too deeply"))
    }
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number
            .map(Value::Number)
            .ok_or_else(|| E::custom("not a finite number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let deeper = self.deeper()?;
        let mut array = Vec::new();
        while let Some(element) = elements.next_element_seed(deeper)? {
            array.push(element);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Value, A::Error> {
        let deeper = self.deeper()?;
        let mut object = Map::new();
        while let Some(name) = members.next_key::<String>()? {
            let value = members.next_value_seed(deeper)?;
            if object.insert(name, value).is_some() {
                return Err(A::Error::custom("a member twice"));
            }
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::object;

    #[test]
    fn an_object_is_read_and_everything_lax_is_refused() {
        assert_eq!(
            object(br#" {"a":[1,-2,0.5,null,true,{"b":"c"}]} "#)
                .unwrap()
                .len(),
            1
        );
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(16), "]".repeat(16));
        for lax in [
            r#"{"a":1,"a":1}"#,
            r#"{"a":1,"\u0061":2}"#,
            r#"{"a":{"b":1,"b":2}}"#,
            r#"{"a":1} {"#,
            r#"{"a":1},"#,
            r#"{"a":1e999}"#,
            "[1]",
            "null",
            "",
            "{'a':1}",
            "\u{feff}{}",
            &deep,
        ] {
            assert!(object(lax.as_bytes()).is_err(), "{lax}");
        }
    }
}
