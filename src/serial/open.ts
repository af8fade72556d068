/** Opens a port, and says what is wrong where that fails. */
import { ExitStatus, FlashError } from '../diag/diagnostic';
import type { Host, Parity, Port } from '../host/host';

const RETRY_MS = 50;

/** Opens a port; one that was just plugged in may need a moment until the system lets us, `patienceMs` at most. */
export async function openPort(host: Host, path: string, baud: number, parity: Parity, patienceMs: number, signal: AbortSignal): Promise<Port> {
  const deadline = host.clock.now() + patienceMs;
  for (;;) {
    try {
      return await host.ports.open(path, baud, parity);
    } catch (error) {
      if (host.clock.now() >= deadline || signal.aborted) throw cannotOpen(host, { path }, error);
      await host.clock.sleep(RETRY_MS, signal);
    }
  }
}

/** The error of a port that is there but cannot be opened. */
export function cannotOpen(host: Host, info: { readonly path: string }, error: unknown): FlashError {
  const why = error instanceof Error ? error.message.replace(/^Error:? ?/, '') : String(error);
  const denied = /permission|access/i.test(why);
  const help =
    denied && host.platform === 'linux'
      ? 'add yourself to the group that owns it (sudo usermod -a -G dialout $USER) and log in again'
      : denied || /busy|lock/i.test(why)
        ? 'another program may have it open: close it (a serial monitor, a modem manager) and try again'
        : 'connect it again, or see what is there with flash ports';
  return new FlashError({ code: 'serial/cannot-open', severity: 'error', message: `cannot open ${info.path}: ${why}`, help }, ExitStatus.device);
}
