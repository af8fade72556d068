/** The chips of method cmsis-dap behind a simulated debug probe, for the table of USB methods. */
import { loadBoard } from '../../src/board/board';
import type { FlashSpec, Target } from '../../src/board/target';
import { nodeHost } from '../../src/host/node';
import type { Segment } from '../../src/image/image';
import { binImage, fixture, hasSegments, type Bench, type Condition, type MethodCase } from './cases';
import { NrfChip, Rp2040Chip, SamdChip, Stm32F1Chip, Stm32F4Chip } from './dap-chips';
import { DapProbeDevice, type ProbeOptions } from './dap-probe';
import { bitOf, pattern } from './pattern';
import type { ChipModel } from './swd-target';
import { usbBench, type UsbBench } from './usb-cases';

type DapSpec = Extract<FlashSpec, { method: 'cmsis-dap' }>;

interface DapParts<C extends ChipModel> {
  readonly name: string;
  readonly spec: DapSpec;
  readonly make: () => C;
  readonly segments: readonly Segment[];
  readonly probe?: ProbeOptions;
  readonly board?: Target;
  readonly conditions: readonly { readonly name: string; readonly arrange: (chip: C, device: DapProbeDevice) => void; readonly code: string; readonly message: RegExp }[];
}

/** The device of a bench of these cases. */
export function probeOf(b: Bench): DapProbeDevice {
  return (b as UsbBench<DapProbeDevice>).device;
}

export function dapTarget(spec: DapSpec, flash: { readonly start: number; readonly length: number }): Target {
  return fixture(`test-${spec.chip}`, [flash, { start: 0x20000000, length: 0x8000 }], { kind: 'bin' }, [spec]);
}

export function dapCase<C extends ChipModel>(p: DapParts<C>): MethodCase {
  const { segments, spec } = p;
  const before = pattern(4096, 77);
  const sample = p.make();
  const target = p.board ?? dapTarget(spec, { start: sample.flash.start, length: sample.flash.bytes.length });
  const conditions: Condition[] = p.conditions.map((c) => ({ name: c.name, code: c.code, message: c.message, arrange: (b) => c.arrange(probeOf(b).chip as C, probeOf(b)) }));
  return {
    name: p.name,
    method: 'cmsis-dap',
    bytes: segments.reduce((n, s) => n + s.data.length, 0),
    written: segments.map((s) => ({ address: s.address, bytes: s.data.length })),
    stuckCode: 'device/verify-failed',
    // Letting go of the probe, once the program runs: two exchanges of two, and what the last register was told.
    unrepeatable: 8,
    needsReset: false,
    make: () =>
      usbBench<DapProbeDevice>({
        target,
        method: 'cmsis-dap',
        image: binImage(segments),
        make: (serial) => {
          const chip = p.make();
          const offset = segments[0].address - chip.flash.start;
          chip.flash.bytes.set(before, offset - (offset % 4096));
          return new DapProbeDevice(chip, { ...(p.probe ?? { version: 2 }), ...(serial ? { serial } : {}) });
        },
        holds: (d) => hasSegments(d.chip.flash.bytes, d.chip.flash.start, segments),
        runs: (d) => d.target.running,
        stick: (d) => (d.chip.flash.stuck = { address: segments[0].address + 700, mask: bitOf(segments[0].data[700]) }),
        untouched: (d) => d.chip.erased === 0 && d.chip.programmed === 0,
      }),
    conditions: [
      ...conditions,
      { name: 'nothing on the wires', arrange: (b) => (probeOf(b).target.dead = true), code: 'device/no-answer', message: /no chip answers the debug probe on usb:1-1 on SWD \(no acknowledge\)/ },
    ],
  };
}

const nrf51: DapSpec = { method: 'cmsis-dap', chip: 'nrf51', ids: [] };
const nrf52: DapSpec = { method: 'cmsis-dap', chip: 'nrf52', ids: [0x52840] };
const f1: DapSpec = { method: 'cmsis-dap', chip: 'stm32f1', ids: [0x410] };
const f4: DapSpec = { method: 'cmsis-dap', chip: 'stm32f4', ids: [0x413] };
const d21: DapSpec = { method: 'cmsis-dap', chip: 'samd21', ids: [0x1001] };
const d51: DapSpec = { method: 'cmsis-dap', chip: 'samd51', ids: [0x6006] };

export const microbitTarget = (): Target => loadBoard(nodeHost(), 'microbit');

function nrf51Case(size: number, name: string): MethodCase {
  return dapCase({
    name,
    spec: nrf51,
    board: microbitTarget(),
    make: () => new NrfChip('nrf51', 0),
    segments: [{ address: 0, data: pattern(size) }],
    probe: { version: 1 },
    conditions: [
      { name: 'readback protection', arrange: (c) => (c.protection = 0xffff00ff), code: 'device/read-protected', message: /RBPCONF/ },
      { name: 'the processor of another board', arrange: (c) => Object.assign(c, { cpuid: 0x410fc241 }), code: 'device/wrong-chip', message: /has a Cortex-M4; a microbit has a Cortex-M0/ },
    ],
  });
}

function f1Case(size: number, name: string): MethodCase {
  return dapCase({
    name,
    spec: f1,
    make: () => new Stm32F1Chip(),
    segments: [{ address: 0x08000000, data: pattern(size, 5) }],
    conditions: [
      { name: 'the chip of another board', arrange: (c) => (c.id = 0x414), code: 'device/wrong-chip', message: /has the id 0x414; a test-stm32f1 has 0x410/ },
      { name: 'read protection', arrange: (c) => (c.readProtected = true), code: 'device/read-protected', message: /RDP/ },
      { name: 'write protection', arrange: (c) => (c.wrpr = 0xfffffffe), code: 'device/write-protected', message: /sector 0 at 0x08000000 is write protected \(WRPR 0xfffffffe\)/ },
    ],
  });
}

export const dapCases: readonly MethodCase[] = [
  nrf51Case(5001, 'cmsis-dap over HID, nRF51'),
  f1Case(5000, 'cmsis-dap, STM32F1'),
  dapCase({
    name: 'cmsis-dap, nRF52, two segments',
    spec: nrf52,
    make: () => new NrfChip('nrf52', 0x52840),
    segments: [{ address: 0x26000, data: pattern(5003, 9) }, { address: 0x30002, data: pattern(77, 4) }],
    conditions: [
      { name: 'the chip of another board', arrange: (c) => Object.assign(c, { part: 0x52832 }), code: 'device/wrong-chip', message: /has the id 0x52832; a test-nrf52 has 0x52840/ },
      { name: 'access protection', arrange: (c) => Object.assign(c, { locked: true, closed: true }), code: 'device/read-protected', message: /APPROTECT/ },
    ],
  }),
  dapCase({
    name: 'cmsis-dap, STM32F4, two segments',
    spec: f4,
    make: () => new Stm32F4Chip(),
    segments: [{ address: 0x08000000, data: pattern(4001) }, { address: 0x08010000, data: pattern(1303, 5) }],
    conditions: [
      { name: 'the chip of another board', arrange: (c) => (c.id = 0x431), code: 'device/wrong-chip', message: /has the id 0x431/ },
      { name: 'read protection', arrange: (c) => (c.rdp = 0x55), code: 'device/read-protected', message: /RDP/ },
      { name: 'write protection', arrange: (c) => (c.nwrp = 0xfef), code: 'device/write-protected', message: /sector 4 at 0x08010000/ },
    ],
  }),
  dapCase({
    name: 'cmsis-dap, SAMD21',
    spec: d21,
    make: () => new SamdChip('samd21'),
    segments: [{ address: 0x2000, data: pattern(5001, 3) }],
    conditions: [
      { name: 'the chip of another board', arrange: (c) => (c.did = 0x10040305), code: 'device/wrong-chip', message: /has the id 0x1004; a test-samd21 has 0x1001/ },
      { name: 'the security bit', arrange: (c) => (c.secured = true), code: 'device/read-protected', message: /security bit/ },
      { name: 'a locked region', arrange: (c) => (c.lock = 0xfffe), code: 'device/write-protected', message: /LOCK 0xfffe/ },
      { name: 'the boot loader\'s part', arrange: (c) => (c.bootEnd = 0x4000), code: 'device/write-protected', message: /BOOTPROT keeps the first 0x4000 bytes/ },
    ],
  }),
  dapCase({
    name: 'cmsis-dap, SAMD51',
    spec: d51,
    make: () => new SamdChip('samd51'),
    segments: [{ address: 0x4000, data: pattern(5001, 3) }],
    conditions: [
      { name: 'the security bit', arrange: (c) => (c.secured = true), code: 'device/read-protected', message: /security bit/ },
      { name: 'the boot loader\'s part', arrange: (c) => (c.bootEnd = 0x6000), code: 'device/write-protected', message: /BOOTPROT keeps the first 0x06000 bytes/ },
    ],
  }),
  dapCase({
    name: 'cmsis-dap, RP2040',
    spec: { method: 'cmsis-dap', chip: 'rp2040', ids: [0x2927] },
    board: loadBoard(nodeHost(), 'pico'),
    make: () => new Rp2040Chip(),
    segments: [{ address: 0x10000000, data: pattern(5001, 3) }, { address: 0x10010100, data: pattern(700, 8) }],
    conditions: [{ name: 'the chip of another board', arrange: (c) => (c.id = 0x20004927), code: 'device/wrong-chip', message: /has the id 0x0004927; a pico has 0x0002927/ }],
  }),
];

const large = 256 * 1024;

export const largeDapCases: readonly MethodCase[] = [nrf51Case(large, 'cmsis-dap, nRF51'), f1Case(128 * 1024, 'cmsis-dap, STM32F1')];
