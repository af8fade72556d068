/** The cable between the fake USB and a simulated device, with the faults that the harness of serial lines has. */
import type { FakeUsbDevice } from '../../src/host/fake-usb';
import { UsbError, type UsbSetup } from '../../src/host/usb';
import type { Fault, Strike } from './harness';
import type { SimulatedUsb } from './usb-device';

const lost = (): never => {
  throw new UsbError('timeout', 'timed out');
};

export class UsbLine implements FakeUsbDevice {
  /** Exchanges, whichever way their data goes. */
  writes = 0;
  /** Those that give data. */
  replies = 0;
  strike: Strike | undefined;

  constructor(
    readonly device: SimulatedUsb,
    private readonly unplug: () => void,
  ) {}

  /** Called before every exchange; a test may put itself in between. */
  received(_data: Uint8Array): void {}

  controlIn(setup: UsbSetup, length: number): Uint8Array {
    return this.take(() => this.device.controlIn(setup, length));
  }

  controlOut(setup: UsbSetup, data: Uint8Array): void {
    // A control transfer that is cut short does not take place.
    this.give(data, false, (d) => this.device.controlOut(setup, d));
  }

  transferIn(endpoint: number, length: number): Uint8Array {
    return this.take(() => this.device.transferIn(endpoint, length) ?? lost());
  }

  transferOut(endpoint: number, data: Uint8Array): void {
    this.give(data, true, (d) => this.device.transferOut(endpoint, d));
  }

  clearHalt(direction: 'in' | 'out', endpoint: number): void {
    this.device.clearHalt(direction, endpoint);
  }

  alternate(interfaceNumber: number, setting: number): void {
    this.device.alternate(interfaceNumber, setting);
  }

  reset(): void {
    this.device.busReset();
  }

  private give(data: Uint8Array, inParts: boolean, job: (data: Uint8Array) => void): void {
    const n = this.writes++;
    this.hook(n, data);
    const half = (): void => {
      if (inParts && data.length > 1) job(data.subarray(0, data.length >> 1));
    };
    switch (this.strikes(n, ['corrupt-write', 'truncate-write', 'lose-write', 'unplug'])) {
      case 'corrupt-write':
        if (data.length === 0) lost();
        return job(flip(data));
      case 'truncate-write':
        half();
        return lost();
      case 'lose-write':
        return lost();
      case 'unplug':
        half();
        this.unplug();
        throw new UsbError('gone', 'no such device');
      default:
        return job(data);
    }
  }

  private take(job: () => Uint8Array): Uint8Array {
    const w = this.writes++;
    const n = this.replies++;
    this.hook(w, new Uint8Array(0));
    const request = this.strikes(w, ['lose-write', 'unplug']);
    if (request === 'unplug') {
      this.unplug();
      throw new UsbError('gone', 'no such device');
    }
    if (request === 'lose-write') lost();
    switch (this.strikes(n, ['lose-reply', 'corrupt-reply', 'nack'])) {
      case 'lose-reply':
        job();
        return lost();
      case 'corrupt-reply':
        return flip(job());
      case 'nack':
        throw new UsbError('stall', 'stall');
      default:
        return job();
    }
  }

  /** The hook sees the number of the exchange that it stands before, as that of a serial line does. */
  private hook(n: number, data: Uint8Array): void {
    this.writes = n;
    this.received(data);
    this.writes = n + 1;
  }

  private strikes(n: number, kinds: readonly Fault[]): Fault | undefined {
    const s = this.strike;
    return s && kinds.includes(s.fault) && n >= s.at && n < s.at + (s.times ?? 1) ? s.fault : undefined;
  }
}

/** A bit in the middle turns over. */
function flip(data: Uint8Array): Uint8Array {
  const out = data.slice();
  if (out.length > 0) out[out.length >> 1] ^= 0x04;
  return out;
}
