/** flash monitor: every flag, every exit status, and what goes to the board, on fake ports and a clock that only moves when told. */
import { spawn, spawnSync } from 'node:child_process';
import * as path from 'node:path';
import * as readline from 'node:readline';
import { main } from '../../src/cli/main';
import type { Io } from '../../src/cli/io';
import { fakeHost, type FakeHost, type FakePort } from '../../src/host/fake';
import { loadBoard } from '../../src/board/board';
import { nodeHost } from '../../src/host/node';
import { AsyncQueue } from '../../src/util/queue';
import { assemble } from '../support/asm';

const uart = { path: '/dev/ttyUSB0', vid: 0x1a86, pid: 0x7523, serial: 'A1' };

interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
  readonly host: FakeHost;
}

class Session {
  readonly host: FakeHost;
  private readonly keys = new AsyncQueue<Uint8Array>();
  readonly raw: boolean[] = [];
  private readonly stop = new AbortController();
  private readonly done: Promise<number>;
  private texts = { out: '', err: '' };

  constructor(line: string, options: { terminal?: boolean; /** An input that goes on. */ pipe?: boolean; files?: Record<string, string | Uint8Array>; input?: string; plugged?: boolean } = {}) {
    this.host = fakeHost({ files: { '/w/x': '', ...options.files }, cwd: '/w' });
    if (options.plugged !== false) this.host.ports.plug(uart);
    const keep = (name: 'out' | 'err'): Io['stdout'] => ({
      terminal: false,
      columns: 80,
      write: (data) => Promise.resolve(void (this.texts[name] += Buffer.from(data as Uint8Array).toString('latin1'))),
    });
    if (options.input !== undefined) this.type(options.input);
    if (!options.terminal && !options.pipe) this.keys.end();
    const stdin: Io['stdin'] = { terminal: options.terminal === true, read: () => this.keys, raw: (on) => void this.raw.push(on) };
    const argv = ['monitor', ...[...line.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2])];
    this.done = main(argv, this.host, { stdout: keep('out'), stderr: keep('err'), stdin }, this.stop.signal);
  }

  /** Lets things happen. */
  async pass(ms = 0): Promise<this> {
    for (let i = 0; i < 8; i++) await this.host.clock.advance(0);
    await this.host.clock.advance(ms);
    for (let i = 0; i < 8; i++) await this.host.clock.advance(0);
    return this;
  }

  get port(): FakePort {
    return this.host.ports.device(uart.path)!;
  }

  get out(): string {
    return this.texts.out;
  }

  get sent(): string {
    return Buffer.concat(this.port.written).toString('latin1');
  }

  /** The board says something. */
  async says(text: string | Uint8Array, ms = 0): Promise<this> {
    if (!this.port) await this.pass();
    this.port.send(text);
    return this.pass(ms);
  }

  type(keys: string): void {
    this.keys.push(Buffer.from(keys, 'latin1'));
  }

  interrupt(): void {
    this.stop.abort();
  }

  async end(): Promise<Ended> {
    for (let i = 0; i < 50; i++) await this.pass();
    const status = await Promise.race([this.done, new Promise<number>((resolve) => setTimeout(() => resolve(-1), 100))]);
    return { status, ...this.texts, host: this.host };
  }
}

/** Runs until the board has said all, and then Ctrl-C. */
async function shown(line: string, ...said: readonly (string | Uint8Array)[]): Promise<Ended> {
  const s = await new Session(line).pass();
  for (const text of said) await s.says(text, 1000);
  s.interrupt();
  return s.end();
}

test.each([
  // what comes is passed on as it is, unless a flag says otherwise
  ['', ['a\r\nb\rc\n', 'd'], 'a\r\nb\rc\nd'],
  ['--newlines lf', ['a\r', '\nb\rc\n'], 'a\nb\nc\n'],
  ['--newlines crlf', ['a\nb\r\n'], 'a\r\nb\r\n'],
  ['--raw --newlines lf --timestamps', ['a\r\nb'], 'a\r\nb'],
  ['--hex', ['hello, world\r\n', '\x00'], '00000000  68 65 6c 6c 6f 2c 20 77  6f 72 6c 64 0d 0a        |hello, world..|\n0000000e  00                                                |.|\n'],
  ['--timestamps', ['a\nb', 'c\nd'], '[   0.000] a\n[   0.000] bc\n[   1.000] d'],
  ['--timestamps=relative', ['a'], '[   0.000] a'],
  ['--json', ['one\r\ntw', 'o\n'], '{"time":0,"event":"opened","port":"/dev/ttyUSB0","serial":"A1"}\n{"time":0,"event":"line","text":"one"}\n{"time":0,"event":"text","text":"tw"}\n{"time":1000,"event":"line","text":"o"}\n{"time":2000,"event":"end","reason":"interrupted","status":130}\n'],
  ['--json --timestamps=absolute --quiet', [Uint8Array.of(0x41, 0xff, 10)], '{"time":0,"date":"1970-01-01T00:00:00.000Z","event":"opened","port":"/dev/ttyUSB0","serial":"A1"}\n{"time":0,"date":"1970-01-01T00:00:00.000Z","event":"line","text":"A\xef\xbf\xbd","base64":"Qf8="}\n{"time":1000,"date":"1970-01-01T00:00:01.000Z","event":"end","reason":"interrupted","status":130}\n'],
  ['--json --hex', ['ab'], '{"time":0,"event":"opened","port":"/dev/ttyUSB0","serial":"A1"}\n{"time":0,"event":"bytes","hex":"6162"}\n{"time":1000,"event":"end","reason":"interrupted","status":130}\n'],
])('shown with %s', async (line, said, want) => {
  const r = await shown(line, ...said);
  expect(r).toMatchObject({ status: 130, out: want });
});

test('the time of day, where the user is', async () => {
  const r = await shown('--timestamps=absolute', 'a\n', 'b\n');
  expect(r.out).toMatch(/^\[19(70|69)-\d\d-\d\d \d\d:\d\d:00\.000\] a\n\[19(70|69)-\d\d-\d\d \d\d:\d\d:01\.000\] b\n$/);
});

test('a log gets what is shown, piece by piece, behind what it has', async () => {
  const s = await new Session('--log run.log --timestamps', { files: { '/w/run.log': 'before\n' } }).pass();
  const log = (): string => s.host.fs.readText('/w/run.log');
  await s.says('a');
  expect(log()).toBe('before\n[   0.000] a');
  await s.says('b\nc');
  expect(log()).toBe('before\n[   0.000] ab\n[   0.000] c');
  s.interrupt();
  const r = await s.end();
  expect(r.out).toBe('[   0.000] ab\n[   0.000] c');
});

test.each([
  ['--until ready', ['is re', 'ady\n'], 0, ''],
  ['--until /^b+$/', ['abb\n', 'bb\n'], 0, ''],
  ['--fail panic', ['panic: x'], 1, 'flash: the board printed "panic"\n'],
  ['--until good --fail bad', ['bad, good'], 1, 'flash: the board printed "bad"\n'],
  ['--until good --fail bad', ['good, bad'], 0, ''],
  ['--until never --timeout 1500ms', ['a\n', 'b\n'], 1, 'flash: the board has not printed "never" within 1500ms\n'],
  ['--timeout 1s', ['a\n'], 1, 'flash: the time limit of 1s is over\n'],
])('ends with %s', async (line, said, status, err) => {
  const s = await new Session(`${line} --quiet`).pass();
  for (const text of said) await s.says(text, 1000);
  expect(await s.end()).toMatchObject({ status, out: said.join(''), err });
  expect(await new Session(`${line} --json`).pass().then(async (j) => {
    for (const text of said) await j.says(text, 1000);
    return (await j.end()).out.split('\n').find((l) => l.includes('"end"'));
  })).toContain(`"status":${status}}`);
});

test.each([
  ['--until /(/', 2, 'flash: --until: Invalid regular expression: /(/m: Unterminated group\n  help: flash --help\n'],
  ['--reset=cts=1', 2, 'flash: --reset: "cts=1" is no step of control lines\n  help: steps are dtr=0, dtr=1, rts=0, rts=1 and wait=MILLISECONDS, with commas between them (flash monitor --help)\n'],
  ['--newlines cr', 2, 'flash: --newlines is one of keep, lf, crlf, not "cr"\n'],
  ['--timeout soon', 2, 'flash: --timeout is a time such as 10s or 2m, not "soon"\n  help: flash --help\n'],
  ['--port /dev/none', 3, 'flash: cannot open /dev/none: No such file or directory\n  help: connect it again, or see what is there with flash ports\n'],
  ['--device B2', 3, 'flash: there is no port B2\n  help: connect the board, or name a port with --port; ports that are there: /dev/ttyUSB0 (1a86:7523, serial A1)\n'],
  ['--elf none.elf', 1, 'flash: none.elf: no such file or directory\n  help: it is the file that flash build -o program.elf writes\n'],
  ['--elf x', 1, 'flash: x: it is no ELF file\n  help: it is the file that flash build -o program.elf writes\n'],
])('one clear message for %s', async (line, status, err) => {
  const s = await new Session(line).pass(1000);
  const r = await s.end();
  expect({ status: r.status, out: r.out, err: r.err.slice(0, err.length) }).toEqual({ status, out: '', err });
  expect(r.err.split('\n').length).toBeLessThan(4);
});

test('a port that another program holds, and one that goes away', async () => {
  const busy = new Session('');
  busy.host.ports.refusals.set(uart.path, 'Resource temporarily unavailable Cannot lock port');
  expect(await busy.pass(1000).then(() => busy.end())).toMatchObject({
    status: 3,
    err: 'flash: cannot open /dev/ttyUSB0: it is busy (Resource temporarily unavailable Cannot lock port)\n  help: another program may have it open: close it (a serial monitor, a modem manager) and try again\n',
  });
  const gone = await new Session('--no-reconnect').pass();
  await gone.says('last');
  gone.host.ports.unplug(uart.path);
  expect(await gone.end()).toMatchObject({ status: 3, out: 'last', err: expect.stringContaining('flash: /dev/ttyUSB0 went away\n  help: without --no-reconnect the monitor waits for it\n') as string });
  const back = await new Session('').pass();
  await back.says('a');
  back.host.ports.unplug(uart.path);
  await back.pass(300);
  back.host.ports.plug({ ...uart, serial: 'OTHER' });
  await back.pass(300);
  back.host.ports.unplug(uart.path);
  back.host.ports.plug(uart);
  await back.pass(300);
  await back.says('b');
  back.interrupt();
  const r = await back.end();
  expect(r).toMatchObject({ status: 130, out: 'ab' });
  expect(r.err).toBe(
    'flash: connected to /dev/ttyUSB0 (1a86:7523, serial A1); Ctrl-C ends\nflash: /dev/ttyUSB0 went away; waiting for it\n' +
      'flash: another device is at /dev/ttyUSB0 (1a86:7523, serial OTHER): not /dev/ttyUSB0 (1a86:7523, serial A1), which is still waited for\nflash: connected to /dev/ttyUSB0 (1a86:7523, serial A1); Ctrl-C ends\n',
  );
});

test('speed, control lines and reset', async () => {
  const s = await new Session('--baudrate 9600').pass();
  expect([s.port.baud, s.port.signalled]).toEqual([9600, [{ dtr: true, rts: true }]]);
  const given = await new Session('--reset=dtr=0,wait=20,dtr=1').pass(20);
  expect(given.port.signalled).toEqual([{ dtr: true, rts: true }, { dtr: false }, { dtr: true }]);
  const common = await new Session('--reset').pass(150);
  // RTS alone holds an Espressif chip in reset, and DTR makes the edge that resets an Arduino.
  expect(common.port.signalled).toEqual([{ dtr: true, rts: true }, { dtr: false }, { rts: true }, { rts: false }, { dtr: true }, { rts: true }]);
});

test('a pipe is sent whole, with its line ends as --eol says, and shown with --echo', async () => {
  const s = new Session('', { input: 'one\ntwo', plugged: true });
  await s.pass();
  expect(s.sent).toBe('one\ntwo');
  const mapped = await new Session('--eol crlf --echo', { input: 'a\nb\n' }).pass();
  expect(mapped.sent).toBe('a\r\nb\r\n');
  expect(mapped.out).toBe('a\r\nb\r\n');
});

test('what comes from a pipe while the board is away waits for it, and is told when it never comes back', async () => {
  const s = await new Session('', { pipe: true }).pass();
  s.type('one,');
  await s.pass();
  const before = s.sent;
  s.host.ports.unplug(uart.path);
  await s.pass(300);
  s.type('two,');
  await s.pass(300);
  s.type('three');
  await s.pass(300);
  s.host.ports.plug(uart);
  await s.pass(300);
  expect([before, s.sent]).toEqual(['one,', 'two,three']);
  s.interrupt();
  expect((await s.end()).err).not.toContain('not sent');
  const never = await new Session('--timeout 2s', { pipe: true }).pass();
  never.host.ports.unplug(uart.path);
  await never.pass(300);
  never.type('hello');
  await never.pass(2000);
  expect(await never.end()).toMatchObject({ status: 1, err: expect.stringContaining('flash: 5 bytes of the input were not sent: the board was away\nflash: the time limit of 2s is over\n') as string });
});

const python = '/usr/bin/python3';
const peer = path.join(__dirname, '../devices/rfc2217-server.py');
const withPyserial = spawnSync(python, ['-c', 'import serial.rfc2217']).status === 0 ? test : test.skip;

withPyserial('a port that pyserial serves over RFC 2217: speed, control lines, and every byte both ways', async () => {
  const server = spawn(python, [peer], { stdio: ['ignore', 'pipe', 'inherit'] });
  const said = readline.createInterface({ input: server.stdout })[Symbol.asyncIterator]();
  const port = (await said.next()).value as string;
  const bytes = Uint8Array.from({ length: 1024 }, (_, i) => i);
  let out = Buffer.alloc(0);
  let err = '';
  const io: Io = {
    stdout: { terminal: false, columns: 80, write: (data) => Promise.resolve(void (out = Buffer.concat([out, Buffer.from(data as Uint8Array)]))) },
    stderr: { terminal: false, columns: 80, write: (data) => Promise.resolve(void (err += Buffer.from(data as Uint8Array).toString())) },
    stdin: {
      terminal: false,
      async *read() {
        yield await Promise.resolve(bytes);
        yield Buffer.from('end');
      },
    },
  };
  const argv = ['monitor', '--device', `rfc2217://127.0.0.1:${port}`, '--baudrate', '57600', '--raw', '--until', 'end', '--timeout', '20s'];
  expect([await main(argv, nodeHost(), io, new AbortController().signal), err]).toEqual([0, `flash: connected to rfc2217://127.0.0.1:${port}; Ctrl-C ends\n`]);
  expect(out.equals(Buffer.concat([bytes, Buffer.from('end')]))).toBe(true);
  expect(JSON.parse((await said.next()).value as string)).toEqual({ baudrate: 57600, bytesize: 8, parity: 'N', stopbits: 1, dtr: true, rts: true });
});

test('a terminal: keys go to the board, Ctrl-C too; the menu switches what is shown, resets and quits', async () => {
  const s = await new Session('--log run.log', { terminal: true }).pass();
  expect(s.raw).toEqual([true]);
  const press = async (keys: string): Promise<void> => {
    s.type(keys);
    await s.pass(200);
  };
  await press('ls\r\x03');
  expect(s.sent).toBe('ls\n\x03');
  await s.says('a\n');
  await press('\x14t');
  await s.says('b\n');
  await press('\x14t\x14x');
  await s.says('c\n', 1000);
  await press('\x14x\x14l');
  await s.says('d\n');
  await press('\x14e');
  await press('e');
  s.port.signalled.length = 0;
  await press('\x14r');
  expect(s.port.signalled[0]).toEqual({ dtr: false });
  await press('\x14h');
  await press('\x1d');
  const r = await s.end();
  expect(r.status).toBe(0);
  expect(r.out).toMatch(/^a\n\[ *\d\.\d{3}\] b\n00000000 {2}63 0a .*\|c\.\|\nd\ne$/);
  expect(s.host.fs.readText('/w/run.log')).toBe('a\nb\nc\n');
  expect(r.err).toContain('Ctrl-] ends, Ctrl-T h shows the keys');
  expect(r.err).toContain('log off\n');
  expect(r.err).toContain('Ctrl-T sends a Ctrl-T');
  expect(s.raw.at(-1)).toBe(false);
});

test('a terminal with --lines stays as it is, and --eol says what Enter sends', async () => {
  const s = await new Session('--lines --eol cr', { terminal: true }).pass();
  s.type('go\n');
  await s.pass();
  expect([s.raw, s.sent]).toEqual([[], 'go\r']);
  const raw = await new Session('--raw', { terminal: true }).pass();
  raw.type('go\r');
  await raw.pass();
  expect(raw.sent).toBe('go\r');
});

test('a crash: functions and lines with --elf, as it came with --raw or without, and frames in JSON', async () => {
  const trace = path.join(__dirname, '../symbols/trace');
  const board = loadBoard(nodeHost(), 'mps2-an386');
  const elf = assemble(board, [path.join(trace, 'arm.s'), path.join(__dirname, '../sim/hello/mps2-an386.s'), path.join(trace, 'program.ll')]);
  const { Symbolizer } = await import('../../src/symbols/symbolizer');
  const leaf = new Symbolizer(elf).functions.find((f) => f.name.startsWith('main.'))!;
  const line = `flash: trace pc=${leaf.address.toString(16)} lr=0 sp=20000000 id=1234 0 0\n`;
  const run = async (flags: string): Promise<Ended> => {
    const s = await new Session(flags, { files: { '/w/p.elf': elf } }).pass();
    await s.says(`x\n${line.slice(0, 20)}`, 10);
    await s.says(line.slice(20), 10);
    s.interrupt();
    return s.end();
  };
  const decoded = await run('--elf p.elf');
  expect(decoded.out).toMatch(/^x\nmain\.\w+\(\.\.\.\)\n\t\/src\/program\.go:\d+ \+0x0\n$/);
  expect((await run('--elf p.elf --raw')).out).toBe(`x\n${line}`);
  const unknown = await run('');
  expect(unknown.out).toBe(`x\n${line}`);
  expect(unknown.err).toContain('the program that crashed (build 1234) was not written from here: --elf FILE names its functions and lines\n');
  const json = (await run('--elf p.elf --json')).out.split('\n').filter((l) => l.includes('"trace"'));
  expect(JSON.parse(json[0])).toMatchObject({ event: 'trace', build: '1234', frames: [{ function: leaf.name, file: '/src/program.go' }] });
});
