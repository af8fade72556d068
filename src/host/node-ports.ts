/** Serial ports of the machine: the list from the system, the open port through the `serialport` package, loaded on first use. */
import * as path from 'node:path';
import type { SerialPort } from 'serialport';
import type { Clock, FileSystem, Parity, Port, PortInfo, Ports } from './host';
import { AsyncQueue } from '../util/queue';
import { linuxPorts } from './linux-ports';
import { isNetworkPort, openNetworkPort } from './net-ports';
import { quicken } from './quick-tty';

/** The ports of this machine. */
export function nodePorts(fs: FileSystem, clock: Clock): Ports {
  return {
    list: () => (process.platform === 'linux' ? Promise.resolve(linuxPorts(fs, '/')) : listBySerialPort()),
    open: (name, baud, parity = 'none') => (isNetworkPort(name) ? openNetworkPort(name, baud, parity, clock) : openPort(name, baud, parity, clock)),
  };
}

async function listBySerialPort(): Promise<readonly PortInfo[]> {
  const { SerialPort: Serial } = await import('serialport');
  const ports = await Serial.list();
  return ports
    .map((p) => ({
      // macOS: the call-out device opens without waiting for a carrier.
      path: p.path.replace(/^\/dev\/tty\./, '/dev/cu.'),
      ...(p.vendorId ? { vid: parseInt(p.vendorId, 16) } : {}),
      ...(p.productId ? { pid: parseInt(p.productId, 16) } : {}),
      ...(p.serialNumber ? { serial: p.serialNumber } : {}),
      ...(p.manufacturer ? { manufacturer: p.manufacturer } : {}),
      ...(p.locationId ? { location: p.locationId } : {}),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function openPort(name: string, baud: number, parity: Parity, clock: Clock): Promise<Port> {
  const { SerialPort: Serial } = await import('serialport');
  const port = new Serial({ path: path.normalize(name), baudRate: baud, parity, autoOpen: false });
  const queue = new AsyncQueue<Uint8Array>();
  // Before the first read, which the next listener asks for.
  port.once('open', () => quicken(port.port));
  // Listening before opening: not one byte that arrives while the port is open may be lost.
  port.on('data', (data: Buffer) => queue.push(data));
  port.on('close', () => queue.end());
  port.on('error', () => queue.end());
  await new Promise<void>((resolve, reject) => port.open((error) => (error ? reject(error) : resolve())));
  return wrapPort(port, queue, clock);
}

function wrapPort(port: SerialPort, queue: AsyncQueue<Uint8Array>, clock: Clock): Port {
  const bytes = queue[Symbol.asyncIterator]();
  let pending: Promise<IteratorResult<Uint8Array>> | undefined;
  // Both lines are on once a port is open; the binding sets both whenever it sets one.
  let lines = { dtr: true, rts: true };
  // What was written may still be on its way: it must be out before speed or lines change. Waiting for that at every write would cost each exchange of a protocol a round through the system.
  const drained = (): Promise<void> => new Promise((resolve, reject) => port.drain((error) => (error ? reject(error) : resolve())));
  return {
    path: port.path,
    write: (data) =>
      new Promise((resolve, reject) => {
        port.write(Buffer.from(data), (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    async read(signal): Promise<Uint8Array | undefined> {
      // A read that was given up on keeps its place: the next one takes up the same promise.
      pending ??= bytes.next();
      const result = signal ? await Promise.race([pending, aborted(signal)]) : await pending;
      if (result === undefined) return new Uint8Array(0);
      pending = undefined;
      return result.done ? undefined : result.value;
    },
    async signals(s): Promise<void> {
      await drained();
      await new Promise<void>((resolve, reject) => {
        lines = { dtr: s.dtr ?? lines.dtr, rts: s.rts ?? lines.rts };
        // The binding sends a break first and gives up where the device does not know breaks, hence no brk.
        port.set(lines, (error) => (error ? reject(error) : resolve()));
      });
    },
    async setBaud(baud): Promise<void> {
      await drained();
      await new Promise<void>((resolve, reject) => port.update({ baudRate: baud }, (error) => (error ? reject(error) : resolve())));
    },
    async close(): Promise<void> {
      if (!port.isOpen) return;
      const closed = new Promise<void>((resolve) => port.close(() => resolve()));
      // A port whose device hangs may never close; the process must still end.
      await Promise.race([closed, clock.sleep(1000)]);
      queue.end();
    },
  };
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
}
