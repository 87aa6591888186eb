//! Compiles the component ahead of time.

fn main() {}
