/**
 * Whether running a function can be noticed by the rest of the program. Decides which initialisers of variables that
 * nobody uses may be dropped. A failing check (index, nil) does not count: initialisers of packages in use do not fail.
 */
import type { Func, Global, Inst, Value } from '../ir';
import type { Program } from './program';

/** Runtime functions that only compute or allocate. */
const pureRuntime = new Set(
  `alloc growslice makeslice concatstring2 concatstrings cmpstring stringequal stringtoslicebyte slicebytetostring stringtoslicerune slicerunetostring intstring
  decoderune memequal memhash strhash f32hash f64hash c64hash c128hash interhash efaceeq makemap mapaccess mapaccess_str mapaccess_32 mapaccess_64 makechan
  chanlen chancap panicTypeAssert mapiterinit mapiternext deferForward`.split(/\s+/).map((n) => `runtime.${n}`),
);
/** These change what their arguments point to. */
const writingRuntime = new Set('mapassign mapassign_str mapassign_32 mapassign_64 mapdelete mapdelete_str mapclear'.split(' ').map((n) => `runtime.${n}`));
/** Constructors of the library that are known to have no effect; analysing them would take longer than building them. */
const knownPure = new Set([
  'errors.New', 'fmt.Errorf', 'fmt.Sprintf', 'fmt.Sprint', 'regexp.MustCompile', 'strings.NewReplacer', 'internal/godebug.New', 'reflect.TypeOf',
  'reflect.ValueOf', 'sync.OnceFunc', 'sync.NewCond', 'math/big.NewInt', 'time.Duration.String', 'internal/bisect.New', 'encoding/base64.NewEncoding', 'encoding/base32.NewEncoding',
  'hash/crc32.MakeTable', 'hash/crc64.MakeTable', 'context.Background', 'log.New', 'internal/reflectlite.TypeOf', 'os.NewFile', 'os.runtime_args', 'encoding/binary.Size',
  'math.Inf', 'math.NaN', 'math.Sqrt', 'math.Pow', 'math.Log', 'math.Exp', 'unicode.IsUpper', 'text/template.New', 'html/template.New', 'flag.NewFlagSet',
]);

/** What running a function may do to memory that others see. */
type Effect = 'none' | 'params' | 'all';
type Root = 'fresh' | 'param' | 'other';

/** Effects of functions, found by looking at their code. */
export class Purity {
  private readonly known = new Map<Func, Effect>();
  private budget = 400;

  constructor(private readonly p: Program) {}

  /** True when nobody can tell whether `f` ran; stores to `own` do not count. */
  isPure(f: Func, own: ReadonlySet<Global>): boolean {
    return this.analyse(f, own) === 'none';
  }

  private effect(f: Func): Effect {
    if (pureRuntime.has(f.name) || knownPure.has(f.name)) return 'none';
    if (writingRuntime.has(f.name)) return 'params';
    if (f.name.startsWith('runtime.panic') || f.name === 'runtime.gopanic') return 'none';
    const known = this.known.get(f);
    if (known) return known;
    this.known.set(f, 'none'); // a recursive call adds nothing
    const e = this.budget-- > 0 ? this.analyse(f, new Set()) : 'all';
    this.known.set(f, e);
    return e;
  }

  private analyse(f: Func, own: ReadonlySet<Global>): Effect {
    if (!this.p.tryBuild(f) || f.blocks.length === 0) return 'all';
    const a = new Analysis(f, own);
    let worst: Effect = 'none';
    for (const b of f.blocks) {
      for (const i of b.insts) {
        const e = this.inst(i, a);
        if (e === 'all') return e;
        if (e === 'params') worst = e;
      }
    }
    return worst;
  }

  private inst(i: Inst, a: Analysis): Effect {
    switch (i.op) {
      case 'store':
        return i.volatile ? 'all' : a.writeTo(i.addr);
      case 'load':
        return i.volatile ? 'all' : 'none';
      case 'memmove':
      case 'memzero':
        return a.writeTo(i.dst);
      case 'atomic':
        return i.atomic === 'load' ? 'none' : a.writeTo(i.addr);
      case 'callptr':
      case 'icall':
      case 'asm':
        return 'all';
      case 'call': {
        const e = this.effect(i.fn);
        if (e !== 'params') return e;
        return i.args.reduce<Effect>((worst, x) => (x.type.kind === 'int' || x.type.kind === 'float' ? worst : join(worst, a.writeTo(x))), 'none');
      }
      default:
        return 'none';
    }
  }
}

function join(x: Effect, y: Effect): Effect {
  return x === 'all' || y === 'all' ? 'all' : x === 'params' || y === 'params' ? 'params' : 'none';
}

/** Where the pointers of one function come from. */
class Analysis {
  private readonly stores = new Map<Value, Value[]>();
  private readonly roots = new Map<Value, Root>();
  private readonly escaping = new Set<Value>();

  constructor(
    f: Func,
    private readonly own: ReadonlySet<Global>,
  ) {
    for (const b of f.blocks) {
      for (const i of b.insts) {
        if (i.op !== 'store') continue;
        const base = baseOf(i.addr);
        if (base.kind !== 'inst' || base.op !== 'slot') continue;
        const list = this.stores.get(base);
        if (list) list.push(i.value);
        else this.stores.set(base, [i.value]);
      }
    }
  }

  writeTo(address: Value): Effect {
    const r = this.root(address);
    return r === 'fresh' ? 'none' : r === 'param' ? 'params' : 'all';
  }

  private root(v: Value): Root {
    const known = this.roots.get(v);
    if (known) return known;
    this.roots.set(v, 'fresh'); // through a cycle nothing new comes in
    const r = this.find(v);
    this.roots.set(v, r);
    return r;
  }

  private find(v: Value): Root {
    switch (v.kind) {
      case 'param':
        return v.type.kind === 'int' || v.type.kind === 'float' ? 'fresh' : 'param';
      case 'addr':
        return v.of.kind === 'global' && this.own.has(v.of) ? 'fresh' : 'other';
      case 'inst':
        return this.findInst(v);
      case 'agg':
        return v.elems.every((e) => this.root(e) === 'fresh') ? 'fresh' : 'other';
      default:
        return 'fresh';
    }
  }

  private findInst(i: Inst): Root {
    const all = (list: readonly Value[]): Root => {
      const rs = list.map((x) => this.root(x));
      return rs.includes('other') ? 'other' : rs.includes('param') ? 'param' : 'fresh';
    };
    switch (i.op) {
      case 'slot':
      case 'new':
        return 'fresh';
      case 'field':
      case 'elem':
      case 'ptradd':
        return this.root(i.base);
      case 'extract':
        return this.root(i.agg);
      case 'insert':
        return all([i.agg, i.value]);
      case 'aggregate':
        return all(i.elems);
      case 'select':
        return all([i.x, i.y]);
      case 'load': {
        const base = baseOf(i.addr);
        if (base.kind === 'inst' && base.op === 'slot') return all(this.stores.get(base) ?? []);
        // What stands in new memory may have been put there from anywhere.
        return i.type.kind === 'int' || i.type.kind === 'float' ? 'fresh' : 'other';
      }
      case 'call':
        return /^runtime\.(alloc|growslice|makeslice|makemap|mapassign|makechan|concat|slice|string)/.test(i.fn.name) ? all(i.args.filter((a) => a.type.kind !== 'int' && a.kind !== 'type')) : 'other';
      default:
        return i.type.kind === 'int' || i.type.kind === 'float' ? 'fresh' : 'other';
    }
  }
}

function baseOf(v: Value): Value {
  let x = v;
  while (x.kind === 'inst' && (x.op === 'field' || x.op === 'elem' || x.op === 'ptradd')) x = x.base;
  return x;
}
