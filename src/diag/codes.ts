/** Every code of a diagnostic of the command and its devices, with a sentence and an example that a test provokes. */

/**
 * How to provoke the diagnostic: a Go program that is checked, the text of a board file that is loaded,
 * the content of an image file, or a line for the command; `manual` where it takes a broken machine or device.
 */
export type Example =
  | { readonly go: string }
  | { readonly board: string }
  | { readonly image: string; readonly hex?: string; readonly text?: string }
  | { readonly command: string }
  | { readonly manual: string };

export interface CodeInfo {
  readonly sentence: string;
  readonly example: Example;
}

export const codes: Readonly<Record<string, CodeInfo>> = {
  'syntax/unexpected': { sentence: 'The source does not follow Go’s grammar.', example: { go: 'package main\nfunc main() { x := }' } },
  'syntax/invalid': { sentence: 'A literal, character, label, branch or directive is wrong in itself.', example: { go: 'package main\nfunc main() { break }' } },
  'loader/import': { sentence: 'An import cannot be resolved, or is not allowed.', example: { go: 'package main\nimport "fmtx"\nfunc main() {}' } },
  'loader/embed': { sentence: 'A //go:embed directive matches no files, or cannot stand where it does.', example: { go: 'package main\nimport _ "embed"\n//go:embed nothing.txt\nvar x string\nfunc main() {}' } },
  'loader/cgo': { sentence: 'A package uses cgo, which is not supported.', example: { go: 'package main\nimport "C"\nfunc main() {}' } },
  'loader/constraint': { sentence: 'A //go:build line is malformed.', example: { manual: 'a package with a file that starts with //go:build a &&' } },
  'loader/cycle': { sentence: 'Packages import each other in a circle.', example: { manual: 'two packages of a module that import each other' } },
  'loader/package': { sentence: 'A package that was named has no files for this build, or files of several packages.', example: { command: 'check fmtx' } },
  'loader/pattern': { sentence: 'An argument names no packages.', example: { command: 'check ./nowhere' } },
  'loader/go-mod': { sentence: 'A go.mod or go.work file is malformed.', example: { manual: 'a go.mod file with an unknown directive' } },
  'loader/module': { sentence: 'A module of the workspace has no go.mod file, or it does not name the module.', example: { manual: 'an empty go.mod file' } },
  'loader/go-version': { sentence: 'A go.mod file asks for a newer Go than the one that is installed.', example: { manual: 'go 1.99 in go.mod' } },
  'loader/no-go': { sentence: 'Go, whose standard library is needed, is not installed.', example: { manual: 'a PATH without go' } },
  'loader/go-env': { sentence: 'The go command does not say where its library is.', example: { manual: 'a damaged installation of Go' } },
  'loader/overlay': { sentence: 'The file overlay.json of the installed runtime is malformed.', example: { manual: 'a damaged installation' } },
  'board/unknown': { sentence: 'No board has the name that was given.', example: { command: 'info --board pcio' } },
  'board/no-file': { sentence: 'A board file, or one that it inherits, is not there.', example: { board: '{"inherits": ["rp2041"]}' } },
  'board/bad-json': { sentence: 'A board file is no JSON.', example: { board: '{"description": "x",}' } },
  'board/unknown-key': { sentence: 'A board file has a key that boards do not have.', example: { board: '{"inherits": ["pico"], "descripton": "x"}' } },
  'board/bad-value': { sentence: 'A value in a board file has the wrong type, is missing, or contradicts another.', example: { board: '{"inherits": ["pico"], "cpuHz": "fast"}' } },
  'image/bad-file': { sentence: 'A ready image that was given is damaged.', example: { image: 'x.uf2', text: 'no blocks' } },
  'image/unsupported': { sentence: 'The image format is one we cannot write yet.', example: { board: '{"inherits": ["pico"], "image": {"kind": "esp", "chipId": 99, "flashOffset": 0}}' } },
  'sim/none': { sentence: 'The board has no simulator.', example: { board: '{"inherits": ["pico"], "simulator": null}' } },
  'sim/needs-elf': { sentence: 'QEMU was given an image that is no ELF file.', example: { image: 'x.bin', text: 'data' } },
  'sim/needs-wasm': { sentence: 'A WebAssembly simulator was given an image that is no WebAssembly module.', example: { image: 'y.bin', text: 'data' } },
  'sim/missing-qemu': { sentence: 'The QEMU program that simulates the board is not installed.', example: { manual: 'a machine without QEMU' } },
  'sim/unknown-pin': { sentence: 'A pin name is none of the board.', example: { manual: 'asking the simulator for pin XYZ' } },
  'device/none': { sentence: 'No board is connected in a state in which it can be written.', example: { command: 'flash --board pico x.elf' } },
  'device/several': { sentence: 'More than one connected board fits, and none was chosen.', example: { manual: 'two boards in their boot loaders' } },
  'device/write-failed': { sentence: 'Writing to the board failed.', example: { manual: 'a board unplugged while it is written' } },
  'device/not-taken': { sentence: 'The boot loader did not accept the image in time.', example: { manual: 'a boot loader that hangs' } },
  'device/no-answer': { sentence: 'A boot loader does not answer, or stopped in the middle of an answer.', example: { manual: 'a chip whose BOOT0 pin is low' } },
  'device/garbled': { sentence: 'A boot loader answers with something that its protocol does not have.', example: { manual: 'a serial line without a common ground' } },
  'device/refused': { sentence: 'A boot loader refuses a command, again and again.', example: { manual: 'a boot loader of another make' } },
  'device/wrong-chip': { sentence: 'The chip that answers is not the one of the board that was named.', example: { manual: 'an STM32F4 where --board names a board with an STM32F1' } },
  'device/write-protected': { sentence: 'Part of the flash is write protected.', example: { manual: 'an STM32 whose option bytes protect its first pages' } },
  'device/read-protected': { sentence: 'The chip keeps its flash from being read, and so from being verified.', example: { manual: 'an STM32 with read protection level 1' } },
  'device/verify-failed': { sentence: 'What the board holds after writing is not what was sent.', example: { manual: 'a flash with a bit that stays 0' } },
  'device/lost': { sentence: 'The board went away while it was written.', example: { manual: 'a board unplugged while it is written' } },
  'device/interrupted': { sentence: 'The user ended the writing.', example: { manual: 'Ctrl-C while a board is written' } },
  'device/command-failed': { sentence: 'The tool that a board file names failed.', example: { manual: 'openocd without a probe' } },
  'device/no-tool': { sentence: 'The tool that a board file names is not installed.', example: { manual: 'a board file with a command that is nowhere' } },
  'device/bench-file': { sentence: 'A bench.json is malformed.', example: { manual: 'a bench.json without "boards"' } },
  'image/wrong-board': { sentence: 'The image that was given cannot be for this board.', example: { image: 'x.hex', text: ':020000040800f2\n:0400000001020304f2\n:00000001ff\n' } },
  'device/no-method': { sentence: 'The board has no way to be written that is supported.', example: { command: 'flash --board riscv-qemu x.elf' } },
  'serial/no-port': { sentence: 'There is no serial port that fits the board.', example: { manual: 'no board connected' } },
  'serial/several-ports': { sentence: 'More than one serial port fits, and none was chosen.', example: { manual: 'two boards connected' } },
  'serial/cannot-open': { sentence: 'The serial port is there but cannot be opened.', example: { manual: 'a port that another program holds' } },
  'testing/signature': { sentence: 'A function is named as a test, benchmark, fuzz test or example but has another signature.', example: { manual: 'func TestX() in a _test.go file' } },
  'testing/two-mains': { sentence: 'Both the package and its external tests have a TestMain.', example: { manual: 'TestMain in package p and in package p_test' } },
  'cli/usage': { sentence: 'A flag or argument of the command is wrong.', example: { command: 'build --no-such-flag' } },
  'cli/no-board': { sentence: 'The command needs a board and none was named.', example: { command: 'run x.go' } },
  'cli/no-file': { sentence: 'A file that was named is not there.', example: { command: 'run --board pico nothing.elf' } },
  'cli/cannot-write': { sentence: 'An output file cannot be written.', example: { command: 'build --board pico -o /nothing/x.elf x.elf' } },
  'cli/timeout': { sentence: 'The time limit was reached before the program ended or printed what was waited for.', example: { manual: 'a program that never ends, run with --timeout' } },
  'cli/fail-text': { sentence: 'The program printed the text that --fail names.', example: { manual: 'flash run --fail panic' } },
  'toolchain/no-binaryen': { sentence: 'The npm package binaryen, which goroutines on WebAssembly need, is not installed.', example: { manual: 'a checkout without node_modules/binaryen' } },
  'run/lost': { sentence: 'The simulation ended without an end of the program.', example: { manual: 'a program that resets into its boot loader' } },
  'ir/interrupt': { sentence: 'A call of interrupt.New is not what the compiler can put into the vector table.', example: { manual: 'an interrupt number that is no constant' } },
  'ir/asm': { sentence: 'Inline assembly has no constant text or wrong operands.', example: { manual: 'device.Asm with a variable' } },
  'build/not-main': { sentence: 'The package that is to be built is no program.', example: { manual: 'flash build in a folder with package x' } },
  'build/serial': { sentence: 'The board has no way to print like that.', example: { manual: 'flash build --board pico --serial usb' } },
  'build/goroutine': { sentence: 'A program starts a goroutine and is to be built without a scheduler.', example: { manual: 'a go statement with --scheduler none' } },
  'build/not-supported': { sentence: 'An option is known but not supported yet.', example: { command: 'build --board pico --scheduler asyncify x.go' } },
  'build/leak': { sentence: 'An allocation can happen again and again, and nothing gives memory back.', example: { manual: 'flash build --gc leaking with make in a loop' } },
  'build/allocates': { sentence: 'The program allocates although --gc none was given.', example: { manual: 'flash build --gc none with a map' } },
  'build/heap-budget': { sentence: 'The program may allocate more than --heap-budget allows.', example: { manual: 'flash build --heap-budget 1KB with make([]byte, 2000)' } },
  'build/stack': { sentence: 'The system stack of the board may be too small for main.', example: { manual: 'flash build for a board whose stack.system is 256' } },
  'build/runtime': { sentence: 'The runtime of flash cannot be loaded.', example: { manual: 'a damaged installation' } },
  'llvm/triple': { sentence: 'The board file asks for a processor that no code can be made for.', example: { manual: 'a board with the triple of a desktop computer' } },
  'llvm/descriptor': { sentence: 'The compiler lost the description of a type: a fault of flash.', example: { manual: 'none is known' } },
  'toolchain/no-llvm': { sentence: 'LLVM is not installed, or too old.', example: { manual: 'a PATH without LLVM' } },
  'toolchain/llvm-folder': { sentence: 'FLASH_LLVM names a folder without a usable LLVM.', example: { manual: 'FLASH_LLVM=/tmp' } },
  'toolchain/tool-failed': { sentence: 'A tool of LLVM refused its input: a fault of flash.', example: { manual: 'none is known' } },
  'toolchain/undefined-symbol': { sentence: 'Nothing defines a function that the program declares without a body.', example: { manual: 'a //go:linkname to a function that does not exist' } },
  'toolchain/link-failed': { sentence: 'The linker failed: a fault of flash.', example: { manual: 'none is known' } },
  'toolchain/does-not-fit': { sentence: 'The program is larger than the memory of the board.', example: { manual: 'fmt on a board with 32 KB of flash' } },
  'glue/cannot-cross': { sentence: 'A function that is exported to or imported from JavaScript has a parameter or result that cannot cross.', example: { manual: 'a //export function of a WebAssembly program that takes a channel' } },
  'run/fault': { sentence: 'The simulated processor stopped on a fault.', example: { manual: 'a program that jumps to no address' } },
};
