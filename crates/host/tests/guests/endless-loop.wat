(component
  (core module $module (func (export "run") (result i32) (loop br 0) unreachable))
  (core instance $instance (instantiate $module))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
