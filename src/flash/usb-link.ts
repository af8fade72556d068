/** An open USB device that is written: opening it with a clear word where that fails, and names for what transfers throw. */
import type { FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';
import { UsbError, type HidReports, type UsbDevice, type UsbInfo } from '../host/usb';
import { portLabel } from '../serial/select';
import { hex } from '../util/bytes';
import { deviceError, interruptedError } from './errors';

const RETRY_MS = 50;
/** A device that was just plugged in may need a moment until the system lets us. */
const PATIENCE_MS = 1500;

/** By transfers of our own, or through the system's HID driver. */
type Way = 'usb' | 'hid';

/** Opens a device and takes one of its interfaces. */
export function openUsb(host: Host, info: UsbInfo, interfaceNumber: number, signal: AbortSignal): Promise<UsbDevice> {
  return patiently(host, info, 'usb', signal, async () => {
    const device = await host.usb.open(info);
    try {
      await device.claim(interfaceNumber);
      return device;
    } catch (error) {
      await device.close();
      throw error;
    }
  });
}

/** Opens a HID interface of a device. */
export function openHid(host: Host, info: UsbInfo, interfaceNumber: number, signal: AbortSignal): Promise<HidReports> {
  return patiently(host, info, 'hid', signal, () => host.usb.openHid(info, interfaceNumber));
}

async function patiently<T>(host: Host, info: UsbInfo, way: Way, signal: AbortSignal, open: () => Promise<T>): Promise<T> {
  const deadline = host.clock.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!(error instanceof UsbError)) throw error;
      const again = error.fault === 'access' || error.fault === 'busy';
      if (!again || signal.aborted || host.clock.now() >= deadline) throw cannotOpen(host, info, way, error);
      await host.clock.sleep(RETRY_MS, signal);
    }
  }
}

function cannotOpen(host: Host, info: UsbInfo, way: Way, error: UsbError): FlashError {
  const label = portLabel(info);
  if (error.fault === 'gone') return deviceError('device/lost', `${label} went away while being opened`, 'connect it again and repeat the command');
  return deviceError('device/cannot-open', `cannot open ${label}: ${error.message}`, openHelp(host, info, way, error));
}

function openHelp(host: Host, info: UsbInfo, way: Way, error: UsbError): string {
  if (error.fault === 'busy') return 'another program has it: close it and try again';
  if (error.fault === 'library') return 'install the library that is named, on Debian with sudo apt-get install libusb-1.0-0 libudev1';
  if (host.platform === 'win32' && way === 'usb') return 'give the device the driver WinUSB (with Zadig), and try again';
  if (error.fault !== 'access' || host.platform !== 'linux') return 'connect it again, or see what is there with flash ports';
  const id = hex(info.vid, 4).slice(2);
  const device = way === 'hid' ? `SUBSYSTEM=="hidraw", ATTRS{idVendor}=="${id}"` : `SUBSYSTEM=="usb", ATTR{idVendor}=="${id}"`;
  return `let users write it: put ${device}, TAG+="uaccess" into /etc/udev/rules.d/60-flash-${id}.rules, run sudo udevadm control --reload, and connect it again`;
}

/** What can be done with a device while somebody may interrupt it. */
export class UsbLink {
  constructor(
    readonly device: UsbDevice,
    readonly name: string,
    private readonly signal: AbortSignal,
  ) {}

  /** One step; `what` completes "while …". */
  async doing<T>(what: string, job: (device: UsbDevice) => Promise<T>): Promise<T> {
    if (this.signal.aborted) throw interruptedError(`interrupted while ${what}`);
    try {
      return await job(this.device);
    } catch (error) {
      throw error instanceof UsbError ? this.named(error, what) : error;
    }
  }

  private named(error: UsbError, what: string): FlashError {
    switch (error.fault) {
      case 'gone':
        return deviceError('device/lost', `${this.name} went away while ${what}`, 'connect it again and repeat the command');
      case 'timeout':
        return deviceError('device/no-answer', `${this.name} did not answer while ${what}`, 'connect it again in its boot loader and repeat the command');
      case 'stall':
        return deviceError('device/refused', `${this.name} refused ${what}`, 'connect it again in its boot loader and repeat the command');
      default:
        return deviceError('device/no-answer', `${this.name} failed while ${what}: ${error.message}`, 'connect it again, without a hub if there is one, and repeat the command');
    }
  }
}
