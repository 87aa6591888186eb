//! The real component in its sandbox.

#[test]
fn the_component_answers_with_its_contract_version() {
    assert_eq!(host::contract_version(), Ok(1));
}
