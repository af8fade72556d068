/** A simulated device on a serial line: a generator that asks for so many bytes at a time, and says what it sends. */

/** What a harness (fake ports, TCP, RFC 2217) joins to a device. */
export interface SerialDevice {
  /** Where answers go; the harness sets it. */
  send: (data: Uint8Array) => void;
  receive(data: Uint8Array): void;
  /** Control lines as the host sets them. */
  lines?(signals: { readonly dtr?: boolean; readonly rts?: boolean }): void;
  /** The speed the host's side of the line has. */
  baud?(baud: number): void;
  /** Power off and on, or the reset button. */
  reset(): void;
}

/** Yields how many bytes it wants, gets them. */
export type Script = Generator<number, void, Uint8Array>;

/** Feeds bytes to a script as it asks for them. A script that ends leaves the line silent. */
export abstract class ByteMachine implements SerialDevice {
  send: (data: Uint8Array) => void = () => undefined;
  private pending: number[] = [];
  private script: Script | undefined;
  private want = 0;

  /** What the device does from its reset on. */
  protected abstract run(): Script;

  reset(): void {
    this.pending = [];
    this.script = this.run();
    this.step(undefined);
  }

  receive(data: Uint8Array): void {
    if (!this.script) return;
    for (const b of data) this.pending.push(b);
    while (this.script && this.pending.length >= this.want) this.step(Uint8Array.from(this.pending.splice(0, this.want)));
  }

  private step(bytes: Uint8Array | undefined): void {
    const r = bytes === undefined ? this.script!.next() : this.script!.next(bytes);
    if (r.done) {
      this.script = undefined;
      this.pending = [];
    } else this.want = r.value;
  }
}

/** Flash memory: erased bytes are 0xff, writing clears bits only. */
export class FlashMemory {
  readonly bytes: Uint8Array;
  /** A bit that stays 0 whatever is written: address and mask. */
  stuck: { readonly address: number; readonly mask: number } | undefined;

  constructor(
    readonly start: number,
    length: number,
  ) {
    this.bytes = new Uint8Array(length).fill(0xff);
  }

  has(address: number, length: number): boolean {
    return address >= this.start && address + length <= this.start + this.bytes.length;
  }

  read(address: number, length: number): Uint8Array {
    const data = this.bytes.slice(address - this.start, address - this.start + length);
    const { stuck } = this;
    if (stuck && stuck.address >= address && stuck.address < address + length) data[stuck.address - address] &= ~stuck.mask;
    return data;
  }

  write(address: number, data: Uint8Array): void {
    for (let i = 0; i < data.length; i++) this.bytes[address - this.start + i] &= data[i];
  }

  erase(address: number, length: number): void {
    this.bytes.fill(0xff, address - this.start, address - this.start + length);
  }
}
