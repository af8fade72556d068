/** What a build is asked for and what it gives. */
import type { Diagnostic } from '../diag/diagnostic';
import type { ParsedPackage } from '../syntax/nodes';
import type { Image } from '../image/image';
import type { Loader } from '../loader/loader';
import type { OptLevel } from '../toolchain/compile';
import type { Trace } from '../toolchain/tools';

/** Settings that change the program that comes out. */
export interface ProgramSettings {
  readonly opt: OptLevel;
  /** 'leaking', 'conservative', 'none'. */
  readonly gc: string;
  readonly scheduler: string;
  readonly panic: string;
  /** Where println goes; undefined: the board's default. */
  readonly serial: string | undefined;
  readonly tags: readonly string[];
  /** Bytes of a goroutine's stack and of the system stack; undefined: the board's. */
  readonly goroutineStackSize: number | undefined;
  readonly stackSize: number | undefined;
  /** `-ldflags -X importpath.name=value`. */
  readonly ldflagsX: readonly (readonly [string, string])[];
}

export const defaultSettings: ProgramSettings = {
  opt: 'z', gc: 'leaking', scheduler: 'tasks', panic: 'print', serial: undefined, tags: [], goroutineStackSize: undefined, stackSize: undefined, ldflagsX: [],
};

export interface BuildOptions extends Partial<ProgramSettings> {
  /** A package, a folder, or .go files. */
  readonly paths: readonly string[];
  /** Made instead of loading `paths`: the main package of `flash test`. */
  readonly mainPackage?: (loader: Loader) => ParsedPackage | undefined;
  /** Files made in memory that replace or add packages: import path → name → source. */
  readonly extraPackages?: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** Stage whose result is to be shown: 'ast', 'types', 'ir', 'after:PASS', 'llvm', 'llvm-opt', 'asm'. */
  readonly dump?: string;
  readonly onDump?: (text: string) => void;
  /** Called with each command that is run. */
  readonly trace?: Trace;
  /** Called with the milliseconds of each stage. */
  readonly timed?: (stage: string, ms: number) => void;
  /** Warnings and notes; errors are thrown together, as a FlashError. */
  readonly warn?: (d: Diagnostic) => void;
  /** Called with a line of progress ("installing llvm"). */
  readonly progress?: (line: string) => void;
  /** Neither look into the cache of whole results nor write to it. */
  readonly noCache?: boolean;
}

export interface BuildResult {
  /** Base name for files made from it: the last part of the package's path. */
  readonly name: string;
  readonly elf: Uint8Array;
  readonly image: Image;
  /** It was taken from the cache as a whole. */
  readonly cached: boolean;
}
