#![no_main]

libfuzzer_sys::fuzz_target!(
    |data: &[u8]| relying_party_fuzz::targets::authorization_response::run(data)
);
