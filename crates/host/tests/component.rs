//! The real component in its sandbox.

const WIT: &str = include_str!("../../component/wit/relying-party.wit");

#[test]
fn the_component_answers_with_the_version_of_its_contract() {
    let version = host::contract_version().unwrap();
    assert!(
        WIT.starts_with(&format!("package logto:relying-party@{version}.")),
        "{version}"
    );
}
