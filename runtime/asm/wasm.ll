; WebAssembly: calls that what is thrown ends. An object of its own, so that a program in which nothing recovers holds no exceptions.

target datalayout = "e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-n32:64-S128-ni:1:10:20"
target triple = "wasm32-unknown-wasi"

declare i32 @__gxx_wasm_personality_v0(...)
declare void @llvm.wasm.throw(i32 immarg, ptr)
declare ptr @llvm.wasm.get.exception(token)
declare i32 @llvm.wasm.get.ehselector(token)

; flash_catch(code, arg) calls code(arg) and gives what was thrown meanwhile, or null. Nothing but that may stand behind the catch:
; a goroutine that is suspended while LLVM has put other code in there would begin it anew.
define ptr @flash_catch(ptr %code, ptr %arg) noinline personality ptr @__gxx_wasm_personality_v0 {
  invoke void %code(ptr %arg)
          to label %done unwind label %dispatch
dispatch:
  %switch = catchswitch within none [label %handler] unwind to caller
handler:
  %pad = catchpad within %switch [ptr null]
  %thrown = call ptr @llvm.wasm.get.exception(token %pad)
  %selector = call i32 @llvm.wasm.get.ehselector(token %pad)
  catchret from %pad to label %done
done:
  %result = phi ptr [ null, %0 ], [ %thrown, %handler ]
  ret ptr %result
}

; flash_raise(thrown)
define void @flash_raise(ptr %thrown) noinline noreturn {
  call void @llvm.wasm.throw(i32 0, ptr %thrown)
  unreachable
}

; flash_exit(status): behind the host's own exit.
define void @flash_exit(i32 %status) noinline {
  call void @llvm.trap()
  unreachable
}
declare void @llvm.trap()

; flash_set_stack(sp): sets the stack pointer. LLVM's own intrinsic does that only where a function has memory of changing size.
define void @flash_set_stack(ptr %sp) noinline {
  call void asm sideeffect "local.get $0\0Aglobal.set __stack_pointer", "r"(ptr %sp)
  ret void
}
