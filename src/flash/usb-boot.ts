/** Finds a boot loader on USB: one that is there already, or the one that appears after the running program was asked for it. */
import type { Host, PortInfo } from '../host/host';
import { UsbError, USB_ANSWER_MS, type UsbInfo } from '../host/usb';
import { portLabel, portsOf, usbId } from '../serial/select';
import { touch } from './boot-port';
import { choose, severalError, wantedDevice } from './choose';
import { deviceError } from './errors';
import type { FlashRequest } from './method';
import { openUsb } from './usb-link';

const POLL_MS = 50;
/** A device that was asked for its boot loader enumerates anew within a second or two; a slow hub makes it a few. */
const APPEAR_MS = 8000;

export interface UsbBootIds {
  readonly bootloader: readonly string[];
  readonly touch: boolean;
  /** What a person does to bring the boot loader up. */
  readonly byHand: string;
}

/** Whether a device with one of these ids is connected. */
export async function seesUsb(host: Host, bootloader: readonly string[]): Promise<boolean> {
  return (await host.usb.list()).some((d) => bootloader.includes(usbId(d) ?? ''));
}

/** The device to talk to. */
export async function usbBoot(host: Host, request: FlashRequest, ids: UsbBootIds): Promise<UsbInfo> {
  const wanted = wantedDevice(host, request.device);
  let deadline = host.clock.now() + request.timeoutMs;
  let asked: { readonly location: string | undefined; readonly before: ReadonlySet<string> } | undefined;
  for (let told = false; ; ) {
    const devices = await host.usb.list();
    const boot = devices.filter((d) => ids.bootloader.includes(usbId(d) ?? ''));
    const found = asked ? appeared(boot, asked) : oneOf(boot, wanted, request.target.board);
    if (found) return found;
    if (!asked) {
      const location = await askRunning(host, devices, wanted, request, ids);
      if (location !== undefined) {
        asked = { location: location.location, before: new Set(boot.map((d) => d.connection)) };
        deadline = Math.max(deadline, host.clock.now() + APPEAR_MS);
      }
    }
    if (request.signal.aborted || host.clock.now() >= deadline) throw none(devices, wanted, request, ids, asked !== undefined);
    if (!told) await request.step(`waiting for the boot loader of a ${request.target.board}`);
    told = true;
    await host.clock.sleep(POLL_MS, request.signal);
  }
}

function oneOf(candidates: readonly UsbInfo[], wanted: string | undefined, board: string): UsbInfo | undefined {
  const choice = choose(candidates, wanted);
  if (choice.kind === 'one') return choice.device;
  if (choice.kind === 'none') return undefined;
  const [first] = choice.devices;
  // Boot loaders may share a serial number, or have none; their places differ.
  const unique = first.serial !== undefined && choice.devices.filter((d) => d.serial === first.serial).length === 1;
  throw severalError(`boot loaders fit ${wanted ?? board}`, choice.devices.map(portLabel), unique ? first.serial : first.path);
}

/** The boot loader of the device that was asked: at the same place, or the only one that is new. */
function appeared(boot: readonly UsbInfo[], asked: { readonly location: string | undefined; readonly before: ReadonlySet<string> }): UsbInfo | undefined {
  const fresh = boot.filter((d) => !asked.before.has(d.connection));
  const same = fresh.find((d) => d.location === asked.location);
  if (same ?? asked.location !== undefined) return same;
  if (fresh.length > 1) throw severalError('boot loaders appeared', fresh.map(portLabel), fresh[0].path);
  return fresh[0];
}

/** Asks the one board that runs its program for its boot loader, by the run-time interface of DFU or by a touch; gives where it is. */
async function askRunning(host: Host, devices: readonly UsbInfo[], wanted: string | undefined, request: FlashRequest, ids: UsbBootIds): Promise<{ readonly location: string | undefined } | undefined> {
  const { target } = request;
  const detachable = devices.filter((d) => target.usb.some((u) => u.vid === d.vid && u.pid === d.pid) && runtimeDfu(d) !== undefined);
  const usb = oneOf(detachable, wanted, target.board);
  if (usb) {
    await request.step(`asking ${usb.path} for its boot loader`);
    await detach(host, usb, request.signal);
    return { location: usb.location };
  }
  if (!ids.touch || target.usb.length === 0) return undefined;
  const ports = choose<PortInfo>(portsOf(await host.ports.list(), target), wanted);
  if (ports.kind === 'none') return undefined;
  if (ports.kind === 'several') throw severalError(`ports fit ${wanted ?? target.board}`, ports.devices.map(portLabel), ports.devices[0].serial ?? ports.devices[0].path);
  await request.step(`asking ${ports.device.path} for its boot loader`);
  await touch(host, ports.device.path, request.signal);
  return { location: ports.device.location };
}

/** The interface by which a running program can be asked for its DFU boot loader. */
function runtimeDfu(info: UsbInfo): number | undefined {
  return info.interfaces.find((i) => i.alternates.some((a) => a.class === 0xfe && a.subclass === 1 && a.protocol === 1))?.number;
}

async function detach(host: Host, info: UsbInfo, signal: AbortSignal): Promise<void> {
  const number = runtimeDfu(info) ?? 0;
  const device = await openUsb(host, info, number, signal);
  try {
    await device.controlOut({ type: 'class', recipient: 'interface', request: 0, value: 1000, index: number }, new Uint8Array(0), USB_ANSWER_MS);
    // One that does not leave by itself waits for this.
    await device.reset();
  } catch (error) {
    // It may be gone before it has answered.
    if (!(error instanceof UsbError)) throw error;
  } finally {
    await device.close();
  }
}

/** Waits until a device has left the bus; tells whether it has. */
export async function isGone(host: Host, info: UsbInfo, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  const deadline = host.clock.now() + timeoutMs;
  for (;;) {
    if (!(await host.usb.list()).some((d) => d.connection === info.connection)) return true;
    if (signal.aborted || host.clock.now() >= deadline) return false;
    await host.clock.sleep(POLL_MS, signal);
  }
}

function none(devices: readonly UsbInfo[], wanted: string | undefined, request: FlashRequest, ids: UsbBootIds, asked: boolean): Error {
  const there = devices.length > 0 ? `USB devices that are there: ${devices.map(portLabel).join(', ')}` : 'no USB device is there';
  const what = `boot loader of a ${request.target.board} (${ids.bootloader.join(' or ')})`;
  const message = asked ? `the board did not enter its boot loader (${ids.bootloader.join(' or ')}) when asked to` : wanted === undefined ? `no ${what} was found; ${there}` : `no ${what} is ${wanted}; ${there}`;
  return deviceError('device/none', message, `${ids.byHand}, and try again; without hardware: flash run --board ${request.target.board} PROGRAM`);
}
