;; As a panic of Rust ends.
(component
  (core module $module (func (export "run") (result i32) unreachable))
  (core instance $instance (instantiate $module))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
