/** The calls that led to a panic or a trap, as Go shows them. */

/** Name of a function and an address within the module. */
export type WasmFrame = readonly [name: string, address: number];

/** `main.f(...)` and a place below it, for each frame of the program's own; empty where the end was no crash, or the module has no names. */
export function callsText(frames: readonly WasmFrame[], _module: Uint8Array | undefined): string {
  const crash = frames.findIndex(([name]) => name === 'runtime.report');
  if (crash < 0) return '';
  const shown = frames.slice(crash + 1).filter(([name]) => name !== '' && !/^(runtime\.|flash_|_start$)/.test(name));
  return shown.map(([name, address]) => `${goName(name)}(...)\n\t0x${address.toString(16)}\n`).join('');
}

/** Names as the source has them: no suffix of the compiler's own helpers. */
function goName(name: string): string {
  return name.replace(/-(body|thunk|iface|fm)\b/g, '');
}
