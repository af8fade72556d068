/** Adafruit's boot loader for the nRF52840 on its serial port: single-bank DFU over HCI packets. */
import { crc16 } from '../../src/util/crc16';
import { viewOf } from '../../src/util/bytes';
import { SlipDecoder, slipEncode } from '../../src/serial/slip';
import { FlashMemory, type SerialDevice } from './byte-machine';

const FLASH = 1024 * 1024;

type State = 'idle' | 'ready' | 'data' | 'program';

export class NordicBoot implements SerialDevice {
  send: (data: Uint8Array) => void = () => undefined;
  /** It leaves USB and comes back: as the program, or as the boot loader. */
  reenumerate: (as: 'program' | 'boot loader') => void = () => undefined;
  readonly flash = new FlashMemory(0, FLASH);
  readonly appStart = 0x26000;
  state: State = 'idle';
  deviceType = 0x52;
  softdevice = 0xb6;
  /** Pages keep what they have. */
  locked = false;
  private slip = new SlipDecoder();
  private expected = 1;
  private size = 0;
  private received = 0;
  private crc = 0;

  reset(): void {
    this.state = 'idle';
    this.slip = new SlipDecoder();
    this.expected = 1;
    this.size = this.received = 0;
  }

  /** An error that the firmware does not expect: it resets. */
  private crash(): void {
    this.reset();
    this.reenumerate('boot loader');
  }

  receive(data: Uint8Array): void {
    if (this.state === 'program') return;
    for (const frame of this.slip.push(data)) this.frame(frame);
  }

  private frame(frame: Uint8Array): void {
    if (frame.length <= 4 || (frame[0] & 0xc0) !== 0xc0 || (frame[1] & 0xf) !== 14) return;
    if (((frame[0] + frame[1] + frame[2] + frame[3]) & 0xff) !== 0) return;
    if (crc16(frame.subarray(0, -2), 0xffff) !== viewOf(frame).getUint16(frame.length - 2, true)) return;
    const fits = (frame[0] & 7) === this.expected;
    if (fits) this.expected = (this.expected + 1) & 7;
    this.ack();
    if (fits) this.packet(frame.subarray(4, -2));
  }

  private ack(): void {
    const head = Uint8Array.of(this.expected << 3, 0, 0, 0);
    head[3] = -head[0];
    this.send(slipEncode(head));
  }

  private packet(payload: Uint8Array): void {
    const words = payload.slice();
    const word = (i: number): number => viewOf(words).getUint32(4 * i, true);
    switch (words[0]) {
      case 3:
        if (this.state !== 'idle' || word(1) !== 4 || word(4) % 4 !== 0 || word(4) > 0xed000 - this.appStart) return this.crash();
        this.size = word(4);
        this.received = 0;
        if (!this.locked) this.flash.erase(this.appStart, Math.ceil(this.size / 4096) * 4096);
        this.state = 'ready';
        return;
      case 1:
        if (this.state !== 'ready' || !this.accepts(words.subarray(4))) return this.crash();
        this.state = 'data';
        return;
      case 4: {
        const data = words.subarray(4, 4 + Math.floor((words.length - 4) / 4) * 4);
        if (this.state !== 'data' || this.received + data.length > this.size) return;
        if (!this.locked) this.flash.write(this.appStart + this.received, data);
        this.received += data.length;
        return;
      }
      case 5:
        if (this.state !== 'data' || this.received !== this.size) return;
        if (crc16(this.flash.read(this.appStart, this.size), 0xffff) !== this.crc) return;
        this.state = 'program';
        this.reenumerate('program');
        return;
    }
  }

  private accepts(init: Uint8Array): boolean {
    const view = viewOf(init);
    const n = view.getUint16(8, true);
    if (view.getUint16(0, true) !== this.deviceType || init.length < 12 + 2 * n) return false;
    const ids = Array.from({ length: n }, (_, i) => view.getUint16(10 + 2 * i, true));
    this.crc = view.getUint16(10 + 2 * n, true);
    return ids.includes(0xfffe) || ids.includes(this.softdevice);
  }
}
