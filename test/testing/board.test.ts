/** flash test on boards: QEMU behind a real port, written by a tool; a Pico with its boot loader; and all that a line can do wrong. */
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import fc from 'fast-check';
import { loadBoard } from '../../src/board/board';
import type { Target } from '../../src/board/target';
import { memoryIo } from '../../src/cli/io';
import { main } from '../../src/cli/main';
import { FlashError } from '../../src/diag/diagnostic';
import { BoardDevice } from '../../src/flash/board-device';
import { fakeHost, FakePorts, type FakePort } from '../../src/host/fake';
import type { Host } from '../../src/host/host';
import { nodeHost } from '../../src/host/node';
import { ReportReader, type Report } from '../../src/serial/report';
import { crc16 } from '../../src/util/crc16';
import { Desk, PicoBoard } from '../devices/pico-board';
import { assemble } from '../support/asm';
import { freePort } from '../support/free-port';

jest.setTimeout(600_000);

const full = Boolean(process.env.FLASH_TEST_FULL);
const real = nodeHost();
const module = path.join(__dirname, 'bench');
const dir = fs.mkdtempSync(path.join(fs.realpathSync(tmpdir()), 'flash-bench-'));
afterAll(() => {
  for (const f of fs.readdirSync(dir).filter((n) => n.endsWith('.pid'))) end(Number(fs.readFileSync(path.join(dir, f), 'utf8')));
  fs.rmSync(dir, { recursive: true });
});

function end(pid: number): void {
  try {
    process.kill(pid);
  } catch {
    // It has ended by itself.
  }
}

interface Result {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

async function flashTest(line: string, host: Host = real, signal = new AbortController().signal): Promise<Result> {
  const io = memoryIo('');
  const status = await main(['test', ...line.split(' ')], { ...host, cwd: module }, io, signal);
  return { status, out: io.out().replace(/\d+\.\d+s\b/g, '0.00s'), err: io.err() };
}

async function freeAddress(): Promise<string> {
  return `tcp://127.0.0.1:${await freePort()}`;
}

/** A board file whose boards are QEMU, started by a tool as a user would name one. */
function qemuBoard(board: string, program: string, args: readonly string[]): string {
  const file = path.join(dir, `${board}.json`);
  const argv = [process.execPath, path.join(__dirname, 'qemu-board.mjs'), dir, '{elf}', '{port}', program, ...args];
  fs.writeFileSync(file, JSON.stringify({ inherits: [board], flash: [{ method: 'command', argv }] }));
  return file;
}

const passed = `=== RUN   TestOrder
    ring_test.go:9: in order
no end of line, \x1eflash: end is no report
--- PASS: TestOrder (0.00s)
=== RUN   TestSkipped
    ring_test.go:14: not now
--- SKIP: TestSkipped (0.00s)
PASS
ok  \texample.com/bench/ring\t0.00s
`;

/** What the package broken prints; frames of package testing are left out. */
const failed = `--- FAIL: TestFirst (0.00s)
    broken_test.go:7: first
--- FAIL: TestIndex (0.00s)
panic: runtime error: index out of range [9] with length 0 [recovered, repanicked]

goroutine 3 [running]:
testing.tRunner.func1.2(...)
\t`;

test('two packages side by side on two boards in QEMU, their UARTs at TCP ports', async () => {
  const file = qemuBoard('mps2-an386', 'qemu-system-arm', ['-M', 'mps2-an386', '-semihosting']);
  const devices = [await freeAddress(), await freeAddress()];
  const got = await flashTest(`--board ${file} --device ${devices.join(',')} ./broken ./ring`);
  expect(`${got.out.slice(0, failed.length)}${got.status === 1 ? '' : got.err}`).toBe(failed);
  expect(got.out).toContain('FAIL\texample.com/bench/broken\t0.00s\nok  \texample.com/bench/ring\t0.00s\nFAIL\n');
  expect(got.status).toBe(1);
  for (const d of devices) expect(got.err).toContain(`${d}: `);
});

if (full) {
  test('one after the other on a board in QEMU, its UART a pseudo-terminal', async () => {
    const file = qemuBoard('riscv-qemu', 'qemu-system-riscv32', ['-M', 'virt', '-bios', 'none', '-m', '96M']);
    const got = await flashTest(`--board ${file} --device ${path.join(dir, 'board')} -v -p 1 ./ring ./broken`);
    expect(got.out.slice(0, passed.length)).toBe(passed);
    expect(got.out).toContain('index out of range [9] with length 0');
    expect(got.status).toBe(1);
  });

  test('as events', async () => {
    const file = qemuBoard('mps2-an386', 'qemu-system-arm', ['-M', 'mps2-an386', '-semihosting']);
    const json = await flashTest(`--board ${file} --device ${await freeAddress()} -json ./ring`);
    const events = json.out.trim().split('\n').map((l) => JSON.parse(l) as { Action: string; Test?: string; Output?: string });
    expect(events.filter((e) => e.Action !== 'output').map((e) => [e.Action, e.Test].join(' ').trim())).toEqual(['start', 'run TestOrder', 'pass TestOrder', 'run TestSkipped', 'skip TestSkipped', 'pass']);
    expect(json.status).toBe(0);
  });

  test('a Pico: written by its drive, heard over USB, asked for its boot loader, written again', async () => {
    const desk = new Desk(real);
    const board = new PicoBoard(desk, loadBoard(real, 'pico'), Uint8Array.of(0xe6, 0x60, 0x58, 0x38, 0x83, 0x12, 0x34, 0x57));
    board.bootLoader();
    const got = await flashTest('--board pico --serial usb --device auto -v -p 1 ./ring ./broken', desk.host);
    expect(got.out.slice(0, passed.length)).toBe(passed);
    expect(got.out).toContain('index out of range [9] with length 0');
    expect(got.status).toBe(1);
    expect(board.history).toEqual(['boot loader', 'program', 'boot loader', 'program']);
    // A plug that is pulled while a test runs.
    const running = flashTest('--board pico --serial usb --device E660583883123457 -v ./ring ./broken', desk.host);
    while (board.history.length < 6) await new Promise((resolve) => setTimeout(resolve, 50));
    await board.unplug();
    const lost = await running;
    expect(lost.status).toBe(3);
    expect(lost.out).toContain('FAIL\texample.com/bench/ring\t0.00s\n');
    expect(lost.out).toContain('not run: no board is left\nFAIL\texample.com/bench/broken\t0.00s\n');
  });
}

describe('reports', () => {
  const text = (parts: readonly (Uint8Array | Report)[]): string => Buffer.concat(parts.filter((p): p is Uint8Array => p instanceof Uint8Array)).toString('latin1');
  const reports = (parts: readonly (Uint8Array | Report)[]): Report[] => parts.filter((p): p is Report => !(p instanceof Uint8Array));

  test('are found however the stream comes in pieces; what only looks like one is output', () => {
    const piece = fc.constantFrom('\x1e', '\x1eflash: ', '\x1eflash: end id=1f\n', 'ok\r\n', 'a', '\x1eflash: ready', `${'x'.repeat(120)}\n`);
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.integer({ min: 1, max: 40 }), (pieces, size) => {
        const output = Buffer.from(`${pieces.join('')}.\n`, 'latin1');
        const stream = Buffer.concat([Buffer.from('\x00noise\x1eflash: begin id=1f\n'), output, Buffer.from(`\x1eflash: end id=1f status=3 bytes=${output.length} crc=${crc16(output).toString(16)}\n`)]);
        const reader = new ReportReader();
        const parts: (Uint8Array | Report)[] = [];
        for (let i = 0; i < stream.length; i += size) parts.push(...reader.push(stream.subarray(i, i + size)));
        expect(text(parts)).toBe(`\x00noise${output.toString('latin1')}`);
        expect(reports(parts)).toEqual([{ kind: 'begin', id: '1f' }, { kind: 'end', id: '1f', status: 3, arrival: { kind: 'whole' } }]);
      }),
    );
  });

  const arrival = (printed: string, came: string): unknown => {
    const bytes = Buffer.from(printed);
    const found = reports(new ReportReader().push(Buffer.from(`\x1eflash: begin id=1\n${came}\x1eflash: end id=1 status=0 bytes=${bytes.length} crc=${crc16(bytes).toString(16)}\n`)));
    return (found[1] as Extract<Report, { kind: 'end' }>).arrival;
  };
  test('tell what did not arrive', () => {
    expect(arrival('PASS\n', 'PAS\n')).toEqual({ kind: 'lost', bytes: 1 });
    expect(arrival('PASS\n', 'PaSS\n')).toEqual({ kind: 'spoiled' });
    expect(arrival('PASS\n', 'machine.Serial\nPASS\n')).toEqual({ kind: 'more' });
  });
});

/** What a board does when its port is opened, and when it hears the start word. */
interface Behaviour {
  opened(port: FakePort): void;
  started(port: FakePort, ports: FakePorts): void;
}

describe('a board that', () => {
  const host = fakeHost();
  const base = loadBoard(real, 'mps2-an386');
  const target: Target = { ...base, flash: [{ method: 'command', argv: ['tool'] }] };
  const elf = assemble(target, [path.join(__dirname, 'identified.s')]);

  const finished = `\x1eflash: end id=1f status=0 bytes=5 crc=${crc16(Buffer.from('PASS\n')).toString(16)}\n`;
  /** What the board says, its answer to the start word, what it does then; and how that ends. */
  const cases: readonly (readonly [name: string, says: string, answers: readonly string[], ending: string | RegExp, output: string])[] = [
    ['passes', '\x1eflash: ready id=1f\n', ['\x1eflash: begin id=1f\nPASS\n', finished], '{"kind":"exit","status":0}', 'PASS\n'],
    ['cannot hear', 'old output\n\x1eflash: ready id=1f\n\x1eflash: begin id=1f\nPASS\n' + finished, [], '{"kind":"exit","status":0}', 'PASS\n'],
    ['says nothing', '', [], /^device\/silent: .* has not been heard on \/dev\/ttyUSB0.*, 115200 baud within 20 s: nothing came$/, ''],
    ['speaks at another speed', '\x80\xf8\x80', [], /^device\/silent: .*: 3 bytes came that it did not send$/, ''],
    ['runs another program', '\x1eflash: ready id=2e\n', [], /^device\/silent: .*: another program is running there \(build 2e\)$/, ''],
    ['had begun before', 'SS\n' + finished, [], /^device\/silent: the program on .* had begun before it could be heard$/, ''],
    ['says often that it is ready', '\x1eflash: ready id=1f\n'.repeat(5), ['\x1eflash: begin id=1f\nPASS\n', finished], '{"kind":"exit","status":0}', 'PASS\n'],
    ['does not begin', '\x1eflash: ready id=1f\n', [], /^device\/silent: .*: it said that it was ready, and did not begin$/, ''],
    ['starts again', '\x1eflash: ready id=1f\n', ['\x1eflash: begin id=1f\nPA', '\x1eflash: ready id=1f\n'], /^\{"kind":"fault","message":"the board started again before/, 'PA'],
    ['is not heard whole', '\x1eflash: ready id=1f\n', ['\x1eflash: begin id=1f\nPA\n' + finished], /^device\/bad-line: 2 bytes of the program's output did not arrive/, 'PA\n'],
    ['is misheard', '\x1eflash: ready id=1f\n', ['\x1eflash: begin id=1f\nPASH\n' + finished], /^device\/bad-line: the program’s output did not arrive as it was sent/, 'PASH\n'],
    ['goes away', '\x1eflash: ready id=1f\n', ['\x1eflash: begin id=1f\nPA', 'unplug'], /^device\/lost: \/dev\/ttyUSB0 .*went away while the program was running$/, 'PA'],
  ];

  const usual = (says: string, answers: readonly string[]): Behaviour => ({
    opened: (port) => port.send(Buffer.from(says, 'latin1')),
    started: (port, ports) => {
      for (const a of answers) if (a === 'unplug') ports.unplug('/dev/ttyUSB0'); else port.send(a);
    },
  });

  /** Runs the program on a board that behaves so, and tells how that ended and what was heard. */
  async function hear({ opened, started }: Behaviour): Promise<{ readonly ending: string; readonly heard: string }> {
    const ports = new FakePorts();
    ports.plug({ path: '/dev/ttyUSB0', vid: 0x1a86, pid: 0x7523 }, {
      opened,
      received: (data, port) => {
        expect(Buffer.from(data).toString()).toBe('go\n');
        started(port, ports);
      },
    });
    const fake = { ...host, ports, exec: () => Promise.resolve({ code: 0, stdout: new Uint8Array(0), stderr: '' }) };
    const step = (): Promise<void> => Promise.resolve();
    const device = new BoardDevice(fake, target, { device: undefined, port: undefined, method: undefined, baud: undefined, timeoutMs: 0, step, part: () => undefined, written: step });
    let heard = '';
    const run = async (): Promise<string> => {
      await device.load({ spec: target.image, segments: [{ address: 0, data: new Uint8Array(4) }], file: elf, elf }, new AbortController().signal);
      for await (const bytes of device.output()) heard += Buffer.from(bytes).toString('latin1');
      return JSON.stringify(await device.exited);
    };
    const done = run().catch((e: unknown) => (e instanceof FlashError ? `${e.diagnostics[0].code}: ${e.diagnostics[0].message}` : String(e)));
    for (let i = 0; i < 22; i++) await host.clock.advance(1000);
    const ending = await done;
    await device.close();
    expect(ports.device('/dev/ttyUSB0')).toBeUndefined();
    return { ending, heard };
  }

  test.each(cases)('%s', async (_name, says, answers, ending, output) => {
    const got = await hear(usual(says, answers));
    expect(got.ending).toEqual(typeof ending === 'string' ? ending : expect.stringMatching(ending));
    expect(got.heard).toBe(output);
  });

  test('does not hear the first start word gets another', async () => {
    let words = 0;
    const got = await hear({
      opened: (port) => void (async () => {
        for (let i = 0; i < 25; i++) {
          port.send('\x1eflash: ready id=1f\n');
          await host.clock.sleep(200);
        }
      })(),
      started: (port) => void (++words === 2 && port.send(`\x1eflash: begin id=1f\nPASS\n${finished}`)),
    });
    expect(got).toEqual({ ending: '{"kind":"exit","status":0}', heard: 'PASS\n' });
    expect(words).toBe(2);
  });
});
