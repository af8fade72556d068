/** Serial ports behind a network: raw bytes over TCP, or RFC 2217 (Telnet with speed, parity and control lines). */
import { connect, type Socket } from 'node:net';
import type { Clock, Parity, Port } from './host';
import { AsyncQueue } from '../util/queue';
import { CONTROL, TelnetDecoder, escapeTelnet, negotiation, subnegotiation } from './rfc2217';

const CONNECT_MS = 5000;

/** Whether a port's name is the address of one on the network. */
export function isNetworkPort(name: string): boolean {
  return /^(tcp|socket|rfc2217):\/\//.test(name);
}

/** Connects; rejects with a sentence that says what is wrong with the address or who did not answer. */
export async function openNetworkPort(name: string, baud: number, parity: Parity, clock: Clock): Promise<Port> {
  const match = /^(tcp|socket|rfc2217):\/\/(\[[^\]]+\]|[^:/]+):(\d+)\/?$/.exec(name);
  if (!match) throw new Error(`the address is not of the form ${name.startsWith('rfc2217') ? 'rfc2217' : 'tcp'}://host:port`);
  const socket = await dial(match[2].replace(/^\[|\]$/g, ''), Number(match[3]), clock);
  const port = match[1] === 'rfc2217' ? new Rfc2217Port(name, socket) : new TcpPort(name, socket);
  if (port instanceof Rfc2217Port) await port.setUp(baud, parity);
  return port;
}

function dial(host: string, port: number, clock: Clock): Promise<Socket> {
  const limit = new AbortController();
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, noDelay: true });
    void clock.sleep(CONNECT_MS, limit.signal).then(() => {
      if (limit.signal.aborted) return;
      socket.destroy();
      reject(new Error(`${host} does not answer on port ${port}`));
    });
    socket.once('connect', () => {
      limit.abort();
      resolve(socket);
    });
    socket.once('error', (error) => {
      limit.abort();
      reject(error);
    });
  });
}

/** Raw bytes: there are no control lines and no speed; what sets them has no effect. */
class TcpPort implements Port {
  protected readonly queue = new AsyncQueue<Uint8Array>();
  private readonly bytes = this.queue[Symbol.asyncIterator]();
  private pending: Promise<IteratorResult<Uint8Array>> | undefined;

  constructor(
    readonly path: string,
    protected readonly socket: Socket,
  ) {
    socket.on('data', (data: Buffer) => this.arrived(data));
    socket.on('close', () => this.queue.end());
    socket.on('error', () => this.queue.end());
  }

  protected arrived(data: Uint8Array): void {
    this.queue.push(data);
  }

  protected send(data: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.socket.destroyed) reject(new Error('the connection is closed'));
      else this.socket.write(data, (error) => (error ? reject(error) : resolve()));
    });
  }

  write(data: Uint8Array): Promise<void> {
    return this.send(data);
  }

  async read(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    this.pending ??= this.bytes.next();
    const stopped = signal && new Promise<undefined>((resolve) => (signal.aborted ? resolve(undefined) : signal.addEventListener('abort', () => resolve(undefined), { once: true })));
    const result = await (stopped ? Promise.race([this.pending, stopped]) : this.pending);
    if (result === undefined) return new Uint8Array(0);
    this.pending = undefined;
    return result.done ? undefined : result.value;
  }

  signals(_: { readonly dtr?: boolean; readonly rts?: boolean }): Promise<void> {
    return Promise.resolve();
  }

  setBaud(_: number): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.queue.end();
    return new Promise((resolve) => {
      if (this.socket.destroyed) return resolve();
      this.socket.once('close', () => resolve());
      this.socket.end(() => this.socket.destroy());
    });
  }
}

class Rfc2217Port extends TcpPort {
  private readonly decoder = new TelnetDecoder((reply) => void this.send(reply).catch(() => undefined));

  protected override arrived(data: Uint8Array): void {
    const plain = this.decoder.push(data);
    if (plain.length > 0) this.queue.push(plain);
  }

  async setUp(baud: number, parity: Parity): Promise<void> {
    await this.send(negotiation());
    await this.send(subnegotiation(CONTROL.dataSize, [8]));
    await this.send(subnegotiation(CONTROL.parity, [parity === 'even' ? 3 : 1]));
    await this.send(subnegotiation(CONTROL.stopSize, [1]));
    await this.setBaud(baud);
  }

  override write(data: Uint8Array): Promise<void> {
    return this.send(escapeTelnet(data));
  }

  override async signals({ dtr, rts }: { readonly dtr?: boolean; readonly rts?: boolean }): Promise<void> {
    if (dtr !== undefined) await this.send(subnegotiation(CONTROL.lines, [dtr ? 8 : 9]));
    if (rts !== undefined) await this.send(subnegotiation(CONTROL.lines, [rts ? 11 : 12]));
  }

  override setBaud(baud: number): Promise<void> {
    return this.send(subnegotiation(CONTROL.baud, [baud >>> 24, (baud >>> 16) & 255, (baud >>> 8) & 255, baud & 255]));
  }
}
