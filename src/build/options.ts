/** What a build is asked for and what it gives. */
import type { Target } from '../board/target';
import type { CrossingFunc } from '../glue/crossing';
import type { StackReport, StackSummary } from '../analysis/stacks';
import type { Diagnostic, Report } from '../diag/diagnostic';
import type { FileSystem } from '../host/host';
import type { Module } from '../ir/ir';
import type { ParsedPackage } from '../syntax/nodes';
import type { Image } from '../image/image';
import type { Loader } from '../loader/loader';
import type { MemoryNotes } from './collector';
import type { OptLevel } from '../toolchain/compile';

export interface BuildOptions {
  /** A package path or pattern, a folder, or .go files, relative to `host.cwd`. */
  readonly packages: readonly string[];
  readonly opt?: string;
  /** 'auto', 'leaking', 'conservative', 'none'. */
  readonly gc?: string;
  readonly panic?: string;
  readonly scheduler?: string;
  /** How exceptions are written on WebAssembly: 'legacy' or 'exnref'. */
  readonly wasmEh?: string | undefined;
  /** Where println goes; the board's default if not given. */
  readonly serial?: string;
  readonly tags?: readonly string[];
  readonly ldflags?: string | undefined;
  /** Bytes that the program may allocate in all; more is an error. */
  readonly heapBudget?: number | undefined;
  /** Bytes of a goroutine's stack instead of the board's. */
  readonly stackSize?: number | undefined;
  /** Bytes of the stack of a goroutine in which package testing runs a test, where the depth is unknown. */
  readonly testStackSize?: number | undefined;
  /** Added to the features of the board's core. */
  readonly llvmFeatures?: string | undefined;
  readonly debugInfo?: boolean;
  /** What `os.Args` holds after the program's name. */
  readonly args?: readonly string[];
  /** The program waits for its host and tells it how it ended, over the serial port: it will run on a board. */
  readonly reports?: boolean;
  /** Stages whose results are to be shown: 'ast', 'types', 'ir', 'after:PASS', 'llvm', 'llvm-opt', 'asm'. */
  readonly dump?: readonly string[];
  readonly skipPasses?: readonly string[];
  /** Print why something is allocated, for functions whose name matches. */
  readonly printAllocs?: RegExp | undefined;
  /** Print what is allocated how often. */
  readonly printLeaks?: boolean;
  /** Is told how deep each goroutine's stack gets. */
  readonly printStacks?: ((report: StackReport) => void) | undefined;
  /** Where to stop: the whole image, or the text or object of an earlier stage; 'ir' gives nothing but what `inspect` has seen. */
  readonly output?: 'image' | 'llvm' | 'asm' | 'object' | 'ir';
  /** Is shown the whole program, after the passes and before interface calls are lowered. */
  readonly inspect?: (program: InspectedProgram) => void;
  /** WebAssembly: is given the linker's map, which says where data lies. Functions keep their names then, which is all that differs. */
  readonly linkMap?: (text: string) => void;
  /** A step begins. */
  readonly step?: (text: string) => void;
  /** A tool is run. */
  readonly command?: ((line: string) => void) | undefined;
  /** Warnings and notes; errors are thrown together, as a FlashError. */
  readonly report?: (d: Diagnostic) => void;
  /** Text that an option asked for. */
  readonly print?: (text: string) => void;
  /** Made instead of loading `packages`: the main package of `flash test`. */
  readonly mainPackage?: (loader: Loader, fs: FileSystem, report: Report) => ParsedPackage | undefined;
  /** Stands for `mainPackage` in the cache of whole results; without it such a program is built each time. */
  readonly mainKey?: string;
  /** Files made in memory that replace or add packages: import path → name → source. */
  readonly extraPackages?: ReadonlyMap<string, Readonly<Record<string, string>>>;
  /** WebAssembly: say what JavaScript must know of the exports; a signature that it cannot use is an error. */
  readonly glue?: boolean;
  /** All of Go's library may be imported: no board was named. */
  readonly anyPlatform?: boolean;
  /** Neither look into the cache of whole results nor write to it. */
  readonly noCache?: boolean;
}

/** A program as the passes leave it. */
export interface InspectedProgram {
  readonly module: Module;
  readonly main: ParsedPackage;
  /** All packages that are part of it. */
  readonly packages: readonly ParsedPackage[];
}

export interface BuildResult {
  /** The linked program, or the text or object that `output` asked for. */
  readonly elf: Uint8Array;
  readonly image: Image;
  /** Which collector the program has, and why; not known of an image that was read. */
  readonly memory?: MemoryNotes;
  /** Milliseconds of each stage, in order. */
  readonly times: readonly (readonly [stage: string, ms: number])[];
  /** What the system stack needs; undefined for what was not built here. */
  readonly stacks?: StackSummary | undefined;
  /** What JavaScript must know of the exports, where that was asked for. */
  readonly glue?: readonly CrossingFunc[] | undefined;
  /** The program's own name: the last element of its path, without `.go`. */
  readonly name: string;
}

/** Settings that change the program that comes out, with their defaults filled in. */
export interface ProgramSettings {
  readonly opt: OptLevel;
  readonly gc: string;
  readonly scheduler: string;
  readonly wasmEh: string;
  readonly panic: string;
  readonly serial: string | undefined;
  readonly tags: readonly string[];
  readonly goroutineStackSize: number | undefined;
  readonly testStackSize: number | undefined;
  readonly heapBudget: number | undefined;
  readonly debugInfo: boolean;
  readonly args: readonly string[];
  readonly reports: boolean;
  /** `-ldflags "-X importpath.name=value"`: link name of a string variable → its value. */
  readonly variables: ReadonlyMap<string, string>;
  readonly skipPasses: readonly string[];
  readonly glue: boolean;
}

/** The settings of a build, defaults in place of what was not given. */
export function settingsOf(options: BuildOptions, board?: Target): ProgramSettings {
  return {
    opt: (options.opt ?? 'z') as OptLevel,
    gc: options.gc ?? board?.gc ?? 'auto',
    scheduler: options.scheduler === undefined || options.scheduler === 'auto' ? 'tasks' : options.scheduler,
    wasmEh: options.wasmEh ?? 'legacy',
    panic: options.panic ?? 'print',
    serial: options.serial,
    tags: options.tags ?? [],
    goroutineStackSize: options.stackSize,
    testStackSize: options.testStackSize,
    heapBudget: options.heapBudget,
    debugInfo: options.debugInfo ?? true,
    args: options.args ?? [],
    reports: options.reports ?? false,
    variables: linkerVariables(options.ldflags ?? ''),
    skipPasses: options.skipPasses ?? [],
    glue: options.glue ?? false,
  };
}

/** The `-X name=value` among linker flags; quotes hold words together. */
function linkerVariables(flags: string): Map<string, string> {
  const words = [...flags.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2] ?? m[3]);
  const found = new Map<string, string>();
  words.forEach((w, i) => {
    const text = w === '-X' || w === '--X' ? words[i + 1] : /^--?X=/.test(w) ? w.replace(/^--?X=/, '') : undefined;
    const eq = text?.indexOf('=') ?? -1;
    if (text !== undefined && eq > 0) found.set(text.slice(0, eq), text.slice(eq + 1));
  });
  return found;
}
