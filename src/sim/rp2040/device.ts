/** The simulated Pico as a Device: runs the chip in slices, so that output streams, input arrives and Ctrl-C works. */
import type { Device, Ended } from '../../device/device';
import type { Target } from '../../board/target';
import { readElf, readElfSymbols } from '../../image/elf';
import type { Image } from '../../image/image';
import { AsyncQueue } from '../../util/queue';
import type { SimOptions } from '../options';
import { Buses } from './buses';
import { FLASH_START } from './bootrom';
import { Chip } from './chip';
import { ChipPins } from './pins';
import { connectFlashCommands } from './flash-commands';
import { connectRtcAlarm } from './rtc-alarm';
import { UartInput } from './uart-input';
import { UsbHost } from './usb-host';

type Rp2040js = typeof import('rp2040js');

/** Instructions between two looks at the wall clock. */
const STRIDE = 20_000;
/** Wall milliseconds of a slice, after which the event loop has its turn. */
const SLICE_MS = 12;

/** The number of the flash of a simulated board that was given none. */
const FLASH_ID = Uint8Array.of(0xe6, 0x61, 0xf1, 0xa5, 0x40, 0x00, 0x00, 0x01);

/** One start of the program, until it ends or the chip is reset. */
interface Run {
  chip: Chip;
  readonly output: AsyncQueue<Uint8Array>;
  uart: UartInput;
  readonly exited: Promise<Ended>;
  readonly finish: (ended: Ended) => void;
  /** Program bytes not yet given out. */
  text: number[];
  done: boolean;
  /** Calls off the next slice; undefined: none is to come. */
  timer: (() => void) | undefined;
  /** Wall and simulated milliseconds at the start, for the pace of real time. */
  readonly wallStart: number;
}

export class Rp2040Device implements Device {
  readonly name: string;
  readonly pins: ChipPins;
  readonly buses = new Buses();
  /** The computer at the other end of the USB cable. */
  readonly usb = new UsbHost();
  readonly clock = { now: (): bigint => BigInt(Math.round(this.run?.chip.rp.clock.nanos ?? 0)) };
  private readonly flash: Uint8Array;
  private exitRanges: readonly { start: number; end: number }[] = [];
  private run: Run | undefined;
  private inputEnded = false;

  constructor(
    private readonly lib: Rp2040js,
    target: Target,
    private readonly options: SimOptions,
  ) {
    this.name = `simulated ${target.board}`;
    this.pins = new ChipPins(target.pins);
    this.flash = new Uint8Array(target.memory.find((m) => m.kind === 'flash')?.length ?? 2 ** 21).fill(0xff);
  }

  /** Told when the board's serial port over USB appears, and when it goes. */
  onUsbPort: (there: boolean) => void = () => undefined;

  get exited(): Promise<Ended> {
    return this.run?.exited ?? new Promise(() => undefined);
  }

  /** Cycles of the processor since the reset, sleep included. */
  get cycles(): number {
    const rp = this.run?.chip.rp;
    return rp ? Math.round((rp.clock.nanos * rp.clkSys) / 1e9) : 0;
  }

  /** Instruction cycles that were executed, sleep not included. */
  get busyCycles(): number {
    return this.run?.chip.core.cycles ?? 0;
  }

  load(image: Image): Promise<void> {
    this.flash.fill(0xff);
    for (const s of image.segments) {
      const at = s.address - FLASH_START;
      if (at < 0 || at + s.data.length > this.flash.length) continue;
      this.flash.set(s.data, at);
    }
    this.exitRanges = image.elf.length > 0 && !this.options.staysOn ? exitRanges(image.elf) : [];
    return this.reset();
  }

  reset(): Promise<void> {
    this.stop({ kind: 'lost', reason: 'reset' });
    let finish: (ended: Ended) => void = () => undefined;
    const exited = new Promise<Ended>((resolve) => (finish = resolve));
    const chip = new Chip(this.lib, this.flash);
    const run: Run = { chip, output: new AsyncQueue(), uart: new UartInput(chip.rp), exited, finish, text: [], done: false, timer: undefined, wallStart: performance.now() };
    this.run = run;
    this.connect(run);
    this.soon(run);
    return Promise.resolve();
  }

  /** Joins a fresh chip to pins, buses and serial lines, and starts it. */
  private connect(run: Run): void {
    this.pins.connect(run.chip.rp, () => this.clock.now());
    this.buses.connect(run.chip.rp);
    for (const uart of run.chip.rp.uart) uart.onByte = (byte) => run.text.push(byte);
    connectRtcAlarm(run.chip.rp);
    connectFlashCommands(run.chip.rp, this.options.usb?.flashId ?? FLASH_ID);
    this.connectUsb(run);
    run.chip.boot();
  }

  /** The program reset the chip: it starts again, with what it has written to flash. */
  private restart(run: Run): void {
    this.flash.set(run.chip.rp.flash.subarray(0, this.flash.length));
    run.chip = new Chip(this.lib, this.flash);
    const pending = run.uart.takePending();
    run.uart = new UartInput(run.chip.rp);
    run.uart.push(pending);
    this.connect(run);
  }

  async *output(): AsyncIterable<Uint8Array> {
    if (this.run) yield* this.run.output;
  }

  input(data: Uint8Array): Promise<void> {
    const run = this.run;
    if (!run || run.done) return Promise.resolve();
    run.uart.push(data);
    this.resume(run);
    return Promise.resolve();
  }

  endInput(): void {
    this.inputEnded = true;
  }

  close(): Promise<void> {
    this.stop({ kind: 'lost', reason: 'closed' });
    return Promise.resolve();
  }

  /** A serial port over USB: it is opened as soon as the board shows one, or later. */
  private connectUsb(run: Run): void {
    const { usb } = this;
    const cable = this.options.usb?.cable;
    if (cable) return cable.connect(run.chip.rp, () => this.resume(run));
    const delay = this.options.usb?.openAfterMs ?? 0;
    usb.connect(run.chip.rp);
    usb.onActivity = () => this.resume(run);
    usb.onData = (bytes) => run.text.push(...bytes);
    usb.onPort = (there) => {
      run.uart.redirect(there ? (byte) => usb.send([byte]) : undefined);
      if (there && delay !== Infinity) usb.after(delay, () => usb.open());
      this.onUsbPort(there);
    };
  }

  private stop(ended: Ended): void {
    if (this.run) this.end(this.run, ended);
  }

  private end(run: Run, ended: Ended): void {
    if (run.done) return;
    run.done = true;
    run.timer?.();
    this.flush(run);
    run.output.end();
    run.finish(ended);
  }

  private flush(run: Run): void {
    if (run.text.length === 0) return;
    run.output.push(Uint8Array.from(run.text));
    run.text = [];
  }

  /** Something from outside may have woken a chip that had nothing to do. */
  private resume(run: Run): void {
    if (run.timer !== undefined || run.done) return;
    this.soon(run);
  }

  private soon(run: Run): void {
    const immediate = setImmediate(() => this.slice(run));
    run.timer = () => clearImmediate(immediate);
  }

  private later(run: Run, ms: number): void {
    const timeout = setTimeout(() => this.slice(run), ms);
    run.timer = () => clearTimeout(timeout);
  }

  private slice(run: Run): void {
    run.timer = undefined;
    const deadline = performance.now() + SLICE_MS;
    let state: StrideState = 'running';
    try {
      do state = this.stride(run);
      while (state === 'running' && performance.now() < deadline && !this.ahead(run));
    } catch (error) {
      // The simulator's own limits: an access that it cannot model.
      state = 'ended';
      this.end(run, { kind: 'fault', message: `the simulator cannot go on: ${error instanceof Error ? error.message : String(error)}`, pc: run.chip.core.PC });
    }
    this.flush(run);
    if (run.done || state === 'ended') return;
    const wait = this.ahead(run);
    if (state === 'running' && run.output.size > 200) void run.output.roomy().then(() => this.resume(run));
    else if (wait) this.later(run, wait);
    else if (state === 'running') this.soon(run);
    else if (!this.inputEnded || this.options.keepAlive) run.timer = undefined;
    else this.end(run, { kind: 'fault', message: 'the program sleeps for ever: no timer runs and no input can come', pc: run.chip.core.PC });
  }

  /** At the pace of real time: how many milliseconds the simulation is ahead of the wall clock. */
  private ahead(run: Run): number {
    if (!this.options.realTime) return 0;
    const lead = run.chip.rp.clock.nanos / 1e6 - (performance.now() - run.wallStart);
    return lead > 2 ? Math.min(lead, 50) : 0;
  }

  private stride(run: Run): StrideState {
    const { chip } = run;
    const { core } = chip;
    const clock = chip.rp.clock as unknown as { nextAlarm: unknown; nanosToNextAlarm: number; tick(n: number): void };
    for (let i = 0; i < STRIDE; i++) {
      if (chip.stopped) {
        if (chip.stopped.kind === 'reset') {
          this.restart(run);
          return 'running';
        }
        this.end(run, chip.stopped);
        return 'ended';
      }
      if (!core.waiting) {
        const cycles = chip.step();
        clock.tick((cycles * 1e9) / chip.rp.clkSys);
        chip.pio.advance(cycles);
        continue;
      }
      if (this.exitRanges.some((r) => core.PC >= r.start && core.PC <= r.end)) {
        this.end(run, { kind: 'exit', status: core.registers[0] & 0xff });
        return 'ended';
      }
      chip.wake();
      if (!core.waiting) continue;
      const pio = chip.pio.next();
      if (pio !== undefined) {
        const nanos = (pio * 1e9) / chip.rp.clkSys;
        const step = clock.nextAlarm ? Math.min(nanos, clock.nanosToNextAlarm) : nanos;
        clock.tick(step);
        chip.pio.advance((step * chip.rp.clkSys) / 1e9);
        if (this.ahead(run)) return 'running';
        continue;
      }
      if (!clock.nextAlarm) return 'idle';
      // Sleeps in real time are cut into pieces, so that input and Ctrl-C come in between.
      clock.tick(this.options.realTime ? Math.min(clock.nanosToNextAlarm, 5e6) : clock.nanosToNextAlarm);
      if (this.ahead(run)) return 'running';
      // Time passes at once while the chip sleeps: let the output out and the event loop have a look now and then.
      i += 50;
    }
    return 'running';
  }
}

type StrideState = 'running' | 'idle' | 'ended';

/** The code of `flash_exit` and of `flash_serve`: once the chip waits there, the program is over, its status in r0. */
function exitRanges(elfBytes: Uint8Array): readonly { start: number; end: number }[] {
  const symbols = readElfSymbols(readElf(elfBytes)).filter((s) => s.name === 'flash_exit' || s.name === 'flash_serve');
  return symbols.map((s) => ({ start: s.address, end: s.address + Math.max(s.size, 16) }));
}
