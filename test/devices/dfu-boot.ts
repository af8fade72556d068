/** A DFU boot loader on USB: plain DFU 1.1 with its state machine, or ST's DfuSe as the ROM of an STM32 has it. */
import type { UsbSetup } from '../../src/host/usb';
import { FlashMemory } from './byte-machine';
import { SimulatedUsb, stall, type UsbIdentity } from './usb-device';

export interface DfuChip {
  readonly kind: 'dfuse' | 'dfu';
  readonly vid: number;
  readonly pid: number;
  /** Where plain DFU puts what it gets; where the sectors of DfuSe begin. */
  readonly start: number;
  readonly sectors: readonly { readonly count: number; readonly size: number }[];
  readonly transferSize: number;
  readonly canUpload: boolean;
  readonly manifestTolerant: boolean;
  /** Names of the alternate settings; the first is the flash. */
  readonly names: readonly string[];
  readonly eraseMs: number;
  readonly writeMs: number;
}

/** STM32F405, as its ROM tells it. */
export const f405Dfu: DfuChip = {
  kind: 'dfuse',
  vid: 0x0483,
  pid: 0xdf11,
  start: 0x08000000,
  sectors: [{ count: 4, size: 16384 }, { count: 1, size: 65536 }, { count: 7, size: 131072 }],
  transferSize: 2048,
  canUpload: true,
  manifestTolerant: true,
  names: ['@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg', '@Option Bytes  /0x1FFFC000/01*016 e'],
  eraseMs: 300,
  writeMs: 20,
};

/** A boot loader of plain DFU behind its own ids, whose program starts after it and can be read back. */
export const plainDfu: DfuChip = {
  kind: 'dfu',
  vid: 0x1d50,
  pid: 0x607f,
  start: 0x4000,
  sectors: [{ count: 64, size: 4096 }],
  transferSize: 1024,
  canUpload: true,
  manifestTolerant: true,
  names: ['firmware'],
  eraseMs: 40,
  writeMs: 5,
};

/** One that cannot be read back: it checks the sum that programs for it end with, and starts them at the reset of the bus. */
export const leavingDfu: DfuChip = { ...plainDfu, canUpload: false, manifestTolerant: false };

const S = { idle: 2, downloadSync: 3, busy: 4, downloadIdle: 5, manifestSync: 6, manifest: 7, waitReset: 8, uploadIdle: 9, error: 10 } as const;
const OPTION_BYTES = 0x1fffc000;

/** A program with the sum of its bytes behind it. */
export function withSum(program: Uint8Array): Uint8Array {
  const sum = program.reduce((a, b, i) => (a + b * ((i % 251) + 1)) >>> 0, 0);
  return Uint8Array.from([...program, sum & 0xff, (sum >>> 8) & 0xff, (sum >>> 16) & 0xff, sum >>> 24]);
}

function hasSum(bytes: Uint8Array): boolean {
  const right = withSum(bytes.subarray(0, -4));
  return bytes.every((b, i) => b === right[i]);
}

export class DfuBoot extends SimulatedUsb {
  readonly flash: FlashMemory;
  readonly identity: UsbIdentity;
  running = false;
  /** Where the program was started. */
  started: number | undefined;
  readProtected = false;
  /** Below this address nothing can be erased or written, and the loader says so. */
  protectedBelow = 0;
  private state: number = S.idle;
  private status = 0;
  private block: { readonly number: number; readonly data: Uint8Array } | undefined;
  private readyAt = 0;
  private address = 0;
  private setting = 0;
  /** Plain DFU: what came, to be compared, and the block that must come next. */
  private received: Uint8Array[] = [];
  /** How often each request came. */
  readonly counts = new Map<number, number>();

  constructor(
    readonly chip: DfuChip = f405Dfu,
    serial = '357236543131',
  ) {
    super();
    this.flash = new FlashMemory(chip.start, chip.sectors.reduce((n, s) => n + s.count * s.size, 0));
    const attributes = 1 | (chip.canUpload ? 2 : 0) | (chip.manifestTolerant ? 4 : 0) | 8;
    const settings = chip.names.flatMap((_, i) => [9, 4, 0, i, 0, 0xfe, 1, 2, 4 + i]);
    const version = chip.kind === 'dfuse' ? 0x1a : 0x10;
    this.identity = {
      vid: chip.vid,
      pid: chip.pid,
      release: 0x2200,
      manufacturer: chip.kind === 'dfuse' ? 'STMicroelectronics' : 'Test',
      product: chip.kind === 'dfuse' ? 'STM32  BOOTLOADER' : 'DFU Bootloader',
      serial,
      strings: chip.names,
      interfaces: [...settings, 9, 0x21, attributes, 0xff, 0, chip.transferSize & 0xff, chip.transferSize >> 8, version, 1],
    };
  }

  reset(): void {
    this.running = false;
    this.begin();
  }

  private begin(): void {
    this.state = S.idle;
    this.status = 0;
    this.block = undefined;
    this.received = [];
    this.address = this.chip.start;
  }

  override busReset(): void {
    super.busReset();
    if (this.state === S.waitReset) this.start(this.chip.start);
  }

  override alternate(_: number, setting: number): void {
    if (setting >= this.chip.names.length) stall();
    this.setting = setting;
    this.begin();
  }

  private start(address: number): void {
    this.started = address;
    this.running = true;
    this.leave('program');
  }

  protected requestOut({ request, value }: UsbSetup, data: Uint8Array): void {
    this.counts.set(request, (this.counts.get(request) ?? 0) + 1);
    switch (request) {
      case 0:
        // Only a loader that is done with its work leaves.
        if (this.chip.kind === 'dfuse' || this.state !== S.idle) this.refuse();
        return this.later(5, () => this.start(this.chip.start));
      case 1:
        return this.download(value, data);
      case 4:
        if (this.state !== S.error) this.refuse();
        return this.begin();
      case 6:
        if (this.state === S.error || this.state === S.manifest || this.state === S.waitReset) this.refuse();
        this.state = S.idle;
        this.block = undefined;
        this.received = [];
        return;
      default:
        return this.refuse();
    }
  }

  private download(number: number, data: Uint8Array): void {
    if (this.state !== S.idle && this.state !== S.downloadIdle) return this.refuse();
    if (data.length > this.chip.transferSize) return this.refuse();
    if (data.length === 0) {
      if (this.chip.kind === 'dfu' && this.state !== S.downloadIdle) return this.refuse();
      this.state = S.manifestSync;
      return;
    }
    this.block = { number, data: data.slice() };
    this.state = S.downloadSync;
  }

  protected requestIn({ request, value }: UsbSetup, length: number): Uint8Array {
    this.counts.set(request, (this.counts.get(request) ?? 0) + 1);
    switch (request) {
      case 2:
        return this.upload(value, length);
      case 3:
        return this.getStatus();
      case 5:
        return Uint8Array.of(this.state);
      default:
        return this.refuse();
    }
  }

  private upload(number: number, length: number): Uint8Array {
    if ((this.state !== S.idle && this.state !== S.uploadIdle) || !this.chip.canUpload || this.readProtected) return this.refuse();
    if (this.chip.kind === 'dfuse' && number === 0) return Uint8Array.of(0x00, 0x21, 0x41, 0x92);
    const at = this.chip.kind === 'dfuse' ? this.address + (number - 2) * this.chip.transferSize : this.chip.start + number * this.chip.transferSize;
    const end = this.chip.start + this.flash.bytes.length;
    const data = at < this.chip.start || at >= end ? new Uint8Array(0) : this.flash.read(at, Math.min(length, end - at));
    this.state = data.length < length ? S.idle : S.uploadIdle;
    return data;
  }

  private getStatus(): Uint8Array {
    let poll = 0;
    if (this.state === S.downloadSync) {
      poll = this.perform();
      if (this.status === 0) {
        this.state = S.busy;
        this.readyAt = this.now() + poll;
      } else this.state = S.error;
    } else if (this.state === S.busy) {
      poll = Math.max(0, this.readyAt - this.now());
      if (poll === 0) this.state = S.downloadIdle;
    } else if (this.state === S.manifestSync) {
      this.manifest();
    } else if (this.state === S.manifest) {
      this.state = this.chip.manifestTolerant ? S.idle : S.waitReset;
    }
    return Uint8Array.of(this.status, poll & 0xff, (poll >> 8) & 0xff, poll >> 16, this.state, 0);
  }

  private manifest(): void {
    this.state = S.manifest;
    if (this.chip.kind === 'dfuse') return this.later(5, () => this.start(this.address));
    const all = Uint8Array.from(this.received.flatMap((b) => Array.from(b)));
    this.received = [];
    if (this.chip.manifestTolerant) return;
    const there = this.flash.read(this.chip.start, all.length);
    if (!all.every((b, i) => b === there[i])) [this.state, this.status] = [S.error, 7];
    else if (!hasSum(all)) [this.state, this.status] = [S.error, 10];
  }

  /** Does what the last block says; gives how long it takes. */
  private perform(): number {
    const { number, data } = this.block!;
    this.block = undefined;
    if (this.readProtected) return this.fail(11);
    if (this.chip.kind === 'dfu') return this.append(number, data);
    if (number === 0) return this.command(data);
    if (number < 2) return this.fail(8);
    const at = this.address + (number - 2) * this.chip.transferSize;
    if (this.setting !== 0 || !this.flash.has(at, data.length)) return this.fail(8);
    if (at < this.protectedBelow) return this.fail(3);
    this.flash.write(at, data);
    return this.chip.writeMs;
  }

  private command(data: Uint8Array): number {
    const address = data.length === 5 ? (data[1] | (data[2] << 8) | (data[3] << 16) | (data[4] << 24)) >>> 0 : undefined;
    if (data[0] === 0x21 && address !== undefined) {
      if (!this.flash.has(address, 1) && address < OPTION_BYTES) return this.fail(8);
      this.address = address;
      return 0;
    }
    if (data[0] !== 0x41) return this.fail(15);
    if (address === undefined) {
      this.flash.erase(this.chip.start, this.flash.bytes.length);
      return this.chip.eraseMs * 12;
    }
    const sector = this.sectorOf(address);
    if (!sector) return this.fail(8);
    if (sector.address < this.protectedBelow) return this.fail(4);
    this.flash.erase(sector.address, sector.size);
    return Math.ceil((this.chip.eraseMs * sector.size) / 16384);
  }

  /** Plain DFU: blocks follow each other, and a sector is erased when its first byte comes. */
  private append(number: number, data: Uint8Array): number {
    if (number !== this.received.length) return this.fail(14);
    const at = this.chip.start + number * this.chip.transferSize;
    if (!this.flash.has(at, data.length)) return this.fail(8);
    if (at < this.protectedBelow) return this.fail(3);
    this.received.push(data);
    const sector = this.sectorOf(at);
    const fresh = sector?.address === at;
    if (fresh) this.flash.erase(sector.address, sector.size);
    this.flash.write(at, data);
    return this.chip.writeMs + (fresh ? this.chip.eraseMs : 0);
  }

  private sectorOf(address: number): { address: number; size: number } | undefined {
    let at = this.chip.start;
    for (const { count, size } of this.chip.sectors) {
      if (address >= at && address < at + count * size) return { address: address - ((address - at) % size), size };
      at += count * size;
    }
    return undefined;
  }

  private fail(status: number): number {
    this.status = status;
    return 0;
  }

  private refuse(): never {
    this.state = S.error;
    this.status = 15;
    return stall();
  }
}
