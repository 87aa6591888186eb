;; Asks for 64 MiB before anything runs.
(component
  (core module $module
    (memory 1024)
    (func (export "run") (result i32) i32.const 42))
  (core instance $instance (instantiate $module))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
