//! The contract as a table, by which PHP reads what the process answers.

use std::fmt::Write;

use anyhow::{Result, bail};

use crate::model::{Contract, Field, Item, Ty, pascal, snake};

const HEAD: &str = "\
<?php
/**
 * What the values of the contract are made of, under the names that they have in JSON: of a record its members in the
 * order of its constructor, of a variant its cases. A type that has no row here is an enum.
 *
 * Made from the project's relying-party.wit; do not edit.
 */

declare( strict_types = 1 );

return array(
";

/// The table, as a PHP file that returns it.
///
/// # Errors
/// When a type of the contract cannot be said in it.
pub fn shapes(contract: &Contract) -> Result<String> {
    let mut records = String::new();
    let mut variants = String::new();
    for item in &contract.items {
        match item {
            Item::Record(record) | Item::Failure(record) => {
                row(&record.name, members(&record.fields)?, &mut records);
            }
            Item::Variant(variant) => {
                let mut cases = Vec::new();
                for (case, payload) in &variant.cases {
                    cases.push((pascal(case), name(payload)?));
                }
                row(&variant.name, cases, &mut variants);
            }
            Item::Enum(_) => {}
        }
    }
    Ok(format!(
        "{HEAD}\t'records'  => array(\n{records}\t),\n\t'variants' => array(\n{variants}\t),\n);\n"
    ))
}

fn row(name: &str, members: Vec<(String, String)>, out: &mut String) {
    let members: Vec<_> = members
        .iter()
        .map(|(name, ty)| format!("'{name}' => '{ty}'"))
        .collect();
    let _ = writeln!(
        out,
        "\t\t'{}' => array( {} ),",
        pascal(name),
        members.join(", ")
    );
}

fn members(fields: &[Field]) -> Result<Vec<(String, String)>> {
    let each = fields
        .iter()
        .map(|field| Ok((snake(&field.wit), name(&field.ty)?)));
    each.collect()
}

/// `?Cookie` where it may be missing, `Cookie[]` for a list.
fn name(ty: &Ty) -> Result<String> {
    Ok(match ty {
        Ty::String => "string".into(),
        Ty::Bytes => "bytes".into(),
        Ty::Bool => "bool".into(),
        Ty::Int => "int".into(),
        Ty::Named(name) => pascal(name),
        Ty::Option(of) if !matches!(**of, Ty::Option(_) | Ty::List(_)) => {
            format!("?{}", name(of)?)
        }
        Ty::List(of) if !matches!(**of, Ty::Option(_) | Ty::List(_)) => format!("{}[]", name(of)?),
        other => bail!("the table of shapes has no word for {other:?}"),
    })
}
