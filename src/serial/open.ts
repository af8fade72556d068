/** Opens a port, and says what is wrong where that fails. */
import { ExitStatus, FlashError } from '../diag/diagnostic';
import type { Host, Parity, Port } from '../host/host';

const RETRY_MS = 50;

/** A port that cannot be opened. */
export class CannotOpen extends FlashError {
  /** It is there, but taken, or not ours to open. */
  readonly refused: boolean;

  constructor(host: Pick<Host, 'platform'>, path: string, why: string) {
    const denied = /permission|access/i.test(why);
    const busy = /busy|lock/i.test(why);
    const help =
      denied && host.platform === 'linux'
        ? 'add yourself to the group that owns it (sudo usermod -a -G dialout $USER) and log in again'
        : denied || busy
          ? 'another program may have it open: close it (a serial monitor, a modem manager) and try again'
          : 'connect it again, or see what is there with flash ports';
    super({ code: 'serial/cannot-open', severity: 'error', message: `cannot open ${path}: ${busy ? `it is busy (${why})` : why}`, help }, ExitStatus.device);
    this.name = 'CannotOpen';
    this.refused = denied || busy;
  }
}

/** Opens a port; one that was just plugged in may need a moment until the system lets us, `patienceMs` at most. */
export async function openPort(host: Host, path: string, baud: number, parity: Parity, patienceMs: number, signal: AbortSignal): Promise<Port> {
  const deadline = host.clock.now() + patienceMs;
  for (;;) {
    try {
      return await host.ports.open(path, baud, parity);
    } catch (error) {
      if (host.clock.now() >= deadline || signal.aborted) throw new CannotOpen(host, path, reason(path, error));
      await host.clock.sleep(RETRY_MS, signal);
    }
  }
}

/** What the system says, without what we say ourselves. */
function reason(path: string, error: unknown): string {
  const why = error instanceof Error ? error.message : String(error);
  return why.replace(/^Error:? ?/, '').replace(`, cannot open ${path}`, '');
}
