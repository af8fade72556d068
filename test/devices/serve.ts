/** Puts a simulated device onto a real line: TCP, RFC 2217, or a pseudo-terminal that `socat` makes of TCP. */
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { CONTROL, TelnetDecoder, escapeTelnet, subnegotiation } from '../../src/host/rfc2217';
import type { SerialDevice } from './byte-machine';

export interface ServeOptions {
  /** Bits a second, as a real line has; as fast as it goes without it. */
  readonly baud?: number;
  /** Bits of one byte with start, stop and parity. */
  readonly bits?: number;
  readonly meter?: LineMeter;
}

/** Takes the time of a transfer on the line itself: from when the host has sent so many bytes, by when it has found the board, to the last answer. */
export class LineMeter {
  private sent = 0;
  private start: number | undefined;
  private end = 0;

  constructor(private readonly skip: number) {}

  host(bytes: number): void {
    this.sent += bytes;
    if (this.sent >= this.skip) this.start ??= performance.now();
  }

  device(): void {
    this.end = performance.now();
  }

  get ms(): number {
    return this.start === undefined ? 0 : this.end - this.start;
  }
}

export interface Served {
  readonly port: number;
  close(): Promise<void>;
}

/** Holds bytes back as a UART does, one direction of it. */
class Pacer {
  private freeAt = 0;
  private readonly waiting: { readonly data: Uint8Array; readonly out: (data: Uint8Array) => void; readonly at: number }[] = [];
  private running = false;

  constructor(private readonly options: ServeOptions) {}

  push(data: Uint8Array, out: (data: Uint8Array) => void): void {
    if (!this.options.baud) return out(data);
    const ms = (1000 * (this.options.bits ?? 10) * data.length) / this.options.baud;
    this.freeAt = Math.max(this.freeAt, performance.now()) + ms;
    this.waiting.push({ data, out, at: this.freeAt });
    if (!this.running) this.next();
  }

  private next(): void {
    const first = this.waiting[0];
    this.running = first !== undefined;
    if (!first) return;
    const left = first.at - performance.now();
    if (left > 0.05) {
      // A timer is good to a millisecond: as a USB adapter's frames are.
      setTimeout(() => this.next(), left);
      return;
    }
    this.waiting.shift();
    first.out(first.data);
    this.next();
  }
}

/** Raw TCP. */
export function serveTcp(device: SerialDevice, options: ServeOptions = {}): Promise<Served> {
  return listen((socket) => {
    const up = new Pacer(options);
    const down = new Pacer(options);
    device.baud?.(0);
    device.send = (data) =>
      up.push(data, (d) => {
        options.meter?.device();
        socket.write(d);
      });
    socket.on('data', (data) =>
      down.push(data, (d) => {
        options.meter?.host(d.length);
        device.receive(d);
      }),
    );
  });
}

/** RFC 2217: the device sees speed and control lines. */
export function serveRfc2217(device: SerialDevice, options: ServeOptions = {}): Promise<Served> {
  return listen((socket) => {
    const up = new Pacer(options);
    const down = new Pacer(options);
    const telnet = new TelnetDecoder(
      (reply) => socket.write(reply),
      (command, value) => {
        if (command === CONTROL.baud) device.baud?.(value.reduce((n, b) => n * 256 + b, 0));
        if (command === CONTROL.lines && [8, 9].includes(value[0])) device.lines?.({ dtr: value[0] === 8 });
        if (command === CONTROL.lines && [11, 12].includes(value[0])) device.lines?.({ rts: value[0] === 11 });
        // Every command is answered with what is so now.
        socket.write(subnegotiation(command + 100, value));
      },
      true,
    );
    device.send = (data) => up.push(data, (d) => socket.write(escapeTelnet(d)));
    socket.on('data', (data) => {
      const plain = telnet.push(data);
      if (plain.length > 0) down.push(plain, (d) => device.receive(d));
    });
  });
}

async function listen(onSocket: (socket: Socket) => void): Promise<Served> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    onSocket(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        for (const s of sockets) s.destroy();
        server.close(() => resolve());
      }),
  };
}

export interface Pty {
  readonly path: string;
  close(): Promise<void>;
}

/** A pseudo-terminal whose other end is the device. `name` is what the link to it is called: some tools look at that. */
export async function servePty(device: SerialDevice, options: ServeOptions = {}, name = 'tty'): Promise<Pty> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-pty-'));
  const link = path.join(dir, name);
  const served = await serveTcp(device, options);
  const socat = spawn('socat', [`PTY,link=${link},raw,echo=0`, `TCP:127.0.0.1:${served.port},nodelay`], { stdio: 'ignore' });
  const exited = new Promise<void>((resolve) => socat.on('close', () => resolve()));
  for (let i = 0; i < 500 && !fs.existsSync(link); i++) await new Promise((r) => setTimeout(r, 10));
  // Some tools close the port and open it again: while somebody has it open, the other end does not take that for the end.
  const held = fs.openSync(link, fs.constants.O_RDWR | fs.constants.O_NOCTTY | fs.constants.O_NONBLOCK);
  return {
    path: link,
    async close() {
      fs.closeSync(held);
      socat.kill();
      await exited;
      await served.close();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Whether a command is installed. */
export function hasTool(name: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0;
}
