/** The one table of functions that the compiler itself provides: calls of them become instructions. */
import type { Target } from '../../board/target';
import type { IntType, IrType, Value } from '../ir';
import { asmIntrinsics } from './intrinsics-asm';
import { atomicIntrinsics } from './intrinsics-atomic';
import type { Emitter } from './emit';
import { interruptIntrinsics } from './interrupts';
import type { Program } from './program';
import type { IntrinsicBuilder } from './program-api';

/** Link name → how a call is emitted. */
export type IntrinsicTable = Map<string, IntrinsicBuilder>;
type Emit = (b: Emitter, args: Value[]) => Value | undefined;

/** All intrinsics of a program for one target. */
export function makeIntrinsics(p: Program, target: Target): IntrinsicTable {
  const table: IntrinsicTable = new Map();
  atomicIntrinsics(p, table);
  bitIntrinsics(p, table);
  mathIntrinsics(p, target, table);
  volatileIntrinsics(p, table);
  asmIntrinsics(p, target, table);
  interruptIntrinsics(p, table);
  miscIntrinsics(p, table);
  return table;
}

/** Adds one function under several names. */
export function define(table: IntrinsicTable, names: readonly string[], emit: Emit): void {
  for (const n of names) table.set(n, (b, args) => emit(b, args));
}

/** The check that every dereference needs. */
export function checkPointer(p: Program, b: Emitter, pointer: Value): void {
  b.guard('nil', b.cmp('ne', pointer, b.null()), p.runtimeFunc('panicNil'));
}

// ---- math/bits, internal/runtime/sys ---------------------------------------------------------------

function bitIntrinsics(p: Program, table: IntrinsicTable): void {
  const { t } = p;
  const widths: readonly (readonly [string, IntType])[] = [['8', t.i8], ['16', t.i16], ['32', t.i32], ['64', t.i64], ['', t.int]];
  const yes = (b: Emitter): Value => b.int(t.i1, 0);
  for (const [w, type] of widths) {
    const names = (f: string): string[] => [`math/bits.${f}${w}`, `internal/runtime/sys.${f}${w}`, `runtime/internal/sys.${f}${w}`];
    const count = (b: Emitter, name: string, x: Value): Value => b.resize(b.intrinsic(name, type, [x, yes(b)]), t.int, false);
    define(table, names('LeadingZeros'), (b, [x]) => count(b, 'llvm.ctlz', x));
    define(table, names('TrailingZeros'), (b, [x]) => count(b, 'llvm.cttz', x));
    define(table, names('Len'), (b, [x]) => b.bin('sub', b.word(type.bits), count(b, 'llvm.ctlz', x)));
    define(table, names('OnesCount'), (b, [x]) => b.resize(b.intrinsic('llvm.ctpop', type, [x]), t.int, false));
    define(table, names('Reverse'), (b, [x]) => b.intrinsic('llvm.bitreverse', type, [x]));
    define(table, names('RotateLeft'), (b, [x, k]) => b.intrinsic('llvm.fshl', type, [x, x, b.resize(k, type, true)]));
    if (type.bits === 8) continue;
    define(table, [...names('ReverseBytes'), ...names('Bswap')], (b, [x]) => b.intrinsic('llvm.bswap', type, [x]));
  }
  wideIntrinsics(p, table);
}

/** Arithmetic with carry, in the next wider type where there is one. */
function wideIntrinsics(p: Program, table: IntrinsicTable): void {
  const { t } = p;
  const narrow = t.pointerBytes === 4 ? ['32', ''] : ['32'];
  for (const w of narrow) {
    const pair = t.struct([t.i32, t.i32]);
    const wide = (b: Emitter, x: Value): Value => b.conv('zext', x, t.i64);
    const low = (b: Emitter, x: Value): Value => b.conv('trunc', x, t.i32);
    const high = (b: Emitter, x: Value): Value => low(b, b.bin('lshr', x, b.int(t.i64, 32)));
    define(table, [`math/bits.Mul${w}`], (b, [x, y]) => {
      const product = b.bin('mul', wide(b, x), wide(b, y));
      return b.aggregate(pair, [high(b, product), low(b, product)]);
    });
    define(table, [`math/bits.Add${w}`], (b, [x, y, carry]) => {
      const sum = b.bin('add', b.bin('add', wide(b, x), wide(b, y)), wide(b, carry));
      return b.aggregate(pair, [low(b, sum), high(b, sum)]);
    });
    define(table, [`math/bits.Sub${w}`], (b, [x, y, borrow]) => {
      const diff = b.bin('sub', b.bin('sub', wide(b, x), wide(b, y)), wide(b, borrow));
      return b.aggregate(pair, [low(b, diff), b.bin('and', high(b, diff), b.int(t.i32, 1))]);
    });
  }
}

// ---- math ----------------------------------------------------------------------------------------------

/** Operations that the processor has; elsewhere Go's own code is kept, which is exact and smaller than a C library's. */
function mathIntrinsics(p: Program, target: Target, table: IntrinsicTable): void {
  const { f64 } = p.t;
  const wasm = target.triple.startsWith('wasm');
  const doubleFpu = wasm || (/riscv/.test(target.triple) && /\+d\b/.test(target.features)) || /\+fp64\b|\+fp-armv8d16\b(?!sp)|\+vfp4d16\b(?!sp)/.test(target.features);
  const unary = (name: string, llvm: string): void => define(table, [`math.${name}`], (b, [x]) => b.intrinsic(llvm, f64, [x]));
  unary('Abs', 'llvm.fabs');
  if (!doubleFpu) return;
  define(table, ['math.Copysign'], (b, [x, y]) => b.intrinsic('llvm.copysign', f64, [x, y]));
  unary('Sqrt', 'llvm.sqrt');
  unary('sqrt', 'llvm.sqrt');
  if (!wasm) return;
  unary('Floor', 'llvm.floor');
  unary('Ceil', 'llvm.ceil');
  unary('Trunc', 'llvm.trunc');
  unary('RoundToEven', 'llvm.rint');
}

// ---- runtime/volatile ---------------------------------------------------------------------------------

function volatileIntrinsics(p: Program, table: IntrinsicTable): void {
  const { t } = p;
  const types: readonly (readonly [string, IrType])[] = [['8', t.i8], ['16', t.i16], ['32', t.i32], ['64', t.i64]];
  for (const [w, type] of types) {
    // Registers stand at fixed addresses: no check for nil.
    define(table, [`runtime/volatile.LoadUint${w}`], (b, [addr]) => b.load(type, addr, true));
    define(table, [`runtime/volatile.StoreUint${w}`], (b, [addr, value]) => void b.store(addr, value, true));
  }
}

// ---- the rest -----------------------------------------------------------------------------------------

function miscIntrinsics(p: Program, table: IntrinsicTable): void {
  const { t } = p;
  define(table, ['runtime.KeepAlive'], () => undefined);
  define(table, ['internal/abi.NoEscape'], (b, [x]) => b.unfollowed(x));
  define(table, ['internal/abi.Escape'], (_, [x]) => x);
  define(table, ['internal/abi.FuncPCABI0', 'internal/abi.FuncPCABIInternal'], (b, [f]) => b.conv('ptrtoint', b.load(t.ptr, b.extract(f, 1)), t.int));
  define(table, ['internal/runtime/sys.Prefetch', 'internal/runtime/sys.PrefetchStreamed', 'runtime.publicationBarrier'], () => undefined);
  const callerSP: Emit = (b) => b.conv('ptrtoint', b.intrinsic('llvm.frameaddress', t.ptr, [b.int(t.i32, 0)]), t.int);
  define(table, ['runtime.getcallersp', 'internal/runtime/sys.GetCallerSP', 'runtime.getframeaddress'], callerSP);
  define(table, ['runtime.getcallerpc', 'internal/runtime/sys.GetCallerPC'], (b) => b.conv('ptrtoint', b.intrinsic('llvm.returnaddress', t.ptr, [b.int(t.i32, 0)]), t.int));
  define(table, ['runtime.stacksave', 'runtime.getsp'], (b) => b.conv('ptrtoint', b.intrinsic('llvm.stacksave', t.ptr, []), t.int));
  define(table, ['runtime.trap', 'runtime/internal/trap'], (b) => {
    b.intrinsic('llvm.trap', t.void, []);
    b.unreachable();
    return undefined;
  });
  define(table, ['runtime.runDeferredCode'], (b) => b.addr(p.runtimeFunc('runDeferred')));
  define(table, ['runtime.runPanickingCode'], (b) => b.addr(p.runtimeFunc('runPanicking')));
  define(table, ['runtime.growStackCode'], (b) => b.addr(p.runtimeFunc('growStack')));
  define(table, ['runtime.shrinkStackCode'], (b) => b.addr(p.runtimeFunc('shrinkStack')));
  define(table, ['runtime.callCode'], (b, [code, arg]) => void b.callPtr(code, t.void, [arg]));
  define(table, ['runtime.wasmMemorySize'], (b) => b.intrinsic('llvm.wasm.memory.size', t.int, [b.int(t.i32, 0)]));
  define(table, ['runtime.wasmMemoryGrow'], (b, [pages]) => b.intrinsic('llvm.wasm.memory.grow', t.int, [b.int(t.i32, 0), pages]));
  define(table, ['runtime.memmove'], (b, [dst, src, size]) => void b.memmove(dst, src, size));
  define(table, ['runtime.memzero', 'runtime.memclrNoHeapPointers'], (b, [dst, size]) => void b.memzero(dst, size));
}
