/** What of the WebAssembly API tests need; the types of Node do not have it. */
interface Exported {
  readonly name: string;
  readonly kind: string;
}
interface Imported extends Exported {
  readonly module: string;
}
interface Api {
  readonly Module: {
    new (bytes: Uint8Array): object;
    exports(module: object): readonly Exported[];
    imports(module: object): readonly Imported[];
    customSections(module: object, name: string): readonly ArrayBuffer[];
  };
  readonly Instance: new (module: object, imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => { readonly exports: Readonly<Record<string, unknown>> };
}

export const wasm = (globalThis as unknown as { readonly WebAssembly: Api }).WebAssembly;

/** Names of what a module exports. */
export function exportsOf(bytes: Uint8Array): readonly string[] {
  return wasm.Module.exports(new wasm.Module(bytes)).map((e) => e.name);
}

/** `module.name` of what a module imports. */
export function importsOf(bytes: Uint8Array): readonly string[] {
  return wasm.Module.imports(new wasm.Module(bytes)).map((i) => `${i.module}.${i.name}`);
}
