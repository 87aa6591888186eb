(component
  (core module $module
    (memory 1)
    (func (export "run") (result i32) (i32.load (i32.const 65533))))
  (core instance $instance (instantiate $module))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
