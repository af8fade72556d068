/** Writes a chip over its debug port, through a CMSIS-DAP probe: connects (under reset where it must), checks which chip it is, and drives the chip's own flash controller. */
import type { DapChip } from '../board/target';
import { FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';
import { hex } from '../util/bytes';
import { LinkLost } from '../serial/link';
import type { Chip, ChipFlash, DapSpec, OpenChip } from './dap/chip';
import { Core } from './dap/core';
import { DebugPort } from './dap/debug-port';
import { Memory } from './dap/memory';
import { openNrf51, openNrf52 } from './dap/nrf';
import { DapProbe } from './dap/probe';
import { openRp2040 } from './dap/rp2040';
import { openSamD21, openSamD51 } from './dap/samd';
import { openStm32F1, openStm32F4 } from './dap/stm32';
import { bulkTransport, dapInterface, hidTransport, type DapTransport } from './dap/transport';
import { openHid, openUsb } from './usb-link';
import { choose, severalError, wantedDevice } from './choose';
import type { UsbInfo } from '../host/usb';
import { portLabel, usbId } from '../serial/select';
import { deviceError, doing, imageError, namedError } from './errors';
import type { FlashMethod, FlashRequest, FlashSession, Written } from './method';
import { mustBeThere } from './read-back';
import { blocksOf, touchedSectors } from './sectors';

interface Family {
  readonly open: OpenChip;
  /** TARGETSEL, for chips that share the wire with others or have several cores behind it. */
  readonly target?: number;
}

const families: Readonly<Record<DapChip, Family>> = {
  nrf51: { open: openNrf51 },
  nrf52: { open: openNrf52 },
  stm32f1: { open: openStm32F1 },
  stm32f4: { open: openStm32F4 },
  samd21: { open: openSamD21 },
  samd51: { open: openSamD51 },
  rp2040: { open: openRp2040, target: 0x01002927 },
};

const POLL_MS = 50;
const CLOCK_HZ = 4_000_000;
/** Capacitors on reset lines take a while. */
const RESET_MS = 20;
/** Bytes that are written, and then looked at, at once. */
const BLOCK = 4096;

/** The method. */
export const cmsisDap: FlashMethod<DapSpec> = {
  id: 'cmsis-dap',
  recovery: 'the chip can always be reached over its debug port: repeat the command',
  sees: async (host, spec) => spec.probes !== undefined && probesOf(await host.usb.list(), spec).length > 0,
  async open(host, spec, request) {
    const probe = new DapProbe(await openProbe(host, spec, request), host.clock, request.signal);
    try {
      await request.step(`looking for a chip on ${probe.name}`);
      const chip = await doing(probe.name, 'being asked for the chip', () => connect(probe, spec, request));
      const flash = await doing(probe.name, 'looking which chip it is', () => families[spec.chip].open(chip));
      mustFit(flash, request);
      return new DapSession(probe, chip, flash, request);
    } catch (error) {
      await release(probe);
      throw error;
    }
  },
};

/** Debug probes that are connected: the board's own where it has one. */
function probesOf(devices: readonly UsbInfo[], spec: DapSpec): readonly UsbInfo[] {
  return devices.filter((d) => dapInterface(d) !== undefined && (spec.probes === undefined || spec.probes.includes(usbId(d) ?? '')));
}

/** Opens the probe that is meant; waits for one that is just being connected. */
async function openProbe(host: Host, spec: DapSpec, request: FlashRequest): Promise<DapTransport> {
  const wanted = wantedDevice(host, request.device);
  const deadline = host.clock.now() + request.timeoutMs;
  for (let told = false; ; told = true) {
    const devices = await host.usb.list();
    const choice = choose(probesOf(devices, spec), wanted);
    if (choice.kind === 'several') {
      const [first] = choice.devices;
      const unique = first.serial !== undefined && choice.devices.filter((d) => d.serial === first.serial).length === 1;
      throw severalError(`debug probes fit ${wanted ?? request.target.board}`, choice.devices.map(portLabel), unique ? first.serial : first.path);
    }
    if (choice.kind === 'one') {
      const info = choice.device;
      const way = dapInterface(info)!;
      const name = `the debug probe on ${info.path}`;
      if (way.kind === 'hid') return hidTransport(await openHid(host, info, way.number, request.signal), way.reportSize, name);
      return bulkTransport(await openUsb(host, info, way.number, request.signal), way, name);
    }
    if (request.signal.aborted || host.clock.now() >= deadline) {
      const there = devices.length > 0 ? `USB devices that are there: ${devices.map(portLabel).join(', ')}` : 'no USB device is there';
      const what = wanted === undefined ? 'no CMSIS-DAP debug probe was found' : `no CMSIS-DAP debug probe is ${wanted}`;
      throw deviceError('device/none', `${what}; ${there}`, `connect the debug probe of the ${request.target.board}; without hardware: flash run --board ${request.target.board} PROGRAM`);
    }
    if (!told) await request.step(`waiting for the debug probe of a ${request.target.board}`);
    await host.clock.sleep(POLL_MS, request.signal);
  }
}

/** A chip that answers, whatever its program does. */
async function connect(probe: DapProbe, spec: DapSpec, request: FlashRequest): Promise<Chip> {
  await probe.connect(spec.clock ?? CLOCK_HZ);
  const port = new DebugPort(probe, families[spec.chip].target);
  const memory = new Memory(port);
  const core = new Core(memory);
  const chip: Chip = { memory, core, spec, target: request.target };
  try {
    await port.connect();
  } catch (error) {
    if (!(error instanceof FlashError)) throw error;
    await request.step('connecting under reset');
    await connectUnderReset(probe, port, core);
  }
  return chip;
}

/** For programs that sleep, or use the wires for something else: the chip is held in reset until it is told to stop before its first instruction. */
async function connectUnderReset(probe: DapProbe, port: DebugPort, core: Core): Promise<void> {
  // A chip that did not hear is no sign of bad wires.
  await probe.fullSpeed();
  await probe.reset(true);
  try {
    await probe.pause(RESET_MS);
    await port.connect();
    await core.catchReset(true);
  } finally {
    await probe.reset(false);
  }
  await probe.pause(RESET_MS);
  await core.waitHalted('coming out of reset');
}

function mustFit(flash: ChipFlash, request: FlashRequest): void {
  const end = flash.start + flash.length;
  const outside = request.image.segments.find((s) => s.data.length > 0 && (s.address < flash.start || s.address + s.data.length > end));
  if (!outside) return;
  throw imageError(
    `the image has bytes at ${hex(outside.address)} to ${hex(outside.address + outside.data.length - 1)}; the flash of this ${flash.name} is ${hex(flash.start)} to ${hex(end - 1)}`,
    'build it for this board; a chip with less flash than the board file says is another one',
  );
}

/** Lets the probe go; a probe that is gone, or is no longer asked since the user gave up, has nothing to say about it. */
async function release(probe: DapProbe): Promise<void> {
  try {
    await probe.disconnect();
  } catch {
    // What went wrong before is what counts.
  } finally {
    await probe.transport.close();
  }
}

class DapSession implements FlashSession {
  readonly device: string;

  constructor(
    private readonly probe: DapProbe,
    private readonly chip: Chip,
    private readonly flash: ChipFlash,
    private readonly request: FlashRequest,
  ) {
    this.device = `${flash.name} on ${probe.name}`;
  }

  async write(): Promise<readonly Written[]> {
    const { flash, request, probe } = this;
    const sectors = touchedSectors(flash.sectors, request.image.segments);
    await doing(probe.name, 'resetting the chip', () => this.chip.core.resetAndHalt());
    await doing(probe.name, 'looking for protection', () => flash.checkProtection(sectors));
    try {
      await doing(probe.name, 'opening the flash', () => flash.begin());
      await request.step(`erasing ${sectors.length} sector${sectors.length === 1 ? '' : 's'} of ${this.device}`);
      await doing(probe.name, 'erasing', () => flash.erase(sectors, request.part));
      await request.step(`writing ${this.device}`);
      const blocks = blocksOf(request.image.segments, BLOCK, flash.align);
      for (const [i, block] of blocks.entries()) {
        await doing(probe.name, `writing ${hex(block.address)}`, () => flash.program(block.address, block.data));
        request.part((i + 1) / blocks.length);
      }
    } catch (error) {
      await this.closeFlash(error);
      throw error;
    }
    await doing(probe.name, 'closing the flash', () => flash.end());
    return request.image.segments.map((s) => ({ address: s.address, bytes: s.data.length }));
  }

  async verify(): Promise<string> {
    const { request, probe, chip } = this;
    await request.step(`verifying ${this.device}`);
    const total = request.image.segments.reduce((n, s) => n + s.data.length, 0);
    let before = 0;
    for (const s of request.image.segments) {
      const found = await doing(probe.name, `reading ${hex(s.address)}`, () => chip.memory.read(s.address, s.data.length, (part) => request.part((before + part * s.data.length) / total)));
      mustBeThere(s, found);
      before += s.data.length;
    }
    return 'read back and equal';
  }

  async reset(): Promise<void> {
    const { chip, flash, probe } = this;
    await this.request.step('starting the program');
    const poke = flash.reset?.bind(flash);
    await doing(probe.name, 'starting the program', () => chip.core.resetAndRun(poke));
  }

  close(): Promise<void> {
    return release(this.probe);
  }

  /** Leaves the flash locked, where the chip still hears. */
  private async closeFlash(cause: unknown): Promise<void> {
    if (namedError(cause, '', '') instanceof LinkLost) return;
    try {
      await this.flash.end();
    } catch {
      // The cause is what counts.
    }
  }
}
