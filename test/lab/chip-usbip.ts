/** The USB port of a simulated chip, served over USB/IP: what a kernel wants is carried over the simulated wire, packet by packet. */
import * as net from 'node:net';
import type { RP2040 } from 'rp2040js';
import { viewOf } from '../../src/util/bytes';
import { UsbBus, type Packet, type UsbCable } from '../../src/sim/rp2040/usb-bus';
import { controlTransfer } from '../../src/sim/rp2040/usb-control';
import { request } from '../../src/sim/rp2040/usb-host';
import { UrbSocket, type Urb, type UrbTaker } from './usbip-messages';

const ADDRESS = 5;
const PACKET = 64;
/** A device may take so long to settle at its address (USB 2.0, 9.2.6.3). */
const SETTLE_NS = 2e6;
// Standard requests that begin the toggles of endpoints anew: kind and code.
const CLEAR_HALT = 0x0201;
const SET_CONFIGURATION = 0x0009;
const SET_INTERFACE = 0x010b;

export class ChipUsbIp implements UsbCable, UrbTaker {
  /** What the device did against the rules of USB. */
  readonly problems: string[] = [];
  /** The device shows itself, at a port of this machine; it is gone. */
  onPlug: (port: number) => void = () => undefined;
  onUnplug: () => void = () => undefined;
  private bus: UsbBus | undefined;
  private wake: () => void = () => undefined;
  private server: net.Server | undefined;
  private socket: UrbSocket | undefined;
  /** By endpoint and direction: those that wait; the first is under way. */
  private readonly queues = new Map<number, Urb[]>();

  connect(rp: RP2040, wake: () => void): void {
    this.unplug();
    const bus = new UsbBus(rp, (what) => void this.problems.push(what));
    this.bus = bus;
    this.wake = wake;
    bus.onConnect = (connected) => (connected ? this.plug(bus) : this.unplug());
  }

  /** Ends what the kernel has of it. */
  unplug(): void {
    if (!this.server) return;
    this.server.close();
    this.server = undefined;
    this.socket?.end();
    this.socket = undefined;
    this.queues.clear();
    this.onUnplug();
  }

  /** The kernel's virtual controller gives addresses itself, and tells nobody: the device gets one before it is served. */
  private plug(bus: UsbBus): void {
    bus.reset(() =>
      controlTransfer(bus, request(0, 5, ADDRESS, 0, 0), undefined, (reply) => {
        if (reply === 'stall') return void this.problems.push('the address was not taken');
        bus.after(SETTLE_NS, () => {
          bus.address = ADDRESS;
          this.serve();
        });
      }),
    );
  }

  private serve(): void {
    const server = net.createServer((s) => (this.socket = new UrbSocket(s, this)));
    this.server = server;
    server.listen(0, '127.0.0.1', () => this.onPlug((server.address() as net.AddressInfo).port));
  }

  submit(urb: Urb): void {
    const key = keyOf(urb);
    const queue = this.queues.get(key) ?? [];
    this.queues.set(key, queue);
    queue.push(urb);
    if (queue.length === 1) this.start(queue);
    this.wake();
  }

  unlink(sequence: number, of: number): void {
    const queue = [...this.queues.values()].find((q) => q.some((u) => u.sequence === of));
    if (queue) {
      const at = queue.findIndex((u) => u.sequence === of);
      const [urb] = queue.splice(at, 1);
      if (at === 0) {
        this.bus?.cancel(urb.endpoint, urb.endpoint === 0 ? undefined : urb.input ? 'in' : 'out');
        this.start(queue);
      }
    }
    this.socket?.unlinked(sequence, queue !== undefined);
  }

  /** Carries the first of a queue. */
  private start(queue: Urb[]): void {
    const urb = queue.at(0);
    const { bus, socket } = this;
    if (!urb || !bus || !socket) return;
    const finish = (reply: Packet): void => {
      // One that was given up has had its answer.
      if (queue[0] !== urb || this.socket !== socket) return;
      queue.shift();
      if (reply === 'stall') socket.stalled(urb);
      else socket.submitted(urb, reply);
      this.start(queue);
    };
    if (urb.endpoint === 0) this.control(bus, urb, finish);
    else if (urb.input) receive(bus, urb, finish);
    else transmit(bus, urb, finish);
  }

  private control(bus: UsbBus, urb: Urb, finish: (reply: Packet) => void): void {
    controlTransfer(bus, urb.setup, urb.data, (reply) => {
      const setup = viewOf(urb.setup);
      const kind = setup.getUint16(0, false);
      if (reply !== 'stall') {
        if (kind === CLEAR_HALT) bus.startToggles(setup.getUint16(4, true) & 15);
        if (kind === SET_CONFIGURATION || kind === SET_INTERFACE) for (let e = 1; e < 16; e++) bus.startToggles(e);
      }
      finish(reply);
    });
  }
}

const keyOf = (urb: Urb): number => urb.endpoint * 2 + (urb.input && urb.endpoint !== 0 ? 1 : 0);

/** A transfer to the host ends with a short packet, or when it is full. */
function receive(bus: UsbBus, urb: Urb, finish: (reply: Packet) => void): void {
  const got: number[] = [];
  const more = (): void =>
    bus.receive(urb.endpoint, (packet) => {
      if (packet === 'stall') return finish('stall');
      got.push(...packet);
      if (packet.length === PACKET && got.length < urb.length) more();
      else finish(Uint8Array.from(got));
    });
  more();
}

function transmit(bus: UsbBus, urb: Urb, finish: (reply: Packet) => void): void {
  const from = (at: number): void =>
    bus.transmit(urb.endpoint, urb.data.subarray(at, at + PACKET), (reply) => {
      if (reply === 'stall' || at + PACKET >= urb.data.length) finish(reply === 'stall' ? 'stall' : new Uint8Array(0));
      else from(at + PACKET);
    });
  from(0);
}
