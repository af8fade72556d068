/** Go programs on the simulated Pico: built once, then run with their output, pins and buses at hand. */
import { loadBoard } from '../../src/board/board';
import { build } from '../../src/build/build';
import type { Ended } from '../../src/device/device';
import type { Host } from '../../src/host/host';
import { nodeHost } from '../../src/host/node';
import type { Image } from '../../src/image/image';
import { openSimulator } from '../../src/sim/simulators';
import type { SimOptions } from '../../src/sim/options';
import type { Rp2040Device } from '../../src/sim/rp2040/device';

const images = new Map<string, Promise<Image>>();
const host = nodeHost();

/** How a program is built and run, where it is not as always. */
export interface PicoOptions extends SimOptions {
  readonly serial?: 'uart' | 'usb';
}

/** Builds a package for the Pico; a second call gives the same image. */
export function picoImage(dir: string, serial?: 'uart' | 'usb'): Promise<Image> {
  const key = `${dir} ${serial ?? ''}`;
  let image = images.get(key);
  if (!image) {
    // The folder of the package says which module it belongs to.
    const there: Host = { ...host, cwd: dir };
    image = build(there, loadBoard(host, 'pico'), { packages: ['.'], serial }).then((r) => r.image);
    images.set(key, image);
  }
  return image;
}

/** Starts a package on a fresh Pico; `prepare` attaches what must be there from the start. */
export async function startPico(dir: string, prepare?: (device: Rp2040Device) => void, options: PicoOptions = {}): Promise<PicoRun> {
  const image = await picoImage(dir, options.serial);
  const device = (await openSimulator(host, loadBoard(host, 'pico'), { keepAlive: true, ...options })) as Rp2040Device;
  prepare?.(device);
  await device.load(image);
  return new PicoRun(device);
}

/** A running program. */
export class PicoRun {
  /** What it has printed, without carriage returns. */
  text = '';
  private ended: Ended | undefined;
  private readonly watchers = new Set<() => void>();
  private readonly reading: Promise<void>;

  constructor(readonly device: Rp2040Device) {
    this.reading = this.read();
  }

  /** Waits until a text has been printed, or something else holds; looks at each output and edge. */
  async until(what: string | (() => boolean), limitMs = 20_000): Promise<void> {
    const holds = typeof what === 'string' ? (): boolean => this.text.includes(what) : what;
    let timer: NodeJS.Timeout | undefined;
    let watcher: () => void = () => undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const fail = (why: string): void => reject(new Error(`${why} while waiting for ${String(what)}; printed: ${JSON.stringify(this.text.slice(-300))}`));
        watcher = () => (holds() ? resolve() : this.ended && fail(`the program ended (${JSON.stringify(this.ended)})`));
        this.watchers.add(watcher);
        timer = setTimeout(() => fail('time is up'), limitMs);
        watcher();
      });
    } finally {
      clearTimeout(timer);
      this.watchers.delete(watcher);
    }
  }

  /** Has `until` look again. */
  look(): void {
    for (const f of this.watchers) f();
  }

  type(text: string): Promise<void> {
    return this.device.input(Buffer.from(text));
  }

  /** The edges of a pin from now on, with their times in microseconds. */
  edges(pin: string): { level: boolean; at: number }[] {
    const list: { level: boolean; at: number }[] = [];
    this.device.pins.onEdge(pin, (level, at) => {
      list.push({ level, at: Number(at) / 1000 });
      this.look();
    });
    return list;
  }

  /** Waits for the end and gives the status. */
  async exit(): Promise<number> {
    await this.until(() => this.ended !== undefined);
    return this.ended?.kind === 'exit' ? this.ended.status : -1;
  }

  async close(): Promise<void> {
    await this.device.close();
    await this.reading;
  }

  private async read(): Promise<void> {
    for await (const bytes of this.device.output()) {
      this.text += Buffer.from(bytes).toString('latin1').replace(/\r/g, '');
      this.look();
    }
    this.ended = await this.device.exited;
    this.look();
  }
}
