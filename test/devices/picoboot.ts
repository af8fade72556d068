/** The boot ROM of an RP2040 on USB: its vendor interface, and the drive that takes UF2 files. */
import type { UsbSetup } from '../../src/host/usb';
import { FlashMemory } from './byte-machine';
import { BootDisk } from './boot-disk';
import { BulkOnly } from './mass-storage';
import { ERASE_MS, PAGE_MS, RESTART_MS, Uf2Rom } from './uf2-rom';
import { SimulatedUsb, stall, type UsbIdentity } from './usb-device';

const FLASH = 0x10000000;
const RAM = 0x20000000;
const MAGIC = 0x431fd10b;
const [DRIVE_IN, DRIVE_OUT, OUT, IN] = [1, 2, 3, 4];

const STATUS = { ok: 0, unknownCommand: 1, badLength: 2, badTransferLength: 3, badAddress: 4, badAlignment: 5, rebooting: 7 } as const;

/** Bytes of arguments by command. */
const sizes: Readonly<Record<number, number>> = { 0x01: 1, 0x02: 12, 0x03: 8, 0x84: 8, 0x05: 8, 0x06: 0, 0x07: 0, 0x08: 4, 0x09: 4 };

interface Current {
  readonly id: number;
  readonly token: number;
  readonly address: number;
  readonly length: number;
  /** Data that came, or that was taken. */
  done: number;
}

export class PicobootRom extends SimulatedUsb {
  readonly flash = new FlashMemory(FLASH, 2 * 1024 * 1024);
  private readonly ram = new FlashMemory(RAM, 0x42000);
  /** 'M', 'u', 1 for an RP2040, 2 for an RP2350; then the version. */
  rom = Uint8Array.of(0x4d, 0x75, 1, 2);
  exclusive = 0;
  /** The flash chip is connected for commands: only then it can be read and written. */
  connected = false;
  /** The program runs; the boot ROM is gone. */
  running = false;
  private readonly uf2 = new Uf2Rom(this.flash, (ms) => (this.work += ms));
  private readonly drive = new BulkOnly(new BootDisk(this.uf2));
  private status: { token: number; code: number; id: number } = { token: 0, code: 0, id: 0 };
  private current: Current | undefined;
  private acknowledge = false;
  private pending: number[] = [];
  /** How often each command came. */
  readonly counts = new Map<number, number>();

  readonly identity: UsbIdentity;

  constructor(serial = 'E66058388349B52C') {
    super();
    this.uf2.onWhole = () => this.restart(RESTART_MS);
    this.identity = {
      vid: 0x2e8a,
      pid: 0x0003,
      release: 0x0100,
      manufacturer: 'Raspberry Pi',
      product: 'RP2 Boot',
      serial,
      interfaces: [9, 4, 0, 0, 2, 0x08, 0x06, 0x50, 0, 7, 5, 0x81, 2, 64, 0, 0, 7, 5, 0x02, 2, 64, 0, 0, 9, 4, 1, 0, 2, 0xff, 0, 0, 0, 7, 5, 0x03, 2, 64, 0, 0, 7, 5, 0x84, 2, 64, 0, 0],
    };
  }

  reset(): void {
    this.running = false;
    this.exclusive = 0;
    this.connected = false;
    this.uf2.reset();
    this.drive.reset();
    this.interfaceReset();
  }

  private restart(ms: number): void {
    this.later(ms, () => {
      this.running = true;
      this.leave('program');
    });
  }

  private interfaceReset(): void {
    this.halted.clear();
    this.current = undefined;
    this.acknowledge = false;
    this.pending = [];
    this.exclusive = 0;
    this.status = { token: 0, code: 0, id: 0 };
  }

  protected requestOut({ type, request, recipient }: UsbSetup): void {
    if (type === 'class') {
      this.uf2.reset();
      return this.drive.reset();
    }
    if (recipient !== 'interface' || request !== 0x41) stall();
    this.interfaceReset();
  }

  protected requestIn({ type, request, recipient }: UsbSetup): Uint8Array {
    // How many units the drive has besides the first.
    if (type === 'class' && request === 0xfe) return Uint8Array.of(0);
    if (recipient !== 'interface' || request !== 0x42) stall();
    const bytes = new Uint8Array(16);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, this.status.token, true);
    view.setUint32(4, this.status.code, true);
    bytes[8] = this.status.id;
    bytes[9] = this.current ? 1 : 0;
    return bytes;
  }

  override transferOut(endpoint: number, data: Uint8Array): void {
    super.transferOut(endpoint, data);
    if (endpoint === DRIVE_OUT) return this.drive.out(data);
    if (endpoint !== OUT) return;
    const c = this.current;
    if (!c) return this.command(data);
    if (c.id === 0x84 && c.done >= c.length) this.current = undefined;
    else if (c.id === 0x05) this.take(c, data);
    else this.refuse(STATUS.badTransferLength);
  }

  /** Written as it comes, page by page. */
  private take(c: Current, data: Uint8Array): void {
    if (this.pending.length + c.done + data.length > c.length) return this.refuse(STATUS.badTransferLength);
    for (const b of data) this.pending.push(b);
    while (this.pending.length >= 256 || (this.pending.length > 0 && c.done + this.pending.length === c.length)) {
      const page = Uint8Array.from(this.pending.splice(0, 256));
      if (c.address >= RAM) this.ram.bytes.set(page, c.address + c.done - RAM);
      else if (this.connected) this.flash.write(c.address + c.done, page);
      c.done += page.length;
      this.work += PAGE_MS;
    }
    if (c.done === c.length) this.finish();
  }

  private finish(): void {
    this.current = undefined;
    this.acknowledge = true;
  }

  private command(data: Uint8Array): void {
    const view = new DataView(data.buffer, data.byteOffset, data.length);
    if (data.length !== 32 || view.getUint32(0, true) !== MAGIC) return this.refuse(STATUS.unknownCommand);
    const id = data[8];
    this.status = { token: view.getUint32(4, true), code: STATUS.ok, id };
    const size = sizes[id];
    if (size === undefined) return this.refuse(STATUS.unknownCommand);
    if (data[9] !== size) return this.refuse(STATUS.badLength);
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
    const [address, length, third] = [16, 20, 24].map((at) => view.getUint32(at, true));
    const transfer = view.getUint32(12, true);
    if (id === 0x84 || id === 0x05 ? transfer !== length : transfer !== 0) return this.refuse(STATUS.badTransferLength);
    this.execute({ id, token: this.status.token, address, length, done: 0 }, data[16], third);
  }

  private execute(c: Current, byte: number, third: number): void {
    const inFlash = this.flash.has(c.address, c.length);
    switch (c.id) {
      case 0x01:
        this.exclusive = byte;
        return this.finish();
      case 0x02:
        this.finish();
        return this.restart(third);
      case 0x03:
        if (!inFlash) return this.refuse(STATUS.badAddress);
        if (c.address % 4096 !== 0 || c.length % 4096 !== 0) return this.refuse(STATUS.badAlignment);
        if (this.connected) this.flash.erase(c.address, c.length);
        this.work += (c.length / 4096) * ERASE_MS;
        return this.finish();
      case 0x84:
        if (!inFlash && !this.ram.has(c.address, c.length) && !(c.address + c.length <= 0x4000)) return this.refuse(STATUS.badAddress);
        this.current = c;
        return;
      case 0x05:
        if (!inFlash && !this.ram.has(c.address, c.length)) return this.refuse(STATUS.badAddress);
        if (inFlash && c.address % 256 !== 0) return this.refuse(STATUS.badAlignment);
        this.current = c;
        return;
      case 0x06:
        this.connected = true;
        return this.finish();
      default:
        return this.finish();
    }
  }

  override transferIn(endpoint: number, length: number): Uint8Array | undefined {
    super.transferIn(endpoint, length);
    if (endpoint === DRIVE_IN) return this.drive.in(length);
    if (endpoint !== IN) return undefined;
    const c = this.current;
    if (c?.id === 0x84 && c.done < c.length) {
      const data = this.memory(c.address + c.done, Math.min(length, c.length - c.done));
      c.done += data.length;
      return data;
    }
    if (!this.acknowledge) return undefined;
    this.acknowledge = false;
    return new Uint8Array(0);
  }

  private memory(address: number, length: number): Uint8Array {
    if (address >= RAM) return this.ram.read(address, length);
    // Without its commands the flash chip says nothing.
    if (address >= FLASH) return this.connected ? this.flash.read(address, length) : new Uint8Array(length);
    const rom = new Uint8Array(0x4000);
    rom.set(this.rom, 0x10);
    return rom.subarray(address, address + length);
  }

  private refuse(code: number): void {
    this.status = { ...this.status, code };
    this.current = undefined;
    this.pending = [];
    this.halted.add(OUT);
    this.halted.add(IN | 0x80);
    stall();
  }
}
