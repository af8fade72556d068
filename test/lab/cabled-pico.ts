/**
 * A Pico at the end of a cable to another machine's kernel: its boot ROM and its simulated chip show themselves one after the other over
 * USB/IP. Who attaches them is told over a connection of its own, one line for each.
 */
import * as net from 'node:net';
import * as readline from 'node:readline';
import type { Target } from '../../src/board/target';
import type { Host } from '../../src/host/host';
import type { Rp2040Device } from '../../src/sim/rp2040/device';
import { openSimulator } from '../../src/sim/simulators';
import { PicobootRom } from '../devices/picoboot';
import { ChipUsbIp } from './chip-usbip';
import { UsbIp } from './usbip';

/** From the restart of the chip to its boot ROM on the bus. */
const ENTER_MS = 100;
const FLASH_ID = Uint8Array.of(0xe6, 0x60, 0x58, 0x38, 0x83, 0x49, 0xb5, 0x2c);

/** What the board has been, and what it did against the rules of USB. */
export interface PicoState {
  readonly history: readonly ('boot loader' | 'program')[];
  readonly problems: readonly string[];
}

export class CabledPico {
  private readonly history: ('boot loader' | 'program')[] = [];
  private readonly rom = new PicobootRom();
  private readonly cable = new ChipUsbIp();
  private readonly server: net.Server;
  private readonly attachers = new Set<net.Socket>();
  /** The port at which it is served now. */
  private plugged: number | undefined;
  private close: () => Promise<void> = () => Promise.resolve();

  constructor(
    private readonly host: Host,
    private readonly target: Target,
  ) {
    this.server = net.createServer((s) => this.attacher(s));
    this.cable.onPlug = (port) => this.plug(port);
    this.cable.onUnplug = () => (this.plugged = undefined);
  }

  /** Connected with BOOTSEL held; gives the port for those that attach it. */
  async start(): Promise<number> {
    await this.bootLoader();
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return (this.server.address() as net.AddressInfo).port;
  }

  async end(): Promise<void> {
    this.server.close();
    for (const s of this.attachers) s.destroy();
    this.cable.unplug();
    await this.close();
  }

  /** Told `{ plug: PORT }`; asks with any line, and is told the state. */
  private attacher(socket: net.Socket): void {
    this.attachers.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => this.attachers.delete(socket));
    readline.createInterface({ input: socket }).on('line', () => {
      const state: PicoState = { history: this.history, problems: this.cable.problems };
      socket.write(`${JSON.stringify(state)}\n`);
    });
    if (this.plugged !== undefined) socket.write(`${JSON.stringify({ plug: this.plugged })}\n`);
  }

  private plug(port: number): void {
    this.plugged = port;
    for (const s of this.attachers) s.write(`${JSON.stringify({ plug: port })}\n`);
  }

  private async bootLoader(): Promise<void> {
    this.history.push('boot loader');
    const { rom } = this;
    rom.reset();
    const link = new UsbIp(rom);
    link.onGone = () => {
      this.plugged = undefined;
      if (rom.running) void this.program();
    };
    this.plug(await link.listen());
  }

  private async program(): Promise<void> {
    this.history.push('program');
    const { flash } = this.rom;
    const chip = (await openSimulator(this.host, this.target, { realTime: true, keepAlive: true, staysOn: true, usb: { flashId: FLASH_ID, cable: this.cable } })) as Rp2040Device;
    this.close = () => chip.close();
    await chip.load({ spec: this.target.image, segments: [{ address: flash.start, data: flash.bytes }], file: new Uint8Array(0), elf: new Uint8Array(0) });
    // What it prints goes to the kernel; the simulator's own stream must run dry.
    for await (const _ of chip.output());
    this.cable.unplug();
    const end = await chip.exited;
    if (end.kind === 'lost' && /boot loader/.test(end.reason)) setTimeout(() => void this.bootLoader(), ENTER_MS);
  }
}
