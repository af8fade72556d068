/** Memory of a chip through its memory access port: words with auto-increment, which wraps every kilobyte, and single bytes and half-words. */
import type { DebugPort } from './debug-port';
import { hex, viewOf } from '../../util/bytes';
import type { Access, Batch } from './probe';

/** Registers of a MEM-AP. */
const Ap = { csw: 0x00, tar: 0x04, drw: 0x0c } as const;
/** The buffer of the debug port: reading it waits until the last write is done. */
const RDBUFF = 0x0c;

/** CSW: size, increment, and the bits of the bus that stay as they are. */
const SIZE: Readonly<Record<1 | 2 | 4, number>> = { 1: 0, 2: 1, 4: 2 };
const INCREMENT = 1 << 4;
const PACKED = 2 << 4;
const CSW_OURS = 0x37;
/** Privileged data access by the debugger; the reset value of some chips lacks it. */
const CSW_HPROT = 0x23000000;
/** Only ten bits of the address count up. */
const WRAP = 1024;

const FIRST_LOOKS = 4;

const DRW: Access = { port: 'ap', register: Ap.drw };

export class Memory {
  private csw: number | undefined;
  private cswOthers: number | undefined;
  private packs: boolean | undefined;

  constructor(
    readonly port: DebugPort,
    readonly ap = 0,
  ) {}

  async read32(address: number): Promise<number> {
    return this.retry(`reading ${hex(address)}`, async () => (await this.single(address, 4))[0]);
  }

  async read16(address: number): Promise<number> {
    return this.retry(`reading ${hex(address)}`, async () => ((await this.single(address, 2))[0] >>> (8 * (address & 3))) & 0xffff);
  }

  async read8(address: number): Promise<number> {
    return this.retry(`reading ${hex(address)}`, async () => ((await this.single(address, 1))[0] >>> (8 * (address & 3))) & 0xff);
  }

  /** Writing twice must be the same as once: an answer that was lost is asked for again. */
  async write32(address: number, value: number): Promise<void> {
    await this.retry(`writing ${hex(address)}`, () => this.single(address, 4, value));
  }

  async write16(address: number, value: number): Promise<void> {
    await this.retry(`writing ${hex(address)}`, () => this.single(address, 2, (value << (8 * (address & 3))) >>> 0));
  }

  async write8(address: number, value: number): Promise<void> {
    await this.retry(`writing ${hex(address)}`, () => this.single(address, 1, (value << (8 * (address & 3))) >>> 0));
  }

  /** Words one after another, each to its own address, in one go; `once` where a second time is not the same. */
  async writeWords(words: readonly (readonly [number, number])[], once = false): Promise<void> {
    const accesses = words.flatMap(([address, value]): Access[] => [{ port: 'ap', register: Ap.tar, value: address }, { ...DRW, value: value >>> 0 }]);
    await this.retry(`writing ${hex(words[0][0])}`, () => this.run(SIZE[4], [{ kind: 'each', accesses: [...accesses, { port: 'dp', register: RDBUFF }] }]), once ? 1 : undefined);
  }

  /** Any number of bytes from any address. */
  async read(address: number, length: number, progress?: (done: number) => void): Promise<Uint8Array> {
    const from = address - (address % 4);
    const words = Math.ceil((address + length - from) / 4);
    const out = new Uint8Array(words * 4);
    const view = viewOf(out);
    // Pieces large enough for the packets to follow one another, small enough to tell how far it is.
    for (let at = 0; at < words; at += PIECE) {
      const n = Math.min(PIECE, words - at);
      const piece = await this.retry(`reading ${hex(from + at * 4)}`, () => this.run(SIZE[4] | INCREMENT, readsOf(from + at * 4, n)));
      piece.forEach((w, i) => view.setUint32((at + i) * 4, w, true));
      progress?.(Math.min(1, (at + n) / words));
    }
    return out.subarray(address - from, address - from + length);
  }

  /** Whole words to RAM. */
  async write(address: number, data: Uint8Array): Promise<void> {
    for (let at = 0; at < data.length; at += PIECE * 4) {
      const piece = data.subarray(at, at + PIECE * 4);
      await this.retry(`writing ${hex(address + at)}`, () => this.run(SIZE[4] | INCREMENT, writesOf(address + at, wordsOf(piece))));
    }
  }

  /**
   * Whole words to memory where writing twice is not the same as once: an access that fails is not repeated.
   * `size` 2: half-words go over the bus, the lower of a word first; two at a time where the bus can.
   */
  async program(address: number, data: Uint8Array, size: 2 | 4 = 4): Promise<void> {
    const what = `writing ${hex(address)}`;
    const packed = size === 2 && (await this.canPack());
    const mode = SIZE[size] | (packed ? PACKED : INCREMENT);
    await this.retry(what, () => this.prepare(mode));
    const words = size === 4 || packed ? wordsOf(data) : lanesOf(data);
    await this.retry(what, () => this.run(mode, writesOf(address, words, size === 4 || packed ? 4 : 2)), 1);
  }

  /** Whether the bus takes words as two half-words. */
  private async canPack(): Promise<boolean> {
    return (this.packs ??= await this.retry('asking what the bus can', async () => {
      await this.prepare(SIZE[2] | PACKED);
      return ((await this.port.readAp(this.ap, Ap.csw)) & CSW_OURS) === (SIZE[2] | PACKED);
    }));
  }

  /** Reads a register until `done`; gives its last value. */
  async until(address: number, done: (value: number) => boolean, timeoutMs: number): Promise<{ readonly value: number; readonly inTime: boolean }> {
    const { probe } = this.port;
    const deadline = probe.now() + timeoutMs;
    for (let i = 0; ; i++) {
      const value = await this.read32(address);
      if (done(value)) return { value, inTime: true };
      // The first looks come one after another, however long each takes; what takes longer is not asked all the time.
      if (i < FIRST_LOOKS) continue;
      if (probe.now() >= deadline) return { value, inTime: false };
      await probe.pause(1);
    }
  }

  /** Forgets what the access port was told: after a reset. */
  forget(): void {
    this.csw = undefined;
    this.cswOthers = undefined;
  }

  private retry<T>(what: string, job: () => Promise<T>, tries?: number): Promise<T> {
    const attempt = async (): Promise<T> => {
      try {
        return await job();
      } catch (error) {
        this.forget();
        throw error;
      }
    };
    return this.port.retry(what, attempt, tries);
  }

  private single(address: number, size: 1 | 2 | 4, value?: number): Promise<Uint32Array> {
    const last: Access[] = value === undefined ? [DRW] : [{ ...DRW, value }, { port: 'dp', register: RDBUFF }];
    return this.run(SIZE[size], [{ kind: 'each', accesses: [{ port: 'ap', register: Ap.tar, value: address >>> 0 }, ...last] }]);
  }

  private async run(mode: number, batches: readonly Batch[]): Promise<Uint32Array> {
    await this.prepare(mode);
    return this.port.access(this.ap, 0, batches);
  }

  /** Sets size and increment where they are not so already. */
  private async prepare(mode: number): Promise<void> {
    if (this.csw === mode) return;
    this.csw = undefined;
    this.cswOthers ??= (((await this.port.readAp(this.ap, Ap.csw)) & ~CSW_OURS) | CSW_HPROT) >>> 0;
    await this.port.writeAp(this.ap, Ap.csw, (this.cswOthers | mode) >>> 0);
    this.csw = mode;
  }
}

/** Words that are moved at once. */
const PIECE = 1024;

function readsOf(address: number, count: number): Batch[] {
  return runsOf(address, count, 4).flatMap(([at, n]): Batch[] => [tarOf(at), { kind: 'read', access: DRW, count: n }]);
}

/** `step`: by how much the address grows with each word. */
function writesOf(address: number, words: Uint32Array, step: 2 | 4 = 4): Batch[] {
  const done: Batch = { kind: 'each', accesses: [{ port: 'dp', register: RDBUFF }] };
  const runs = runsOf(address, words.length, step).flatMap(([at, n]): Batch[] => {
    const from = (at - address) / step;
    return [tarOf(at), { kind: 'write', access: DRW, words: words.subarray(from, from + n) }];
  });
  return [...runs, done];
}

function tarOf(address: number): Batch {
  return { kind: 'each', accesses: [{ port: 'ap', register: Ap.tar, value: address }] };
}

/** Cut where the address would wrap. */
function runsOf(address: number, count: number, step: number): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (let at = address, left = count; left > 0; ) {
    const n = Math.min(left, (WRAP - (at % WRAP)) / step);
    runs.push([at, n]);
    at += n * step;
    left -= n;
  }
  return runs;
}

function wordsOf(data: Uint8Array): Uint32Array {
  const view = viewOf(data);
  return Uint32Array.from({ length: data.length >> 2 }, (_, i) => view.getUint32(i * 4, true));
}

/** Half-words, each where the bus has it: the second of a word in the upper half. */
function lanesOf(data: Uint8Array): Uint32Array {
  const view = viewOf(data);
  return Uint32Array.from({ length: data.length >> 1 }, (_, i) => view.getUint16(i * 2, true) << (i % 2 === 0 ? 0 : 16));
}
