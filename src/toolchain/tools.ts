/** The LLVM tools of one installation, and what a step of the toolchain needs to run one. */
import type { Host } from '../host/host';
import { FlashError, ExitStatus } from '../diag/diagnostic';

export interface Tools {
  readonly opt: string;
  readonly llc: string;
  readonly lld: string;
  /** Major version, 16 or newer. */
  readonly version: number;
  /** Version in full, for cache keys. */
  readonly id: string;
}

/** Called for each command that is run (`-x`). */
export type Trace = (command: readonly string[]) => void;

/** Runs a tool on standard input and gives its standard output; a failure of the tool is a fault of ours, with its own words. */
export async function runTool(host: Host, tool: string, args: readonly string[], options: { readonly input?: Uint8Array; readonly trace?: Trace; readonly cwd?: string }): Promise<Uint8Array> {
  options.trace?.([tool, ...args]);
  const result = await host.exec(tool, args, { input: options.input, cwd: options.cwd });
  if (result.code === 0) return result.stdout;
  const status = result.code === 127 ? ExitStatus.missingTool : ExitStatus.internal;
  throw new FlashError({ code: 'toolchain/tool-failed', severity: 'error', message: `${tool} failed (status ${result.code}): ${result.stderr.trim().slice(0, 2000)}` }, status);
}
