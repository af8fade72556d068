/** What a person reads when a program is wrong: whole outputs of `flash check`. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { memoryIo } from '../../src/cli/io';
import { main } from '../../src/cli/main';
import { nodeHost } from '../../src/host/node';

const real = nodeHost();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-errors-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

interface Case {
  readonly files: Readonly<Record<string, string>>;
  readonly line: string;
  readonly status: number;
  readonly says: string;
}

async function run(folder: string, line: string): Promise<{ status: number; said: string }> {
  const io = memoryIo('');
  const host = { ...real, cwd: folder, env: { ...real.env, FLASH_BOARD: '', GOFLAGS: '', GOWORK: 'off' } };
  const status = await main(line.split(' '), host, io, new AbortController().signal);
  return { status, said: (io.out() + io.err()).trimEnd() };
}

const mod = 'module example.com/m\n\ngo 1.22\n';

const cases: Readonly<Record<string, Case>> = {
  'errors of all files, in their order': {
    files: { 'go.mod': mod, 'b.go': 'package m\n\nvar B int = "b"\n', 'a.go': 'package m\n\nfunc f() {\n\tx := 1\n\ty = 2\n}\n' },
    line: 'check .',
    status: 1,
    says: 'a.go:4:2: declared and not used: x\na.go:5:2: undefined: y\nb.go:3:13: cannot use "b" (untyped string constant) as int value in variable declaration',
  },
  'a syntax error hides what it may have caused, in the packages that import it too': {
    files: { 'go.mod': mod, 'x/x.go': 'package x\n\nfunc F( {\n', 'y/y.go': 'package y\n\nimport "example.com/m/x"\n\nvar Y = x.G()\n', 'z/z.go': 'package z\n\nvar Z string = 1\n' },
    line: 'check ./...',
    status: 1,
    says: 'x/x.go:3:9: syntax error: unexpected {, expected )\nz/z.go:3:16: cannot use 1 (untyped int constant) as string value in variable declaration',
  },
  'other errors that the parser finds hide nothing': {
    files: { 'm.go': 'package main\n\nfunc main() {\n\tbreak\n\tvar x int = "x"\n\t_ = x\n}\n' },
    line: 'check m.go',
    status: 1,
    says: 'm.go:4:2: break is not in a loop, switch, or select\nm.go:5:14: cannot use "x" (untyped string constant) as int value in variable declaration',
  },
  'a package that is missing, by way of another': {
    files: { 'go.mod': mod, 'm.go': 'package m\n\nimport _ "example.com/m/in"\n', 'in/in.go': 'package in\n\nimport _ "fmtx"\n' },
    line: 'check .',
    status: 1,
    says: 'in/in.go:3:10: package fmtx is not in std (GOROOT/src/fmtx)\n  help: imported by way of example.com/m → example.com/m/in',
  },
  'names that C does not have, and functions that Go cannot call': {
    files: { 'm.go': 'package main\n\n// int printf(const char *format, ...);\n// static int one(void) { return 1; }\nimport "C"\n\nfunc main() {\n\tC.printf(nil)\n\tvar x C.nothing = C.one()\n\t_ = x\n}\n' },
    line: 'check m.go',
    status: 1,
    says: 'm.go:8:2: C.printf is not supported: a function with a variable number of arguments cannot be called; a function in C can call it\nm.go:9:8: could not determine what C.nothing refers to',
  },
  'types of C are not those of Go': {
    files: { 'm.go': 'package main\n\n// static int one(int x) { return x; }\nimport "C"\n\nfunc main() {\n\tvar x int = C.one(1)\n\tx, err := C.one(int8(1))\n\t_, _ = x, err\n}\n' },
    line: 'check m.go',
    status: 1,
    says: 'm.go:7:14: cannot use _Cfunc_one(1) (value of int32 type _Ctype_int) as int value in variable declaration\nm.go:8:12: assignment mismatch: 2 variables but _Cfunc_one returns 1 value\n  help: C.one has no second result: there is no errno on boards\nm.go:8:18: cannot use int8(1) (constant 1 of type int8) as _Ctype_int value in argument to _Cfunc_one',
  },
  'files of a package may know less of a type than others, but not otherwise': {
    files: {
      'go.mod': mod,
      's.h': 'struct s { struct { int inner; } a; struct s *next; };\ntypedef struct s t;\n',
      'a.go': 'package m\n\n// struct s;\n// typedef struct s t;\n// static struct s *same(struct s *p) { return p; }\nimport "C"\n\nfunc a(p *C.struct_s) *C.t { return C.same(p) }\n',
      'b.go': 'package m\n\n// #include "s.h"\nimport "C"\n\nfunc b(p *C.t) C.int { return p.next.a.inner }\n',
      'c.go': 'package m\n\n// #include "s.h"\nimport "C"\n\nfunc c(p *C.t) *C.t { return a(p) }\n',
      'd.go': 'package m\n\n// struct s { char x; };\nimport "C"\n\nfunc d(p *C.struct_s) {}\n',
    },
    line: 'check .',
    status: 1,
    says: 'd.go:6:11: C.struct_s is not supported: struct s is another type in another file of the package',
  },
  'an error in C is told where it stands in the Go file': {
    files: { 'm.go': 'package main\n\n/*\nstatic int one(void) {\n\treturn two;\n}\n#include <stdio.h>\n*/\nimport "C"\n\nfunc main() { C.one() }\n' },
    line: 'check m.go',
    status: 1,
    says: "m.go:5:9: use of undeclared identifier 'two'\nm.go:7:10: 'stdio.h' file not found\n  help: there is no C library for boards: only the headers of a freestanding compiler (stdint.h, stdbool.h, stddef.h …), string.h, stdlib.h (memory), assert.h, and those of the package itself",
  },
  'what #cgo lines may not ask for': {
    files: { 'm.go': 'package main\n\n// #cgo CFLAGS: -DX=1 -fplugin=evil.so\n// #cgo windows LDFLAGS: -lnothing\n// #cgo LDFLAGS: -lm\n// #cgo pkg-config: libpng\n// #cgo CC: gcc\nimport "C"\n\nfunc main() {}\n' },
    line: 'check m.go',
    status: 1,
    says: 'm.go:3:4: #cgo CFLAGS: the flag -fplugin=evil.so is not supported\nm.go:5:4: #cgo LDFLAGS: -lm is not supported: there are no libraries to link with\n  help: put the sources of the library into the package, as .c files\nm.go:6:4: #cgo pkg-config: libpng is not supported: its packages are for the machine that compiles\n  help: put the sources of the library into the package, as .c files\nm.go:7:4: invalid #cgo verb: CC',
  },
  'a file to embed that is not there': {
    files: { 'm.go': 'package main\n\nimport _ "embed"\n\n//go:embed nothing.txt\nvar s string\n\n//go:embed m.go\nvar n int\n\nfunc main() { println(s, n) }\n' },
    line: 'check m.go',
    status: 1,
    says: 'm.go:5:12: pattern nothing.txt: no matching files found\nm.go:9:5: go:embed cannot apply to var of type int',
  },
  'the first errors only': {
    files: { 'm.go': `package main\n\nfunc main() {\n${Array.from({ length: 12 }, (_, i) => `\ta${i}()\n`).join('')}}\n` },
    line: 'check --max-errors 2 m.go',
    status: 1,
    says: 'm.go:4:2: undefined: a0\nm.go:5:2: undefined: a1\nflash: too many errors: 2 of 12 are shown; --max-errors 0 shows all',
  },
  'as records': {
    files: { 'm.go': 'package main\n\nfunc main() { x() }\n' },
    line: 'check --json m.go',
    status: 1,
    says: '{"code":"types/UndeclaredName","severity":"error","message":"undefined: x","file":"m.go","line":3,"column":15}',
  },
  'a pin, and no board that has it': {
    files: { 'm.go': 'package main\n\nimport "machine"\n\nfunc main() { machine.GP77.Low() }\n' },
    line: 'check m.go',
    status: 1,
    says: 'm.go:5:23: undefined: machine.GP77\n  help: pins and peripherals are those of a board: add --board NAME',
  },
  'generated code names its source': {
    files: { 'm.go': 'package main\n\nfunc main() {\n//line grammar.y:7\n\tx()\n}\n' },
    line: 'check m.go',
    status: 1,
    says: 'grammar.y:7: undefined: x',
  },
  'a package that the target cannot have, by way of another': {
    files: { 'go.mod': mod, 'main.go': 'package main\n\nimport "example.com/m/fetch"\n\nfunc main() { fetch.Get() }\n', 'fetch/f.go': 'package fetch\n\nimport "net/http"\n\nfunc Get() { http.Get("x") }\n' },
    line: 'build --board pico -o x.elf .',
    status: 1,
    says: 'fetch/f.go:3:8: package net/http is not supported by this target\n  help: imported by way of main → example.com/m/fetch → net/http; use instead: a driver of a network chip, as tinygo.org/x/drivers has them',
  },
  'a package of the library that brings in one that the target cannot have': {
    files: { 'main.go': 'package main\n\nimport _ "expvar"\n\nfunc main() {}\n' },
    line: 'build --board wasm-unknown -o x.wasm main.go',
    status: 1,
    says: 'main.go:3:10: package net/http is not supported by this target\n  help: imported by way of main → expvar → net/http; use instead: a function of the host, declared with //go:wasmimport',
  },
  'a function of net that the target cannot have': {
    files: { 'main.go': 'package main\n\nimport "net"\n\nfunc connect() {\n\tnet.Dial("tcp", "x:80")\n\tnet.Dial("tcp", "y:80")\n}\n\nfunc main() {\n\tprintln(net.ParseIP("::1").String())\n\tconnect()\n}\n' },
    line: 'build --board wasm-unknown -o x.wasm main.go',
    status: 1,
    says:
      'main.go:6:10: net.Dial is not supported by this target\n\t(GOROOT/src/internal/poll/fd_unixjs.go:13:20: syscall.Iovec is not supported by this target\n' +
      '  help: reached by way of main.main → main.connect → net.Dial → net.(*Dialer).Dial → net.(*Dialer).DialContext; use instead: a function of the host, declared with //go:wasmimport',
  },
  'a function of syscall that the target cannot have': {
    files: { 'main.go': 'package main\n\nimport "syscall"\n\nfunc main() {\n\tsyscall.Getrusage(0, nil)\n\tsyscall.NoSuch()\n}\n' },
    line: 'check --board pico main.go',
    status: 1,
    says: 'main.go:6:10: syscall.Getrusage is not supported by this target\nmain.go:7:10: undefined: syscall.NoSuch',
  },
  'functions in assembly only': {
    files: {
      'go.mod': mod, 'main.go': 'package main\n\nimport "example.com/m/vec"\n\nfunc main() { println(vec.Sum(nil), vec.Swap(nil, 1)) }\n',
      'vec/v.go': 'package vec\n\nfunc Sum(x []int32) int32\n\nfunc Swap(p *uint32, v uint32) uint32\n',
      'vec/sum_amd64.s': 'TEXT ·Sum(SB), 4, $0-28\n\tRET\n', 'vec/atomic_amd64.s': 'TEXT ·Swap<ABIInternal>(SB), 4, $0-20\n\tRET\nTEXT ·SumTwo(SB), 4, $0\n', 'vec/atomic_arm64.s': 'TEXT ·Swap(SB), 4, $0-20\n\tRET\n',
    },
    line: 'build --board wasm -o x.wasm .',
    status: 1,
    says:
      'vec/v.go:3:6: missing implementation of Sum in package example.com/m/vec: it exists only in assembly (sum_amd64.s)\n' +
      '  help: reached by way of main.main → example.com/m/vec.Sum; assembly files are not used: a build tag such as purego may choose a version in Go\n' +
      'vec/v.go:5:6: missing implementation of Swap in package example.com/m/vec: it exists only in assembly (atomic_amd64.s, atomic_arm64.s)\n' +
      '  help: reached by way of main.main → example.com/m/vec.Swap; assembly files are not used: a build tag such as purego may choose a version in Go',
  },
  'a function that nobody defines': {
    files: { 'main.go': 'package main\n\nimport _ "unsafe"\n\nfunc f()\n\n//go:linkname g strings.nothing\nfunc g()\n\nfunc main() {\n\tf()\n\tg()\n}\n' },
    line: 'build --board wasm -o x.wasm main.go',
    status: 1,
    says:
      'main.go:5:6: missing implementation of f in package command-line-arguments: it has no body\n  help: reached by way of main.main → main.f\n' +
      'main.go:8:6: missing implementation of g in package command-line-arguments: nothing in the program defines strings.nothing\n  help: reached by way of main.main → strings.nothing',
  },
  'two functions that are exported by one name': {
    files: { 'main.go': 'package main\n\n//export f\nfunc one() {}\n\n//export f\nfunc two() {}\n\nfunc main() {}\n' },
    line: 'build --board pico -o x.elf main.go',
    status: 1,
    says: 'main.go:7:6: two is linked as f, as is one (main.go:4)',
  },
  'without a board all of the library is there': {
    files: { 'm.go': 'package main\n\nimport (\n\t_ "net/http"\n\t"os/exec"\n)\n\nfunc main() { _ = exec.Command("ls").Run() }\n' },
    line: 'check m.go',
    status: 0,
    says: '',
  },
};

test.each(Object.keys(cases))('%s', async (name) => {
  const { files, line, status, says } = cases[name];
  const folder = fs.mkdtempSync(path.join(dir, 'case-'));
  for (const [file, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    fs.writeFileSync(path.join(folder, file), text);
  }
  const result = await run(folder, line);
  expect({ ...result, said: result.said.replace(/\(?\/\S*\/src\//g, '(GOROOT/src/') }).toEqual({ status, said: says });
});

test.each(['purego', 'fast,purego'])('tags reach build constraints, and files in assembly are left out: -tags %s', async (tags) => {
  const folder = fs.mkdtempSync(path.join(dir, 'tags-'));
  fs.writeFileSync(path.join(folder, 'main.go'), 'package main\n\nfunc main() { println(name) }\n');
  fs.writeFileSync(path.join(folder, 'asm.go'), '//go:build !purego\n\npackage main\n\nconst name = 1\n');
  fs.writeFileSync(path.join(folder, 'pure.go'), '//go:build purego && !fast\n\npackage main\n\nconst name = "plain"\n\nvar _ = nothing\n');
  fs.writeFileSync(path.join(folder, 'fast.go'), '//go:build purego && fast\n\npackage main\n\nconst name = "fast"\n\nvar _ = nothing\n');
  fs.writeFileSync(path.join(folder, 'x.s'), 'this is no assembly');
  const files = tags === 'purego' ? ['pure.go'] : ['fast.go'];
  expect(await run(folder, `check --board wasm -tags ${tags} .`)).toEqual({ status: 1, said: files.map((f) => `${f}:7:9: undefined: nothing`).join('\n') });
});

test('a board of the wrong name: those that are near', async () => {
  const { status, said } = await run(dir, 'check --board pcio .');
  expect(status).not.toBe(0);
  expect(said).toMatch(/pcio[\s\S]*pico/);
});
