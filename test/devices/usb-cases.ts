/** The table of USB methods that the tests go through, beside the serial ones of `cases.ts`. */
import { loadBoard } from '../../src/board/board';
import type { FlashSpec, Target } from '../../src/board/target';
import { openFlash } from '../../src/flash/flash';
import { fakeHost } from '../../src/host/fake';
import { nodeHost } from '../../src/host/node';
import { UsbError } from '../../src/host/usb';
import type { Segment } from '../../src/image/image';
import { binImage, fixture, hasSegments, judgeOf, requestOf, type Bench, type Judges, type MethodCase } from './cases';
import { bitOf, pattern } from './pattern';
import { DfuBoot, f405Dfu, leavingDfu, plainDfu, withSum, type DfuChip } from './dfu-boot';
import { PicobootRom } from './picoboot';
import type { SimulatedUsb } from './usb-device';
import { UsbLine } from './usb-line';

interface UsbParts<D extends SimulatedUsb> extends Judges<D> {
  readonly method: FlashSpec['method'];
  readonly make: (serial?: string) => D;
}

export interface UsbBench<D> extends Bench {
  readonly device: D;
}

/** A bench with one device on a fake USB port. */
export function usbBench<D extends SimulatedUsb>(parts: UsbParts<D>): UsbBench<D> {
  const host = fakeHost();
  const device = parts.make();
  const steps: string[] = [];
  const place = '1-1';
  const path = `usb:${place}`;
  const connect = (d: D, at: string): UsbLine => {
    const line = new UsbLine(d, () => host.usb.unplug(`usb:${at}`));
    d.now = () => host.clock.now();
    d.later = (ms, job) => void host.clock.sleep(ms).then(job);
    d.leave = () => host.usb.unplug(`usb:${at}`);
    d.reset();
    host.usb.plug(d.infoAt(at), line);
    return line;
  };
  let line = connect(device, place);
  return {
    host,
    device,
    port: path,
    steps,
    flash: (more = {}) => openFlash(host, requestOf(parts, steps, more), parts.method),
    replug() {
      host.usb.unplug(path);
      line = connect(device, place);
    },
    unplug: () => host.usb.unplug(path),
    makeBusy: () => void host.usb.refusals.set(path, new UsbError('busy', 'claim: device or resource busy')),
    busyCode: 'device/cannot-open',
    plugSecond: () => void connect(parts.make('SECOND'), '1-2'),
    line: () => line,
    ...judgeOf(parts, device),
  };
}

const sum = (segments: readonly Segment[]): number => segments.reduce((n, s) => n + s.data.length, 0);
const written = (segments: readonly Segment[]): MethodCase['written'] => segments.map((s) => ({ address: s.address, bytes: s.data.length }));

const pico = loadBoard(nodeHost(), 'pico');

export function picoCase(segments: readonly Segment[] = [{ address: 0x10000000, data: pattern(9000) }, { address: 0x10010100, data: pattern(700, 8) }], name = 'picoboot, RP2040'): MethodCase {
  const of = (b: Bench): PicobootRom => (b as UsbBench<PicobootRom>).device;
  return {
    name,
    method: 'picoboot',
    bytes: sum(segments),
    written: written(segments),
    stuckCode: 'device/verify-failed',
    unrepeatable: 2,
    needsReset: false,
    make: () =>
      usbBench<PicobootRom>({
        target: pico,
        method: 'picoboot',
        image: binImage(segments),
        make: (serial) => {
          const device = new PicobootRom(serial);
          device.flash.bytes.set(pattern(8192, 77));
          return device;
        },
        holds: (d) => hasSegments(d.flash.bytes, 0x10000000, segments),
        runs: (d) => d.running,
        stick: (d) => (d.flash.stuck = { address: segments[0].address + 700, mask: bitOf(segments[0].data[700]) }),
        untouched: (d) => !d.counts.has(0x03) && !d.counts.has(0x05),
      }),
    conditions: [
      { name: 'the chip of another board', arrange: (b) => (of(b).rom = Uint8Array.of(0x4d, 0x75, 2, 2)), code: 'device/wrong-chip', message: /is that of an RP2350; a pico has an RP2040/ },
      { name: 'a device with those ids that is something else', arrange: (b) => void b.host.usb.plug({ ...of(b).infoAt('1-1'), interfaces: [] }, b.line() as UsbLine), code: 'device/wrong-chip', message: /has no PICOBOOT interface/ },
      { name: 'a device that the user may not open', arrange: (b) => void b.host.usb.refusals.set(b.port, new UsbError('access', 'permission denied')), code: 'device/cannot-open', message: /cannot open usb:1-1 \(2e8a:0003, RP2 Boot, serial E66058388349B52C\): permission denied/ },
    ],
  };
}

function dfuTarget(chip: DfuChip): Target {
  const length = chip.sectors.reduce((n, s) => n + s.count * s.size, 0);
  const id = `${chip.vid.toString(16).padStart(4, '0')}:${chip.pid.toString(16).padStart(4, '0')}`;
  const spec: FlashSpec = { method: 'dfu', bootloader: [id], ...(chip.kind === 'dfuse' ? { sectors: chip.sectors } : { appStart: chip.start }) };
  return fixture('test-dfu', [{ start: chip.start, length }, { start: 0x20000000, length: 0x8000 }], { kind: 'bin' }, [spec], [{ vid: 0x1234, pid: 0x5678 }]);
}

export function dfuCase(chip: DfuChip, segments: readonly Segment[], name: string): MethodCase {
  const of = (b: Bench): DfuBoot => (b as UsbBench<DfuBoot>).device;
  const dfuse = chip.kind === 'dfuse';
  const before = pattern(4096, 77);
  return {
    name,
    method: 'dfu',
    bytes: sum(segments),
    written: written(segments),
    stuckCode: 'device/verify-failed',
    // From its last status on, the program runs.
    unrepeatable: dfuse ? 1 : chip.manifestTolerant ? 2 : 1,
    needsReset: false,
    make: () =>
      usbBench<DfuBoot>({
        target: dfuTarget(chip),
        method: 'dfu',
        image: binImage(segments),
        make: (serial) => {
          const device = new DfuBoot(chip, serial);
          device.flash.bytes.set(before);
          return device;
        },
        holds: (d) => hasSegments(d.flash.bytes, chip.start, segments),
        runs: (d) => d.running && d.started === chip.start,
        stick: (d) => (d.flash.stuck = { address: segments[0].address + 700, mask: bitOf(segments[0].data[700]) }),
        untouched: (d) => before.every((b, i) => b === d.flash.bytes[i]),
      }),
    conditions: [
      { name: 'flash that is protected', arrange: (b) => (of(b).protectedBelow = 0xffffffff), code: 'device/write-protected', message: /memory could not be (erased|written)/ },
      { name: 'read protection', arrange: (b) => (of(b).readProtected = true), code: 'device/read-protected', message: /an error of its vendor/ },
      ...(dfuse
        ? [
            { name: 'the chip of another board', arrange: (b: Bench) => void replace(b, { ...chip, sectors: [{ count: 128, size: 1024 }], names: ['@Internal Flash  /0x08000000/128*0001Kg'] }), code: 'device/wrong-chip', message: /whose flash is 128\*1K; a test-dfu has 4\*16K, 1\*64K, 7\*128K/ },
            { name: 'a chip whose memory lies elsewhere', arrange: (b: Bench) => void replace(b, { ...chip, names: ['@Internal Flash  /0x10000000/128*0001Kg'] }), code: 'device/wrong-chip', message: /no memory for the image, which starts at 0x08000000/ },
          ]
        : [{ name: 'several memories', arrange: (b: Bench) => void replace(b, { ...chip, names: ['firmware', 'bitstream'] }), code: 'device/several', message: /0 "firmware", 1 "bitstream"/ }]),
    ],
  };
}

/** Another device at the place of the bench's. */
function replace(b: Bench, chip: DfuChip): void {
  const other = new DfuBoot(chip);
  b.host.usb.plug(other.infoAt('1-1'), new UsbLine(other, () => undefined));
}

export const usbCases: readonly MethodCase[] = [
  picoCase(),
  dfuCase(f405Dfu, [{ address: 0x08000000, data: pattern(9001) }, { address: 0x08010000, data: pattern(1303, 5) }], 'dfu, DfuSe of an STM32F405, two segments'),
  dfuCase(plainDfu, [{ address: 0x4000, data: pattern(6001, 3) }], 'dfu, DFU 1.1 that can be read back'),
  dfuCase(leavingDfu, [{ address: 0x4000, data: withSum(pattern(6001, 3)) }], 'dfu, DFU 1.1 that checks and starts what it got'),
];

const large = 256 * 1024;

/** Programs of 256 KiB, to be broken off at any moment. */
export const largeUsbCases: readonly MethodCase[] = [
  picoCase([{ address: 0x10000000, data: pattern(large) }], 'picoboot'),
  dfuCase(f405Dfu, [{ address: 0x08000000, data: pattern(large) }], 'dfu, DfuSe'),
  dfuCase(plainDfu, [{ address: 0x4000, data: pattern(large) }], 'dfu, DFU 1.1'),
];
