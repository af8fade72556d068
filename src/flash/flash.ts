/** Writes an image to a board: the table of methods, and the choice of one. */
import { ExitStatus, FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';
import type { FlashSpec } from '../board/target';
import type { FlashMethod, FlashRequest, FlashResult } from './method';
import { uf2VolumeMethod } from './uf2-volume';

/** One entry per method that a board file may name: a missing one does not compile. */
const methods: { readonly [M in FlashSpec['method']]: FlashMethod<Extract<FlashSpec, { method: M }>> } = {
  'uf2-volume': uf2VolumeMethod(),
};

/** Writes by the board's first method, or by the one that is named. */
export function openFlash(host: Host, request: FlashRequest, method?: string): Promise<FlashResult> {
  const { target } = request;
  const spec = method === undefined ? target.flash[0] : target.flash.find((f) => f.method === method);
  if (!spec) {
    const ways = target.flash.map((f) => f.method).join(', ');
    throw new FlashError(
      {
        code: 'device/no-method',
        severity: 'error',
        message: method === undefined ? `${target.board} cannot be written by flash yet` : `${target.board} cannot be written by ${method}`,
        help: ways ? `its ways are ${ways}` : `flash build -o FILE makes an image for another tool; flash run --board ${target.board} runs it in a simulator`,
      },
      ExitStatus.device,
    );
  }
  return methods[spec.method](host, spec, request);
}
