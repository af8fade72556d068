/** The table of serial methods that the tests go through: a board, a simulated boot loader, and what can be wrong with it. */
import { loadBoard } from '../../src/board/board';
import type { FlashSpec, Target } from '../../src/board/target';
import { openFlash } from '../../src/flash/flash';
import type { FlashRequest, FlashResult, Written } from '../../src/flash/method';
import { fakeHost, type FakeHost } from '../../src/host/fake';
import type { PortInfo } from '../../src/host/host';
import { nodeHost } from '../../src/host/node';
import { encodeEsp, espChips } from '../../src/image/esp';
import type { Image, Segment } from '../../src/image/image';
import type { SerialDevice } from './byte-machine';
import { slipEncode } from '../../src/serial/slip';
import { Line, type Strike } from './harness';
import { EspRom, type EspOptions } from './esp-rom';
import { NordicBoot } from './nordic-dfu';
import { bitOf, pattern } from './pattern';
import { SamBa } from './sam-ba';
import { f103, f405, Stm32Boot } from './stm32-boot';

/** What lies between the host and a device, and where faults strike. */
export interface FaultLine {
  readonly writes: number;
  readonly replies: number;
  strike: Strike | undefined;
  /** What the host sends goes through here. */
  received(data: Uint8Array): void;
}

/** A board on a desk: plugged in, in its boot loader. */
export interface Bench {
  readonly host: FakeHost;
  readonly port: string;
  readonly steps: string[];
  /** Writes the case's image. */
  flash(more?: Partial<FlashRequest>): Promise<FlashResult>;
  /** Unplugs it and plugs it in again, in its boot loader. */
  replug(): void;
  /** A second board of the kind. */
  plugSecond(): void;
  line(): FaultLine;
  unplug(): void;
  /** Another program has it. */
  makeBusy(): void;
  readonly busyCode: string;
  /** Whether its flash has the image. */
  holds(): boolean;
  runs(): boolean;
  /** One bit of its flash stays 0. */
  stick(): void;
  untouched?(): boolean;
}

export interface Condition<B extends Bench = Bench> {
  readonly name: string;
  arrange(bench: B): void;
  readonly code: string;
  readonly status?: number;
  readonly message: RegExp;
}

export interface MethodCase {
  readonly name: string;
  readonly method: FlashSpec['method'];
  readonly bytes: number;
  readonly written: readonly Written[];
  readonly stuckCode: string;
  /** Exchanges at the end that cannot be repeated, since the program runs by then. */
  readonly unrepeatable: number;
  /** After being broken off, the board must be reset by hand. */
  readonly needsReset: boolean;
  make(): Bench;
  readonly conditions: readonly Condition[];
}

/** What is written, and how a device shows what became of it. */
export interface Judges<D> {
  readonly target: Target;
  readonly image: Image;
  readonly holds: (device: D) => boolean;
  readonly runs: (device: D) => boolean;
  readonly stick: (device: D) => void;
  readonly untouched?: (device: D) => boolean;
}

interface Parts<D> extends Judges<D> {
  readonly info: PortInfo;
  readonly makeDevice: () => D;
  /** What the device does to its own port. */
  readonly wire?: (device: D, ports: { readonly host: FakeHost; readonly info: PortInfo; readonly plug: () => void }) => void;
}

export interface DeviceBench<D> extends Bench {
  readonly device: D;
}

/** A request as the command makes it, with its steps kept. */
export function requestOf(parts: Pick<Judges<never>, 'target' | 'image'>, steps: string[], more: Partial<FlashRequest>): FlashRequest {
  return {
    target: parts.target,
    image: parts.image,
    device: undefined,
    timeoutMs: 0,
    signal: new AbortController().signal,
    step: (t) => (steps.push(t), Promise.resolve()),
    part: () => undefined,
    ...more,
  };
}

/** What a bench says of its device. */
export function judgeOf<D>(parts: Judges<D>, device: D): Pick<Bench, 'holds' | 'runs' | 'stick' | 'untouched'> {
  const { untouched } = parts;
  return {
    holds: () => parts.holds(device),
    runs: () => parts.runs(device),
    stick: () => parts.stick(device),
    ...(untouched ? { untouched: () => untouched(device) } : {}),
  };
}

/** A bench with one device behind one fake port. */
export function benchOf<D extends SerialDevice>(parts: Parts<D>): DeviceBench<D> {
  const host = fakeHost();
  const device = parts.makeDevice();
  const steps: string[] = [];
  const plug = (): Line => {
    const line = new Line(device, () => host.ports.unplug(parts.info.path));
    host.ports.plug(parts.info, line);
    return line;
  };
  let line = plug();
  parts.wire?.(device, { host, info: parts.info, plug: () => void (line = plug()) });
  return {
    host,
    device,
    port: parts.info.path,
    steps,
    flash: (more = {}) => openFlash(host, requestOf(parts, steps, more)),
    replug() {
      host.ports.unplug(parts.info.path);
      device.reset();
      line = plug();
    },
    plugSecond: () => host.ports.plug({ ...parts.info, path: `${parts.info.path}9`, serial: 'SECOND' }),
    line: () => line,
    unplug: () => host.ports.unplug(parts.info.path),
    makeBusy: () => void host.ports.refusals.set(parts.info.path, 'Resource temporarily unavailable Cannot lock port'),
    busyCode: 'serial/cannot-open',
    ...judgeOf(parts, device),
  };
}

const base = loadBoard(nodeHost(), 'mps2-an386');

/** A board of the tests: a core that we compile for, with another chip's memory and ways. */
export function fixture(board: string, memory: readonly { start: number; length: number }[], image: Target['image'], flash: readonly FlashSpec[], usb: Target['usb'] = []): Target {
  return { ...base, board, memory: memory.map((m, i) => ({ name: i === 0 ? 'flash' : 'ram', kind: i === 0 ? 'flash' : 'ram', ...m })), image, flash, usb };
}

export function binImage(segments: readonly Segment[]): Image {
  return { spec: { kind: 'bin' }, segments, file: segments[0].data, elf: new Uint8Array(0) };
}

/** Whether memory at `start` has every segment. */
export function hasSegments(memory: Uint8Array, start: number, segments: readonly Segment[]): boolean {
  return segments.every((s) => s.data.every((b, i) => memory[s.address - start + i] === b));
}

function stm32(chip: typeof f103, segments: readonly Segment[], name: string): MethodCase {
  const spec: FlashSpec = { method: 'stm32-uart', chipIds: [chip.id], flashStart: 0x08000000, sectors: chip.sectors };
  const length = chip.sectors.reduce((n, s) => n + s.count * s.size, 0);
  const target = fixture('test-stm32', [{ start: 0x08000000, length }, { start: 0x20000000, length: 0x5000 }], { kind: 'bin' }, [spec]);
  const make = (): DeviceBench<Stm32Boot> =>
    benchOf({
      target,
      image: binImage(segments),
      info: { path: '/dev/ttyUSB0', vid: 0x0403, pid: 0x6001, serial: 'A1' },
      makeDevice: () => {
        const device = new Stm32Boot(chip);
        // What was there before must go.
        device.flash.bytes.set(pattern(4096, 77));
        return device;
      },
      holds: (d) => hasSegments(d.flash.bytes, 0x08000000, segments),
      runs: (d) => d.started === 0x08000000,
      stick: (d) => (d.flash.stuck = { address: segments[0].address + 700, mask: bitOf(segments[0].data[700]) }),
    });
  const old = (b: Bench): Stm32Boot => (b as DeviceBench<Stm32Boot>).device;
  return {
    name,
    method: 'stm32-uart',
    bytes: segments.reduce((n, s) => n + s.data.length, 0),
    written: segments.map((s) => ({ address: s.address, bytes: s.data.length })),
    stuckCode: 'device/verify-failed',
    unrepeatable: 2,
    needsReset: false,
    make,
    conditions: [
      { name: 'the chip of another board', arrange: (b) => Object.assign(old(b), { chip: { ...chip, id: 0x440 } }), code: 'device/wrong-chip', message: /is 0x440; a test-stm32 has 0x41/ },
      { name: 'read protection', arrange: (b) => (old(b).readProtected = true), code: 'device/read-protected', message: /RDP/ },
      { name: 'write protection that is told', arrange: (b) => (old(b).protectedSectors = { sectors: [0], silent: false }), code: 'device/write-protected', message: /write protected/ },
      { name: 'write protection that is not told', arrange: (b) => (old(b).protectedSectors = { sectors: [0], silent: true }), code: 'device/write-protected', message: /sector 0 at 0x08000000/ },
    ],
  };
}

export const sambaSpec: FlashSpec = { method: 'samba', bootloader: ['2341:004d'], touch: true, series: 0x1001, appStart: 0x2000, flashLength: 0x40000, ramBuffer: 0x20005000 };

export function sambaTarget(): Target {
  return fixture('test-zero', [{ start: 0x2000, length: 0x3e000 }, { start: 0x20000000, length: 0x8000 }], { kind: 'bin' }, [sambaSpec], [{ vid: 0x2341, pid: 0x804d }]);
}

function samba(size = 10_001): MethodCase {
  const segments = [{ address: 0x2000, data: pattern(size, 9) }];
  const of = (b: Bench): SamBa => (b as DeviceBench<SamBa>).device;
  return {
    name: 'samba, SAMD21',
    method: 'samba',
    bytes: segments[0].data.length,
    written: [{ address: 0x2000, bytes: segments[0].data.length }],
    stuckCode: 'device/verify-failed',
    unrepeatable: 1,
    needsReset: false,
    make: () =>
      benchOf({
        target: sambaTarget(),
        image: binImage(segments),
        info: { path: '/dev/ttyACM0', vid: 0x2341, pid: 0x004d, serial: 'Z' },
        makeDevice: () => {
          const device = new SamBa();
          device.flash.bytes.set(pattern(4096, 77), 0x2000);
          return device;
        },
        holds: (d) => hasSegments(d.flash.bytes, 0, segments),
        runs: (d) => d.running,
        stick: (d) => (d.flash.stuck = { address: 0x2000 + 700, mask: bitOf(segments[0].data[700]) }),
      }),
    conditions: [
      { name: 'the chip of another board', arrange: (b) => (of(b).did = 0x60060105), code: 'device/wrong-chip', message: /0x60060105; that of a test-zero starts with 0x1001/ },
      { name: 'a boot loader without the commands', arrange: (b) => (of(b).version = 'v1.1 Dec 15 2010'), code: 'device/wrong-chip', message: /no commands to erase/ },
      { name: 'flash that is locked', arrange: (b) => (of(b).locked = true), code: 'device/verify-failed', message: /from 0x00002000 to 0x00002fff/ },
    ],
  };
}

export const nordicSpec: FlashSpec = { method: 'nordic-dfu', bootloader: ['239a:0029'], touch: true, appStart: 0x26000, deviceType: 0x52, softdevices: [0xfffe] };

export function nordicTarget(spec = nordicSpec): Target {
  return fixture('test-nrf', [{ start: 0x26000, length: 0xed000 - 0x26000 }, { start: 0x20004000, length: 0x3c000 }], { kind: 'bin' }, [spec], [{ vid: 0x239a, pid: 0x8029 }]);
}

function nordic(usb: boolean, name: string, size = 6001): MethodCase {
  const segments = [{ address: 0x26000, data: pattern(size, 21) }];
  const of = (b: Bench): NordicBoot => (b as DeviceBench<NordicBoot>).device;
  return {
    name,
    method: 'nordic-dfu',
    bytes: segments[0].data.length,
    written: [{ address: 0x26000, bytes: segments[0].data.length }],
    stuckCode: 'device/not-taken',
    unrepeatable: usb ? 1 : 4,
    needsReset: false,
    make: () =>
      benchOf({
        // An nRF52832 has no USB: the port is its adapter's and stays.
        target: usb ? nordicTarget() : nordicTarget({ ...nordicSpec, bootloader: ['10c4:ea60'], touch: false } as FlashSpec),
        image: binImage(segments),
        info: usb ? { path: '/dev/ttyACM0', vid: 0x239a, pid: 0x0029, serial: 'N' } : { path: '/dev/ttyUSB0', vid: 0x10c4, pid: 0xea60, serial: 'N' },
        makeDevice: () => {
          const device = new NordicBoot();
          device.flash.bytes.set(pattern(4096, 77), 0x26000);
          return device;
        },
        wire: (device, { host, info, plug }) => {
          if (!usb) return;
          device.reenumerate = (as) => {
            host.ports.unplug(info.path);
            void host.clock.sleep(300).then(() => (as === 'boot loader' ? plug() : host.ports.plug({ ...info, pid: 0x8029 })));
          };
        },
        holds: (d) => hasSegments(d.flash.bytes, 0, segments),
        runs: (d) => d.state === 'program',
        stick: (d) => (d.flash.stuck = { address: 0x26000 + 700, mask: bitOf(segments[0].data[700]) }),
      }),
    conditions: [
      { name: 'a boot loader for another device type', arrange: (b) => (of(b).deviceType = 0x99), code: 'device/wrong-chip', message: /device type 0x0052 and SoftDevice 0xfffe/ },
      { name: 'a SoftDevice that the program does not run with', arrange: (b) => Object.assign(of(b), { accepts: () => false }), code: 'device/wrong-chip', message: /restarts whenever/ },
      { name: 'flash that is locked', arrange: (b) => (of(b).locked = true), code: 'device/not-taken', message: /has not started the program/ },
    ],
  };
}

/** An image of an ESP32-C3 with code in RAM and code and data in mapped flash. */
export function espImage(ramBytes: number, flashBytes: number): Image {
  const segments = [
    { address: 0x3fc80000, data: pattern(ramBytes >> 2, 3) },
    { address: 0x40380000, data: pattern(ramBytes, 4) },
    { address: 0x42000020, data: pattern(flashBytes, 5) },
  ];
  return { spec: { kind: 'esp', chipId: 5, flashOffset: 0 }, segments, file: encodeEsp(segments, 0x40380000, espChips[0], 0), elf: new Uint8Array(0) };
}

export function espTarget(reset: 'lines' | 'usb-jtag' | 'none', baud?: number): Target {
  const spec: FlashSpec = { method: 'esp-rom', chip: 'esp32c3', reset, ...(baud ? { baud } : {}) };
  return fixture('test-c3', [{ start: 0x42000000, length: 0x800000 }, { start: 0x3fc80000, length: 0x60000 }], { kind: 'esp', chipId: 5, flashOffset: 0 }, [spec]);
}

function esp(reset: 'lines' | 'usb-jtag' | 'none', name: string, size = 3000): MethodCase {
  const image = espImage(1000, size);
  const { file } = image;
  const options: EspOptions = reset === 'none' ? { inLoader: true } : { wiring: reset };
  const of = (b: Bench): EspRom => (b as DeviceBench<EspRom>).device;
  return {
    name,
    method: 'esp-rom',
    bytes: file.length,
    written: [{ address: 0, bytes: file.length }],
    stuckCode: 'device/verify-failed',
    unrepeatable: 1,
    needsReset: false,
    make: () =>
      benchOf({
        target: espTarget(reset),
        image,
        info: reset === 'usb-jtag' ? { path: '/dev/ttyACM0', vid: 0x303a, pid: 0x1001, serial: 'C3' } : { path: '/dev/ttyUSB0', vid: 0x10c4, pid: 0xea60, serial: 'C3' },
        makeDevice: () => {
          const device = new EspRom(options);
          device.flash.bytes.set(pattern(4096, 77));
          return device;
        },
        holds: (d) => file.every((b, i) => d.flash.bytes[i] === b),
        runs: (d) => d.state === 'program',
        stick: (d) => (d.flash.stuck = { address: 700, mask: bitOf(file[700]) }),
      }),
    conditions: [
      { name: 'the chip of another board', arrange: (b) => (of(b).chipId = 9), code: 'device/wrong-chip', message: /the one with id 9; a test-c3 has esp32c3/ },
      { name: 'flash that is locked', arrange: (b) => (of(b).lockedBelow = 0x10000), code: 'device/verify-failed', message: /from 0x00000000/ },
      ...(reset === 'none' ? [{ name: 'a chip that runs its program', arrange: (b: Bench) => void of(b).receive(slipEncode(Uint8Array.of(0, 0x12, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0))), code: 'device/no-answer', message: /did not answer while being called/ }] : []),
    ],
  };
}

export const serialCases: readonly MethodCase[] = [
  stm32(f103, [{ address: 0x08000000, data: pattern(5000) }], 'stm32-uart, STM32F103'),
  stm32(f405, [{ address: 0x08000000, data: pattern(1000) }, { address: 0x08010000, data: pattern(1303, 5) }], 'stm32-uart, STM32F405, two segments'),
  esp('lines', 'esp-rom, reset by DTR and RTS'),
  esp('usb-jtag', 'esp-rom, reset by the USB port of the chip'),
  esp('none', 'esp-rom, reset by hand'),
  samba(),
  nordic(true, 'nordic-dfu, nRF52840 on USB'),
  nordic(false, 'nordic-dfu, nRF52832 behind an adapter'),
];

const large = 256 * 1024;

/** Programs of 256 KiB, or what there is room for: to be broken off at any moment. */
export const largeCases: readonly MethodCase[] = [
  stm32(f405, [{ address: 0x08000000, data: pattern(large) }], 'stm32-uart'),
  esp('lines', 'esp-rom', large),
  samba(large - 0x2000),
  nordic(true, 'nordic-dfu', large),
];
