/** Control transfers over the wire: a request, its data, its status. */
import { viewOf } from '../../util/bytes';
import type { Packet, UsbBus } from './usb-bus';

/** The setup packet is on the wire for so long before what follows. */
const SETUP_NS = 20_000;

/** Asks the device for something; `finish` gets its data, or its refusal. */
export function controlTransfer(bus: UsbBus, packet: Uint8Array, data: Uint8Array | undefined, finish: (reply: Packet) => void): void {
  bus.setup(packet);
  bus.after(SETUP_NS, () => transfer(bus, packet, data, finish));
}

function transfer(bus: UsbBus, packet: Uint8Array, data: Uint8Array | undefined, finish: (reply: Packet) => void): void {
  const length = viewOf(packet).getUint16(6, true);
  if ((packet[0] & 0x80) !== 0 && length > 0) {
    const got: number[] = [];
    const more = (p: Packet): void => {
      if (p === 'stall') return finish('stall');
      got.push(...p);
      if (p.length === 64 && got.length < length) return bus.receive(0, more);
      bus.transmit(0, new Uint8Array(0), () => finish(Uint8Array.from(got)));
    };
    return bus.receive(0, more);
  }
  const status = (p: Packet): void => {
    if (p === 'stall') return finish('stall');
    bus.receive(0, (answer) => finish(answer === 'stall' ? 'stall' : new Uint8Array(0)));
  };
  if (data && data.length > 0) bus.transmit(0, data, status);
  else status(new Uint8Array(0));
}
