#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| relying_party_fuzz::targets::initiate_login::run(data));
