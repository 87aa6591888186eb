;; Never comes as far as its export.
(component
  (core module $module
    (func $start (loop br 0))
    (start $start)
    (func (export "run") (result i32) i32.const 42))
  (core instance $instance (instantiate $module))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
