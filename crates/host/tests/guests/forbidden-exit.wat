(component
  (import "wasi:cli/exit@0.2.12" (instance $import (export "exit-with-code" (func (param "status-code" u8)))))
  (core func $import (canon lower (func $import "exit-with-code")))
  (core module $module
    (import "import" "call" (func $call (param i32)))
    (func (export "run") (result i32) (call $call (i32.const 0)) i32.const 42))
  (core instance $instance (instantiate $module
    (with "import" (instance (export "call" (func $import))))))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
