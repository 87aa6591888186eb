;; Has all that is allowed from the start, as the relying party, and asks for a page more.
(component
  (core module $module
    (memory 512 512)
    (func (export "run") (result i32) (memory.grow (i32.const 1))))
  (core instance $instance (instantiate $module))
  (func (export "run") (result u32) (canon lift (core func $instance "run"))))
