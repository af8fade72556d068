/** Options that are known but do nothing yet: asking for one is an error, never ignored. Listed in docs/language-support.md. */
import { FlashError, ExitStatus } from '../diag/diagnostic';
import type { Target } from '../board/target';
import type { BuildOptions } from './options';

/** Throws for an option value that is not supported yet. */
export function refuseUnsupported(target: Target, options: BuildOptions): void {
  if (options.printStacks && target.image.kind === 'wasm') throw notSupported('--print-stacks for WebAssembly', 'its stacks are not in memory');
  if (options.scheduler === 'asyncify' && target.image.kind !== 'wasm') throw notSupported('--scheduler asyncify', 'it is how goroutines run on WebAssembly; boards use --scheduler tasks, which is what auto takes');
  if (options.wasmEh !== undefined && target.image.kind !== 'wasm') throw notSupported(`--wasm-eh on ${target.board}`, 'it is for WebAssembly');
}

function notSupported(what: string, help: string): FlashError {
  return new FlashError({ code: 'build/not-supported', severity: 'error', message: `${what} is not supported yet`, help }, ExitStatus.usage);
}
