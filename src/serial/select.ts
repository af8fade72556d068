/** Chooses the serial port of a board: by name, by serial number, or by the USB ids that the board is known by. Never "the first". */
import { ExitStatus, FlashError } from '../diag/diagnostic';
import type { Host, PortInfo } from '../host/host';
import type { Target } from '../board/target';
import { hex } from '../util/bytes';
import { resolveAlias } from './bench';

const APPEAR_MS = 100;

/** `2e8a:000a`, or nothing for a port that is no USB device. */
export function usbId(port: Pick<PortInfo, 'vid' | 'pid'>): string | undefined {
  return port.vid === undefined || port.pid === undefined ? undefined : `${hex(port.vid, 4).slice(2)}:${hex(port.pid, 4).slice(2)}`;
}

/** Ports that a board may stand behind: those with its ids; all USB ports for a board without ids. */
export function portsOf(ports: readonly PortInfo[], target: Target | undefined): readonly PortInfo[] {
  if (!target || target.usb.length === 0) return ports.filter((p) => p.vid !== undefined);
  return ports.filter((p) => target.usb.some((u) => u.vid === p.vid && u.pid === p.pid));
}

/** Something that may be the device: a port, a drive, a USB device. */
export interface Candidate {
  readonly path: string;
  readonly serial?: string;
  readonly vid?: number;
  readonly pid?: number;
}

/** Whether a word of the user's is this device: its path, its serial number, or its USB id. */
export function means(wanted: string, c: Candidate): boolean {
  const word = wanted.toLowerCase();
  return c.path === wanted || c.serial?.toLowerCase() === word || usbId(c)?.toLowerCase() === word;
}

/** Whether a word is the path or address of a port, which no list may show: a pseudo-terminal, a link, a port on the network. */
export function isPath(word: string): boolean {
  return word.includes('/') || /^COM\d+$/i.test(word);
}

/** The port to open. `wanted` is a path, a serial number, `vid:pid`, or a name of bench.json; with commas, the first of them that is there. */
export async function selectPort(host: Host, target: Target | undefined, wanted: string | undefined): Promise<PortInfo> {
  const ports = await host.ports.list();
  if (wanted !== undefined) {
    const words = wanted.split(',').map((s) => resolveAlias(host, s.trim()));
    for (const word of words) {
      const known = ports.filter((p) => means(word, p));
      if (known.length === 1) return known[0];
      if (known.length > 1) throw severalPorts(known, word);
    }
    // A path that the list does not have may still be one: a pseudo-terminal, a link.
    const given = words.find(isPath);
    if (given !== undefined) return { path: given };
    throw noPort(`there is no port ${wanted}`, ports);
  }
  const fitting = portsOf(ports, target);
  if (fitting.length === 1) return fitting[0];
  if (fitting.length > 1) throw severalPorts(fitting, target?.board);
  throw noPort(target ? `no serial port of a ${target.board} is there` : 'no USB serial port is there', ports);
}

/** `selectPort` for a board that was just connected or written: its port may take a moment to appear. */
export async function awaitPort(host: Host, target: Target | undefined, wanted: string | undefined, waitMs: number, signal: AbortSignal): Promise<PortInfo> {
  const deadline = host.clock.now() + waitMs;
  for (;;) {
    try {
      return await selectPort(host, target, wanted);
    } catch (error) {
      const missing = error instanceof FlashError && error.diagnostics[0].code === 'serial/no-port';
      if (!missing || host.clock.now() >= deadline || signal.aborted) throw error;
      await host.clock.sleep(APPEAR_MS, signal);
    }
  }
}

function severalPorts(ports: readonly PortInfo[], what: string | undefined): FlashError {
  return new FlashError(
    {
      code: 'serial/several-ports',
      severity: 'error',
      message: `${ports.length} ports fit${what === undefined ? '' : ` ${what}`}: ${ports.map(portLabel).join(', ')}`,
      help: `choose one with --port PATH or --port SERIAL`,
    },
    ExitStatus.device,
  );
}

function noPort(message: string, ports: readonly PortInfo[]): FlashError {
  const others = ports.length > 0 ? `; ports that are there: ${ports.map(portLabel).join(', ')}` : '';
  return new FlashError({ code: 'serial/no-port', severity: 'error', message, help: `connect the board, or name a port with --port${others}` }, ExitStatus.device);
}

/** A port for people: path, id, product and serial number. */
export function portLabel(port: PortInfo): string {
  const facts = [usbId(port), port.product, port.serial && `serial ${port.serial}`].filter(Boolean).join(', ');
  return facts ? `${port.path} (${facts})` : port.path;
}

/** Whether two listings show the same device: by serial number where there is one, else by its ids and its place on USB, else by its path. */
export function sameDevice(a: PortInfo, b: PortInfo): boolean {
  if (a.serial !== undefined || b.serial !== undefined) return a.serial === b.serial && a.vid === b.vid;
  if (a.vid !== b.vid || a.pid !== b.pid) return false;
  return a.location !== undefined && b.location !== undefined ? a.location === b.location : a.path === b.path;
}
