/** Packets of Nordic's serial DFU: HCI three-wire frames in SLIP, numbered 0 to 7, each acknowledged with the number that is expected next. */
import { LinkTimeout, type SerialLink } from '../serial/link';
import { SlipDecoder, slipEncode } from '../serial/slip';
import { concatBytes, viewOf } from '../util/bytes';
import { crc16 } from '../util/crc16';

/** No operation: a packet that is acknowledged and dropped. */
const DFU_NOTHING = 0;
export const DFU_INIT = 1;
export const DFU_START = 3;
export const DFU_DATA = 4;
export const DFU_STOP = 5;

const VENDOR_PACKET = 14;
const HAS_CRC = 0x40;
const RELIABLE = 0x80;
const ACK_MS = 500;

/** The device has begun anew: it expects a packet that does not follow the last one. */
export class Restarted extends Error {
  constructor() {
    super('the boot loader has restarted');
  }
}

/** A packet as it goes over the line. */
export function hciPacket(sequence: number, payload: Uint8Array): Uint8Array {
  const head = new Uint8Array(4);
  head[0] = sequence | (((sequence + 1) & 7) << 3) | HAS_CRC | RELIABLE;
  head[1] = VENDOR_PACKET | ((payload.length & 0xf) << 4);
  head[2] = payload.length >> 4;
  head[3] = -(head[0] + head[1] + head[2]);
  const body = concatBytes([head, payload]);
  const crc = crc16(body, 0xffff);
  return slipEncode(concatBytes([body, Uint8Array.of(crc & 0xff, crc >> 8)]));
}

/** What a device's frame acknowledges: the number that it expects next; undefined for a frame that is none, or spoiled. */
export function ackNumber(frame: Uint8Array): number | undefined {
  if (frame.length < 4 || ((frame[0] + frame[1] + frame[2] + frame[3]) & 0xff) !== 0) return undefined;
  return (frame[0] >> 3) & 7;
}

export class NordicLoader {
  private slip = new SlipDecoder();
  private acks: number[] = [];
  private next = 1;

  constructor(
    readonly link: SerialLink,
    readonly name: string,
  ) {}

  /** Asks which number it expects, by a packet that means nothing: taken or not, it is answered. */
  async sync(tries = 6): Promise<void> {
    await this.link.discard(20);
    this.slip = new SlipDecoder();
    this.acks = [];
    for (let i = 1; ; i++) {
      await this.link.write(hciPacket(0, new Uint8Array(4)));
      try {
        this.next = await this.ack(ACK_MS);
        return;
      } catch (error) {
        if (!(error instanceof LinkTimeout) || i === tries) throw error;
      }
    }
  }

  /**
   * Steps over the one number at which a restart would not show: after START as number 7 the next packet has number 0,
   * and a boot loader that has restarted on START answers to that with 1, as one that has not does.
   */
  async avoidSeven(): Promise<void> {
    if (this.next === 7) await this.send(DFU_NOTHING, new Uint8Array(0), 0);
  }

  /** Whether anybody answers. */
  async answers(): Promise<boolean> {
    try {
      await this.sync(3);
      return true;
    } catch (error) {
      if (error instanceof LinkTimeout) return false;
      throw error;
    }
  }

  /** Sends one packet until it is acknowledged. A device that is busy erasing or writing flash hears nothing, for as long as `busyMs`. */
  async send(operation: number, data: Uint8Array, busyMs: number): Promise<void> {
    const op = new Uint8Array(4);
    viewOf(op).setUint32(0, operation, true);
    const packet = hciPacket(this.next, concatBytes([op, data]));
    const after = (this.next + 1) & 7;
    for (let waited = 0; ; waited += ACK_MS) {
      await this.link.write(packet);
      try {
        const expected = await this.ack(ACK_MS);
        if (expected === after) {
          this.next = after;
          return;
        }
        // An acknowledgement of the packet before, which was sent twice, is passed over; any other number means a new start.
        if (expected !== this.next) throw new Restarted();
      } catch (error) {
        if (!(error instanceof LinkTimeout) || waited >= busyMs + 3 * ACK_MS) throw error;
      }
    }
  }

  private async ack(timeoutMs: number): Promise<number> {
    while (this.acks.length === 0) {
      for (const frame of this.slip.push(await this.link.some(timeoutMs))) {
        const number = ackNumber(frame);
        if (number !== undefined) this.acks.push(number);
      }
    }
    return this.acks.shift() as number;
  }
}
