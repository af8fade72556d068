/** The simulated chip's USB port over USB/IP, asked as a kernel asks. */
import * as net from 'node:net';
import * as path from 'node:path';
import { startPico, type PicoRun } from '../support/pico';
import { ChipUsbIp } from './chip-usbip';

jest.setTimeout(60_000);

const STALL = -32;
const CONTROL = 0;
// Bulk endpoints of the serial port.
const TO_DEVICE = 2;
const TO_HOST = 3;

interface Answer {
  readonly status: number;
  readonly data: Buffer;
}

/** The kernel's end: numbers its messages, and knows the answers by them. */
class Kernel {
  private input = Buffer.alloc(0);
  private readonly waiting = new Map<number, { readonly input: boolean; readonly done: (a: Answer) => void }>();
  private last = 0;

  constructor(readonly socket: net.Socket) {
    socket.on('data', (data) => {
      this.input = Buffer.concat([this.input, data]);
      while (this.take());
    });
  }

  control(setup: readonly number[], data: readonly number[] = []): Promise<Answer> {
    return this.submit(CONTROL, (setup[0] & 0x80) !== 0, Buffer.from(data), setup[6] | (setup[7] << 8), setup).answer;
  }

  read(endpoint: number, length: number): { readonly number: number; readonly answer: Promise<Answer> } {
    return this.submit(endpoint, true, Buffer.alloc(0), length);
  }

  write(endpoint: number, text: string): Promise<Answer> {
    return this.submit(endpoint, false, Buffer.from(text), text.length).answer;
  }

  unlink(number: number): Promise<Answer> {
    return this.send(2, number, false, 0, Buffer.alloc(0), 0).answer;
  }

  private submit(endpoint: number, input: boolean, data: Buffer, length: number, setup: readonly number[] = []): { readonly number: number; readonly answer: Promise<Answer> } {
    return this.send(1, 0, input, endpoint, data, length, setup);
  }

  private send(command: number, flags: number, input: boolean, endpoint: number, data: Buffer, length: number, setup: readonly number[] = []): { readonly number: number; readonly answer: Promise<Answer> } {
    const number = ++this.last;
    const head = Buffer.alloc(48);
    [command, number, 65538, input ? 1 : 0, endpoint, flags, length].forEach((word, i) => head.writeUInt32BE(word, i * 4));
    head.set(setup, 40);
    const answer = new Promise<Answer>((done) => this.waiting.set(number, { input, done }));
    this.socket.write(Buffer.concat([head, data]));
    return { number, answer };
  }

  private take(): boolean {
    if (this.input.length < 48) return false;
    const number = this.input.readUInt32BE(4);
    const waits = this.waiting.get(number);
    const length = this.input.readUInt32BE(0) === 3 && waits?.input ? this.input.readUInt32BE(24) : 0;
    if (this.input.length < 48 + length) return false;
    waits?.done({ status: this.input.readInt32BE(20), data: this.input.subarray(48, 48 + length) });
    this.waiting.delete(number);
    this.input = this.input.subarray(48 + length);
    return true;
  }
}

let run: PicoRun | undefined;
afterEach(() => run?.close());

/** The orders program of the machine's tests, on a cable that ends here. */
async function plugged(): Promise<{ readonly cable: ChipUsbIp; readonly kernel: Kernel }> {
  const cable = new ChipUsbIp();
  const port = new Promise<number>((resolve) => (cable.onPlug = resolve));
  run = await startPico(path.join(__dirname, '../machine/usb'), undefined, { serial: 'usb', realTime: true, usb: { cable } });
  const socket = net.connect(await port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  return { cable, kernel: new Kernel(socket) };
}

test('descriptors, line state, text both ways, a read that is given up, a refusal, and the end', async () => {
  const { cable, kernel } = await plugged();
  const device = await kernel.control([0x80, 6, 0, 1, 0, 0, 18, 0]);
  expect([device.data.length, device.data.readUInt16LE(8), device.data.readUInt16LE(10)]).toEqual([18, 0x2e8a, 0x000a]);
  // A device that knows full speed only refuses the other speed's descriptor.
  expect(await kernel.control([0x80, 6, 0, 6, 0, 0, 10, 0])).toMatchObject({ status: STALL });
  expect(await kernel.control([0, 9, 1, 0, 0, 0, 0, 0])).toMatchObject({ status: 0 });
  expect(await kernel.control([0x21, 0x20, 0, 0, 0, 0, 7, 0], [0, 0xc2, 1, 0, 0, 0, 8])).toMatchObject({ status: 0 });
  expect(await kernel.control([0x21, 0x22, 3, 0, 0, 0, 0, 0])).toMatchObject({ status: 0 });

  let text = '';
  const until = async (end: string): Promise<void> => {
    while (!text.endsWith(end)) text += (await kernel.read(TO_HOST, 128).answer).data.toString().replace(/\r/g, '');
  };
  await until('ready\n');
  expect(text).toBe('ready\n');
  const given = kernel.read(TO_HOST, 128);
  expect(await kernel.unlink(given.number)).toMatchObject({ status: -104 });
  await kernel.write(TO_DEVICE, 'l');
  await until('.\n');
  expect(text).toBe('ready\ntrue true 115200 0\n.\n');

  const closed = new Promise((resolve) => kernel.socket.once('close', resolve));
  cable.unplug();
  await closed;
  expect(cable.problems).toEqual([]);
});
