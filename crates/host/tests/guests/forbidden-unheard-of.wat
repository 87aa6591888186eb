(component
  (import "logto:anything/network@1.0.0" (instance $import (export "connect" (func (param "port" u16) (result u32)))))
  (core func $import (canon lower (func $import "connect")))
  (core module $module
    (import "import" "call" (func $call (param i32) (result i32)))
    (func (export "run") (result i32) (drop (call $call (i32.const 443))) i32.const 42))
  (core instance $instance (instantiate $module
    (with "import" (instance (export "call" (func $import))))))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
