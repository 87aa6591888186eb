(component
  (import "wasi:random/insecure@0.2.12" (instance $import (export "get-insecure-random-u64" (func (result u64)))))
  (core func $import (canon lower (func $import "get-insecure-random-u64")))
  (core module $module
    (import "import" "call" (func $call (result i64)))
    (func (export "run") (result i32) (drop (call $call)) i32.const 42))
  (core instance $instance (instantiate $module
    (with "import" (instance (export "call" (func $import))))))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
