/** The files beside a module: JavaScript that loads and calls it, and its types. */
import type { Crossing, CrossingFunc, ScalarKind } from './crossing';

export interface GlueFiles {
  readonly js: string;
  readonly dts: string;
}

/** How the files begin: what does not, somebody else has made. */
export const glueMark = '// Made by flash';

/** The texts for the module `name.wasm`; `support` is what all programs share (runtime/js/glue.js), `values` what those need that use JavaScript's values (values.mjs). */
export function glue(name: string, functions: readonly CrossingFunc[], support: string, values: string | undefined): GlueFiles {
  return { js: script(name, functions, support, values), dts: declarations(name, functions) };
}

/** The script `wasm_exec.js`, which runs programs that use JavaScript's values; it has the class `Go` for a page that was written for Go's own. */
export function wasmExec(support: string, values: string): string {
  return `${glueMark}: what Go's own wasm_exec.js is for Go's WebAssembly, this file is for flash's.\n'use strict';\n\n(() => {\n${plain(values)}\n${support}})();\n`;
}

/** A module's text as part of another. */
function plain(module: string): string {
  return module.replace(/^export /gm, '');
}

function script(name: string, functions: readonly CrossingFunc[], support: string, values: string | undefined): string {
  const table = functions.map((f) => `  ${JSON.stringify(f.name)}: ${signature(f)},\n`).join('');
  return [
    `${glueMark} beside ${name}.wasm:  import { load } from './${name}.js';  const go = await load();\n`,
    support,
    ...(values === undefined ? [] : [`\n${plain(values)}`]),
    `\n/** What Go exports: parameters, results, and whether a call's memory is given back after it. */\nconst functions = {\n${table}};\n`,
    `\n/** Loads ${name}.wasm, from beside this file or from what is given, and starts the program. */\n`,
    `export const load = (source, options) => start(source ?? new URL(${JSON.stringify(`./${name}.wasm`)}, import.meta.url), functions, options${values === undefined ? '' : ', goValues'});\n`,
  ].join('');
}

function signature(f: CrossingFunc): string {
  return `{ params: [${f.params.map((p) => `[${JSON.stringify(p.name)}, ${codec(p.type)}]`).join(', ')}], results: [${f.results.map(codec).join(', ')}], reclaims: ${f.reclaims} }`;
}

function codec(c: Crossing): string {
  switch (c.kind) {
    case 'slice':
      return `slice(${c.elem})`;
    case 'struct':
      return `struct(${c.size}, ${c.align}, [${c.fields.map((f) => `[${JSON.stringify(f.name)}, ${f.offset}, ${codec(f.type)}]`).join(', ')}])`;
    default:
      return c.kind;
  }
}

const arrays: Readonly<Record<ScalarKind, string>> = {
  bool: 'Uint8Array', int8: 'Int8Array', int16: 'Int16Array', int32: 'Int32Array', int64: 'BigInt64Array', uint8: 'Uint8Array', uint16: 'Uint16Array', uint32: 'Uint32Array',
  uint64: 'BigUint64Array', float32: 'Float32Array', float64: 'Float64Array',
};

function declarations(name: string, functions: readonly CrossingFunc[]): string {
  const structs = new Map<string, string>();
  for (const f of functions) for (const c of [...f.params.map((p) => p.type), ...f.results]) collect(c, structs);
  const methods = functions.map((f) => `  ${f.name}(${f.params.map((p) => `${parameterName(p.name)}: ${typeText(p.type, true)}`).join(', ')}): ${resultText(f)};\n`).join('');
  return [
    `${glueMark} beside ${name}.wasm.\n`,
    ...structs.values(),
    `\nexport interface Exports {\n${methods}  /** The memory of the module: its size tells what the program has taken. */\n  readonly memory: WebAssembly.Memory;\n}\n`,
    `\nexport interface Options {\n  /** Functions of the host that the program declares with //go:wasmimport: module, then name. */\n  imports?: WebAssembly.Imports;\n`,
    `  /** Takes each line of the program's output instead of the console. */\n  stdout?: (line: string) => void;\n  stderr?: (line: string) => void;\n}\n`,
    `\n/** A panic that nobody recovered. The module cannot be used any more. */\nexport class GoPanic extends Error {\n  /** Go's own trace. */\n  readonly goStack: string;\n}\n`,
    `/** An error that a function returned. */\nexport class GoError extends Error {}\n`,
    `\n/** Loads ${name}.wasm, from beside this file or from what is given, and starts the program. */\n`,
    `export function load(source?: string | URL | Response | Promise<Response> | BufferSource | WebAssembly.Module, options?: Options): Promise<Exports>;\n`,
  ].join('');
}

/** Names that JavaScript keeps for itself get an underscore. */
function parameterName(name: string): string {
  return /^(arguments|await|class|delete|do|enum|eval|export|extends|false|finally|function|implements|in|instanceof|let|new|null|private|protected|public|static|super|this|throw|true|try|typeof|void|while|with|yield)$/.test(name) ? `${name}_` : name;
}

function collect(c: Crossing, structs: Map<string, string>): void {
  if (c.kind !== 'struct') return;
  for (const f of c.fields) collect(f.type, structs);
  if (c.name && !structs.has(c.name)) structs.set(c.name, `\nexport interface ${c.name} {\n${c.fields.map((f) => `  ${f.name}: ${typeText(f.type, false)};\n`).join('')}}\n`);
}

/** Results: an error at the end is thrown, several others are an array. */
function resultText(f: CrossingFunc): string {
  const values = f.results.at(-1)?.kind === 'error' ? f.results.slice(0, -1) : f.results;
  if (values.length === 0) return 'void';
  return values.length === 1 ? typeText(values[0], false) : `[${values.map((c) => typeText(c, false)).join(', ')}]`;
}

function typeText(c: Crossing, argument: boolean): string {
  switch (c.kind) {
    case 'bool':
      return 'boolean';
    case 'string':
      return 'string';
    case 'error':
      return 'Error | null';
    case 'int64':
    case 'uint64':
      return 'bigint';
    case 'slice':
      return argument ? `${arrays[c.elem]} | readonly ${typeText({ kind: c.elem }, true)}[] | null` : arrays[c.elem];
    case 'struct': {
      const inline = c.name || `{ ${c.fields.map((f) => `${f.name}: ${typeText(f.type, argument)}`).join('; ')} }`;
      return argument && c.name ? `Partial<${inline}>` : inline;
    }
    default:
      return 'number';
  }
}
