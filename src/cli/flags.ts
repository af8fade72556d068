/** Every flag of the command: one table, so that a flag means the same wherever it stands. TinyGo's flags keep their names. */

export interface Flag {
  readonly name: string;
  /** Other words for it. */
  readonly aliases?: readonly string[];
  /** `switch` takes no value; `optional` takes one only after `=`. */
  readonly kind: 'switch' | 'value' | 'optional' | 'list';
  readonly value?: string;
  readonly choices?: readonly string[];
  /** What the value must read as; others are a mistake on the line, whether they are used or not. */
  readonly form?: 'number' | 'duration';
  readonly doc: string;
  readonly group: 'build' | 'device' | 'test' | 'output' | 'debug';
}

const table = [
  { name: 'board', aliases: ['target', 'b'], kind: 'value', value: 'NAME', doc: 'the board: a name of flash boards, or the path of a .json file', group: 'build' },
  { name: 'o', aliases: ['output'], kind: 'value', value: 'FILE', doc: 'where the result goes; the ending says what it is', group: 'build' },
  { name: 'opt', aliases: ['O'], kind: 'value', value: 'LEVEL', choices: ['none', '0', '1', '2', 's', 'z'], doc: 'optimise for speed (2) or size (s, z)', group: 'build' },
  { name: 'gc', kind: 'value', value: 'KIND', choices: ['auto', 'none', 'leaking', 'conservative'], doc: 'how memory is given back', group: 'build' },
  { name: 'heap-budget', kind: 'value', value: 'SIZE', doc: 'an error if the program may allocate more than this in all, as 4KB', group: 'build' },
  { name: 'panic', kind: 'value', value: 'KIND', choices: ['print', 'trap'], doc: 'what a panic does', group: 'build' },
  { name: 'scheduler', kind: 'value', value: 'KIND', choices: ['auto', 'none', 'tasks', 'asyncify'], doc: 'how goroutines run', group: 'build' },
  { name: 'wasm-eh', kind: 'value', value: 'KIND', choices: ['legacy', 'exnref'], doc: 'WebAssembly: the form of exceptions, for recover', group: 'build' },
  { name: 'serial', kind: 'value', value: 'KIND', choices: ['none', 'uart', 'usb', 'semihosting'], doc: 'where print and the standard streams go', group: 'build' },
  { name: 'tags', kind: 'list', value: 'TAGS', doc: 'further build tags, separated by commas or spaces', group: 'build' },
  { name: 'ldflags', kind: 'value', value: 'FLAGS', doc: '-X package.variable=value sets a string variable', group: 'build' },
  { name: 'stack-size', kind: 'value', value: 'SIZE', doc: 'stack of a goroutine whose depth is unknown, as 8K', group: 'build' },
  { name: 'llvm-features', kind: 'value', value: 'LIST', doc: 'further features of the code generator', group: 'build' },
  { name: 'no-debug', kind: 'switch', doc: 'leave debug information out', group: 'build' },
  { name: 'no-glue', kind: 'switch', doc: 'WebAssembly: write no JavaScript beside the module', group: 'output' },
  { name: 'size', kind: 'optional', value: 'KIND', choices: ['none', 'short', 'full'], doc: 'print what takes the memory', group: 'output' },
  { name: 'html', kind: 'value', value: 'FILE', doc: 'write a page that shows what takes the memory, and how the program gets to it', group: 'output' },
  { name: 'print-allocs', kind: 'optional', value: 'REGEXP', doc: 'print why something is allocated on the heap, for functions that match', group: 'debug' },
  { name: 'print-leaks', kind: 'switch', doc: 'print what is allocated how often, and when that fills memory', group: 'debug' },
  { name: 'print-stacks', kind: 'switch', doc: 'print how deep each goroutine\'s stack gets', group: 'debug' },
  { name: 'dump', kind: 'list', value: 'STAGE', doc: 'print a stage: ast, types, ir, after:PASS, llvm, asm', group: 'debug' },
  { name: 'skip-pass', kind: 'list', value: 'PASS', doc: 'leave a pass out', group: 'debug' },
  { name: 'time', kind: 'switch', doc: 'print how long each stage took', group: 'debug' },
  { name: 'x', kind: 'switch', doc: 'print the commands that are run', group: 'debug' },
  { name: 'p', kind: 'value', value: 'N', form: 'number', doc: 'test: this many packages at once; no effect on a build', group: 'debug' },
  { name: 'port', kind: 'value', value: 'PORT', doc: 'the serial port', group: 'device' },
  { name: 'device', kind: 'value', value: 'ID', doc: 'which board: its serial number, port, drive, vid:pid, or name in bench.json', group: 'device' },
  { name: 'method', aliases: ['programmer'], kind: 'value', value: 'NAME', doc: 'the way to write the board, instead of its first one (flash boards --json)', group: 'device' },
  { name: 'baudrate', aliases: ['baud'], kind: 'value', value: 'RATE', form: 'number', doc: 'speed of the serial monitor', group: 'device' },
  { name: 'monitor', kind: 'switch', doc: 'stay on the serial port after writing', group: 'device' },
  { name: 'watch', kind: 'switch', doc: 'stay, and print what is plugged in and out', group: 'device' },
  { name: 'timeout', kind: 'value', value: 'TIME', form: 'duration', doc: 'give up after this time, as 10s or 2m', group: 'device' },
  { name: 'until', kind: 'value', value: 'TEXT', doc: 'end with status 0 once this text (or /regexp/) is printed', group: 'device' },
  { name: 'fail', kind: 'value', value: 'TEXT', doc: 'end with status 1 once this text (or /regexp/) is printed', group: 'device' },
  { name: 'timestamps', kind: 'optional', value: 'KIND', choices: ['relative', 'absolute'], doc: 'put the time before each line: since the start, or of the day', group: 'output' },
  { name: 'log', kind: 'value', value: 'FILE', doc: 'write what comes to a file as well', group: 'output' },
  { name: 'raw', kind: 'switch', doc: 'monitor: change nothing that comes or goes', group: 'output' },
  { name: 'hex', kind: 'switch', doc: 'monitor: show bytes in hexadecimal', group: 'output' },
  { name: 'newlines', kind: 'value', value: 'KIND', choices: ['keep', 'lf', 'crlf'], doc: 'monitor: what CR, LF and CR LF of the board become', group: 'output' },
  { name: 'eol', kind: 'value', value: 'KIND', choices: ['keep', 'lf', 'cr', 'crlf'], doc: 'monitor: what Enter sends (lf on a terminal, else what comes)', group: 'device' },
  { name: 'lines', kind: 'switch', doc: 'monitor: send what is typed line by line, not each key', group: 'device' },
  { name: 'echo', kind: 'switch', doc: 'monitor: show what is sent', group: 'output' },
  { name: 'reset', kind: 'optional', value: 'STEPS', doc: 'monitor: reset the board when the port is open, as dtr=0,wait=100,dtr=1', group: 'device' },
  { name: 'elf', kind: 'value', value: 'FILE', doc: 'the program\'s ELF file, to decode panics with', group: 'device' },
  { name: 'no-reconnect', kind: 'switch', doc: 'end when the port goes away', group: 'device' },
  { name: 'sim-trace', kind: 'list', value: 'WHAT', choices: ['pins'], doc: 'print what happens in the simulator: pins', group: 'device' },
  { name: 'sim-speed', kind: 'value', value: 'SPEED', choices: ['real', 'max'], doc: 'sleep as long as the board would, or not at all', group: 'device' },
  { name: 'icount', kind: 'switch', doc: 'QEMU: count instructions, so that every run is the same', group: 'device' },
  { name: 'run', kind: 'value', value: 'REGEXP', doc: 'run only tests and examples that match', group: 'test' },
  { name: 'skip', kind: 'value', value: 'REGEXP', doc: 'leave out tests, examples and benchmarks that match', group: 'test' },
  { name: 'v', kind: 'switch', doc: 'print every test as it runs, and what it logs', group: 'test' },
  { name: 'short', kind: 'switch', doc: 'tell tests to take less time', group: 'test' },
  { name: 'bench', kind: 'value', value: 'REGEXP', doc: 'run benchmarks that match', group: 'test' },
  { name: 'benchtime', kind: 'value', value: 'TIME', doc: 'how long, or how often (100x), each benchmark runs', group: 'test' },
  { name: 'benchmem', kind: 'switch', doc: 'print what benchmarks allocate', group: 'test' },
  { name: 'count', kind: 'value', value: 'N', form: 'number', doc: 'run each test so many times', group: 'test' },
  { name: 'cpu', kind: 'value', value: 'LIST', doc: 'values of GOMAXPROCS, which changes nothing on one processor', group: 'test' },
  { name: 'failfast', kind: 'switch', doc: 'start no more tests after the first that fails', group: 'test' },
  { name: 'fullpath', kind: 'switch', doc: 'print whole file names', group: 'test' },
  { name: 'parallel', kind: 'value', value: 'N', form: 'number', doc: 'how many tests that call Parallel run at once', group: 'test' },
  { name: 'list', kind: 'value', value: 'REGEXP', doc: 'print the names of tests that match, and run none', group: 'test' },
  { name: 'shuffle', kind: 'value', value: 'off|on|N', doc: 'run tests in random order', group: 'test' },
  { name: 'c', kind: 'switch', doc: 'write the test program and do not run it', group: 'test' },
  { name: 'http', kind: 'value', value: 'ADDRESS', doc: 'serve: where to listen, as localhost:8000; port 0 is any free one', group: 'output' },
  { name: 'max-errors', kind: 'value', value: 'N', form: 'number', doc: 'stop printing after this many errors (0: print all)', group: 'output' },
  { name: 'linker-script', kind: 'switch', doc: 'print the linker script', group: 'output' },
  { name: 'json', kind: 'switch', doc: 'print JSON', group: 'output' },
  { name: 'quiet', aliases: ['q'], kind: 'switch', doc: 'print errors and results only', group: 'output' },
  { name: 'help', aliases: ['h'], kind: 'switch', doc: 'print help', group: 'output' },
  // Accepted for those who come from TinyGo; they have no meaning here.
  { name: 'interp-timeout', kind: 'value', value: 'TIME', doc: 'no effect: initialisation never fails a build', group: 'debug' },
] as const satisfies readonly Flag[];

export type FlagName = (typeof table)[number]['name'];

/** Flags whose values have this form. */
export type FlagOf<F extends NonNullable<Flag['form']>> = Extract<(typeof table)[number], { readonly form: F }>['name'];

export const flags: readonly (Flag & { readonly name: FlagName })[] = table;

/** The flag of a name or alias. */
export function findFlag(word: string): (Flag & { readonly name: FlagName }) | undefined {
  return flags.find((f) => f.name === word || f.aliases?.includes(word));
}

/** Flags of every command that builds. */
export const buildFlags: readonly FlagName[] = [
  ...(['board', 'opt', 'gc', 'heap-budget', 'panic', 'scheduler', 'wasm-eh', 'serial', 'tags', 'ldflags', 'stack-size', 'llvm-features', 'no-debug', 'size', 'print-allocs', 'print-leaks', 'print-stacks'] as const),
  ...(['dump', 'skip-pass', 'time', 'x', 'p', 'interp-timeout'] as const),
];

/** Flags of every command. */
export const commonFlags: readonly FlagName[] = ['json', 'quiet', 'help'];
