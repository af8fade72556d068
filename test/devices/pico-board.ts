/**
 * A whole Raspberry Pi Pico on the desk: the simulated chip runs the firmware that was written to it, the boot loader in its ROM is a drive
 * that takes UF2 files. Both hang on a host whose ports and drives come and go as those of a real one.
 */
import type { Target } from '../../src/board/target';
import { FakePorts, MemoryFileSystem, type FakeDevice } from '../../src/host/fake';
import type { FileSystem, Host } from '../../src/host/host';
import { openSimulator } from '../../src/sim/simulators';
import type { Rp2040Device } from '../../src/sim/rp2040/device';
import { INFO_UF2, Uf2Rom } from './uf2-rom';

const DRIVE = '/media/somebody/RPI-RP2';
const MOUNTS = '/proc/self/mountinfo';

/** A desk: the real files of the host, and ports and drives of its boards. */
export class Desk {
  readonly ports = new FakePorts();
  readonly drives: MemoryFileSystem;
  readonly host: Host;

  constructor(real: Host) {
    this.drives = new MemoryFileSystem({}, real.clock);
    this.host = { ...real, platform: 'linux', ports: this.ports, fs: this.files(real.fs) };
    this.mount(undefined);
  }

  /** Told of each file that is copied to a drive. */
  onCopy: (path: string, data: Uint8Array) => void = () => undefined;

  mount(dir: string | undefined): void {
    const line = dir === undefined ? '' : `36 25 8:1 / ${dir} rw,relatime - vfat drive rw\n`;
    this.drives.write(MOUNTS, Buffer.from(`21 1 8:1 / / rw - ext4 /dev/root rw\n${line}`));
  }

  private files(real: FileSystem): FileSystem {
    const { drives } = this;
    const on = (p: string): FileSystem => (p === MOUNTS || p.startsWith(DRIVE) ? drives : real);
    return {
      ...real,
      readText: (p) => on(p).readText(p),
      stat: (p) => on(p).stat(p),
      list: (p) => on(p).list(p),
      copyDurably: async (p, data, options) => {
        await on(p).copyDurably(p, data, options);
        if (on(p) === drives) this.onCopy(p, data);
      },
    };
  }
}

export class PicoBoard {
  private readonly rom = new Uf2Rom();
  /** How often it was in its boot loader, and how often a program was written. */
  readonly history: ('boot loader' | 'program')[] = [];
  chip: Rp2040Device | undefined;

  constructor(
    private readonly desk: Desk,
    private readonly target: Target,
    private readonly flashId: Uint8Array,
    readonly port = '/dev/ttyACM0',
  ) {
    desk.onCopy = (_path, data) => {
      for (let at = 0; at < data.length; at += 512) this.rom.write(data.subarray(at, at + 512));
    };
    this.rom.onWhole = () => this.whole();
  }

  /** As if BOOTSEL was held while it was connected. */
  bootLoader(): void {
    this.history.push('boot loader');
    this.rom.reset();
    this.desk.drives.write(`${DRIVE}/INFO_UF2.TXT`, Buffer.from(INFO_UF2));
    this.desk.mount(DRIVE);
  }

  async unplug(): Promise<void> {
    this.desk.ports.unplug(this.port);
    await this.chip?.close();
  }

  /** It starts what it was given. */
  private whole(): void {
    setTimeout(() => {
      this.desk.mount(undefined);
      this.desk.drives.remove(DRIVE);
      void this.start();
    }, 50);
  }

  private async start(): Promise<void> {
    this.history.push('program');
    const chip = (await openSimulator(this.desk.host, this.target, { realTime: true, keepAlive: true, staysOn: true, usb: { openAfterMs: Infinity, flashId: this.flashId } })) as Rp2040Device;
    this.chip = chip;
    chip.onUsbPort = (there) => this.portChanged(chip, there);
    await chip.load({ spec: this.target.image, segments: [{ address: this.rom.flash.start, data: this.rom.flash.bytes }], file: new Uint8Array(0), elf: new Uint8Array(0) });
    // What goes to a host comes through the port; the simulator's own stream must run dry.
    void (async () => {
      for await (const bytes of chip.output()) this.desk.ports.device(this.port)?.send(bytes);
      this.desk.ports.unplug(this.port);
      const end = await chip.exited;
      if (end.kind === 'lost' && /boot loader/.test(end.reason)) setTimeout(() => this.bootLoader(), 100);
    })();
  }

  private portChanged(chip: Rp2040Device, there: boolean): void {
    const { usb } = chip;
    if (!there || !usb.identity) return this.desk.ports.unplug(this.port);
    const device: FakeDevice = {
      opened: (port) => usb.open(port.baud),
      closed: () => usb.close(),
      baud: (baud) => usb.setBaud(baud),
      lines: (lines) => lines.dtr !== undefined && usb.setLines((lines.dtr ? 1 : 0) | (lines.rts === false ? 0 : 2)),
      received: (data) => usb.send(data),
    };
    const { vid, pid, serial, product, manufacturer } = usb.identity;
    this.desk.ports.plug({ path: this.port, vid, pid, serial, product, manufacturer, location: '1-1' }, device);
  }
}
