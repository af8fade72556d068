/** A drive on USB: the bulk-only transport of the mass storage class, and the few commands of SCSI that systems ask such drives. */
import { viewOf } from '../../src/util/bytes';

export interface Disk {
  readonly sectors: number;
  read(sector: number): Uint8Array;
  write(sector: number, data: Uint8Array): void;
}

export const SECTOR = 512;
const COMMAND = 0x43425355;
const STATUS = 0x53425355;
const COMMAND_BYTES = 31;

const SCSI = { ready: 0x00, sense: 0x03, inquiry: 0x12, modeSense: 0x1a, startStop: 0x1b, capacity: 0x25, read: 0x28, write: 0x2a } as const;
/** Sense data: no such command. */
const ILLEGAL = [5, 0x20] as const;

/** What is done for a command: data for the host, or sectors that it sends. */
interface Current {
  readonly tag: number;
  readonly wanted: number;
  /** To the host. */
  answer: Uint8Array;
  /** Where sectors from the host go. */
  sector: number;
  done: number;
  failed: boolean;
}

export class BulkOnly {
  private current: Current | undefined;
  private state: 'command' | 'in' | 'out' | 'status' = 'command';
  private sense: readonly [number, number] = [0, 0];
  private rest = new Uint8Array(0);

  constructor(private readonly disk: Disk) {}

  reset(): void {
    this.current = undefined;
    this.state = 'command';
    this.rest = new Uint8Array(0);
  }

  /** From the host: a command, or its data. */
  out(data: Uint8Array): void {
    if (this.state === 'out') return this.take(data);
    if (this.state === 'command') this.command(data);
  }

  /** To the host: data, then what became of the command; undefined while there is neither. */
  in(length: number): Uint8Array | undefined {
    const c = this.current;
    if (!c || this.state === 'command' || this.state === 'out') return undefined;
    if (this.state === 'in') {
      const piece = c.answer.subarray(c.done, c.done + length);
      c.done += piece.length;
      if (c.done >= c.answer.length) this.state = 'status';
      return piece;
    }
    this.state = 'command';
    const status = new Uint8Array(13);
    const view = viewOf(status);
    view.setUint32(0, STATUS, true);
    view.setUint32(4, c.tag, true);
    view.setUint32(8, c.wanted - c.done, true);
    status[12] = c.failed ? 1 : 0;
    return status;
  }

  private command(data: Uint8Array): void {
    if (data.length !== COMMAND_BYTES || viewOf(data).getUint32(0, true) !== COMMAND) return;
    const view = viewOf(data);
    const wanted = view.getUint32(8, true);
    const toHost = (data[12] & 0x80) !== 0;
    const c: Current = { tag: view.getUint32(4, true), wanted, answer: new Uint8Array(0), sector: 0, done: 0, failed: false };
    this.current = c;
    const block = data.subarray(15);
    this.execute(c, block);
    if (block[0] !== SCSI.sense) this.sense = c.failed ? ILLEGAL : [0, 0];
    c.answer = c.answer.slice(0, wanted);
    this.state = wanted === 0 ? 'status' : toHost ? 'in' : 'out';
  }

  private execute(c: Current, block: Uint8Array): void {
    const view = viewOf(block);
    switch (block[0]) {
      case SCSI.ready:
      case SCSI.startStop:
        return;
      case SCSI.sense:
        c.answer = Uint8Array.from([0x70, 0, this.sense[0], 0, 0, 0, 0, 10, 0, 0, 0, 0, this.sense[1], 0, 0, 0, 0, 0]);
        return;
      case SCSI.inquiry:
        // A removable disk: vendor, product, release.
        c.answer = Uint8Array.from([0, 0x80, 2, 2, 31, 0, 0, 0, ...Buffer.from('RPI     RP2             3   ')]);
        return;
      case SCSI.modeSense:
        c.answer = Uint8Array.of(3, 0, 0, 0);
        return;
      case SCSI.capacity:
        c.answer = new Uint8Array(8);
        viewOf(c.answer).setUint32(0, this.disk.sectors - 1);
        viewOf(c.answer).setUint32(4, SECTOR);
        return;
      case SCSI.read: {
        const count = view.getUint16(7);
        c.answer = new Uint8Array(count * SECTOR);
        for (let i = 0; i < count; i++) c.answer.set(this.disk.read(view.getUint32(2) + i), i * SECTOR);
        return;
      }
      case SCSI.write:
        c.sector = view.getUint32(2);
        return;
      default:
        c.failed = true;
    }
  }

  /** A sector is written when all of it is there. */
  private take(data: Uint8Array): void {
    const c = this.current as Current;
    const all = new Uint8Array(this.rest.length + data.length);
    all.set(this.rest);
    all.set(data, this.rest.length);
    let at = 0;
    for (; at + SECTOR <= all.length; at += SECTOR) if (!c.failed) this.disk.write(c.sector++, all.subarray(at, at + SECTOR));
    this.rest = all.slice(at);
    c.done += data.length;
    if (c.done >= c.wanted) this.state = 'status';
  }
}
