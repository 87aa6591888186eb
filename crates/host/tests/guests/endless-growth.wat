;; Takes a page at a time, and writes to it.
(component
  (core module $module
    (memory 1)
    (func (export "run") (result i32)
      (loop
        (i32.store8 (i32.mul (memory.grow (i32.const 1)) (i32.const 65536)) (i32.const 1))
        br 0)
      unreachable))
  (core instance $instance (instantiate $module))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
