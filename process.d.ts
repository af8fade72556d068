// Made by flash beside process.wasm.

export interface Exports {
  Process(text: string): string;
  /** The memory of the module: its size tells what the program has taken. */
  readonly memory: WebAssembly.Memory;
}

export interface Options {
  /** Functions of the host that the program declares with //go:wasmimport: module, then name. */
  imports?: WebAssembly.Imports;
  /** Takes each line of the program's output instead of the console. */
  stdout?: (line: string) => void;
  stderr?: (line: string) => void;
}

/** A panic that nobody recovered. The module cannot be used any more. */
export class GoPanic extends Error {
  /** Go's own trace. */
  readonly goStack: string;
}
/** An error that a function returned. */
export class GoError extends Error {}

/** Loads process.wasm, from beside this file or from what is given, and starts the program. */
export function load(source?: string | URL | Response | Promise<Response> | BufferSource | WebAssembly.Module, options?: Options): Promise<Exports>;
