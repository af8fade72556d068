/** The calls that led to a panic or a trap, as Go shows them. */
import { frameLines } from '../../symbols/trace';
import { Symbolizer, type Frame } from '../../symbols/symbolizer';

/** Name of a function and an offset into the module. */
export type WasmFrame = readonly [name: string, offset: number];

/**
 * `main.f(...)` and a place below it, for each call that is the program's own; empty where the end was no crash, or the module has no names.
 * Lines are known unless binaryen has gone over the module.
 */
export function callsText(frames: readonly WasmFrame[], module: Uint8Array | undefined): string {
  const crash = frames.findIndex(([name]) => name === 'runtime.report');
  if (crash < 0 || !module) return '';
  const symbolizer = new Symbolizer(module);
  const calls = frames.slice(crash + 1).flatMap(([name, offset]): readonly Frame[] => {
    const address = offset - symbolizer.codeStart;
    const found = symbolizer.framesAt(address);
    return found.length > 0 ? found : name === '' ? [] : [{ address, function: name, offset: 0 }];
  });
  return frameLines(calls.filter((f) => !/^(runtime\.|flash_|_start$|_initialize$)/.test(f.function)));
}
