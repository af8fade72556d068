/** Options that are known but do nothing yet: asking for one is an error, never ignored. Listed in docs/language-support.md. */
import { FlashError, ExitStatus } from '../diag/diagnostic';
import type { Target } from '../board/target';
import type { BuildOptions } from './options';

const instead: readonly { readonly option: 'scheduler'; readonly values: readonly string[]; readonly help: string }[] = [
  { option: 'scheduler', values: ['none', 'asyncify'], help: 'boards use --scheduler tasks, which is what auto takes; a program without goroutines has no scheduler in it' },
];

/** Throws for an option value that is not supported yet. */
export function refuseUnsupported(target: Target, options: BuildOptions): void {
  if (options.printStacks && target.image.kind === 'wasm') throw notSupported('--print-stacks for WebAssembly', 'its stacks are not in memory');
  for (const { option, values, help } of instead) {
    const value = options[option];
    if (value !== undefined && values.includes(value)) throw notSupported(`--${option} ${value}`, help);
  }
}

function notSupported(what: string, help: string): FlashError {
  return new FlashError({ code: 'build/not-supported', severity: 'error', message: `${what} is not supported yet`, help }, ExitStatus.usage);
}
