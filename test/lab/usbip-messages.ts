/** The messages of USB/IP, and how a socket is given to the kernel's virtual host controller. */
import * as fs from 'node:fs';
import * as net from 'node:net';

const COMMAND = { submit: 1, unlink: 2, submitted: 3, unlinked: 4 } as const;
const HEADER = 48;
export const STALLED = -32;
const UNLINKED = -104;
const FULL_SPEED = 2;
const CONTROLLER = '/sys/devices/platform/vhci_hcd.0';
const DEVICE_ID = 65538;

/** A transfer that the host wants. */
export interface Urb {
  readonly sequence: number;
  readonly input: boolean;
  readonly endpoint: number;
  readonly length: number;
  readonly setup: Uint8Array;
  readonly data: Uint8Array;
  /** When the host wanted it. */
  readonly came: number;
}

/** Something that is told of transfers, and of those that are no longer wanted. */
export interface UrbTaker {
  submit(urb: Urb): void;
  /** `of` is the transfer's number, `sequence` that of the message, to be answered with `unlinked`. */
  unlink(sequence: number, of: number): void;
}

/** One attached device: takes messages apart, and answers. */
export class UrbSocket {
  private input = Buffer.alloc(0);

  constructor(
    private readonly socket: net.Socket,
    private readonly taker: UrbTaker,
  ) {
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      this.input = this.input.length > 0 ? Buffer.concat([this.input, data]) : data;
      while (this.take());
    });
  }

  /** What became of a transfer; `data` where it was one to the host. */
  submitted(urb: Urb, data: Uint8Array | undefined): void {
    this.reply(COMMAND.submitted, urb.sequence, 0, urb.input ? (data?.length ?? 0) : urb.data.length, urb.input ? data : undefined);
  }

  stalled(urb: Urb): void {
    this.reply(COMMAND.submitted, urb.sequence, STALLED, 0);
  }

  /** `waited`: the transfer had not taken place yet. */
  unlinked(sequence: number, waited: boolean): void {
    this.reply(COMMAND.unlinked, sequence, waited ? UNLINKED : 0, 0);
  }

  /** Unplugs the device. */
  end(): void {
    this.socket.destroy();
  }

  /** Takes one message from what came. */
  private take(): boolean {
    const b = this.input;
    if (b.length < HEADER) return false;
    const command = b.readUInt32BE(0);
    const sequence = b.readUInt32BE(4);
    const input = b.readUInt32BE(12) === 1;
    const length = command === COMMAND.submit ? b.readUInt32BE(24) : 0;
    const total = HEADER + (input ? 0 : length);
    if (b.length < total) return false;
    const urb: Urb = { sequence, input, endpoint: b.readUInt32BE(16), length, setup: Uint8Array.from(b.subarray(40, 48)), data: Uint8Array.from(b.subarray(HEADER, total)), came: performance.now() };
    const of = b.readUInt32BE(20);
    this.input = b.subarray(total);
    if (command === COMMAND.submit) this.taker.submit(urb);
    else this.taker.unlink(sequence, of);
    return true;
  }

  private reply(command: number, sequence: number, status: number, length: number, data?: Uint8Array): void {
    const head = Buffer.alloc(HEADER);
    head.writeUInt32BE(command, 0);
    head.writeUInt32BE(sequence, 4);
    head.writeInt32BE(status, 20);
    head.writeUInt32BE(length, 24);
    this.socket.write(data ? Buffer.concat([head, data]) : head);
  }
}

/** Connects to a server of a device and hands the connection to the kernel, at a port of the controller: the first that is free, if none is given. */
export async function attach(host: string, port: number, at?: number): Promise<void> {
  const client = new net.Socket();
  // The kernel reads from now on; we must not.
  client.pause();
  await new Promise<void>((resolve, reject) => client.once('error', reject).connect({ port, host }, resolve));
  // As every client of USB/IP does: a transfer would else wait until the one before is acknowledged, which comes with the answer to it.
  client.setNoDelay(true);
  const { fd } = (client as unknown as { _handle: { fd: number } })._handle;
  fs.writeFileSync(`${CONTROLLER}/attach`, `${at ?? freePorts()[0]} ${fd} ${DEVICE_ID} ${FULL_SPEED}`);
  client.unref();
}

/** Ports of the controller that nothing is in: state 4 in its table. */
export function freePorts(): readonly number[] {
  const lines = fs.readFileSync(`${CONTROLLER}/status`, 'utf8').split('\n');
  const free = lines.flatMap((line) => /^hs\s+(\d+)\s+0*4\s/.exec(line)?.[1] ?? []).map(Number);
  if (free.length === 0) throw new Error('every port of the controller is taken');
  return free;
}
