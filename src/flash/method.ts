/** What a way to write a board is asked and gives: one file per method, one session per board that is written. */
import type { Host } from '../host/host';
import type { FlashSpec, Target } from '../board/target';
import type { Image } from '../image/image';

export interface FlashRequest {
  readonly target: Target;
  readonly image: Image;
  /** `--device`: which of several boards; a serial number, a path, `vid:pid`, or a name of bench.json. */
  readonly device: string | undefined;
  /** How long to look for the board. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** A step begins, for people. */
  readonly step: (text: string) => Promise<void>;
  /** How far the step is, 0 to 1. */
  readonly part: (done: number) => void;
}

/** A run of bytes that the board has now. */
export interface Written {
  readonly address: number;
  readonly bytes: number;
}

/** A board in its boot loader, found and known to be the right one. The driver calls write, verify and reset in this order, close always. */
export interface FlashSession {
  /** What it talks to, for people. */
  readonly device: string;
  /** Erases and writes the request's image; tells what is where. */
  write(): Promise<readonly Written[]>;
  /** Compares what the board has with the image; tells how. Throws `device/verify-failed` where they differ. */
  verify(): Promise<string>;
  /** Starts the program. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export interface FlashMethod<S extends FlashSpec> {
  readonly id: S['method'];
  /** How a person gets on when writing was broken off in the middle. */
  readonly recovery: string;
  /** Whether a board of this kind is in its boot loader now; without it, only looking for it tells. */
  sees?(host: Host, spec: S): Promise<boolean>;
  /** Finds the board, brings it into its boot loader, and checks what chip it is. */
  open(host: Host, spec: S, request: FlashRequest): Promise<FlashSession>;
}

export interface FlashResult {
  readonly method: FlashSpec['method'];
  /** What was written, for the user: the volume, the port. */
  readonly device: string;
  readonly bytes: number;
  readonly written: readonly Written[];
  /** How what the board holds was compared with the image. */
  readonly verified: string;
}
