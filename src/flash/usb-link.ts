/** An open USB device that is written: opening it with a clear word where that fails, and names for what transfers throw. */
import type { FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';
import { UsbError, type UsbDevice, type UsbInfo } from '../host/usb';
import { portLabel } from '../serial/select';
import { hex } from '../util/bytes';
import { deviceError, interruptedError } from './errors';

const RETRY_MS = 50;
/** A device that was just plugged in may need a moment until the system lets us. */
const PATIENCE_MS = 1500;

/** Opens a device and takes one of its interfaces. */
export async function openUsb(host: Host, info: UsbInfo, interfaceNumber: number, signal: AbortSignal, detach = false): Promise<UsbDevice> {
  const deadline = host.clock.now() + PATIENCE_MS;
  for (;;) {
    let device: UsbDevice | undefined;
    try {
      device = await host.usb.open(info);
      await device.claim(interfaceNumber, detach);
      return device;
    } catch (error) {
      await device?.close();
      if (!(error instanceof UsbError)) throw error;
      const again = error.fault === 'access' || error.fault === 'busy';
      if (!again || signal.aborted || host.clock.now() >= deadline) throw cannotOpenUsb(host, info, error);
      await host.clock.sleep(RETRY_MS, signal);
    }
  }
}

function cannotOpenUsb(host: Host, info: UsbInfo, error: UsbError): FlashError {
  const label = portLabel(info);
  if (error.fault === 'gone') return deviceError('device/lost', `${label} went away while being opened`, 'connect it again and repeat the command');
  return deviceError('device/cannot-open', `cannot open ${label}: ${error.message}`, openHelp(host, info, error));
}

function openHelp(host: Host, info: UsbInfo, error: UsbError): string {
  if (error.fault === 'busy') return 'another program has it: close it and try again';
  if (host.platform === 'win32') return 'give the device the driver WinUSB (with Zadig), and try again';
  if (error.fault !== 'access' || host.platform !== 'linux') return 'connect it again, or see what is there with flash ports';
  const id = hex(info.vid, 4).slice(2);
  return `let users write it: put SUBSYSTEM=="usb", ATTR{idVendor}=="${id}", TAG+="uaccess" into /etc/udev/rules.d/60-flash-${id}.rules, run sudo udevadm control --reload, and connect it again`;
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
