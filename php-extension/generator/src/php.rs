//! The contract as PHP source.

use std::fmt::Write;

use crate::model::{Contract, Enum, Field, Item, Method, Record, Ty, UNVERSIONED, camel, pascal};

const DECLARE: &str = "\ndeclare( strict_types = 1 );\n";

/// The stub for IDEs and static analysers: all that the extension provides.
#[must_use]
pub fn stub(contract: &Contract) -> String {
    let mut out = String::from(
        "<?php\n/**\n * The PHP contract of the relying party, as the extension `logto` provides it.\n *\n * \
         Made from crates/component/wit/relying-party.wit; do not edit.\n */\n",
    );
    out.push_str(DECLARE);
    let name = contract.namespace();
    let _ = write!(
        out,
        "\nnamespace {UNVERSIONED} {{\n\n\
         \t/** The version of the contract that the extension has. This name stays when the version changes. */\n\
         \tconst CONTRACT_VERSION = {};\n}}\n",
        contract.version
    );
    namespace(contract, &mut out);
    let _ = write!(
        out,
        "\nnamespace {name}\\Extension {{\n\n\tuse {name} as Contract;\n\n\
         \t/** The component inside the extension `logto`. */\n\
         \tfinal class Runtime implements Contract\\Runtime {{\n",
    );
    for method in &contract.runtime {
        let _ = writeln!(
            out,
            "\t\tpublic function {} {{}}",
            signature(method, "Contract\\")
        );
    }
    out.push_str("\t}\n}\n");
    out
}

/// The same interface, value classes, enums and exceptions in PHP, for servers where the
/// extension is absent.
#[must_use]
pub fn pure_php(contract: &Contract) -> String {
    let mut out = String::from(
        "<?php\n/**\n * The PHP contract of the relying party, for servers without the extension `logto`,\n * \
         which has the same classes itself where it is of this version: load this file where they are missing.\n *\n * \
         Made from the project's relying-party.wit; do not edit.\n */\n",
    );
    out.push_str(DECLARE);
    namespace(contract, &mut out);
    out
}

/// The version of the contract that the plugin is written for, and where its classes are.
#[must_use]
pub fn plugin_version(contract: &Contract) -> String {
    format!(
        "<?php\n/**\n * Made from the project's relying-party.wit; do not edit.\n *\n * @package Logto_RP\n */\n{DECLARE}\n\
         namespace Logto_RP;\n\n\
         /** The version of the contract that this plugin is written for. */\n\
         final class Contract_Version {{\n\n\
         \tpublic const NUMBER = {};\n\n\
         \t/** Before the names of its classes. */\n\
         \tpublic const NAMESPACE = '{}\\\\';\n}}\n",
        contract.version,
        contract.namespace().replace('\\', "\\\\")
    )
}

fn namespace(contract: &Contract, out: &mut String) {
    let _ = writeln!(out, "\nnamespace {} {{", contract.namespace());
    for item in &contract.items {
        match item {
            Item::Record(record) => class(record, out),
            Item::Enum(definition) => enumeration(definition, out),
            Item::Variant(_) => {}
            Item::Failure(record) => failure(record, out),
        }
    }
    out.push('\n');
    doc(
        "One conversation. Can be neither cloned nor serialised.",
        &[],
        1,
        out,
    );
    interface("RelyingParty", &contract.relying_party, out);
    out.push('\n');
    doc(
        "A way to run the relying party: the extension, or a process of its own.",
        &[],
        1,
        out,
    );
    interface("Runtime", &contract.runtime, out);
    out.push_str("}\n");
}

fn class(record: &Record, out: &mut String) {
    out.push('\n');
    doc(&record.docs, &[], 1, out);
    let hides = record.fields.iter().any(|field| field.sensitive);
    let discreet = if hides {
        " implements \\JsonSerializable"
    } else {
        ""
    };
    let _ = writeln!(out, "\tfinal class {}{discreet} {{", pascal(&record.name));
    constructor(&record.fields, " {}", out);
    if hides {
        out.push_str("\n\t\t/** What a dump shows: everything but secrets. */\n");
        out.push_str("\t\tpublic function __debugInfo(): array {\n\t\t\treturn array(\n");
        for field in &record.fields {
            let name = camel(&field.wit);
            let value = if field.sensitive {
                "'(hidden)'".into()
            } else {
                format!("$this->{name}")
            };
            let _ = writeln!(out, "\t\t\t\t'{name}' => {value},");
        }
        out.push_str("\t\t\t);\n\t\t}\n");
        out.push_str(
            "\n\t\t/** What a log shows, equally. */\n\
             \t\tpublic function jsonSerialize(): array {\n\t\t\treturn $this->__debugInfo();\n\t\t}\n\
             \n\t\t/** Secrets are not to be stored. */\n\
             \t\tpublic function __serialize(): array {\n\
             \t\t\tthrow new \\LogicException( 'Serialization of ' . self::class . ' is not allowed' );\n\t\t}\n",
        );
    }
    out.push_str("\t}\n");
}

fn constructor(fields: &[Field], body: &str, out: &mut String) {
    out.push_str("\t\tpublic function __construct(\n");
    for field in fields {
        let item = list_item(&field.ty);
        let var = item.map(|item| format!("@var list<{item}>"));
        doc(&field.docs, var.as_slice(), 3, out);
        let sensitive = if field.sensitive {
            "#[\\SensitiveParameter] "
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "\t\t\t{sensitive}public readonly {} ${},",
            php_type(&field.ty, ""),
            camel(&field.wit)
        );
    }
    let _ = writeln!(out, "\t\t){body}");
}

fn enumeration(definition: &Enum, out: &mut String) {
    out.push('\n');
    doc(&definition.docs, &[], 1, out);
    let _ = writeln!(out, "\tenum {}: string {{", pascal(&definition.name));
    for case in &definition.cases {
        doc(&case.docs, &[], 2, out);
        let _ = writeln!(out, "\t\tcase {} = '{}';", pascal(&case.wit), case.wit);
    }
    out.push_str("\t}\n");
}

/// Who can mend it is the exception's class; its message is the stable code.
pub(crate) const FAILURES: [(&str, &str); 4] = [
    ("Refused", "Do not trust the response."),
    ("Misconfigured", "The administrator's to mend."),
    ("Unavailable", "Try again later."),
    ("Bug", "Ours to mend."),
];

/// The parameters of a failure's constructor: `code` under another name, because
/// exceptions have a `$code` already, and without `fault`, which is the class.
pub(crate) fn failure_fields(record: &Record) -> Vec<Field> {
    let parameters = record.fields.iter().filter(|field| field.wit != "fault");
    parameters
        .map(|field| Field {
            wit: if field.wit == "code" {
                "error-code".into()
            } else {
                field.wit.clone()
            },
            docs: field.docs.clone(),
            ty: field.ty.clone(),
            sensitive: field.sensitive,
        })
        .collect()
}

fn failure(record: &Record, out: &mut String) {
    out.push('\n');
    doc(
        "A call that ended in a refusal or a failure. Its message is the stable code.",
        &[],
        1,
        out,
    );
    out.push_str("\tabstract class Failure extends \\RuntimeException {\n");
    constructor(
        &failure_fields(record),
        " {\n\t\t\tparent::__construct( $errorCode->value );\n\t\t}",
        out,
    );
    out.push_str("\t}\n");
    for (name, docs) in FAILURES {
        out.push('\n');
        doc(docs, &[], 1, out);
        let _ = writeln!(out, "\tfinal class {name} extends Failure {{}}");
    }
}

fn interface(name: &str, methods: &[Method], out: &mut String) {
    let _ = writeln!(out, "\tinterface {name} {{");
    for (place, method) in methods.iter().enumerate() {
        if place > 0 {
            out.push('\n');
        }
        let throws = method.throws.then(|| "@throws Failure".to_owned());
        doc(&method.docs, throws.as_slice(), 2, out);
        let _ = writeln!(out, "\t\tpublic function {};", signature(method, ""));
    }
    out.push_str("\t}\n");
}

fn signature(method: &Method, prefix: &str) -> String {
    let parameters: Vec<_> = method
        .parameters
        .iter()
        .map(|parameter| {
            let sensitive = if parameter.sensitive {
                "#[\\SensitiveParameter] "
            } else {
                ""
            };
            let ty = php_type(&parameter.ty, prefix);
            format!("{sensitive}{ty} ${}", camel(&parameter.wit))
        })
        .collect();
    let inside = match parameters.join(", ") {
        none if none.is_empty() => none,
        some => format!(" {some} "),
    };
    format!(
        "{}({inside}): {}",
        camel(&method.wit),
        php_type(&method.returns, prefix)
    )
}

fn php_type(ty: &Ty, prefix: &str) -> String {
    match ty {
        Ty::String | Ty::Bytes => "string".into(),
        Ty::Bool => "bool".into(),
        Ty::Int => "int".into(),
        Ty::List(_) => "array".into(),
        Ty::Option(of) => format!("?{}", php_type(of, prefix)),
        Ty::Named(name) => format!("{prefix}{}", pascal(name)),
        Ty::Union(of) => of
            .iter()
            .map(|of| php_type(of, prefix))
            .collect::<Vec<_>>()
            .join("|"),
    }
}

fn list_item(ty: &Ty) -> Option<String> {
    match ty {
        Ty::List(of) => Some(php_type(of, "")),
        _ => None,
    }
}

/// A doc comment of some text and some tags, indented by tabs.
fn doc(text: &str, tags: &[String], indent: usize, out: &mut String) {
    let lines: Vec<_> = text
        .lines()
        .chain(tags.iter().map(String::as_str))
        .collect();
    let tabs = "\t".repeat(indent);
    match lines.as_slice() {
        [] => {}
        [line] => {
            let _ = writeln!(out, "{tabs}/** {line} */");
        }
        lines => {
            let _ = writeln!(out, "{tabs}/**");
            for line in lines {
                let _ = writeln!(out, "{tabs} * {line}");
            }
            let _ = writeln!(out, "{tabs} */");
        }
    }
}
