/** The collectors at work on every kind of core; what the programs print is what Go prints. `UPDATE=1` takes it from `go run`. */
import { spawnSync } from 'child_process';
import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';

const root = path.join(__dirname, '../..');
const full = process.env.FLASH_TEST_FULL === '1';
const boards = ['pico', 'mps2-an386', 'riscv-qemu', 'riscv64-qemu', 'wasip1'];
const programs = ['fragments', 'stacks', 'finalizers'];

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-memory-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** `println` prints to standard error under Go; on a board there is one stream. */
function expected(program: string): string {
  const golden = path.join(__dirname, `${program}.out`);
  if (process.env.UPDATE === '1') {
    const r = spawnSync('go', ['run', path.join(__dirname, `${program}.go`)], { encoding: 'utf8' });
    fs.writeFileSync(golden, r.stdout + r.stderr);
  }
  return fs.readFileSync(golden, 'utf8');
}

// The heap has about 267,000 bytes, and a minute takes 3,120,000.
test('minutes of readings in new memory', () => {
  const program = path.join(__dirname, 'tenminutes.go');
  const line = fs.readFileSync(program, 'utf8').split('\n').findIndex((l) => l.includes('r := &reading')) + 1;
  const minutes = full ? 10 : 1;
  const built = flash('build', '--board', 'pico', '-o', path.join(scratch, 'x.uf2'), program);
  expect(built.errors).toMatch(new RegExp(`gc: conservative, since \\S*tenminutes\\.go:${line} allocates in a loop`));
  const r = flash('run', '--board', 'pico', '--ldflags', `-X main.minutes=${minutes}`, program);
  expect(r.output.split('\n').filter((l) => /^minute \d+ \d+m[01]s true$/.test(l))).toHaveLength(minutes);
  expect(r.status).toBe(0);

  const leaking = flash('run', '--board', 'pico', '--gc', 'leaking', program);
  expect(leaking.errors).toMatch(new RegExp(`tenminutes\\.go:${line}:8: warning: &main.reading literal allocates 520 bytes in a loop, and --gc leaking gives nothing back: [\\d,]+ bytes are full after 5s at the latest`));
  expect(leaking.output).toContain('fatal error: out of memory: 520 bytes wanted');
  expect(leaking.output + leaking.errors).toMatch(new RegExp(`main\\.main\\(\\.\\.\\.\\)\\n\\t\\S*tenminutes\\.go:${line} `));
  expect(leaking.status).toBe(2);
}, 120_000);

function flash(...args: string[]): { readonly status: number | null; readonly output: string; readonly errors: string } {
  const r = spawnSync(process.execPath, [path.join(root, 'flash'), ...args], { encoding: 'utf8' });
  return { status: r.status, output: r.stdout.replace(/\r\n/g, '\n'), errors: r.stderr };
}

// Every program on one core, every core with one program; all of them in the full run.
const pairs = programs.flatMap((program, n) => boards.filter((_, k) => full || k === 0 || k === n + 1 || k === 4).map((board) => ({ program, board }))).concat({ program: 'deep', board: 'wasip1' }, { program: 'scattered', board: 'mps2-an386' }, { program: 'images', board: 'mps2-an386' });

/** What a build of a small program says, in the order of the lines; the program's name stands for its path. */
function build(name: string, source: string, ...args: string[]): { readonly status: number | null; readonly said: readonly string[] } {
  const file = path.join(scratch, `${name}.go`);
  fs.writeFileSync(file, source);
  const r = flash('build', '--board', 'pico', '-o', path.join(scratch, `${name}.elf`), ...args, file);
  return { status: r.status, said: (r.output + r.errors).replaceAll(file, `${name}.go`).replaceAll(path.relative(process.cwd(), file), `${name}.go`).split('\n').filter((l) => l !== '' && !/ of flash, |^flash: building$/.test(l)) };
}

const main = (body: string, rest = ''): string => `package main\n\nvar sink *[10]int\n\nfunc main() {\n${body}\n}\n${rest}`;

// Line 6 is the first of main.
const choices: readonly (readonly [what: string, source: string, choice: string])[] = [
  ['nothing', main('println(1)'), ''],
  ['once', main('sink = new([10]int)'), ''],
  ['a loop that counts', main('for i := 0; i < 100; i++ { sink = new([10]int) }'), ''],
  ['a loop that counts to more than there is', main('for i := 0; i < 10000; i++ { sink = new([10]int) }'), 'what is allocated adds up to about 400,000 bytes, and there are N'],
  ['a loop without end', main('for { sink = new([10]int) }'), 'x.go:6 allocates in a loop'],
  ['a loop until something', main('for sink == nil || sink[1] == 0 { sink = new([10]int) }'), 'x.go:6 allocates in a loop'],
  ['a call in a loop', main('for { f() }', 'func f() { sink = new([10]int) }\n'), 'x.go:8 allocates in main.f, which runs in the loop at x.go:6'],
  ['recursion', main('f(3)', 'func f(n int) { sink = new([10]int); if n > 0 { f(n - 1) } }\n'), 'x.go:8 allocates in main.f, which may call itself'],
  ['a goroutine in a loop', main('for { go f() }', 'func f() { sink = new([10]int) }\n'), 'x.go:6 allocates in a loop'],
  ['a closure that is passed on', main('g(func() { sink = new([10]int) })', 'func g(f func()) { for { f() } }\n'), 'x.go:6 allocates in main.main.func1, which runs in the loop at x.go:8'],
  ['a loop over a channel', main('c := make(chan int, 1)\nfor range c { sink = new([10]int) }'), 'x.go:7 allocates in a loop'],
  ['only on the stack', main('for { var a [10]int; p := &a; p[3]++ }'), ''],
  ['bytes of a string that are only read', main('for { f([]byte("abc")) }', 'func f(b []byte) { for _, x := range b { print(x) } }\n'), ''],
  ['a loop of the library over input', 'package main\n\nimport ("io"; "os")\n\nfunc main() {\nio.ReadAll(os.Stdin)\n}\n', 'x.go:6 allocates as long as io.ReadAll gets input'],
  ['a loop of the library over what is in memory', 'package main\n\nimport ("encoding/hex"; "strings")\n\nfunc main() {\nprint(hex.Dump([]byte("abc")), strings.Repeat("ab", 9))\n}\n', ''],
];

test.each(choices)('auto: %s', (_, source, choice) => {
  const { status, said } = build('x', source);
  expect(said.map((l) => l.replace(/are [\d,]+$/, 'are N'))).toEqual(choice === '' ? [] : [`flash: gc: conservative, since ${choice}`]);
  expect(status).toBe(0);
}, 60_000);

test('--gc none names what allocates', () => {
  expect(build('none', main('sink = new([10]int)\nf(3)', 'func f(n int) []int { return make([]int, n) }\n'), '--gc', 'none')).toEqual({
    status: 1,
    said: ['none.go:6:11: main.main allocates with --gc none: new([10]int)', 'none.go:9:34: main.f allocates with --gc none: make([]…)'],
  });
  expect(build('some', main('var a [10]int; p := &a; println(p[1])'), '--gc', 'none')).toEqual({ status: 0, said: [] });
}, 60_000);

test('--heap-budget names what exceeds it', () => {
  const source = main('for i := 0; i < 30; i++ { sink = new([10]int) }\nbig = make([]byte, 3000)', 'var big []byte\n');
  expect(build('budget', source, '--heap-budget', '5KB')).toEqual({ status: 0, said: [] });
  expect(build('budget', source, '--heap-budget', '4KB')).toEqual({
    status: 1,
    said: [
      'budget.go:6:37: 40 bytes, up to 30 times: new([10]int)',
      'budget.go:7:11: 3,000 bytes: make([]uint8)',
      'flash: the program allocates 4,200 bytes, and the budget is 4,096',
      '  help: the lines that are named are what it allocates',
    ],
  });
  expect(build('endless', main('for { sink = new([10]int) }'), '--heap-budget', '100KB')).toEqual({
    status: 1,
    said: ['endless.go:6:17: new([10]int) allocates 40 bytes in a loop: no budget is enough for it'],
  });
  expect(build('endless', main(''), '--heap-budget', 'much').status).toBe(2);
}, 60_000);

test('--print-leaks lists what is allocated how often', () => {
  const source = `package main\n\nimport "time"\n\nvar last []byte\nvar names = map[string]int{}\n\nfunc main() {\n\tnames["a"] = 1\n\tfor {\n\t\tlast = make([]byte, 1000)\n\t\ttime.Sleep(time.Second)\n\t}\n}\n`;
  const { said } = build('print', source, '--print-leaks');
  expect(said).toEqual(expect.arrayContaining([expect.stringMatching(/^print\.go:11:14: make\(\[\]uint8\): 1,000 bytes in a loop \(the heap would be full after about 4m\d+s\)$/)]));
  expect(said.some((l) => /^print\.go:9:\d+: assignment to a map: about 32 bytes once$/.test(l))).toBe(true);
}, 60_000);

test('--print-allocs says why and at which line', () => {
  const source = main('p := new([10]int)\nkeep(p)\nx := 5\ngo func() { x++ }()\nm := map[int]int{}\nm[1] = len(ret())', 'func keep(p *[10]int) { sink = p }\nfunc ret() []int { return make([]int, 3) }\n');
  expect(build('allocs', source, '--print-allocs=main').said).toEqual([
    'allocs.go:6:9: main.main: new([10]int): stored in main.sink at allocs.go:7',
    'allocs.go:8:1: main.main: moved to heap: x: passed to a new goroutine at allocs.go:9',
    'allocs.go:9:1: main.main: go statement: each goroutine has a stack',
    'allocs.go:9:4: main.main: func literal main.main.func1 captures x: passed to a new goroutine at allocs.go:9',
    'allocs.go:10:17: main.main: make(map): maps are on the heap',
    'allocs.go:11:2: main.main: assignment to a map: maps are on the heap',
    'allocs.go:14:31: main.ret: make([]int): the caller keeps it at allocs.go:14',
  ]);
}, 60_000);

test.each(pairs)('$program on $board', ({ program, board }) => {
  const want = expected(program);
  const r = flash('run', '--board', board, '--gc', 'conservative', path.join(__dirname, `${program}.go`));
  expect(r.output + r.errors).toBe(want);
  expect(r.status).toBe(0);
}, 120_000);
