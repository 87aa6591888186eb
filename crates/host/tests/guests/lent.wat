;; Uses what it is lent: the seconds since 1970, if the last of eight random bytes was written.
(component
  (import "wasi:clocks/wall-clock@0.2.12" (instance $clock
    (type $record (record (field "seconds" u64) (field "nanoseconds" u32)))
    (export "datetime" (type $datetime (eq $record)))
    (export "now" (func (result $datetime)))))
  (import "wasi:random/random@0.2.12" (instance $random
    (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))
  (core module $memory
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024))
  (core instance $memory (instantiate $memory))
  (core func $now (canon lower (func $clock "now") (memory (core memory $memory "memory"))))
  (core func $bytes (canon lower (func $random "get-random-bytes")
    (memory (core memory $memory "memory")) (realloc (core func $memory "realloc"))))
  (core module $module
    (import "memory" "memory" (memory 1))
    (import "lent" "now" (func $now (param i32)))
    (import "lent" "bytes" (func $bytes (param i64 i32)))
    (func (export "run") (result i32)
      (call $bytes (i64.const 8) (i32.const 16))
      (if (i32.ne (i32.load (i32.const 16)) (i32.const 1024)) (then unreachable))
      (if (i32.ne (i32.load (i32.const 20)) (i32.const 8)) (then unreachable))
      (call $now (i32.const 0))
      (i32.load (i32.const 0))))
  (core instance $instance (instantiate $module
    (with "memory" (instance $memory))
    (with "lent" (instance (export "now" (func $now)) (export "bytes" (func $bytes))))))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
