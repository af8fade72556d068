/** CMSIS-DAP's commands: what a debug probe is asked over its packets, and what its answers mean. */
import type { Clock } from '../../host/host';
import { LinkAborted, LinkTimeout } from '../../serial/link';
import { decodeText, le16, le32, viewOf } from '../../util/bytes';
import { deviceError } from '../errors';
import type { DapTransport } from './transport';

const Command = {
  info: 0x00,
  hostStatus: 0x01,
  connect: 0x02,
  disconnect: 0x03,
  transferConfigure: 0x04,
  transfer: 0x05,
  transferBlock: 0x06,
  pins: 0x10,
  clock: 0x11,
  sequence: 0x12,
  swdConfigure: 0x13,
  swdSequence: 0x1d,
} as const;

const Info = { product: 0x02, serial: 0x03, firmware: 0x04, capabilities: 0xf0, packetCount: 0xfe, packetSize: 0xff } as const;

/** Answers of the wire, in the low bits of a transfer's answer. */
export const Ack = { ok: 1, wait: 2, fault: 4, none: 7 } as const;

/** What a probe answers to a command that it does not have. */
const UNKNOWN = 0xff;

const ANSWER_MS = 1500;
/** How long the line must be silent before it is believed to be. */
const QUIET_MS = 50;
const TRIES = 3;
const SLOWEST = 125_000;

/** One access to a register of the debug port or an access port. */
export interface Access {
  readonly port: 'dp' | 'ap';
  /** 0, 4, 8 or 12; the bank is chosen by SELECT. */
  readonly register: number;
  /** Present: it is written. */
  readonly value?: number;
}

/** Accesses each for itself; or a run of equal ones, as one packet or several: words to write, or how many to read. */
export type Batch = { readonly kind: 'each'; readonly accesses: readonly Access[] } | Run;
type Run = { readonly kind: 'write'; readonly access: Access; readonly words: Uint32Array } | { readonly kind: 'read'; readonly access: Access; readonly count: number };

/** The wire did not acknowledge an access. */
export class AckError extends Error {
  constructor(readonly ack: number) {
    super(`acknowledge ${ack}`);
  }
}

export class DapProbe {
  private packetSize: number;
  private packetCount = 1;
  private clockHz = 0;
  private fullHz = 0;
  /** Probes since CMSIS-DAP 1.2 can be told when to drive the line. */
  private hasSwdSequence = true;
  product = '';
  serial = '';

  constructor(
    readonly transport: DapTransport,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {
    this.packetSize = transport.packetSize;
  }

  get name(): string {
    return this.transport.name;
  }

  /** Asks the probe what it is and can, and makes SWD its port. */
  async connect(clockHz: number): Promise<void> {
    await this.sync();
    this.product = await this.text(Info.product);
    this.serial = await this.text(Info.serial);
    const count = await this.ask([Command.info, Info.packetCount], 3);
    const size = await this.ask([Command.info, Info.packetSize], 4);
    this.packetCount = Math.max(1, Math.min(count[2], 64));
    // A probe that tells more than its endpoint takes would have the rest lost.
    this.packetSize = Math.max(16, Math.min(size[2] | (size[3] << 8), this.transport.packetSize));
    const port = await this.ask([Command.connect, 1], 2);
    if (port[1] !== 1) throw deviceError('device/refused', `${this.name} cannot speak SWD`, 'choose another debug probe with --device');
    this.fullHz = clockHz;
    await this.fullSpeed();
    // No idle cycles; what the target puts off is asked again so often, which also waits for flash that holds the bus.
    await this.ok([Command.transferConfigure, 0, ...le16(WAIT_RETRIES), ...le16(0)]);
    await this.ok([Command.swdConfigure, 0]);
    await this.ask([Command.hostStatus, 0, 1], 2);
  }

  async disconnect(): Promise<void> {
    await this.ask([Command.hostStatus, 0, 0], 2);
    await this.ask([Command.disconnect], 2);
  }

  /** Halves the clock, for wires that are too long for it. */
  async slower(): Promise<void> {
    if (this.clockHz > SLOWEST) await this.setClock(this.clockHz >> 1);
  }

  /** The clock that was asked for, where it was halved since. */
  async fullSpeed(): Promise<void> {
    if (this.clockHz !== this.fullHz) await this.setClock(this.fullHz);
  }

  private async setClock(hz: number): Promise<void> {
    this.clockHz = hz;
    await this.ok([Command.clock, ...le32(hz)]);
  }

  /** Drives the data line for so many bits, the least significant of the first byte first. */
  async sequence(bits: number, bytes: readonly number[]): Promise<void> {
    await this.ok([Command.sequence, bits & 0xff, ...bytes]);
  }

  /** Writes a word without waiting for an acknowledge: TARGETSEL, which several targets hear and none answers. */
  async writeUnheard(request: number, value: number): Promise<void> {
    const parity = ones(value) & 1;
    const data = [...le32(value), parity];
    if (this.hasSwdSequence) {
      // Eight bits out, five in (two turnarounds and the acknowledge), 33 out.
      const answer = await this.exchange([Command.swdSequence, 3, 8, request, 0x80 | 5, 33, ...data]);
      if (answer[0] === Command.swdSequence && answer[1] === 0) return;
      this.hasSwdSequence = false;
    }
    // The line may as well be driven all the time.
    await this.sequence(8 + 5 + 33, packBits([[8, request], [5, 0x1f], [32, value], [1, parity]]));
  }

  /** Sets the reset line: low holds the chip in reset. */
  async reset(low: boolean): Promise<void> {
    await this.ask([Command.pins, low ? 0 : 0x80, 0x80, ...le32(0)], 2);
  }

  /** Accesses in order; gives what the reads among them gave. */
  async transfer(accesses: readonly Access[]): Promise<Uint32Array> {
    return this.run([{ kind: 'each', accesses }]);
  }

  /** Runs of accesses, as many packets on their way as the probe can hold. */
  async run(batches: readonly Batch[]): Promise<Uint32Array> {
    const packets = this.gathered(batches).flatMap((b) => this.packetsOf(b));
    const words: number[] = [];
    let sent = 0;
    let first: unknown;
    const sendMore = async (heard: number): Promise<void> => {
      while (sent < packets.length && sent - heard < this.packetCount) await this.send(packets[sent++].bytes);
    };
    for (let heard = 0; heard < packets.length; heard++) {
      if (heard === sent) {
        if (first !== undefined) break;
        await this.send(packets[sent++].bytes);
      }
      // The next packets go out while an answer comes in.
      const [answer] = await bothOf(this.hear(packets[heard].bytes[0]), first === undefined ? sendMore(heard) : Promise.resolve());
      // What was sent after the one that failed is heard to its end, so that the next answer is the next command's.
      try {
        if (first === undefined) words.push(...this.wordsOf(packets[heard], answer));
      } catch (error) {
        first = error;
      }
    }
    if (first !== undefined) throw first;
    return Uint32Array.from(words);
  }

  /** Brings host and probe to the same place after an answer was lost or spoiled. */
  async sync(): Promise<void> {
    for (let i = 1; ; i++) {
      await this.drain();
      try {
        const answer = await this.exchange([Command.info, Info.capabilities], ANSWER_MS);
        if (answer[0] === Command.info && answer[1] >= 1 && answer[1] <= 2) return;
      } catch (error) {
        if (!(error instanceof LinkTimeout) || i === TRIES) throw error;
        continue;
      }
      if (i === TRIES) throw this.garbled();
    }
  }

  pause(ms: number): Promise<void> {
    return this.clock.sleep(ms, this.signal, 'exact').then(() => {
      if (this.signal.aborted) throw new LinkAborted();
    });
  }

  now(): number {
    return this.clock.now();
  }

  garbled(): Error {
    return deviceError('device/garbled', `${this.name} gave an answer that CMSIS-DAP does not have`, 'connect the probe again, with another cable or port if it stays so; update its firmware');
  }

  private refused(what: string): Error {
    return deviceError('device/refused', `${this.name} ${what}`, 'update the firmware of the probe, or choose another with --device');
  }

  private async drain(): Promise<void> {
    for (;;) {
      try {
        await this.read(QUIET_MS);
      } catch (error) {
        if (error instanceof LinkTimeout) return;
        throw error;
      }
    }
  }

  private async text(id: number): Promise<string> {
    const answer = await this.ask([Command.info, id], 2);
    return decodeText(answer.subarray(2, 2 + answer[1])).replace(/\0.*$/s, '').trim();
  }

  /** A command whose answer is a status byte. */
  private async ok(request: readonly number[]): Promise<void> {
    const answer = await this.ask(request, 2);
    if (answer[1] !== 0) throw this.refused(`refuses command 0x${request[0].toString(16)}`);
  }

  /** A command that may be repeated, with an answer of at least so many bytes. */
  private async ask(request: readonly number[], length: number): Promise<Uint8Array> {
    for (let i = 1; ; i++) {
      try {
        const answer = await this.exchange(request);
        if (answer[0] === request[0] && answer.length >= length) return answer;
        if (answer[0] === UNKNOWN) throw this.refused(`does not know command 0x${request[0].toString(16)}`);
        if (i === TRIES) throw this.garbled();
      } catch (error) {
        if (!(error instanceof LinkTimeout) || i === TRIES) throw error;
      }
      await this.sync();
    }
  }

  private async exchange(request: readonly number[], timeoutMs = ANSWER_MS): Promise<Uint8Array> {
    await this.send(Uint8Array.from(request));
    return this.read(timeoutMs);
  }

  private async send(packet: Uint8Array): Promise<void> {
    if (this.signal.aborted) throw new LinkAborted();
    await this.transport.write(packet);
  }

  private async read(timeoutMs: number): Promise<Uint8Array> {
    if (this.signal.aborted) throw new LinkAborted();
    return this.transport.read(timeoutMs);
  }

  private async hear(command: number): Promise<Uint8Array> {
    const answer = await this.read(ANSWER_MS);
    if (answer[0] === UNKNOWN) throw this.refused(`does not know command 0x${command.toString(16)}`);
    if (answer[0] !== command) throw this.garbled();
    return answer;
  }

  /** Single accesses together, and with them the words that would not fill a packet of the run behind them: every packet costs the same. */
  private gathered(batches: readonly Batch[]): readonly Batch[] {
    const out: Batch[] = [];
    for (const batch of batches) {
      const before = out.at(-1);
      if (before?.kind !== 'each') {
        out.push(batch);
        continue;
      }
      const left = batch.kind === 'each' ? batch.accesses.length : lengthOf(batch) % this.wordsInPacket(batch.kind);
      const accesses = [...before.accesses, ...firstOf(batch, left)];
      if (batch.kind !== 'each' && !this.isOnePacket(accesses)) {
        out.push(batch);
        continue;
      }
      out[out.length - 1] = { kind: 'each', accesses };
      if (batch.kind !== 'each' && left < lengthOf(batch)) out.push(withoutFirst(batch, left));
    }
    return out;
  }

  private wordsInPacket(kind: 'read' | 'write'): number {
    return (this.packetSize - (kind === 'read' ? 4 : 5)) >> 2;
  }

  private isOnePacket(accesses: readonly Access[]): boolean {
    return this.eachPackets(accesses).length === 1;
  }

  private packetsOf(batch: Batch): readonly Packet[] {
    if (batch.kind === 'each') return this.eachPackets(batch.accesses);
    const packets: Packet[] = [];
    const request = requestOf(batch.access, batch.kind === 'read');
    const most = this.wordsInPacket(batch.kind);
    const total = lengthOf(batch);
    for (let at = 0; at < total; at += most) {
      const n = Math.min(most, total - at);
      const head = [Command.transferBlock, 0, ...le16(n), request];
      const data = batch.kind === 'write' ? [...batch.words.subarray(at, at + n)].flatMap(le32) : [];
      packets.push({ bytes: Uint8Array.from([...head, ...data]), block: true, count: n, reads: batch.kind === 'read' ? n : 0 });
    }
    return packets;
  }

  private eachPackets(accesses: readonly Access[]): readonly Packet[] {
    const packets: Packet[] = [];
    let body: number[] = [];
    let count = 0;
    let reads = 0;
    const flush = (): void => {
      if (count > 0) packets.push({ bytes: Uint8Array.from([Command.transfer, 0, count, ...body]), block: false, count, reads });
      body = [];
      count = reads = 0;
    };
    for (const a of accesses) {
      const read = a.value === undefined;
      const bytes = [requestOf(a, read), ...(read ? [] : le32(a.value))];
      if (3 + body.length + bytes.length > this.packetSize || 3 + 4 * (reads + 1) > this.packetSize || count === 255) flush();
      body.push(...bytes);
      count++;
      if (read) reads++;
    }
    flush();
    return packets;
  }

  private wordsOf(packet: Packet, answer: Uint8Array): readonly number[] {
    const head = packet.block ? 4 : 3;
    if (answer.length < head) throw this.garbled();
    const count = packet.block ? answer[1] | (answer[2] << 8) : answer[1];
    const ack = answer[head - 1];
    if (ack !== Ack.ok) throw new AckError(ack);
    if (count !== packet.count || answer.length < head + 4 * packet.reads) throw this.garbled();
    const view = viewOf(answer);
    return Array.from({ length: packet.reads }, (_, i) => view.getUint32(head + 4 * i, true));
  }
}

function lengthOf(run: Run): number {
  return run.kind === 'read' ? run.count : run.words.length;
}

/** The first accesses of a batch, each for itself. */
function firstOf(batch: Batch, n: number): readonly Access[] {
  if (batch.kind === 'each') return batch.accesses.slice(0, n);
  return Array.from({ length: n }, (_, i) => (batch.kind === 'read' ? batch.access : { ...batch.access, value: batch.words[i] }));
}

function withoutFirst(run: Run, n: number): Run {
  return run.kind === 'read' ? { ...run, count: run.count - n } : { ...run, words: run.words.subarray(n) };
}

/** Waits until both have ended, also where one of them fails. */
async function bothOf<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  await Promise.allSettled([a, b]);
  return Promise.all([a, b]);
}

interface Packet {
  readonly bytes: Uint8Array;
  readonly block: boolean;
  readonly count: number;
  readonly reads: number;
}

/** How often the probe repeats an access that is answered by WAIT: about 70 ms at 4 MHz. */
const WAIT_RETRIES = 20_000;

function requestOf(a: Access, read: boolean): number {
  return (a.port === 'ap' ? 1 : 0) | (read ? 2 : 0) | (a.register & 0x0c);
}

function ones(word: number): number {
  let n = 0;
  for (let x = word >>> 0; x !== 0; x = (x & (x - 1)) >>> 0) n++;
  return n;
}

/** Fields of so many bits, one after another, the least significant bit first. */
function packBits(fields: readonly (readonly [number, number])[]): number[] {
  const bits = fields.flatMap(([width, value]) => Array.from({ length: width }, (_, i) => (value >>> i) & 1));
  return Array.from({ length: Math.ceil(bits.length / 8) }, (_, i) => bits.slice(8 * i, 8 * i + 8).reduce((byte, bit, j) => byte | (bit << j), 0));
}
