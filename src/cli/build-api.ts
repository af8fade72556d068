/** What the commands ask of the compiler: options from the command line in, an image and what is known about it out. */
import type { Diagnostic } from '../diag/diagnostic';
import type { Host } from '../host/host';
import type { Image } from '../image/image';
import type { Target } from '../board/target';

export interface BuildOptions {
  /** A package path or pattern, a folder, or .go files, relative to `host.cwd`. */
  readonly packages: readonly string[];
  readonly opt: string;
  readonly gc: string;
  readonly panic: string;
  readonly scheduler: string;
  readonly serial: string;
  readonly tags: readonly string[];
  readonly ldflags: string | undefined;
  readonly stackSize: number | undefined;
  readonly llvmFeatures: string | undefined;
  readonly debugInfo: boolean;
  /** What `os.Args` holds after the program's name. */
  readonly args: readonly string[];
  readonly printAllocs: string | undefined;
  readonly printStacks: boolean;
  readonly dump: readonly string[];
  readonly skipPasses: readonly string[];
  readonly work: boolean;
  readonly jobs: number | undefined;
  /** Where to stop: the whole image, or the text or object of an earlier stage. */
  readonly output: 'image' | 'llvm' | 'asm' | 'object';
  /** A step begins. */
  readonly step: (text: string) => void;
  /** A tool is run (`-x`). */
  readonly command: ((line: string) => void) | undefined;
  /** Warnings and notes; errors are thrown. */
  readonly report: (d: Diagnostic) => void;
  /** Text that a flag asked for: dumps, allocations, stacks. */
  readonly print: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface BuildResult {
  /** The linked program, or the text or object that `output` asked for. */
  readonly elf: Uint8Array;
  readonly image: Image;
  /** Milliseconds of each stage, in order. */
  readonly times: readonly (readonly [stage: string, ms: number])[];
  /** The program's own name: the last element of its path, without `.go`. */
  readonly name: string;
}

export interface BuildApi {
  build(host: Host, target: Target, options: BuildOptions): Promise<BuildResult>;
  /** Type-checks packages for a target (or the default one); the diagnostics are what is wrong. */
  check(host: Host, target: Target | undefined, options: Pick<BuildOptions, 'packages' | 'tags' | 'signal'>): Promise<readonly Diagnostic[]>;
}
