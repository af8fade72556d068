/** Which serial port the program of a board that was just written speaks on. */
import { namedPort } from '../serial/bench';
import type { Host } from '../host/host';
import type { FlashResult } from './method';

/** A word for `selectPort`; undefined where the board's own port is the one that fits. `device` is the user's word for the board, `port` that for its port. */
export function programPort(host: Host, result: Pick<FlashResult, 'method' | 'device'>, device: string | undefined, port: string | undefined): string | undefined {
  const given = namedPort(host, device, port);
  if (given !== undefined) return given;
  // The word that chose the board also means its port, unless it is a boot loader's drive.
  if (device !== undefined) return result.method === 'uf2-volume' && device === result.device ? undefined : device;
  // The adapter that it was written through.
  return result.method === 'stm32-uart' || result.method === 'esp-rom' ? result.device : undefined;
}
