/** What a way to write a board is asked and gives. */
import type { Host } from '../host/host';
import type { FlashSpec, Target } from '../board/target';
import type { Image } from '../image/image';

export interface FlashRequest {
  readonly target: Target;
  readonly image: Image;
  /** `--device`: which of several boards. */
  readonly device: string | undefined;
  /** How long to look for the board. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly step: (text: string) => Promise<void>;
  readonly part: (done: number) => void;
}

export interface FlashResult {
  /** What was written, for the user: the volume, the port. */
  readonly device: string;
  readonly bytes: number;
}

export type FlashMethod<S extends FlashSpec> = (host: Host, spec: S, request: FlashRequest) => Promise<FlashResult>;
