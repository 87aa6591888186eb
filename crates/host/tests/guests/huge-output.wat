;; A result of 2 MiB, all of it in the guest's memory.
(component
  (core module $module
    (memory (export "memory") 64)
    (func (export "run") (result i32)
      (i32.store (i32.const 0) (i32.const 1024))
      (i32.store (i32.const 4) (i32.const 2097152))
      i32.const 0))
  (core instance $instance (instantiate $module))
  (func (export "run") (result string)
    (canon lift (core func $instance "run") (memory (core memory $instance "memory")))))
