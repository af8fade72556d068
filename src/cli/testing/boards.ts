/** The boards on which `flash test` runs programs: one after the other on each, side by side on several. */
import type { Target } from '../../board/target';
import { ExitStatus, FlashError } from '../../diag/diagnostic';
import { BoardDevice } from '../../flash/board-device';
import { namedPort } from '../../serial/bench';
import { usage } from '../argv';
import { SEARCH_MS, writtenText } from '../commands/flash';
import type { Context } from '../context';

/** What `--device` says when the board need not be named. */
const ANY = 'auto';

/** Whether the command line asks for boards instead of the simulator. */
export function wantsBoards(context: Context): boolean {
  return context.has('device') || context.has('port') || context.has('method');
}

/** A board that may be in use. */
interface Place {
  readonly device: string | undefined;
  readonly port: string | undefined;
}

/** Why a program was not run: all boards have failed. */
export class NoBoardLeft extends Error {}

export class Boards {
  private readonly free: Place[];
  private readonly waiting: ((place: Place | undefined) => void)[] = [];
  private working: number;
  /** Some board is heard over a port that is not its own. */
  readonly otherPorts: boolean;
  /** What boards failed with. */
  readonly failures: FlashError[] = [];

  constructor(
    private readonly context: Context,
    private readonly target: Target,
  ) {
    this.free = places(context);
    this.working = this.free.length;
    this.otherPorts = this.free.some((p) => namedPort(context.host, p.device, p.port) !== undefined);
    const serial = context.text('serial') ?? target.serial;
    if (serial !== 'uart' && serial !== 'usb') throw usage(`a test on a board is heard over its serial port, and this program has none (--serial ${serial})`, 'give --serial uart or --serial usb', 'test');
  }

  /** How many there are. */
  get count(): number {
    return this.working;
  }

  /** Runs a job with a board that is free. One that has failed is not used again; who waits then in vain gets `NoBoardLeft`. */
  async with<T>(job: (device: BoardDevice) => Promise<T>): Promise<T> {
    const place = this.free.shift() ?? (this.working > 0 ? await new Promise<Place | undefined>((resolve) => this.waiting.push(resolve)) : undefined);
    if (place === undefined) throw new NoBoardLeft();
    const device = this.open(place);
    let failure: FlashError | undefined;
    try {
      return await job(device);
    } catch (error) {
      if (error instanceof FlashError && error.status === ExitStatus.device) failure = error;
      throw error;
    } finally {
      // The next program is written only when the port is free again.
      await device.close();
      if (failure) this.drop(failure);
      else this.giveBack(place);
    }
  }

  private giveBack(place: Place): void {
    const next = this.waiting.shift();
    if (next) next(place);
    else this.free.push(place);
  }

  private drop(error: FlashError): void {
    this.failures.push(error);
    if (--this.working === 0) for (const give of this.waiting.splice(0)) give(undefined);
  }

  private open({ device, port }: Place): BoardDevice {
    const { context, target } = this;
    const several = this.working > 1 && device !== undefined;
    const named = (text: string): string => (several ? `${device}: ${text}` : text);
    return new BoardDevice(context.host, target, {
      device,
      port,
      method: context.text('method'),
      baud: context.number('baudrate'),
      timeoutMs: SEARCH_MS,
      step: (text) => context.progress.step(named(text)),
      part: (done) => context.progress.part(done),
      written: (result) => (context.quiet || context.json ? Promise.resolve() : context.progress.done(named(writtenText(target, result)))),
    });
  }
}

/** `--device a,b --port x,y`: the ports stand in the order of the boards. */
function places(context: Context): Place[] {
  const words = (name: 'device' | 'port'): (string | undefined)[] => (context.text(name)?.split(',') ?? []).map((w) => w.trim() || undefined);
  const devices = words('device');
  const ports = words('port');
  if (devices.length === 0) {
    if (ports.length > 1) throw usage('several ports need a --device each, in the same order', undefined, 'test');
    // As in `flash`: a port alone says which board.
    return [{ device: ports[0], port: ports[0] }];
  }
  if (ports.length > devices.length) throw usage(`there are ${ports.length} ports for ${devices.length} device${devices.length === 1 ? '' : 's'}`, undefined, 'test');
  if (new Set(devices).size < devices.length) throw usage('--device names a board twice', undefined, 'test');
  return devices.map((device, i) => ({ device: device === ANY ? undefined : device, port: ports[i] }));
}
