/** The loader in the ROM of an ESP32-C3, its flash, and the two transistors between an adapter's lines and its pins. */
import { createHash } from 'node:crypto';
import { inflateSync } from 'node:zlib';
import { decodeEsp } from '../../src/image/esp';
import { SlipDecoder, slipEncode } from '../../src/serial/slip';
import { concatBytes, viewOf } from '../../src/util/bytes';
import { FlashMemory, type SerialDevice } from './byte-machine';

export interface EspOptions {
  /** How lines become resets: the usual circuit, or the chip's USB port. */
  readonly wiring?: 'lines' | 'usb-jtag';
  /** How long the capacitor holds the reset pin low; a chip that is slower than the host's next change sees both changes as one. */
  readonly enableDelayMs?: number;
  readonly chipId?: number;
  readonly flashBytes?: number;
  /** Starts in its loader, as if BOOT had been held. */
  readonly inLoader?: boolean;
}

const STATUS_BYTES = 4;

export class EspRom implements SerialDevice {
  send: (data: Uint8Array) => void = () => undefined;
  readonly flash: FlashMemory;
  /** 'loader', 'program', or why the ROM does not start what is in flash. */
  state = 'off';
  chipId: number;
  /** Flash below this address cannot be erased or written. */
  lockedBelow = 0;
  private slip = new SlipDecoder();
  private wires = { dtr: true, rts: true };
  private wantsLoader = false;
  private transfer: { readonly offset: number; readonly size: number; readonly parts: Uint8Array[] } | undefined;
  private plain: { readonly offset: number; next: number } | undefined;
  private rate = 115200;
  private lineRate = 115200;
  private readonly registers = new Map<number, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: EspOptions = {}) {
    this.flash = new FlashMemory(0, options.flashBytes ?? 4 * 2 ** 20);
    this.chipId = options.chipId ?? 5;
    this.reset();
  }

  reset(): void {
    this.boot(this.options.inLoader ?? false);
  }

  /** 0: the line does not tell its speed. */
  baud(baud: number): void {
    this.lineRate = baud;
  }

  lines(signals: { readonly dtr?: boolean; readonly rts?: boolean }): void {
    const before = this.wires;
    this.wires = { ...this.wires, ...signals };
    const { dtr, rts } = this.wires;
    if (this.options.wiring === 'usb-jtag') {
      if (!rts) this.wantsLoader = dtr;
      if (rts && !dtr) this.boot(this.wantsLoader);
      return;
    }
    const wasHeld = before.rts && !before.dtr;
    const held = rts && !dtr;
    if (held) {
      clearTimeout(this.timer);
      this.timer = undefined;
      this.state = 'held in reset';
    } else if (wasHeld) {
      const delay = this.options.enableDelayMs;
      if (delay === undefined) this.boot(dtr && !rts);
      else this.timer = setTimeout(() => this.boot(this.wires.dtr && !this.wires.rts), delay);
    }
  }

  private boot(loader: boolean): void {
    this.slip = new SlipDecoder();
    this.transfer = this.plain = undefined;
    this.rate = 115200;
    if (loader) {
      this.state = 'loader';
      this.print('ESP-ROM:esp32c3-api1-20210207\r\nrst:0x1 (POWERON),boot:0x7 (DOWNLOAD(USB/UART0/1))\r\nwaiting for download\r\n');
      return;
    }
    this.print('ESP-ROM:esp32c3-api1-20210207\r\nrst:0x1 (POWERON),boot:0xf (SPI_FAST_FLASH_BOOT)\r\n');
    try {
      decodeEsp(this.flash.read(0, this.flash.bytes.length));
      this.state = 'program';
    } catch (error) {
      this.state = `invalid header: ${(error as Error).message}`;
    }
  }

  private print(text: string): void {
    this.send(Buffer.from(text));
  }

  receive(data: Uint8Array): void {
    if (this.state !== 'loader') return;
    // At another speed than the host's the ROM sees nothing that it knows.
    if (this.options.wiring !== 'usb-jtag' && this.lineRate !== this.rate && this.lineRate !== 0) return;
    for (const frame of this.slip.push(data)) this.frame(frame);
  }

  private frame(frame: Uint8Array): void {
    if (frame.length < 8 || frame[0] !== 0) return;
    const view = viewOf(frame);
    const command = frame[1];
    const length = view.getUint16(2, true);
    const body = frame.subarray(8);
    if (body.length !== length) return this.answer(command, 0, new Uint8Array(0), 5);
    const checksum = view.getUint32(4, true);
    const word = (i: number): number => viewOf(body).getUint32(4 * i, true);
    if (this.state !== 'loader') return;
    switch (command) {
      case 0x08:
        for (let i = 0; i < 8; i++) this.answer(command, 0x20120707);
        return;
      case 0x09:
        // SPI_CMD: the command that is started is over at once. SPI_W0 then has what a flash chip of 4 MB says of itself.
        if (word(0) === 0x60002000) this.registers.set(0x60002058, 0x001640c8);
        else this.registers.set(word(0), word(1));
        return this.answer(command);
      case 0x0a:
        return this.answer(command, this.registers.get(word(0)) ?? 0);
      case 0x0b:
      case 0x0d:
        return this.answer(command);
      case 0x0f:
        this.answer(command);
        this.rate = word(0);
        return;
      case 0x14: {
        const info = new Uint8Array(20);
        viewOf(info).setUint32(12, this.chipId, true);
        return this.answer(command, 0, info);
      }
      case 0x02:
        return this.begin(command, word(3), word(0), false);
      case 0x10:
        return this.begin(command, word(3), word(0), true);
      case 0x03:
      case 0x11:
        return this.data(command, body, checksum);
      case 0x04:
      case 0x12:
        this.answer(command);
        if (word(0) === 0) this.boot(false);
        return;
      case 0x13:
        if (word(0) + word(1) > this.flash.bytes.length) return this.answer(command, 0, new Uint8Array(0), 6);
        return this.answer(command, 0, Buffer.from(createHash('md5').update(this.flash.read(word(0), word(1))).digest('hex'), 'latin1'));
      default:
        return this.answer(command, 0, new Uint8Array(0), 5);
    }
  }

  private begin(command: number, offset: number, size: number, packed: boolean): void {
    if (offset + size > this.flash.bytes.length || offset % 0x1000 !== 0) return this.answer(command, 0, new Uint8Array(0), 6);
    if (offset >= this.lockedBelow) this.flash.erase(offset, Math.ceil(size / 0x1000) * 0x1000);
    this.transfer = packed ? { offset, size, parts: [] } : undefined;
    this.plain = packed ? undefined : { offset, next: offset };
    this.answer(command);
  }

  private data(command: number, body: Uint8Array, checksum: number): void {
    const length = viewOf(body).getUint32(0, true);
    const data = body.subarray(16);
    if (data.length !== length) return this.answer(command, 0, new Uint8Array(0), 5);
    if (data.reduce((a, b) => a ^ b, 0xef) !== checksum) return this.answer(command, 0, new Uint8Array(0), 7);
    if (command === 0x03) {
      if (!this.plain) return this.answer(command, 0, new Uint8Array(0), 6);
      this.program(this.plain.next, data);
      this.plain.next += data.length;
      return this.answer(command);
    }
    if (!this.transfer) return this.answer(command, 0, new Uint8Array(0), 6);
    this.transfer.parts.push(data.slice());
    // Written once the stream is whole; a stream that is not one is an error of the block that shows it.
    const whole = inflate(concatBytes(this.transfer.parts));
    if (whole === 'bad') return this.answer(command, 0, new Uint8Array(0), 0x0b);
    if (whole) {
      this.program(this.transfer.offset, whole);
      this.transfer = undefined;
    }
    this.answer(command);
  }

  private program(offset: number, data: Uint8Array): void {
    if (offset >= this.lockedBelow) this.flash.write(offset, data.subarray(0, this.flash.bytes.length - offset));
  }

  private answer(command: number, value = 0, data: Uint8Array = new Uint8Array(0), status = 0): void {
    const out = new Uint8Array(8 + data.length + STATUS_BYTES);
    out[0] = 1;
    out[1] = command;
    viewOf(out).setUint16(2, data.length + STATUS_BYTES, true);
    viewOf(out).setUint32(4, value, true);
    out.set(data, 8);
    if (status !== 0) out.set([1, status], 8 + data.length);
    this.send(slipEncode(out));
  }
}

/** The plain bytes of a stream that is complete; undefined while it is not. */
function inflate(data: Uint8Array): Uint8Array | 'bad' | undefined {
  try {
    return inflateSync(data);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? undefined : 'bad';
  }
}
