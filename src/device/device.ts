/** Anything that can run an image: a simulated chip, QEMU, Node's WASI, or a board on a wire. */
import type { Image } from '../image/image';

/** How a program ended: its own status, a fault that the simulator or the board reported, or the device going away. */
export type Ended =
  | { readonly kind: 'exit'; readonly status: number }
  | { readonly kind: 'fault'; readonly message: string; readonly pc?: number }
  | { readonly kind: 'lost'; readonly reason: string };

/** Only where pins can be seen and driven: simulators, benches with a probe. Pins are named as the board file names them. */
export interface Pins {
  read(pin: string): boolean;
  /** `undefined` lets the pin float. */
  drive(pin: string, level: boolean | undefined): void;
  /** `at` is in nanoseconds of the device's clock. Gives back a function that ends the listening. */
  onEdge(pin: string, f: (level: boolean, at: bigint) => void): () => void;
}

export interface Device {
  readonly name: string;
  /** Simulated time where there is some, else the wall clock; nanoseconds since the reset. */
  readonly clock: { now(): bigint };
  /** Settles once per reset; never on a board whose program does not end. */
  readonly exited: Promise<Ended>;
  readonly pins?: Pins;
  load(image: Image, signal: AbortSignal): Promise<void>;
  reset(): Promise<void>;
  output(): AsyncIterable<Uint8Array>;
  input(data: Uint8Array): Promise<void>;
  /** No more input will come. */
  endInput(): void;
  close(): Promise<void>;
}
