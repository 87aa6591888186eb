//! Finds what LLVM compiles wrongly for `wide-arithmetic`.
//!
//! An instruction with two results writes the second one into a local. Where the same local held an operand before,
//! LLVM reads it for a later sum before the instruction that writes it: of `hi + (lo >> 63)` it makes the old value in
//! place of `hi`. Seen with Rust 1.96 (LLVM 22), in the decimal digits that the standard library makes of a float.

use crate::names;
use anyhow::{Result, ensure};
use wasmparser::{FuncToValidate, FunctionBody, Operator, Parser, ValidPayload, Validator};
use wasmparser::{ValidatorResources, WasmFeatures};

/// Part of the names of functions where it is known: the digits of a float, in the standard library, on which nothing that
/// is decided depends.
const KNOWN: &str = "flt2dec";

/// Refuses a module that has one anywhere else.
pub(crate) fn refuse(module: &[u8]) -> Result<()> {
    let names = names::functions(module)?;
    for (function, at) in find(module)? {
        let name = names
            .get(&function)
            .map_or("without a name", String::as_str);
        ensure!(
            name.contains(KNOWN),
            "the compiler has made wrong code of wide arithmetic in function {function} ({name}), at {at:#x}: another \
             version of it, or the component without `+wide-arithmetic`"
        );
    }
    Ok(())
}

/// In which functions, and where in the module.
fn find(module: &[u8]) -> Result<Vec<(u32, u64)>> {
    let mut validator = Validator::new_with_features(WasmFeatures::all());
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        if let ValidPayload::Func(function, body) = validator.payload(&payload?)? {
            let index = function.index;
            found.extend(
                in_function(function, &body)?
                    .into_iter()
                    .map(|at| (index, at)),
            );
        }
    }
    Ok(found)
}

fn in_function(
    function: FuncToValidate<ValidatorResources>,
    body: &FunctionBody<'_>,
) -> Result<Vec<u64>> {
    let mut validator = function.into_validator(Default::default());
    let mut reader = body.get_binary_reader();
    validator.read_locals(&mut reader)?;
    let mut reader = wasmparser::OperatorsReader::new(reader);
    let mut found = Vec::new();
    // What is on the stack: the local that a value was read from, and nothing more was done with it.
    let mut stack: Vec<Option<u32>> = Vec::new();
    // Results of an instruction that are still to be written.
    let mut results = 0_u8;
    while !reader.eof() {
        let at = reader.original_position();
        let operator = reader.read()?;
        let height = usize::try_from(validator.operand_stack_height())?;
        validator.op(at, &operator)?;
        let height_after = usize::try_from(validator.operand_stack_height())?;
        stack.resize(height, None);
        let left = results.saturating_sub(1);
        results = 0;
        match operator {
            Operator::LocalGet { local_index } => stack.push(Some(local_index)),
            Operator::LocalSet { local_index } => {
                stack.pop();
                results = left;
                if left > 0 && stack.contains(&Some(local_index)) {
                    found.push(at);
                }
            }
            Operator::I64MulWideU | Operator::I64MulWideS => {
                replace(&mut stack, 2);
                results = 3;
            }
            Operator::I64Add128 | Operator::I64Sub128 => {
                replace(&mut stack, 4);
                results = 3;
            }
            _ => {
                // One value takes the place of those taken away, unless two or more are gone for none.
                let made = usize::from(height_after.abs_diff(height) < 2);
                stack.truncate(height_after.saturating_sub(made));
            }
        }
        stack.resize(height_after, None);
    }
    Ok(found)
}

/// Two results in the place of so many operands.
fn replace(stack: &mut Vec<Option<u32>>, operands: usize) {
    stack.truncate(stack.len().saturating_sub(operands));
    stack.extend([None, None]);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found_in(body: &str) -> usize {
        let text = format!("(module (func (param i64 i64) (result i64) {body}))");
        find(&wat::parse_str(text).unwrap()).unwrap().len()
    }

    #[test]
    fn an_operand_read_before_the_result_that_takes_its_place_is_found() {
        let wrong = "local.get 0 local.get 1 local.get 0 i64.mul_wide_u local.set 0 i64.const 63 i64.shr_u i64.add";
        assert_eq!(found_in(wrong), 1);
        let with_work_between = "local.get 0 i64.const 5 local.get 1 i64.add local.get 0 i64.mul_wide_u local.set 0 i64.add";
        assert_eq!(found_in(with_work_between), 1);
    }

    #[test]
    fn it_is_borne_with_in_the_digits_of_a_float_alone() {
        let wrong = "local.get 0 local.get 1 local.get 0 i64.mul_wide_u local.set 0 i64.const 63 i64.shr_u i64.add";
        let refused = |name: &str| {
            let module = format!("(module (func {name} (param i64 i64) (result i64) {wrong}))");
            refuse(&wat::parse_str(module).unwrap()).is_err()
        };
        assert!(!refused(
            "$core::num::flt2dec::strategy::grisu::format_exact_opt"
        ));
        assert!(refused("$p384::arithmetic::field::FieldElement::mul"));
        assert!(refused(""));
    }

    #[test]
    fn right_code_is_left_alone() {
        let right = "local.get 1 local.get 0 i64.mul_wide_u local.set 1 local.set 0 local.get 1 local.get 0 i64.const 63 \
                     i64.shr_u i64.add";
        assert_eq!(found_in(right), 0);
        let old_value_of_another =
            "local.get 1 local.get 1 local.get 0 i64.mul_wide_u local.set 0 i64.add";
        assert_eq!(found_in(old_value_of_another), 0);
    }
}
