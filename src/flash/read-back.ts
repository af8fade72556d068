/** Verification by reading back: what is there is held against what was written. */
import { hex } from '../util/bytes';
import { deviceError, verifyError } from './errors';
import type { FlashRequest } from './method';
import type { Block } from './sectors';

/** Reads every piece and tells progress. `differs` may name what is behind a difference, by throwing, before it is called a failed verification. */
export async function readBack(request: FlashRequest, pieces: readonly Block[], read: (piece: Block, n: number) => Promise<Uint8Array>, differs?: (address: number) => Promise<void>): Promise<void> {
  for (const [n, piece] of pieces.entries()) {
    const found = await read(piece, n);
    const wrong = differs ? firstDifference(piece, found) : -1;
    if (wrong >= 0) await differs?.(piece.address + wrong);
    mustBeThere(piece, found);
    request.part((n + 1) / pieces.length);
  }
}

/**
 * Reads pieces in order, each asked for while the one before is still on its way, so that the line does not wait for us: for a device that takes
 * its requests from a queue, as every USB device does. Nothing is under way any more when it ends, however it does.
 */
export async function* readAhead(pieces: readonly Block[], read: (piece: Block, n: number) => Promise<Uint8Array>): AsyncGenerator<{ readonly piece: Block; readonly found: Uint8Array }> {
  const ask = (n: number): Promise<Uint8Array> | undefined => {
    const answer = n < pieces.length ? read(pieces[n], n) : undefined;
    // What went wrong is told when it is its turn.
    answer?.catch(() => undefined);
    return answer;
  };
  let next = ask(0);
  try {
    for (let n = 0; next; n++) {
      const answer = next;
      next = ask(n + 1);
      yield { piece: pieces[n], found: await answer };
    }
  } finally {
    await next?.catch(() => undefined);
  }
}

/** Throws where the bytes that were found are not those that were written. */
export function mustBeThere(written: Block, found: Uint8Array): void {
  const wrong = firstDifference(written, found);
  if (wrong >= 0) throw verifyError(written.address + wrong, written.data[wrong], found[wrong]);
}

/** The place of the first byte that differs, -1 if none does. Throws where bytes are missing. */
function firstDifference({ address, data }: Block, found: Uint8Array): number {
  if (found.length < data.length) throw deviceError('device/garbled', `${found.length} bytes came from ${hex(address)} where ${data.length} were asked for`, 'connect the board again and repeat the command');
  return data.findIndex((b, k) => b !== found[k]);
}
