/** The boot loader in the ROM of an STM32 on its UART, as AN3155 tells it. */
import { ByteMachine, FlashMemory, type Script } from './byte-machine';

const ACK = Uint8Array.of(0x79);
const NACK = Uint8Array.of(0x1f);

export interface Stm32Chip {
  readonly id: number;
  readonly sectors: readonly { readonly count: number; readonly size: number }[];
  /** 0x43 or 0x44. */
  readonly eraseCommand: number;
}

/** STM32F103, medium density. */
export const f103: Stm32Chip = { id: 0x410, sectors: [{ count: 128, size: 1024 }], eraseCommand: 0x43 };
/** STM32F405 with 1 MB. */
export const f405: Stm32Chip = { id: 0x413, sectors: [{ count: 4, size: 16384 }, { count: 1, size: 65536 }, { count: 7, size: 131072 }], eraseCommand: 0x44 };

const FLASH = 0x08000000;
const RAM = 0x20000000;

export class Stm32Boot extends ByteMachine {
  readonly flash: FlashMemory;
  private readonly ram = new Uint8Array(20 * 1024);
  /** Where the program was started, once it was. */
  started: number | undefined;
  readProtected = false;
  /** Sectors that cannot be erased: the loader refuses, or says nothing and does nothing. */
  protectedSectors: { readonly sectors: readonly number[]; readonly silent: boolean } | undefined;
  /** How often each command came. */
  readonly counts = new Map<number, number>();

  constructor(readonly chip: Stm32Chip = f103) {
    super();
    this.flash = new FlashMemory(FLASH, chip.sectors.reduce((n, s) => n + s.count * s.size, 0));
    this.reset();
  }

  protected *run(): Script {
    this.started = undefined;
    // The speed is taken from the first 0x7f.
    while ((yield 1)[0] !== 0x7f);
    this.send(ACK);
    for (;;) {
      const [command] = yield 1;
      const [complement] = yield 1;
      if (complement !== (command ^ 0xff) || (this.readProtected && ![0x00, 0x01, 0x02, 0x92].includes(command))) {
        this.send(NACK);
        continue;
      }
      this.counts.set(command, (this.counts.get(command) ?? 0) + 1);
      if (yield* this.command(command)) return;
    }
  }

  /** True once the program runs. */
  private *command(command: number): Generator<number, boolean, Uint8Array> {
    const commands = [0x00, 0x01, 0x02, 0x11, 0x21, 0x31, this.chip.eraseCommand, 0x63, 0x73, 0x82, 0x92];
    if (!commands.includes(command)) {
      this.send(NACK);
      return false;
    }
    this.send(ACK);
    switch (command) {
      case 0x00:
        this.send(Uint8Array.from([commands.length, 0x22, ...commands, 0x79]));
        return false;
      case 0x01:
        this.send(Uint8Array.of(0x22, 0, 0, 0x79));
        return false;
      case 0x02:
        this.send(Uint8Array.of(1, this.chip.id >> 8, this.chip.id & 0xff, 0x79));
        return false;
      case 0x11:
        yield* this.readMemory();
        return false;
      case 0x31:
        yield* this.writeMemory();
        return false;
      case 0x21: {
        const address = yield* this.address();
        if (address === undefined) return false;
        this.started = address;
        return true;
      }
      case 0x43:
      case 0x44:
        yield* this.erase(command === 0x44);
        return false;
      default:
        return false;
    }
  }

  private *address(): Generator<number, number | undefined, Uint8Array> {
    const a = yield 5;
    const ok = (a[0] ^ a[1] ^ a[2] ^ a[3]) === a[4];
    const address = ((a[0] << 24) | (a[1] << 16) | (a[2] << 8) | a[3]) >>> 0;
    // Option bytes, the size register and other system memory can be read, too.
    const there = ok && (this.flash.has(address, 1) || (address >= RAM && address < RAM + this.ram.length) || (address >= 0x1ffff000 && address < 0x20000000) || (address >= 0x1fff0000 && address < 0x1fffffff));
    this.send(there ? ACK : NACK);
    return there ? address : undefined;
  }

  private *readMemory(): Generator<number, void, Uint8Array> {
    const address = yield* this.address();
    if (address === undefined) return;
    const [n, complement] = yield 2;
    if (complement !== (n ^ 0xff)) {
      this.send(NACK);
      return;
    }
    this.send(ACK);
    if (this.flash.has(address, n + 1)) this.send(this.flash.read(address, n + 1));
    else if (address >= RAM) this.send(this.ram.slice(address - RAM, address - RAM + n + 1));
    else if (address === 0x1ffff7e0 || address === 0x1fff7a22) this.send(Uint8Array.from({ length: n + 1 }, (_, i) => ((this.flash.bytes.length >> 10) >> (8 * i)) & 0xff));
    else this.send(new Uint8Array(n + 1).fill(0xff));
  }

  private *writeMemory(): Generator<number, void, Uint8Array> {
    const address = yield* this.address();
    if (address === undefined) return;
    const [n] = yield 1;
    const rest = yield n + 2;
    const data = rest.subarray(0, n + 1);
    if (data.reduce((a, b) => a ^ b, n) !== rest[n + 1] || (n + 1) % 4 !== 0) {
      this.send(NACK);
      return;
    }
    if (this.flash.has(address, data.length)) this.flash.write(address, data);
    else if (address >= RAM) this.ram.set(data, address - RAM);
    this.send(ACK);
  }

  private *erase(extended: boolean): Generator<number, void, Uint8Array> {
    const head = yield extended ? 2 : 1;
    const count = extended ? head[0] * 256 + head[1] : head[0];
    if (count === 0xff && !extended) {
      const [sum] = yield 1;
      if (sum !== 0) this.send(NACK);
      else this.eraseSectors(this.sectors().map((_, i) => i));
      return;
    }
    if (extended && count >= 0xfffd) {
      const [sum] = yield 1;
      if (sum !== (head[0] ^ head[1])) this.send(NACK);
      else this.eraseSectors(this.sectors().map((_, i) => i));
      return;
    }
    const body = yield (count + 1) * (extended ? 2 : 1) + 1;
    const numbers = Array.from({ length: count + 1 }, (_, i) => (extended ? body[2 * i] * 256 + body[2 * i + 1] : body[i]));
    const sum = [...head, ...body.subarray(0, -1)].reduce((a, b) => a ^ b, 0);
    if (sum !== body[body.length - 1] || numbers.some((i) => i >= this.sectors().length)) this.send(NACK);
    else this.eraseSectors(numbers);
  }

  private eraseSectors(numbers: readonly number[]): void {
    const kept = this.protectedSectors;
    if (kept && !kept.silent && numbers.some((i) => kept.sectors.includes(i))) {
      this.send(NACK);
      return;
    }
    const all = this.sectors();
    for (const i of numbers) if (!kept?.sectors.includes(i)) this.flash.erase(all[i].address, all[i].size);
    this.send(ACK);
  }

  private sectors(): readonly { address: number; size: number }[] {
    let address = FLASH;
    return this.chip.sectors.flatMap(({ count, size }) =>
      Array.from({ length: count }, () => {
        const s = { address, size };
        address += size;
        return s;
      }),
    );
  }
}
