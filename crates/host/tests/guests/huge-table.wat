(component
  (core module $module
    (table $table 1 funcref)
    (func (export "run") (result i32)
      (table.grow $table (ref.null func) (i32.const 1000000))))
  (core instance $instance (instantiate $module))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
