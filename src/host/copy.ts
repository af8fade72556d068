/** Copies to a medium that may go away at any moment: in pieces, so that it is known what the medium has. */

export interface CopyOptions {
  /** Ends the copy between two pieces. */
  readonly signal?: AbortSignal;
  /** How much the medium has, 0 to 1. */
  readonly part?: (done: number) => void;
}

/** A copy that did not come to its end. */
export class CopyBrokenOff extends Error {
  /** `written`: bytes that the medium has for certain; `piece`: as many more may have reached it. */
  constructor(
    message: string,
    readonly written: number,
    readonly piece: number,
  ) {
    super(message);
    this.name = 'CopyBrokenOff';
  }
}

/** Bytes between two waits for the medium: a quarter of a second of a boot ROM's drive. With each wait the system writes its tables too. */
const PIECE = 64 * 1024;
/** The last sector goes by itself: a boot loader restarts with it, and a plug that was pulled before it can be told from that. */
const LAST = 512;

/** Gives data in pieces; `give` returns when the medium has one. Throws a `CopyBrokenOff`. */
export async function copyInPieces(data: Uint8Array, options: CopyOptions = {}, give: (piece: Uint8Array) => Promise<void> | void): Promise<void> {
  for (let at = 0; at < data.length; ) {
    const left = data.length - at;
    const size = left <= LAST ? left : Math.min(PIECE, left - LAST);
    if (options.signal?.aborted) throw new CopyBrokenOff('interrupted', at, 0);
    try {
      await give(data.subarray(at, at + size));
    } catch (error) {
      throw new CopyBrokenOff(error instanceof Error ? error.message : String(error), at, size);
    }
    at += size;
    options.part?.(at / data.length);
  }
}
