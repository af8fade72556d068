/** Finds the serial port of a boot loader: one that is there already, or the one that appears after a 1200-baud touch. */
import type { Host, PortInfo } from '../host/host';
import { openPort } from '../serial/open';
import { isPath, portLabel, portsOf, usbId } from '../serial/select';
import { choose, noPortError, severalError, wantedDevice } from './choose';
import { deviceError } from './errors';
import type { FlashRequest } from './method';

const POLL_MS = 50;
/** A touched board enumerates anew within a second or two; a slow hub makes it a few. */
const APPEAR_MS = 8000;
const TOUCHES = 3;

export interface BootLoaderIds {
  /** `vid:pid` of the boot loader; none for a chip behind an adapter of any kind. */
  readonly bootloader: readonly string[];
  readonly touch: boolean;
}

/** The port to talk to. */
export async function bootPort(host: Host, request: FlashRequest, ids: BootLoaderIds): Promise<PortInfo> {
  const wanted = wantedDevice(host, request.device);
  const deadline = host.clock.now() + request.timeoutMs;
  for (let told = false; ; told = true) {
    const ports = await host.ports.list();
    const found = look(host, ports, wanted, request, ids);
    if (found) {
      // A port that is on no list (an address, a pseudo-terminal) is taken to be the boot loader's.
      const running = found.vid !== undefined && ids.bootloader.length > 0 && !isBoot(found, ids);
      return running ? afterTouch(host, found, request, ids) : found;
    }
    if (request.signal.aborted || host.clock.now() >= deadline) throw noPortError(host, ports, wanted, request.target.board, ids.bootloader.length > 0 ? 'port' : 'USB serial port');
    if (!told) await request.step(`waiting for a ${request.target.board}`);
    await host.clock.sleep(POLL_MS, request.signal);
  }
}

function isBoot(port: PortInfo, ids: BootLoaderIds): boolean {
  return ids.bootloader.includes(usbId(port) ?? '');
}

/** The one port that is meant now; undefined while there is none. A boot loader goes before a running program. */
function look(host: Host, ports: readonly PortInfo[], wanted: string | undefined, request: FlashRequest, ids: BootLoaderIds): PortInfo | undefined {
  const boot = ports.filter((p) => isBoot(p, ids));
  const running = portsOf(ports, request.target);
  const groups = wanted !== undefined ? [ports] : ids.bootloader.length > 0 ? [boot, running] : [running];
  for (const group of groups) {
    const choice = choose(group, wanted);
    if (choice.kind === 'one') return choice.device;
    if (choice.kind === 'several') throw severalError(`ports fit ${wanted ?? request.target.board}`, choice.devices.map(portLabel), choice.devices[0].serial ?? choice.devices[0].path);
  }
  return wanted !== undefined && isPath(wanted) && (wanted.includes('://') || host.fs.stat(wanted)) ? { path: wanted } : undefined;
}

/** Asks the running program to enter its boot loader and waits for it to appear, by looking and not by sleeping. */
async function afterTouch(host: Host, running: PortInfo, request: FlashRequest, ids: BootLoaderIds): Promise<PortInfo> {
  if (!ids.touch) {
    throw deviceError('device/none', `${portLabel(running)} runs its program, not its boot loader (${ids.bootloader.join(' or ')})`, 'press the reset button twice, or hold the boot button while you connect it, and try again');
  }
  const before = await host.ports.list();
  for (let i = 0; i < TOUCHES; i++) {
    await request.step(`asking ${running.path} for its boot loader`);
    await touch(host, running.path, request.signal);
    const deadline = host.clock.now() + APPEAR_MS / TOUCHES;
    while (host.clock.now() < deadline && !request.signal.aborted) {
      const found = appeared(await host.ports.list(), before, running, ids);
      if (found) return found;
      await host.clock.sleep(POLL_MS, request.signal);
    }
  }
  throw deviceError('device/none', `${portLabel(running)} did not enter its boot loader (${ids.bootloader.join(' or ')}) when asked to`, 'press the reset button twice, or hold the boot button while you connect it, and try again');
}

/** The boot loader of the board that was touched: at the same place on USB, with the same serial number, or the only one that is new. */
function appeared(ports: readonly PortInfo[], before: readonly PortInfo[], running: PortInfo, ids: BootLoaderIds): PortInfo | undefined {
  const boot = ports.filter((p) => isBoot(p, ids));
  const same = boot.find((p) => (running.location !== undefined && p.location === running.location) || (running.serial !== undefined && p.serial === running.serial));
  if (same) return same;
  const fresh = boot.filter((p) => !before.some((b) => b.path === p.path && usbId(b) === usbId(p)));
  if (fresh.length > 1) throw severalError('boot loaders appeared', fresh.map(portLabel), fresh[0].serial ?? fresh[0].path);
  return fresh[0];
}

/** Opens a port at 1200 baud and lets it go with DTR low, which firmware takes as the wish to be written. */
export async function touch(host: Host, path: string, signal: AbortSignal): Promise<void> {
  const port = await openPort(host, path, 1200, 'none', 0, signal);
  try {
    await port.signals({ dtr: false });
  } catch {
    // Some drivers cannot set the line, and a quick board is gone by now: closing drops it as well.
  } finally {
    await port.close();
  }
}
