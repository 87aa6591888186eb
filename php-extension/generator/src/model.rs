//! What the WIT says, in the shapes that PHP has.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use wit_parser::{
    Docs, Function, FunctionKind, Handle, PackageId, Resolve, Type, TypeDefKind, TypeId,
};

/// Fields and parameters whose values stack traces and dumps must not show: secrets,
/// keys, tokens, and what carries them over HTTP. WIT has no annotation to say so.
const SENSITIVE: [(&str, &str); 12] = [
    ("keys", "constants"),
    ("keys", "ring"),
    ("configuration", "sealed-client-secret"),
    ("http-request", "headers"),
    ("http-request", "body"),
    ("http-response", "body"),
    ("authorization-response-options", "query"),
    ("logout-token", "body"),
    ("seal-client-secret", "secret"),
    ("client-secret-is", "secret"),
    ("seal", "plain"),
    ("turn-key-ring", "ring"),
];

/// Where PHP has the contracts of all versions.
pub(crate) const UNVERSIONED: &str = "Logto\\RelyingParty";

/// The whole interface.
#[derive(Debug)]
pub struct Contract {
    /// The major version of the WIT's package.
    pub(crate) version: u64,
    /// The SHA-256 of what the WIT says, comments and layout aside.
    pub(crate) digest: String,
    /// Classes and enums, in the order of the WIT.
    pub(crate) items: Vec<Item>,
    /// The methods of the PHP interface `RelyingParty`.
    pub(crate) relying_party: Vec<Method>,
    /// The methods of the PHP interface `Runtime`.
    pub(crate) runtime: Vec<Method>,
}

#[derive(Debug)]
pub(crate) enum Item {
    Record(Record),
    Enum(Enum),
    /// No PHP type of its own: where it stands, PHP has the union of its payloads.
    Variant(Variant),
    /// A result's error: a hierarchy of exceptions, one class for each `fault`.
    Failure(Record),
}

impl Contract {
    /// The PHP namespace of its classes. The version is in it, so that the classes of an extension of another version
    /// do not stand in the way of the plugin's.
    pub(crate) fn namespace(&self) -> String {
        format!("{UNVERSIONED}\\V{}", self.version)
    }
}

#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) fields: Vec<Field>,
}

/// A field of a record, or a parameter of a function.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) wit: String,
    pub(crate) docs: String,
    pub(crate) ty: Ty,
    pub(crate) sensitive: bool,
}

#[derive(Debug)]
pub(crate) struct Enum {
    pub(crate) name: String,
    pub(crate) docs: String,
    pub(crate) cases: Vec<Case>,
}

#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) wit: String,
    pub(crate) docs: String,
}

#[derive(Debug)]
pub(crate) struct Variant {
    pub(crate) name: String,
    /// Case and payload.
    pub(crate) cases: Vec<(String, Ty)>,
}

#[derive(Debug)]
pub(crate) struct Method {
    pub(crate) wit: String,
    pub(crate) docs: String,
    pub(crate) parameters: Vec<Field>,
    pub(crate) returns: Ty,
    pub(crate) throws: bool,
}

#[derive(Debug, Clone)]
pub(crate) enum Ty {
    String,
    Bytes,
    Bool,
    Int,
    Option(Box<Ty>),
    List(Box<Ty>),
    /// A record, an enum or the resource, by the name it has in the WIT.
    Named(String),
    /// The payloads of a variant.
    Union(Vec<Ty>),
}

impl Contract {
    /// Reads the contract from a WIT file.
    ///
    /// # Errors
    /// When it cannot be read, or says something that PHP has no shape for.
    pub fn read(wit: &Path) -> Result<Self> {
        let mut resolve = Resolve::default();
        let text = std::fs::read_to_string(wit).with_context(|| wit.display().to_string())?;
        let package = resolve.push_str(wit, &without_headings(&text))?;
        let interface = resolve
            .packages
            .get(package)
            .and_then(|package| package.interfaces.get("protocol"))
            .and_then(|id| resolve.interfaces.get(*id))
            .context("the WIT has no interface `protocol`")?;
        let reader = Reader { resolve: &resolve };

        let mut items = Vec::new();
        for (name, id) in &interface.types {
            items.extend(reader.item(name, *id)?);
        }
        let mut relying_party = Vec::new();
        let mut runtime = Vec::new();
        let mut constructor = None;
        for function in interface.functions.values() {
            let method = reader.method(function, &items)?;
            match function.kind {
                FunctionKind::Freestanding => runtime.push(method),
                FunctionKind::Method(_) => relying_party.push(method),
                FunctionKind::Constructor(_) => constructor = Some(method),
                _ => bail!("`{}` is of an unknown kind", function.name),
            }
        }
        // The version is what a caller asks for first; then a conversation.
        let constructor = constructor.context("`relying-party` has no constructor")?;
        runtime.insert(1.min(runtime.len()), constructor);

        let contract = Self {
            version: version_of(&resolve, package)?,
            digest: digest(&text),
            items,
            relying_party,
            runtime,
        };
        contract.every_sensitive_name_is_known()?;
        Ok(contract)
    }

    /// A renamed field must not lose its protection.
    fn every_sensitive_name_is_known(&self) -> Result<()> {
        let mut found = BTreeSet::new();
        let records = self.items.iter().filter_map(|item| match item {
            Item::Record(record) => Some((&record.name, &record.fields)),
            _ => None,
        });
        let methods = self.relying_party.iter().chain(&self.runtime);
        for (owner, fields) in records.chain(methods.map(|m| (&m.wit, &m.parameters))) {
            for field in fields.iter().filter(|field| field.sensitive) {
                found.insert((owner.as_str(), field.wit.as_str()));
            }
        }
        for name in SENSITIVE {
            if !found.contains(&name) {
                bail!("the WIT no longer has `{}` in `{}`", name.1, name.0);
            }
        }
        Ok(())
    }
}

struct Reader<'a> {
    resolve: &'a Resolve,
}

impl Reader<'_> {
    fn item(&self, name: &str, id: TypeId) -> Result<Option<Item>> {
        let definition = self.resolve.types.get(id).context("a type is missing")?;
        let docs = text(&definition.docs);
        let name = name.to_owned();
        Ok(Some(match &definition.kind {
            TypeDefKind::Record(record) => {
                let mut fields = Vec::new();
                for field in &record.fields {
                    fields.push(self.field(&name, &field.name, &field.docs, &field.ty)?);
                }
                let record = Record { name, docs, fields };
                if record.name == "failure" {
                    Item::Failure(record)
                } else {
                    Item::Record(record)
                }
            }
            TypeDefKind::Enum(definition) => Item::Enum(Enum {
                name,
                docs,
                cases: definition
                    .cases
                    .iter()
                    .map(|case| Case {
                        wit: case.name.clone(),
                        docs: text(&case.docs),
                    })
                    .collect(),
            }),
            TypeDefKind::Variant(variant) => {
                let mut cases = Vec::new();
                for case in &variant.cases {
                    let payload = case.ty.as_ref().context("a case without a payload")?;
                    cases.push((case.name.clone(), self.ty(payload)?));
                }
                Item::Variant(Variant { name, cases })
            }
            TypeDefKind::Resource => return Ok(None),
            other => bail!("`{name}`: PHP has no shape for a {}", other.as_str()),
        }))
    }

    fn field(&self, owner: &str, name: &str, docs: &Docs, ty: &Type) -> Result<Field> {
        Ok(Field {
            wit: name.to_owned(),
            docs: text(docs),
            ty: self.ty(ty)?,
            sensitive: SENSITIVE.contains(&(owner, name)),
        })
    }

    fn method(&self, function: &Function, items: &[Item]) -> Result<Method> {
        let wit = match function.kind {
            FunctionKind::Constructor(_) => "relying-party",
            _ => function.item_name(),
        };
        let mut parameters = Vec::new();
        let receiver = usize::from(matches!(function.kind, FunctionKind::Method(_)));
        for parameter in function.params.iter().skip(receiver) {
            parameters.push(self.field(wit, &parameter.name, &Docs::default(), &parameter.ty)?);
        }
        let result = function.result.context("a function without a result")?;
        let (returns, throws) = match self.result(&result)? {
            Some(returns) => (returns, true),
            None => (self.ty(&result)?, false),
        };
        let (docs, ends) = without_ends_in(&text(&function.docs));
        let returns = if ends.is_empty() {
            returns
        } else {
            narrowed(&ends, items)?
        };
        Ok(Method {
            wit: wit.to_owned(),
            docs,
            parameters,
            returns,
            throws,
        })
    }

    /// The success type of `result<_, failure>`.
    fn result(&self, ty: &Type) -> Result<Option<Ty>> {
        let Type::Id(id) = ty else { return Ok(None) };
        match self
            .resolve
            .types
            .get(*id)
            .map(|definition| &definition.kind)
        {
            Some(TypeDefKind::Result(result)) => {
                let ok = result.ok.context("a result without a value")?;
                Ok(Some(self.ty(&ok)?))
            }
            _ => Ok(None),
        }
    }

    fn ty(&self, ty: &Type) -> Result<Ty> {
        Ok(match ty {
            Type::String => Ty::String,
            Type::Bool => Ty::Bool,
            Type::U8 | Type::U16 | Type::U32 | Type::U64 => Ty::Int,
            Type::Id(id) => self.named(*id)?,
            other => bail!("PHP has no shape for {other:?}"),
        })
    }

    fn named(&self, id: TypeId) -> Result<Ty> {
        let definition = self.resolve.types.get(id).context("a type is missing")?;
        Ok(match &definition.kind {
            TypeDefKind::List(Type::U8) => Ty::Bytes,
            TypeDefKind::List(of) => Ty::List(Box::new(self.ty(of)?)),
            TypeDefKind::Option(of) => Ty::Option(Box::new(self.ty(of)?)),
            TypeDefKind::Handle(Handle::Own(id) | Handle::Borrow(id)) => self.named(*id)?,
            TypeDefKind::Variant(variant) => {
                let payloads = variant.cases.iter().filter_map(|case| case.ty.as_ref());
                Ty::Union(
                    payloads
                        .map(|payload| self.ty(payload))
                        .collect::<Result<_>>()?,
                )
            }
            TypeDefKind::Record(_) | TypeDefKind::Enum(_) | TypeDefKind::Resource => {
                Ty::Named(definition.name.clone().context("a type without a name")?)
            }
            other => bail!("PHP has no shape for a {}", other.as_str()),
        })
    }
}

/// Leaves out the comments that are no documentation, which the parser does not tell apart.
fn without_headings(wit: &str) -> String {
    let is_heading = |line: &str| {
        let line = line.trim_start();
        line.starts_with("//") && !line.starts_with("///")
    };
    wit.lines()
        .map(|line| if is_heading(line) { "" } else { line }.to_owned() + "\n")
        .collect()
}

fn version_of(resolve: &Resolve, package: PackageId) -> Result<u64> {
    let package = resolve.packages.get(package);
    let version = package.and_then(|package| package.name.version.as_ref());
    Ok(version.context("the WIT's package has no version")?.major)
}

/// Of what the WIT says: the same before and after a comment or the layout was changed.
fn digest(wit: &str) -> String {
    let mut digest = Sha256::new();
    for line in wit.lines() {
        let said = line.split_once("//").map_or(line, |(said, _)| said);
        for word in said.split_whitespace() {
            digest.update(word);
            digest.update(" ");
        }
    }
    format!("{:x}", digest.finalize())
}

fn text(docs: &Docs) -> String {
    docs.contents
        .as_deref()
        .unwrap_or_default()
        .trim_end()
        .to_owned()
}

/// Takes "Ends in `a` or `b`." out of the documentation of a function: all functions of a
/// conversation answer the one variant `step`, and this says which of its cases. In PHP
/// the return type says it.
fn without_ends_in(docs: &str) -> (String, Vec<String>) {
    let Some((before, after)) = docs.split_once("Ends in ") else {
        return (docs.to_owned(), Vec::new());
    };
    let (names, rest) = after.split_once('.').unwrap_or((after, ""));
    let names = names
        .split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect();
    (format!("{}{}", before.trim_end(), rest.trim_end()), names)
}

/// The union of `step`'s payload `fetch` and those named.
fn narrowed(ends: &[String], items: &[Item]) -> Result<Ty> {
    let step = items.iter().find_map(|item| match item {
        Item::Variant(variant) if variant.name == "step" => Some(variant),
        _ => None,
    });
    let cases = &step.context("the WIT has no variant `step`")?.cases;
    let mut union = Vec::new();
    for name in std::iter::once("fetch").chain(ends.iter().map(String::as_str)) {
        let case = cases.iter().find(|(case, _)| case == name);
        union.push(
            case.with_context(|| format!("`step` has no case `{name}`"))?
                .1
                .clone(),
        );
    }
    Ok(Ty::Union(union))
}

/// `id-token` as `IdToken`.
pub(crate) fn pascal(wit: &str) -> String {
    wit.split('-').map(capitalised).collect()
}

/// `id-token` as `idToken`.
pub(crate) fn camel(wit: &str) -> String {
    let mut words = wit.split('-');
    let first = words.next().unwrap_or_default();
    std::iter::once(first.to_owned())
        .chain(words.map(capitalised))
        .collect()
}

/// `id-token` as `id_token`.
pub(crate) fn snake(wit: &str) -> String {
    wit.replace('-', "_")
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_ascii_uppercase().to_string() + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_as_each_language_writes_them() {
        for (wit, expected) in [
            ("url", ["Url", "url", "url"]),
            ("id-token", ["IdToken", "idToken", "id_token"]),
            (
                "post-sign-out-redirect-uri",
                [
                    "PostSignOutRedirectUri",
                    "postSignOutRedirectUri",
                    "post_sign_out_redirect_uri",
                ],
            ),
        ] {
            assert_eq!([pascal(wit), camel(wit), snake(wit)], expected);
        }
    }

    #[test]
    fn what_a_call_ends_in_is_taken_out_of_its_documentation() {
        for (docs, text, ends) in [
            ("RFC 1. Ends in `a`.", "RFC 1.", vec!["a"]),
            ("RFC 1. Ends in `a` or `b`.", "RFC 1.", vec!["a", "b"]),
            (
                "Ends in `connection-report`.",
                "",
                vec!["connection-report"],
            ),
            (
                "Continues after `fetch`.",
                "Continues after `fetch`.",
                vec![],
            ),
        ] {
            let expected = (
                text.to_owned(),
                ends.into_iter().map(str::to_owned).collect(),
            );
            assert_eq!(without_ends_in(docs), expected);
        }
    }

    #[test]
    fn headings_are_no_documentation() {
        assert_eq!(
            without_headings("// ---- A\n  /// b\n  c"),
            "\n  /// b\n  c\n"
        );
    }

    #[test]
    fn a_comment_or_the_layout_is_not_what_the_contract_says_and_a_word_is() {
        let said = digest("record a {\n    b: u8,\n}\n");
        assert_eq!(said, digest("/// c\nrecord a { b: u8, // d\n}"));
        assert_ne!(said, digest("record a { b: u16, }"));
        assert_ne!(said, digest("record ab { : u8, }"));
    }
}
