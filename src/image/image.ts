/** An image: what is written to the board, as segments and as the bytes of a file in the board's format. */
import type { ImageSpec } from '../board/target';

export interface Segment {
  /** Load address. */
  readonly address: number;
  readonly data: Uint8Array;
}

export interface Image {
  readonly spec: ImageSpec;
  readonly segments: readonly Segment[];
  readonly file: Uint8Array;
  /** The ELF (or wasm) file it was made from: symbols and lines for simulators and monitors. */
  readonly elf: Uint8Array;
}
