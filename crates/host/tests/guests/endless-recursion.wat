(component
  (core module $module
    (func $deeper (param i64 i64 i64 i64) (result i32)
      (i32.add
        (call $deeper (local.get 3) (local.get 0) (local.get 1) (local.get 2))
        (i32.wrap_i64 (i64.mul (local.get 0) (local.get 1)))))
    (func (export "run") (result i32)
      (call $deeper (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4))))
  (core instance $instance (instantiate $module))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
