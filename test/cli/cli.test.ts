/** The command line: flags wherever they stand, exit statuses, messages, and ready images in the simulator. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import { splitLine } from '../../src/cli/argv';
import { allCommands } from '../../src/cli/commands/all';
import { flags } from '../../src/cli/flags';
import { memoryIo } from '../../src/cli/io';
import { main } from '../../src/cli/main';
import { codes } from '../../src/diag/codes';
import { FakePorts } from '../../src/host/fake';
import { nodeHost } from '../../src/host/node';
import { packageOf } from '../../src/report/pieces';
import { pattern } from '../devices/pattern';
import { Line } from '../devices/harness';
import { Stm32Boot } from '../devices/stm32-boot';
import { sources } from '../meta/layers';
import { assemble } from '../support/asm';

jest.setTimeout(60_000);

const real = nodeHost();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-cli-'));
const host = { ...real, cwd: dir, env: { ...real.env, FLASH_BOARD: '' } };
const hello = (name: string): string => path.join(__dirname, '../sim/hello', `${name}.s`);

beforeAll(() => {
  const target = loadBoard(host, 'pico');
  fs.writeFileSync(path.join(dir, 'hello.elf'), assemble(target, [hello('cortex-m'), hello('pico'), path.join(host.installDir, 'runtime/boot/rp2040.s')]));
  const trace = path.join(__dirname, '../symbols/trace');
  const mps2 = loadBoard(host, 'mps2-an386');
  fs.writeFileSync(path.join(dir, 'trace.elf'), assemble(mps2, [path.join(trace, 'arm.s'), hello('mps2-an386'), path.join(trace, 'program.ll')]));
});
afterAll(() => fs.rmSync(dir, { recursive: true }));

/** Runs a line as a shell would split it. */
async function flash(line: string, input = '', signal = new AbortController().signal): Promise<{ status: number; out: string; err: string }> {
  const io = memoryIo(input);
  const argv = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2]);
  const status = await main(argv, host, io, signal);
  return { status, out: io.out(), err: io.err() };
}

const split = (line: string): ReturnType<typeof splitLine> => splitLine(line.split(' '), allCommands());

test.each([
  ['--board pico main.go', { command: 'flash', flags: { board: 'pico' }, operands: ['main.go'], programArgs: [] }],
  ['run -target=pico . -size short', { command: 'run', flags: { board: 'pico', size: 'short' }, operands: ['.'], programArgs: [] }],
  ['-opt 2 run -board pico x.go a --b c', { command: 'run', flags: { opt: '2', board: 'pico' }, operands: ['x.go'], programArgs: ['a', '--b', 'c'] }],
  ['run --board pico x.go y.go -monitor', { command: 'run', flags: { board: 'pico' }, operands: ['x.go', 'y.go'], programArgs: ['-monitor'] }],
  ['run x.go --board pico -- --board z', { command: 'run', flags: { board: 'pico' }, operands: ['x.go'], programArgs: ['--board', 'z'] }],
  ['run --board pico x.go --unknown 1', { command: 'run', flags: { board: 'pico' }, operands: ['x.go'], programArgs: ['--unknown', '1'] }],
  ['build . -o x.uf2 --tags a,b -tags c', { command: 'build', flags: { o: 'x.uf2', tags: ['a', 'b', 'c'] }, operands: ['.'], programArgs: [] }],
  ['build -print-allocs=main.* -size .', { command: 'build', flags: { 'print-allocs': 'main.*', size: true }, operands: ['.'], programArgs: [] }],
  ['check ./... --json=false', { command: 'check', flags: {}, operands: ['./...'], programArgs: [] }],
])('flash %s', (line, expected) => {
  expect(split(line)).toEqual(expected);
});

test.each([
  ['build --bord pico', 2, 'flash: unknown flag --bord\n  help: did you mean "board"'],
  ['build --opt 9 .', 2, '--opt is one of none, 0, 1, 2, s, z, not "9"'],
  ['build . -o', 2, '--o needs a value'],
  ['ports --monitor', 2, 'flash ports has no flag --monitor'],
  ['run hello.elf', 2, 'no board is named'],
  ['run --board pcio hello.elf', 2, 'unknown board "pcio"\n  help: did you mean "pico"?'],
  ['run --board pico nothing.elf', 1, 'there is no file nothing.elf'],
  ['run --board riscv-qemu nothing.bin', 1, 'there is no file nothing.bin'],
  ['run --board pico', 2, 'flash run needs a package or an image'],
  ['build --board pico hello.elf -o no/where/x.bin', 1, 'cannot write no/where/x.bin: there is no folder no/where'],
  ['build --board pico hello.elf -o .', 1, 'cannot write .: it is a folder'],
  ['build --board microbit -o x.uf2 hello.elf', 2, 'microbit has no UF2 boot loader: use .hex, .hex or .bin'],
  ['build --board wasip1 -o x.elf nothing.go', 2, 'wasip1 is a WebAssembly target, which has no .elf files: use .wasm, .ll, .s or .o'],
  ['run --board pico --timeout soon hello.elf', 2, '--timeout is a time such as 10s or 2m, not "soon"'],
  ['flash --board pico --baudrate fast hello.elf', 2, '--baudrate is a number, not "fast"'],
  ['moniter --port COM3', 2, 'flash: there is no command and no folder "moniter"\n  help: did you mean "monitor"?'],
  ['--board riscv-qemu hello.elf', 3, 'riscv-qemu cannot be written by flash yet'],
  ['completion tcsh', 2, 'flash completion needs the name of a shell'],
])('flash %s: status %i', async (line, status, message) => {
  const r = await flash(line);
  expect(r).toMatchObject({ status, out: '' });
  expect(r.err).toContain(message);
  expect(r.err).not.toMatch(/\n\s+at /);
});

test('run: output, input, and the exit status of the program', async () => {
  expect(await flash('run --board pico hello.elf', 'ab.')).toEqual({ status: 7, out: 'hello from data\nab.', err: '' });
});

test('run: --until, --fail and --timeout decide the status', async () => {
  expect(await flash('run --board pico --until "from data" hello.elf')).toMatchObject({ status: 0 });
  expect(await flash('run --board pico --fail /fr.m/ hello.elf')).toMatchObject({ status: 1, err: 'flash: the program printed "/fr.m/"\n' });
  const r = await flash('run --board pico --timeout 300ms hello.elf');
  expect(r).toMatchObject({ status: 1, out: 'hello from data\n' });
  expect(r.err).toContain('the program was still running after 300ms');
});

test('run: Ctrl-C ends the simulation', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 200);
  expect(await flash('run --board pico hello.elf', '', stop.signal)).toMatchObject({ status: 130, out: 'hello from data\n' });
});

test('run: a trace is shown as functions and lines', async () => {
  const r = await flash('run --board mps2-an386 trace.elf');
  expect(r.status).toBe(2);
  expect(r.out).toMatch(/^panic: flash!\n\nmain\.leaf\(\.\.\.\)\n\t\/src\/program\.go:31 \+0x[0-9a-f]+\nmain\.middle\(/);
});

test('build: a ready image in other formats, and JSON about it', async () => {
  expect(await flash('build --board pico -o x.hex --json hello.elf')).toMatchObject({ status: 0, err: '' });
  expect(fs.readFileSync(path.join(dir, 'x.hex'), 'utf8')).toMatch(/^:02000004/);
  expect(await flash('build --board pico -o x.uf2 hello.elf')).toMatchObject({ status: 0 });
  expect(await flash('run --board pico --until hello x.uf2')).toMatchObject({ status: 0 });
});

test('size: packages, sums, and names of symbols', async () => {
  const r = await flash('size --board mps2-an386 trace.elf');
  expect(r.out).toMatch(/code +rodata +data +bss +flash +package\n-+\n/);
  expect(r.out).toMatch(/\d+ +main\n/);
  const report = JSON.parse((await flash('size --board mps2-an386 --json trace.elf')).out) as { rows: { package: string; code: number }[]; total: { code: number }; flashUsed: number };
  expect(report.rows.reduce((n, row) => n + row.code, 0)).toBe(report.total.code);
  expect(['main.f', 'encoding/json.(*Decoder).Decode', 'gopkg.in/yaml.v3.F[int,x/y.T]', 'type:.eq.main.T', '__aeabi_uidiv', 'flash_exit'].map(packageOf)).toEqual(['main', 'encoding/json', 'gopkg.in/yaml.v3', '(types)', '(builtins)', '(C, assembly)']);
});

test('boards, info, ports, version and help', async () => {
  expect((await flash('boards')).out).toMatch(/^pico +Raspberry Pi Pico \(RP2040\) +2M +264K +uf2-volume, picoboot, cmsis-dap +rp2040js +simulator$/m);
  const boards = JSON.parse((await flash('boards --json')).out) as { board: string; tested: string }[];
  expect(boards.map((b) => b.board)).toContain('hifive1b');
  expect((await flash('info pico')).out).toMatch(/^triple +thumbv6m-unknown-unknown-eabi$/m);
  expect((await flash('info --board pico --linker-script')).out).toContain('> flash');
  expect(JSON.parse((await flash('ports --json')).out)).toHaveProperty('ports');
  expect((await flash('version')).out).toMatch(/^flash version \d+\.\d+\.\d+ /);
  expect((await flash('help')).out).toMatch(/Usage: flash \[COMMAND\]/);
  for (const c of allCommands()) {
    const help = await flash(`${c.name} --help`);
    expect(help).toMatchObject({ status: 0, err: '' });
    for (const f of c.flags) expect(help.out).toMatch(new RegExp(`--?${f}\\b`));
    for (const e of c.examples) expect(help.out).toContain(e);
  }
  const used = new Set(allCommands().flatMap((c) => c.flags));
  expect(flags.map((f) => f.name).filter((f) => !used.has(f))).toEqual([]);
});

test('completion scripts are accepted by bash, and complete', async () => {
  const script = (await flash('completion bash')).out;
  const r = spawnSync('bash', ['-c', `${script}\nCOMP_WORDS=(flash run --board pi); COMP_CWORD=3; _flash; echo "\${COMPREPLY[@]}"; COMP_WORDS=(flash mon); COMP_CWORD=1; _flash; echo "\${COMPREPLY[@]}"`], { encoding: 'utf8' });
  expect(r).toMatchObject({ status: 0, stdout: 'pico\nmonitor\n', stderr: '' });
  expect((await flash('completion fish')).out).toContain('complete -c flash -l board');
});

describe('devices on fake ports', () => {
  const board = { inherits: ['cortex-m3'], description: 'x', memory: { flash: { kind: 'flash', start: 0x08000000, length: '128K' }, ram: { kind: 'ram', start: 0x20000000, length: '20K' } }, vectors: { kind: 'cortex-m', lines: 0 }, cpuHz: 8e6, serial: 'none', image: { kind: 'bin' }, usb: [], flash: [{ method: 'command', argv: ['nothing-of-this-name'] }, { method: 'stm32-uart', chipIds: ['0x410'], flashStart: '0x08000000', sectors: [{ count: 128, size: '1K' }] }] };
  const device = new Stm32Boot();
  const ports = new FakePorts();
  const line = new Line(device, () => undefined);
  /** A line on a machine with these ports. */
  const on = async (text: string, signal = new AbortController().signal): Promise<{ status: number; out: string; err: string }> => {
    const io = memoryIo('');
    const status = await main(text.split(' '), { ...host, ports }, io, signal);
    return { status, out: io.out(), err: io.err() };
  };
  beforeAll(() => {
    fs.writeFileSync(path.join(dir, 'stm.json'), JSON.stringify(board));
    fs.writeFileSync(path.join(dir, 'stm.bin'), pattern(1000));
    ports.plug({ path: '/dev/ttyUSB0', vid: 0x0403, pid: 0x6001, serial: 'A1' }, line);
  });

  test('--method picks; the result says what is where and how that is known', async () => {
    expect(await on('--board stm.json stm.bin')).toMatchObject({ status: 4, err: expect.stringContaining('nothing-of-this-name, which writes a stm, is not installed') as string });
    const r = await on('--board stm.json --method stm32-uart stm.bin');
    expect(r).toMatchObject({ status: 0, err: expect.stringContaining('1,000 bytes written to stm (STM32 0x410 (boot loader 2.2) on /dev/ttyUSB0), 0x08000000 to 0x080003e7: read back and equal') as string });
    expect(device.started).toBe(0x08000000);
    device.reset();
    const json = await on('--board stm.json --programmer stm32-uart --json --device a1 stm.bin');
    expect(JSON.parse(json.out)).toMatchObject({ board: 'stm', method: 'stm32-uart', bytes: 1000, written: [{ address: 0x08000000, bytes: 1000 }], verified: 'read back and equal' });
  });

  test('Ctrl-C: status 130, and how to go on', async () => {
    device.reset();
    const stop = new AbortController();
    const received = line.received.bind(line);
    line.received = (data) => (data.length > 100 ? stop.abort() : received(data));
    const r = await on('--board stm.json --method stm32-uart stm.bin', stop.signal);
    line.received = received;
    expect(r).toMatchObject({ status: 130, err: expect.stringMatching(/flash: interrupted while writing 0x08000000\n +help: .*set BOOT0, reset the chip, and repeat the command/) as string });
    expect(await on('--board stm.json --method stm32-uart stm.bin')).toMatchObject({ status: 0 });
  });

  test('ports: the board, its state, the methods it answers to; what comes and goes', async () => {
    ports.plug({ path: '/dev/ttyACM0', vid: 0x2e8a, pid: 0x000a, serial: 'E660' });
    const r = JSON.parse((await on('ports --json')).out) as { ports: unknown[] };
    expect(r.ports).toEqual([
      expect.objectContaining({ path: '/dev/ttyUSB0', state: 'unknown', boards: [], methods: [] }),
      expect.objectContaining({ path: '/dev/ttyACM0', id: '2e8a:000a', state: 'running', boards: expect.arrayContaining(['pico']) as string[], methods: ['uf2-volume', 'picoboot'] }),
    ]);
    setTimeout(() => ports.unplug('/dev/ttyACM0'), 100);
    const watched = await on('ports --watch --timeout 600ms');
    expect(watched).toMatchObject({ status: 0, out: expect.stringMatching(/^\+ \/dev\/ttyUSB0 .*A1\n\+ \/dev\/ttyACM0  2e8a:000a .*running  uf2-volume, picoboot  E660\n- \/dev\/ttyACM0 /) as string });
  });
});

describe('every code has an example that provokes it', () => {
  test.each(Object.entries(codes).filter(([, c]) => !('manual' in c.example)))('%s', async (code, { example }) => {
    let line = '';
    if ('go' in example) {
      fs.writeFileSync(path.join(dir, 'x.go'), example.go);
      line = 'check x.go';
    } else if ('command' in example) line = example.command;
    else if ('board' in example) {
      fs.writeFileSync(path.join(dir, 'mine.json'), example.board);
      const valid = example.board.includes('simulator') || example.board.includes('image');
      line = code === 'sim/none' ? 'run --board mine.json hello.elf' : valid ? 'build --board mine.json hello.elf' : 'info --board mine.json';
    } else if ('image' in example) {
      fs.writeFileSync(path.join(dir, example.image), example.text ?? '');
      line = `${code === 'image/wrong-board' ? 'flash' : 'run'} --board ${code === 'sim/needs-elf' ? 'riscv-qemu' : code === 'sim/needs-wasm' ? 'wasip1' : 'pico'} ${example.image}`;
    }
    const argv = line.replace(/^flash /, '').replace(/\bx\.elf\b/g, (m, at: number) => (line.includes('-o') && at < line.lastIndexOf('x.elf') ? m : 'hello.elf'));
    const r = await flash(argv.includes('--json') ? argv : `${argv} --json`);
    expect(r.out.split('\n').filter(Boolean).map((l) => (l.startsWith('{"') ? (JSON.parse(l) as { code?: string }).code : undefined)).concat(/^flash: /m.test(r.err) ? [code] : [])).toContain(code);
    expect(r.status).not.toBe(70);
  });

  test('every code that is used is in the table', () => {
    const used = sources(path.join(__dirname, '../../src')).flatMap((f) => [...fs.readFileSync(f, 'utf8').matchAll(/(?:code:|Error\() *\s*'([a-z]+\/[a-z-]+)'/g)].map((m) => m[1]));
    expect([...new Set(used)].filter((c) => !(c in codes))).toEqual([]);
  });

  test('and a sentence', () => {
    for (const c of Object.values(codes)) expect(c.sentence).toMatch(/^[A-Z].*\.$/);
  });
});
