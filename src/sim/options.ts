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
}
