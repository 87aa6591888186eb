//! The contract as the extension's Rust: tables that register the classes, and
//! conversions between the component's types and PHP's values.

use std::fmt::Write;

use crate::model::{
    Contract, Enum, Field, Item, Method, Record, Ty, UNVERSIONED, Variant, camel, pascal, snake,
};
use crate::php::{FAILURES, failure_fields};

/// Stands for the namespace until all is written; no name of the WIT can have these letters.
const NAMESPACE: &str = "@NAMESPACE@";

/// Rust source to be included where `Class`, `Kind`, `Shape`, `Case`, `Parameter`,
/// `Type`, `Of`, `Method`, the parts of `value` and the component's types as `wit` are in scope.
#[must_use]
pub fn rust(contract: &Contract) -> String {
    let mut tables = String::new();
    let mut ids = String::new();
    let mut conversions = String::new();
    let mut count = 0;
    let mut class = |name: &str, kind: &str, ids: &mut String| {
        let _ = writeln!(
            ids,
            "    pub(crate) const {}: usize = {count};",
            constant(name)
        );
        let _ = writeln!(
            tables,
            "    Class {{ name: c\"{NAMESPACE}{name}\", kind: {kind} }},"
        );
        count += 1;
    };
    for item in &contract.items {
        match item {
            Item::Record(record) => {
                class(
                    &pascal(&record.name),
                    &shape("Record", &record.name, &record.fields),
                    &mut ids,
                );
                record_conversions(record, &mut conversions);
            }
            Item::Enum(definition) => {
                class(&pascal(&definition.name), &enum_kind(definition), &mut ids);
                enum_conversions(definition, &mut conversions);
            }
            Item::Variant(variant) => variant_conversions(variant, &mut conversions),
            Item::Failure(record) => {
                let fields = failure_fields(record);
                class("Failure", &shape("Failure", "failure", &fields), &mut ids);
                for (name, _) in FAILURES {
                    class(name, "Kind::FailureOfClass", &mut ids);
                }
            }
        }
    }
    let text = format!(
        "/// The version of the contract that the classes are of; the component says its own.\n\
         pub(crate) const VERSION: u32 = {};\n\
         /// The constant that says it, whose name no version changes.\n\
         pub(crate) const VERSION_NAME: &str = \"{}\\\\CONTRACT_VERSION\";\n\n\
         /// The names of the classes and interfaces that have methods of their own.\n\
         pub(crate) mod name {{\n\
         \x20   use std::ffi::CStr;\n\n\
         \x20   pub(crate) const RELYING_PARTY: &CStr = c\"{NAMESPACE}RelyingParty\";\n\
         \x20   pub(crate) const RUNTIME: &CStr = c\"{NAMESPACE}Runtime\";\n\
         \x20   pub(crate) const EXTENSION_CONVERSATION: &CStr = c\"{NAMESPACE}Extension\\\\Conversation\";\n\
         \x20   pub(crate) const EXTENSION_RUNTIME: &CStr = c\"{NAMESPACE}Extension\\\\Runtime\";\n}}\n\n\
         /// Places in `CLASSES`.\npub(crate) mod id {{\n{ids}}}\n\n\
         pub(crate) static CLASSES: [Class; {count}] = [\n{tables}];\n\n{}\n{}\n{conversions}",
        contract.version,
        escaped(UNVERSIONED),
        methods("RELYING_PARTY", &contract.relying_party),
        methods("RUNTIME", &contract.runtime),
    );
    text.replace(NAMESPACE, &escaped(&format!("{}\\", contract.namespace())))
}

/// As it stands in a literal.
fn escaped(name: &str) -> String {
    name.replace('\\', "\\\\")
}

fn constant(pascal: &str) -> String {
    let mut out = String::new();
    for letter in pascal.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_uppercase());
    }
    out
}

fn class_id(wit: &str) -> String {
    format!("id::{}", constant(&pascal(wit)))
}

fn shape(kind: &str, wit: &str, fields: &[Field]) -> String {
    let id = class_id(wit);
    format!(
        "Kind::{kind}(Shape {{ parameters: {}, construct: construct::<{{ {id} }}>, \
         debug_info: debug_info::<{{ {id} }}>, serialize: serialize::<{{ {id} }}> }})",
        parameters(fields)
    )
}

fn parameters(fields: &[Field]) -> String {
    let parameters = fields.iter().map(|field| {
        format!(
            "Parameter {{ name: c\"{}\", ty: {}, sensitive: {} }}",
            camel(&field.wit),
            ty(&field.ty),
            field.sensitive
        )
    });
    format!("&[{}]", parameters.collect::<Vec<_>>().join(", "))
}

fn ty(of: &Ty) -> String {
    let (of, nullable) = match of {
        Ty::Option(of) => (of.as_ref(), true),
        of => (of, false),
    };
    let objects = |names: &[&str]| {
        let union: Vec<_> = names
            .iter()
            .map(|n| format!("{NAMESPACE}{}", pascal(n)))
            .collect();
        // The resource is an interface, and never a parameter.
        let ids: Vec<_> = names
            .iter()
            .filter(|n| **n != "relying-party")
            .map(|n| class_id(n))
            .collect();
        format!(
            "Of::Objects {{ names: c\"{}\", ids: &[{}] }}",
            union.join("|"),
            ids.join(", ")
        )
    };
    let of = match of {
        Ty::String | Ty::Bytes => "Of::String".into(),
        Ty::Bool => "Of::Bool".into(),
        Ty::Int => "Of::Int".into(),
        Ty::List(_) | Ty::Option(_) => "Of::Array".into(),
        Ty::Named(name) => objects(&[name]),
        Ty::Union(of) => {
            let names = of.iter().filter_map(|of| match of {
                Ty::Named(name) => Some(name.as_str()),
                _ => None,
            });
            objects(&names.collect::<Vec<_>>())
        }
    };
    format!("Type {{ nullable: {nullable}, of: {of} }}")
}

fn enum_kind(definition: &Enum) -> String {
    let cases = definition.cases.iter().map(|case| {
        format!(
            "Case {{ name: c\"{}\", value: \"{}\" }}",
            pascal(&case.wit),
            case.wit
        )
    });
    format!("Kind::Enum(&[{}])", cases.collect::<Vec<_>>().join(", "))
}

fn methods(name: &str, methods: &[Method]) -> String {
    let mut out = format!(
        "pub(crate) static {name}: [Method; {}] = [\n",
        methods.len()
    );
    for method in methods {
        let _ = writeln!(
            out,
            "    Method {{ name: c\"{}\", parameters: {}, returns: {} }},",
            camel(&method.wit),
            parameters(&method.parameters),
            ty(&method.returns)
        );
    }
    out + "];\n"
}

fn record_conversions(record: &Record, out: &mut String) {
    let name = pascal(&record.name);
    let id = class_id(&record.name);
    let _ = writeln!(out, "impl ToPhp for wit::{name} {{");
    let _ = writeln!(out, "    fn to_php(&self) -> Zval {{");
    let _ = writeln!(
        out,
        "        let mut properties = Properties::of_new({id});"
    );
    for (place, field) in record.fields.iter().enumerate() {
        let _ = writeln!(
            out,
            "        properties.put({place}, &self.{});",
            snake(&field.wit)
        );
    }
    let _ = writeln!(out, "        properties.finish()\n    }}\n}}\n");
    let _ = writeln!(out, "impl Item for wit::{name} {{}}\n");
    let _ = writeln!(out, "impl FromPhp for wit::{name} {{");
    let _ = writeln!(
        out,
        "    fn from_php(value: &Zval) -> Result<Self, Mismatch> {{"
    );
    let _ = writeln!(out, "        let properties = Given::of(value, {id})?;");
    let _ = writeln!(out, "        Ok(Self {{");
    for (place, field) in record.fields.iter().enumerate() {
        let _ = writeln!(
            out,
            "            {}: properties.get({place})?,",
            snake(&field.wit)
        );
    }
    let _ = writeln!(out, "        }})\n    }}\n}}\n");
}

fn enum_conversions(definition: &Enum, out: &mut String) {
    let name = pascal(&definition.name);
    let id = class_id(&definition.name);
    let _ = writeln!(out, "impl ToPhp for wit::{name} {{");
    let _ = writeln!(out, "    fn to_php(&self) -> Zval {{");
    let _ = writeln!(out, "        let name = match self {{");
    for case in &definition.cases {
        let case = pascal(&case.wit);
        let _ = writeln!(out, "            Self::{case} => c\"{case}\",");
    }
    let _ = writeln!(out, "        }};\n        case({id}, name)\n    }}\n}}\n");
    let _ = writeln!(out, "impl FromPhp for wit::{name} {{");
    let _ = writeln!(
        out,
        "    fn from_php(value: &Zval) -> Result<Self, Mismatch> {{"
    );
    let _ = writeln!(out, "        Ok(match case_value(value, {id})? {{");
    for case in &definition.cases {
        let _ = writeln!(
            out,
            "            b\"{}\" => Self::{},",
            case.wit,
            pascal(&case.wit)
        );
    }
    let _ = writeln!(out, "            _ => return Err(Mismatch::class({id})),");
    let _ = writeln!(out, "        }})\n    }}\n}}\n");
}

fn variant_conversions(variant: &Variant, out: &mut String) {
    let name = pascal(&variant.name);
    let _ = writeln!(out, "impl ToPhp for wit::{name} {{");
    let _ = writeln!(out, "    fn to_php(&self) -> Zval {{");
    let _ = writeln!(out, "        match self {{");
    for (case, _) in &variant.cases {
        let case = pascal(case);
        let _ = writeln!(
            out,
            "            Self::{case}(payload) => payload.to_php(),"
        );
    }
    let _ = writeln!(out, "        }}\n    }}\n}}\n");
    let _ = writeln!(out, "impl FromPhp for wit::{name} {{");
    let _ = writeln!(
        out,
        "    fn from_php(value: &Zval) -> Result<Self, Mismatch> {{"
    );
    let mut last = String::new();
    for (case, payload) in &variant.cases {
        let Ty::Named(payload) = payload else {
            continue;
        };
        let id = class_id(payload);
        let case = pascal(case);
        let _ = writeln!(out, "        if is_a(value, {id}) {{");
        let _ = writeln!(
            out,
            "            return FromPhp::from_php(value).map(Self::{case});"
        );
        let _ = writeln!(out, "        }}");
        last = id;
    }
    let _ = writeln!(out, "        Err(Mismatch::class({last}))\n    }}\n}}\n");
}
