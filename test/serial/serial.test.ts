/** Ports and the monitor: choosing, losing and finding again, traces, and the list that Linux gives. */
import { loadBoard } from '../../src/board/board';
import { FlashError } from '../../src/diag/diagnostic';
import { fakeHost, settle, type FakeHost } from '../../src/host/fake';
import type { PortInfo } from '../../src/host/host';
import { linuxPorts } from '../../src/host/linux-ports';
import { nodeHost } from '../../src/host/node';
import { HexView } from '../../src/serial/hex-view';
import { Keys } from '../../src/serial/keys';
import { LineSplitter } from '../../src/serial/lines';
import { monitor, type Sink } from '../../src/serial/monitor';
import { NewlineFilter } from '../../src/serial/newlines';
import { parseLineSteps, runLineSteps } from '../../src/serial/line-steps';
import { LinkTimeout, SerialLink } from '../../src/serial/link';
import { sameDevice, selectPort } from '../../src/serial/select';
import { SlipDecoder, slipEncode } from '../../src/serial/slip';
import { PortSource } from '../../src/serial/source';
import { Timestamps } from '../../src/serial/timestamps';
import { TraceFilter } from '../../src/symbols/trace';

const pico = loadBoard(nodeHost(), 'pico');
const a: PortInfo = { path: '/dev/ttyACM0', vid: 0x2e8a, pid: 0x000a, serial: 'E660', product: 'Pico' };
const b: PortInfo = { path: '/dev/ttyACM1', vid: 0x2e8a, pid: 0x000a, serial: 'E661' };
const other: PortInfo = { path: '/dev/ttyUSB0', vid: 0x1a86, pid: 0x7523 };

function withPorts(...ports: readonly PortInfo[]): FakeHost {
  const host = fakeHost();
  ports.forEach((p) => host.ports.plug(p));
  return host;
}

const message = async (job: Promise<unknown>): Promise<string> => {
  try {
    await job;
  } catch (error) {
    if (error instanceof FlashError) return `${error.status} ${error.diagnostics[0].code}: ${error.diagnostics[0].message}`;
    throw error;
  }
  throw new Error('no failure');
};

test('the port of a board is chosen by its ids, never the first of several', async () => {
  expect(await selectPort(withPorts(other, a), pico, undefined)).toEqual(a);
  expect(await message(selectPort(withPorts(a, b), pico, undefined))).toBe('3 serial/several-ports: 2 ports fit pico: /dev/ttyACM0 (2e8a:000a, Pico, serial E660), /dev/ttyACM1 (2e8a:000a, serial E661)');
  expect(await message(selectPort(withPorts(other), pico, undefined))).toBe('3 serial/no-port: no serial port of a pico is there');
  expect(await selectPort(withPorts(a, b), pico, 'E661')).toEqual(b);
  expect(await selectPort(withPorts(a, b), pico, '/dev/none,/dev/ttyACM1')).toEqual(b);
  expect(await selectPort(withPorts(), undefined, '/tmp/pty')).toEqual({ path: '/tmp/pty' });
  expect(await selectPort(withPorts(other, a), undefined, '1A86:7523')).toEqual(other);
  expect(await message(selectPort(withPorts(a, b), undefined, '2e8a:000a'))).toMatch(/^3 serial\/several-ports: 2 ports fit 2e8a:000a: /);
  expect(await selectPort(withPorts(), undefined, 'rfc2217://lab:4000')).toEqual({ path: 'rfc2217://lab:4000' });
  const bench = withPorts(a, b);
  bench.fs.write('/bench.json', new TextEncoder().encode('{"boards": {"left": {"device": "E661"}}}'));
  expect(await selectPort(bench, pico, 'left')).toEqual(b);
  expect(await message(selectPort(withPorts(a), pico, 'E999'))).toContain('there is no port E999');
});

/** A monitor on a fake host, and what it has told. */
function start(host: FakeHost, port: PortInfo, reconnect = true, bootloaders: readonly string[] = []): { text: () => string; events: string[]; stop: () => void; done: Promise<void> } {
  let text = '';
  const events: string[] = [];
  const stop = new AbortController();
  const source = new PortSource(host, port, { baud: 115200, reconnect, patienceMs: 500, bootloaders, signal: stop.signal });
  const sink: Sink = {
    shown: (bytes) => Promise.resolve(void (text += Buffer.from(bytes).toString())),
    event: (kind, p) => Promise.resolve(void events.push(`${kind} ${p.path}`)),
  };
  const done = monitor(source, new TraceFilter(undefined), [sink]);
  return { text: () => text, events, stop: () => stop.abort(), done };
}

test('the monitor survives unplugging, under another name too, and loses nothing', async () => {
  const host = withPorts(a);
  const m = start(host, a);
  await settle();
  host.ports.device(a.path)?.send('one\n');
  await settle();
  expect(host.ports.device(a.path)?.signalled).toEqual([{ dtr: true, rts: true }]);
  host.ports.device(a.path)?.send('two\n');
  host.ports.unplug(a.path);
  await host.clock.advance(1000);
  host.ports.plug(b);
  host.ports.plug({ ...a, path: '/dev/ttyACM7' });
  await host.clock.advance(1000);
  host.ports.device('/dev/ttyACM7')?.send('three\n');
  await settle();
  // What has come when the end is asked for is shown.
  host.ports.device('/dev/ttyACM7')?.send('four\n');
  m.stop();
  await m.done;
  expect(m.text()).toBe('one\ntwo\nthree\nfour\n');
  expect(m.events).toEqual(['opened /dev/ttyACM0', 'lost /dev/ttyACM0', 'opened /dev/ttyACM7']);
});

test('another device under the same name is refused once, and a boot loader is not taken for the program', async () => {
  const host = withPorts(a);
  const m = start(host, a, true, ['2e8a:0003']);
  await settle();
  host.ports.unplug(a.path);
  await host.clock.advance(300);
  host.ports.plug({ ...b, path: a.path });
  await host.clock.advance(1000);
  expect(host.ports.device(a.path)).toBeUndefined();
  host.ports.unplug(a.path);
  host.ports.plug({ ...a, pid: 3 });
  await host.clock.advance(1000);
  host.ports.unplug(a.path);
  await host.clock.advance(300);
  host.ports.plug(a);
  await host.clock.advance(1000);
  host.ports.device(a.path)?.send('back');
  await settle();
  m.stop();
  await m.done;
  expect(m.events).toEqual(['opened /dev/ttyACM0', 'lost /dev/ttyACM0', 'refused /dev/ttyACM0', 'opened /dev/ttyACM0']);
  expect(m.text()).toBe('back');
});

test('a device without a serial number is known by its place on USB', () => {
  const at = (path: string, location?: string): PortInfo => ({ ...other, path, ...(location !== undefined && { location }) });
  expect(sameDevice(at('/dev/ttyUSB0', '1-2'), at('/dev/ttyUSB1', '1-2'))).toBe(true);
  expect(sameDevice(at('/dev/ttyUSB0', '1-2'), at('/dev/ttyUSB0', '1-3'))).toBe(false);
  expect(sameDevice(at('/dev/ttyUSB0'), at('/dev/ttyUSB0'))).toBe(true);
  expect(sameDevice(a, { ...a, path: '/dev/x', pid: 3 })).toBe(true);
  expect(sameDevice(a, b)).toBe(false);
  expect(sameDevice({ path: '/tmp/pty' }, { ...other, path: '/tmp/pty' })).toBe(false);
});

test('a port that is taken when it comes back is waited for, and named if it stays so', async () => {
  const host = withPorts(a);
  const m = start(host, a);
  await settle();
  host.ports.refusals.set(a.path, 'Resource temporarily unavailable Cannot lock port');
  host.ports.unplug(a.path);
  host.ports.plug(a);
  await host.clock.advance(5000);
  host.ports.refusals.delete(a.path);
  await host.clock.advance(1000);
  expect(m.events).toEqual(['opened /dev/ttyACM0', 'lost /dev/ttyACM0', 'opened /dev/ttyACM0']);
  host.ports.refusals.set(a.path, 'Resource temporarily unavailable Cannot lock port');
  host.ports.unplug(a.path);
  host.ports.plug(a);
  const failed = message(m.done);
  await host.clock.advance(12_000);
  expect(await failed).toBe('3 serial/cannot-open: cannot open /dev/ttyACM0: it is busy (Resource temporarily unavailable Cannot lock port)');
});

test('without reconnecting the monitor ends with the port; one that cannot be opened is told', async () => {
  const host = withPorts(a);
  const m = start(host, a, false);
  await settle();
  host.ports.unplug(a.path);
  await m.done;
  expect(m.events).toEqual(['opened /dev/ttyACM0', 'lost /dev/ttyACM0']);
  const none = withPorts();
  const failed = message(start(none, a).done);
  await none.clock.advance(5000);
  expect(await failed).toBe('3 serial/cannot-open: cannot open /dev/ttyACM0: No such file or directory');
});

test('line ends, hexadecimal rows, lines with their times, and the keys of the menu', () => {
  const whole = 'a\r\nb\nc\rd\r\n\n\r\r\n';
  for (const [to, want] of [['keep', whole], ['lf', 'a\nb\nc\nd\n\n\n\n'], ['crlf', 'a\r\nb\r\nc\r\nd\r\n\r\n\r\n\r\n'], ['cr', 'a\rb\rc\rd\r\r\r\r']] as const) {
    // However the stream is cut.
    for (let cut = 0; cut <= whole.length; cut++) {
      const filter = new NewlineFilter(to);
      expect([whole.slice(0, cut), whole.slice(cut)].map((s) => Buffer.from(filter.push(Buffer.from(s))).toString()).join('')).toBe(want);
    }
  }
  const view = new HexView();
  // The same rows as `hexdump -C`.
  expect(view.push(Uint8Array.from({ length: 20 }, (_, i) => i + 60))).toBe('00000000  3c 3d 3e 3f 40 41 42 43  44 45 46 47 48 49 4a 4b  |<=>?@ABCDEFGHIJK|\n');
  expect(view.flush() + view.flush() + view.push(Uint8Array.of(0)) + view.flush()).toBe(
    '00000010  4c 4d 4e 4f                                       |LMNO|\n00000014  00                                                |.|\n',
  );
  const lines = new LineSplitter();
  const text = (l: { bytes: Uint8Array; at: number; whole: boolean } | undefined): string => (l ? `${l.at} ${Buffer.from(l.bytes).toString()}${l.whole ? '.' : ''}` : '');
  expect(lines.push(Buffer.from('a'), 1).map(text)).toEqual([]);
  expect(lines.push(Buffer.from('b\r'), 2).map(text)).toEqual([]);
  expect(lines.push(Buffer.from('\nc\n\nd'), 3).map(text)).toEqual(['1 ab.', '3 c.', '3 .']);
  expect([text(lines.flush()), text(lines.flush())]).toEqual(['3 d', '']);
  const keys = new Keys();
  const press = (s: string): string[] => keys.push(Buffer.from(s, 'latin1')).map((k) => (k.kind === 'send' ? Buffer.from(k.bytes).toString() : `<${k.kind}>`));
  expect(press('ab\x03c')).toEqual(['ab\x03c']);
  expect(press('a\x14')).toEqual(['a']);
  expect(press('rb\x14\x14\x14\x12\x14z')).toEqual(['<reset>', 'b\x14', '<reset>', '<help>']);
  expect(press('\x14t\x14x\x14l\x14e\x14h\x14q\x1d')).toEqual(['<timestamps>', '<hex>', '<log>', '<echo>', '<help>', '<quit>', '<quit>']);
});

test('times stand before lines, not before pieces of them', () => {
  let now = 0;
  const stamps = new Timestamps(() => String(now++));
  const push = (s: string): string => Buffer.from(stamps.push(Buffer.from(s))).toString();
  expect(push('a') + push('b\n') + push('c\nd')).toBe('[0] ab\n[1] c\n[2] d');
});

test('Linux lists ports from /sys', () => {
  const host = fakeHost({
    files: {
      '/sys/class/tty/ttyACM0/device/x': '',
      '/sys/class/tty/ttyACM0/idVendor': '',
      '/sys/class/tty/idVendor': '',
      '/sys/class/tty/ttyS0/device/x': '',
      '/sys/class/tty/ttyS0/type': '0\n',
      '/sys/class/tty/ttyAMA0/device/x': '',
      '/sys/class/tty/tty1/y': '',
      '/sys/class/tty/ttyUSB3/device/idVendor': '1a86\n',
      '/sys/class/tty/ttyUSB3/device/idProduct': '7523\n',
    },
  });
  expect(linuxPorts(host.fs, '/')).toEqual([{ path: '/dev/ttyUSB3', vid: 0x1a86, pid: 0x7523 }, { path: '/dev/ttyACM0' }, { path: '/dev/ttyAMA0' }]);
});

test('steps of control lines', async () => {
  const host = withPorts(other);
  const port = await host.ports.open(other.path, 115200);
  const link = new SerialLink(port, host.clock, new AbortController().signal);
  const done = runLineSteps(link, 'dtr=1, rts=1,wait=50,rts=0');
  await settle();
  expect(host.ports.device(other.path)?.signalled).toEqual([{ dtr: true }, { rts: true }]);
  await host.clock.advance(50);
  await done;
  expect(host.ports.device(other.path)?.signalled).toEqual([{ dtr: true }, { rts: true }, { rts: false }]);
  expect(() => parseLineSteps('dtr=1,cts=0')).toThrow('"cts=0" is no step of control lines');
});

test('a link gives so many bytes, keeps the rest, and says how much there was when time is up', async () => {
  const host = withPorts(other);
  const link = new SerialLink(await host.ports.open(other.path, 9600), host.clock, new AbortController().signal);
  host.ports.device(other.path)?.send('abcd');
  expect(Buffer.from(await link.read(3, 100)).toString()).toBe('abc');
  const late = link.read(2, 100).then(
    () => undefined,
    (e: unknown) => e,
  );
  await host.clock.advance(100);
  expect(await late).toBeInstanceOf(LinkTimeout);
  expect(await late).toMatchObject({ received: 1 });
  host.ports.device(other.path)?.send('e');
  expect(Buffer.from(await link.read(2, 100)).toString()).toBe('de');
});

test('SLIP: frames with every byte, and one lost end mark spoils one frame', () => {
  const all = Uint8Array.from({ length: 256 }, (_, i) => i);
  const frames = (...parts: readonly Uint8Array[]): readonly Uint8Array[] => new SlipDecoder().push(Buffer.concat(parts));
  expect(frames(slipEncode(all), slipEncode(all))).toEqual([all, all]);
  expect(frames(Buffer.from('boot: '), slipEncode(all))).toEqual([all]);
  expect(frames(slipEncode(Uint8Array.of(1)).subarray(0, 2), slipEncode(all), slipEncode(all))).toEqual([Uint8Array.of(1), all, all]);
  expect(frames(Uint8Array.of(0xc0, 1, 0xdb, 2, 0xc0), slipEncode(all))).toEqual([all]);
});
