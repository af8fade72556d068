/** The boot loader of Arduino's SAMD boards on USB: SAM-BA's monitor with Arduino's commands X, Y and Z. */
import { crc16 } from '../../src/util/crc16';
import { viewOf } from '../../src/util/bytes';
import { ByteMachine, FlashMemory, type Script } from './byte-machine';

const RAM = 0x20000000;

export interface SamBaOptions {
  /** What `V#` says. */
  readonly version?: string;
  /** DSU's device id; the default is a SAMD21G18A. */
  readonly did?: number;
}

export class SamBa extends ByteMachine {
  /** From address 0; the boot loader protects its own 8 KB. */
  readonly flash = new FlashMemory(0, 256 * 1024);
  readonly appStart = 0x2000;
  private readonly ram = new Uint8Array(32 * 1024);
  private source = RAM;
  did: number;
  version: string;
  /** The program was started by a reset. */
  running = false;
  /** Rows that keep what they have. */
  locked = false;
  readonly log: string[] = [];

  constructor(options: SamBaOptions = {}) {
    super();
    this.did = options.did ?? 0x10010305;
    this.version = options.version ?? 'v2.0 [Arduino:XYZ] Dec 20 2016 15:36:43';
    // The boot loader's own vectors: a stack pointer that is no branch, as bossac looks for.
    viewOf(this.flash.bytes).setUint32(0, 0x20007ffc, true);
    viewOf(this.flash.bytes).setUint32(4, 0x00000615, true);
    this.reset();
  }

  protected *run(): Script {
    this.running = false;
    let line = '';
    for (;;) {
      const c = String.fromCharCode((yield 1)[0]);
      if (c !== '#') {
        line = (line + c).slice(-40);
        continue;
      }
      if (line !== '' && (yield* this.command(line))) return;
      line = '';
    }
  }

  /** True once the program runs. */
  private *command(line: string): Generator<number, boolean, Uint8Array> {
    this.log.push(line);
    const match = /([A-Za-z])([0-9A-Fa-f]*)(?:,([0-9A-Fa-f]*))?$/.exec(line);
    if (!match) return false;
    const address = parseInt(match[2] || '0', 16);
    const value = parseInt(match[3] || '0', 16);
    switch (match[1]) {
      case 'N':
        this.say('\n\r');
        return false;
      case 'V':
        this.say(`${this.version}\n\r`);
        return false;
      case 'w':
      case 'h':
      case 'o':
        this.send(this.read(address, { w: 4, h: 2, o: 1 }[match[1]]));
        return false;
      case 'W':
        if (address === 0xe000ed0c && value === 0x05fa0004) {
          this.running = true;
          return true;
        }
        this.write(address, Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24));
        return false;
      case 'O':
        this.write(address, Uint8Array.of(value));
        return false;
      case 'S':
        this.write(address, value > 0 ? yield value : new Uint8Array(0));
        return false;
      case 'R':
        this.send(this.read(address, value));
        return false;
      case 'G':
        return false;
      case 'X':
        if (!this.locked) this.flash.erase(Math.max(address, this.appStart), this.flash.bytes.length - Math.max(address, this.appStart));
        this.say('X\n\r');
        return false;
      case 'Y':
        if (value === 0) this.source = address;
        else if (address >= this.appStart && this.flash.has(address, value) && !this.locked) {
          this.flash.write(address, this.read(this.source, value));
          this.source += value;
        }
        this.say('Y\n\r');
        return false;
      case 'Z':
        this.say(`Z${crc16(this.read(address, value)).toString(16).toUpperCase().padStart(8, '0')}#\n\r`);
        return false;
      default:
        return false;
    }
  }

  private say(text: string): void {
    this.send(Buffer.from(text, 'latin1'));
  }

  private read(address: number, length: number): Uint8Array {
    if (this.flash.has(address, length)) return this.flash.read(address, length);
    const out = new Uint8Array(length);
    if (address >= RAM && address + length <= RAM + this.ram.length) out.set(this.ram.subarray(address - RAM, address - RAM + length));
    else if (address === 0xe000ed00) viewOf(out).setUint32(0, 0x410cc601, true);
    else if (address === 0x41002018) viewOf(out).setUint32(0, this.did, true);
    // NVMCTRL is always ready; its parameters: 4096 pages of 64 bytes.
    else if (address === 0x41004014) out[0] = 1;
    else if (address === 0x41004008 && length === 4) viewOf(out).setUint32(0, 0x00031000, true);
    return out;
  }

  private write(address: number, data: Uint8Array): void {
    if (address >= RAM && address + data.length <= RAM + this.ram.length) this.ram.set(data, address - RAM);
  }
}
