/** LLVM IR text → object file: `opt` for the optimisations, `llc` for the machine code. */
import type { Target } from '../board/target';
import type { Host } from '../host/host';
import { Cache } from './cache';
import { runTool, type Tools, type Trace } from './tools';

/** `-opt`, as users of TinyGo know it. */
export type OptLevel = '0' | '1' | '2' | 's' | 'z';

export interface CompileOptions {
  readonly opt: OptLevel;
  /** Equal functions are not merged. */
  readonly keepApart?: boolean;
  /** WebAssembly: the code throws and catches. */
  readonly exceptions?: boolean;
  readonly trace?: Trace;
  /** Called with the name and the milliseconds of each process that ran. */
  readonly timed?: (stage: 'opt' | 'llc', ms: number) => void;
}

/** `opt` alone: optimised IR as text (`--dump llvm`, `build -o x.ll`) or bitcode. */
export async function optimise(host: Host, tools: Tools, ir: Uint8Array, options: CompileOptions, form: 'text' | 'bitcode'): Promise<Uint8Array> {
  const start = host.clock.now();
  const out = await runTool(host, tools.opt, [...optFlags(options, tools.version), ...(form === 'text' ? ['-S'] : []), '-o', '-', '-'], { input: ir, trace: options.trace });
  options.timed?.('opt', host.clock.now() - start);
  return out;
}

/** The object file, or assembly text, of a module. */
export async function compile(host: Host, tools: Tools, cache: Cache, target: Target, ir: Uint8Array, options: CompileOptions, form: 'obj' | 'asm' = 'obj'): Promise<Uint8Array> {
  const flags = [...llcFlags(target, options.opt, form), ...(options.exceptions ? ['-wasm-enable-eh', '-exception-model=wasm'] : [])];
  const key = Cache.key('compile', tools.id, optFlags(options, tools.version).join(' '), flags.join(' '), ir);
  return cache.through(key, async () => {
    const bitcode = await optimise(host, tools, ir, options, 'bitcode');
    const start = host.clock.now();
    const out = await runTool(host, tools.llc, [...flags, '-o', '-', '-'], { input: bitcode, trace: options.trace });
    options.timed?.('llc', host.clock.now() - start);
    return out;
  });
}

function optFlags({ opt: level, keepApart }: CompileOptions, version: number): string[] {
  const full = level === 'z' ? smallest(version) : level === 's' ? 'default<Os>,mergefunc' : `default<O${level}>`;
  // LLVM 16 computes loops over addresses that only the linker knows, by expressions that double with each round.
  const patience = version < 17 ? ['-scalar-evolution-max-iterations=0'] : [];
  return [`-passes=${keepApart ? full.replace(/,mergefunc$/, '') : full}`, ...patience];
}

/** What of `default<Oz>` makes our code smaller, each once where that is enough: the same size in two thirds of the time. */
function smallest(version: number): string {
  // Older ones do not know these options.
  if (version < 18) return 'default<Oz>,mergefunc';
  const instcombine = 'instcombine<no-verify-fixpoint>';
  const early = `function(sroa,early-cse,simplifycfg),ipsccp,globalopt,function(${instcombine},simplifycfg),require<globals-aa>`;
  const loops = 'loop-mssa(licm,loop-rotate<no-header-duplication>,licm),loop(loop-idiom,indvars,loop-deletion)';
  const scalar = `sroa,early-cse<memssa>,correlated-propagation,simplifycfg,${instcombine},simplifycfg,${loops},gvn,dse,adce,memcpyopt,simplifycfg`;
  const late = `function(${instcombine},simplifycfg<switch-to-lookup;no-keep-loops;hoist-common-insts;sink-common-insts>,div-rem-pairs,tailcallelim)`;
  return `${early},cgscc(inline,function-attrs,function(${scalar})),deadargelim,globalopt,globaldce,rpo-function-attrs,${late},globaldce,constmerge,mergefunc`;
}

function llcFlags(target: Target, level: OptLevel, form: 'obj' | 'asm'): string[] {
  const wasm = target.triple.startsWith('wasm');
  return [
    `-mtriple=${target.triple}`,
    `-mcpu=${target.cpu}`,
    `-mattr=${target.features}`,
    ...(target.abi ? [`-target-abi=${target.abi}`] : []),
    ...(target.codeModel ? [`-code-model=${target.codeModel}`] : []),
    `-filetype=${form}`,
    `-O${level === '0' ? '0' : '2'}`,
    '-relocation-model=static',
    '-function-sections',
    '-data-sections',
    // Frames for the unwinder of crash traces; stack sizes for the analysis of goroutine stacks.
    ...(wasm ? [] : ['-force-dwarf-frame-section', '-stack-size-section']),
  ];
}
