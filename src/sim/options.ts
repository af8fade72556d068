import type { UsbCable } from './rp2040/usb-bus';

/** How a simulation runs. */
export interface SimOptions {
  /** Sleeps take as long as on the board; else time jumps over them. */
  readonly realTime?: boolean;
  /** A program that waits for ever is kept waiting even after the input has ended: pins may still be driven. */
  readonly keepAlive?: boolean;
  /** The program's arguments after its name, where `passesArguments`. */
  readonly args?: readonly string[];
  /** WASI: folders that the program may use, besides the current one and that of temporary files. */
  readonly folders?: readonly string[];
  /** QEMU: count instructions, so that time is the same in every run. */
  readonly icount?: boolean;
  /** Told the command line of QEMU. */
  readonly command?: (words: readonly string[]) => void;
  /** Boards with USB: when the host opens the board's serial port, and the number of the flash that its serial number is made of. */
  readonly usb?: {
    /** In milliseconds of simulated time after the port has appeared: 0, if not given. Infinity: only when it is told to. */
    readonly openAfterMs?: number;
    readonly flashId?: Uint8Array;
    /** Takes the place of the simulator's own computer at the other end of the cable. */
    readonly cable?: UsbCable;
  };
  /** A program that has ended does not end the simulation: over USB it still answers. */
  readonly staysOn?: boolean;
}
