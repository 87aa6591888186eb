;; Asks the host for a tebibyte.
(component
  (import "wasi:random/random@0.2.12" (instance $random
    (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))
  (core module $memory
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024))
  (core instance $memory (instantiate $memory))
  (core func $random (canon lower (func $random "get-random-bytes")
    (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
  (core module $module
    (import "random" "bytes" (func $bytes (param i64 i32)))
    (func (export "run") (result i32)
      (call $bytes (i64.const 0x10000000000) (i32.const 0))
      i32.const 42))
  (core instance $instance (instantiate $module
    (with "random" (instance (export "bytes" (func $random))))))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
