/**
 * The record of a goroutine's calls is written from the innermost call outwards, by code that asyncify has put behind each
 * function, and that code takes for granted that there is room. Here the functions that look at the end of their stack
 * (src/passes/stack-growth.ts) are made to ask for more room behind what they have written: `growStack`, called while a
 * goroutine is being left, sees to the record.
 */
import { ID, importedFunctions, leb, WasmReader, wasmSections, type WasmSection } from './wasm';

/** What asyncify exports that begins to leave a goroutine: it sets the variable where the record is. */
const leave = 'asyncify_start_unwind';

/** Opcodes, with the immediates that are always the same. */
const op = { localGet0: [0x20, 0], globalGet: 0x23, globalSet: 0x24, load: [0x28, 2, 0], store: [0x36, 2, 0], constant: 0x41, add: 0x6a, call: 0x10, drop: 0x1a } as const;

/** The module with a call of the exported function `grow` in each function that calls it, behind the end of what it records. */
export function askForRoom(bytes: Uint8Array, grow: string): Uint8Array {
  const sections = wasmSections(bytes);
  const [exports, code] = [ID.export, ID.code].map((id) => sections.find((s) => s.id === id));
  if (!exports || !code) return bytes;
  const numbers = exportedFunctions(bytes, exports);
  const [start, room] = [numbers.get(leave), numbers.get(grow)];
  if (start === undefined || room === undefined) return bytes;
  const bodies = functionBodies(bytes, code);
  const imported = importedFunctions(bytes, sections.find((s) => s.id === ID.import));
  const record = recordVariable(bodies[start - imported]);
  const call = [op.call, ...leb(room)];
  const ask = [op.constant, 0, ...call, op.drop];
  const changed = bodies.map((body) => {
    const at = find(body, call, 0) < 0 ? undefined : recorded(body, record);
    return at === undefined ? body : Uint8Array.from([...body.subarray(0, at), ...ask, ...body.subarray(at)]);
  });
  const content = Buffer.concat([Uint8Array.from(leb(bodies.length)), ...changed.flatMap((body) => [Uint8Array.from(leb(body.length)), body])]);
  return Uint8Array.from(Buffer.concat([bytes.subarray(0, code.at), Uint8Array.from([ID.code, ...leb(content.length)]), content, bytes.subarray(code.end)]));
}

function exportedFunctions(bytes: Uint8Array, section: WasmSection): ReadonlyMap<string, number> {
  const r = new WasmReader(bytes, section.start);
  const out = new Map<string, number>();
  for (let n = r.number(); n > 0; n--) {
    const name = r.text();
    const kind = r.byte();
    const index = r.number();
    if (kind === 0) out.set(name, index);
  }
  return out;
}

function functionBodies(bytes: Uint8Array, section: WasmSection): readonly Uint8Array[] {
  const r = new WasmReader(bytes, section.start);
  return Array.from({ length: r.number() }, () => {
    const size = r.number();
    r.at += size;
    return bytes.subarray(r.at - size, r.at);
  });
}

/** The number of the variable that a function sets to its parameter. */
function recordVariable(body: Uint8Array): readonly number[] {
  const set = [...op.localGet0, op.globalSet];
  return leb(new WasmReader(body, find(body, set, 0) + set.length).number());
}

/** Behind the last place where a function adds to the record's end: everything of it is written then, and nothing on the operand stack belongs to that. */
function recorded(body: Uint8Array, record: readonly number[]): number | undefined {
  const get = [op.globalGet, ...record];
  const begin = [...get, ...get, ...op.load, op.constant];
  const rest = [op.add, ...op.store];
  let found: number | undefined;
  for (let at = find(body, begin, 0); at >= 0; at = find(body, begin, at + 1)) {
    const size = new WasmReader(body, at + begin.length);
    size.number();
    if (find(body, rest, size.at) === size.at) found = size.at + rest.length;
  }
  return found;
}

function find(bytes: Uint8Array, what: readonly number[], from: number): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).indexOf(Uint8Array.from(what), from);
}
