/**
 * Which allocations can happen again and again, and what the others add up to. `--gc auto` decides by it. Everything that the
 * library allocates in one call is counted once for each call: it depends on the arguments, which are in memory already;
 * but what it allocates in a loop as long as there is input has no limit. What a panic allocates is not counted.
 */
import { buildCfg, type Cfg } from '../ir/cfg';
import type { Block, Func, Inst, IrPos, Module } from '../ir/ir';
import { AllocSites, isAllocator, type AllocSite } from './alloc-sites';
import { Calls, isPanic, type Edge } from './calls';
import { InputLoops } from './input-loops';
import { Loops, type Loop } from './loops';
import { components } from './components';
import { tripsOf, type Trips } from './trips';

export interface LeakOptions {
  /** Files of the user's own packages, and those of modules: their lines are named, and loops of others are trusted. */
  readonly isUser: (file: string) => boolean;
  readonly goroutineStack: number;
}

/** Why something happens without limit. */
export interface Reason {
  readonly kind: 'loop' | 'recursion' | 'interrupt' | 'outside' | 'callback' | 'input';
  /** The loop, the recursive function, the handler, the library's loop that reads. */
  readonly pos: IrPos | undefined;
  readonly fn: Func;
  /** Of the loop: nanoseconds that each round sleeps, if that is known. */
  readonly period?: number | undefined;
}

/** A line of the program that allocates. */
export interface Leak {
  readonly pos: IrPos | undefined;
  /** The function it stands in. */
  readonly fn: Func;
  readonly what: string;
  /** Bytes each time; about, unless `exact`. */
  readonly bytes: number;
  readonly exact: boolean;
  /** How often: Infinity if there is no limit, which `reason` explains. */
  readonly times: number;
  readonly reason: Reason | undefined;
  /** How often in each round of the reason's loop; 0 if not in every round. */
  readonly rounds: number;
  /** What the library allocates in a call. */
  readonly library: boolean;
}

/** All that a program allocates, line by line, in order of place. */
export interface LeakReport {
  readonly lines: readonly Leak[];
  /** What the lines with a limit add up to. */
  readonly bytes: number;
}

/** What a call into the library may allocate. */
interface Inside {
  readonly sites: readonly AllocSite[];
  /** The function with a loop that allocates as long as there is input. */
  readonly input: Func | undefined;
}

interface Times {
  readonly n: number;
  readonly rounds: number;
  readonly reason: Reason | undefined;
}

/** Assumed rounds of a loop over data. */
const someRounds = 64;
const never: Times = { n: 0, rounds: 0, reason: undefined };
const onceRoots = /^(runtime\.(resetMain|start|initialize|goexit|taskExit|taskStart)|_start|_initialize)$/;

/** Looks at all allocations that the roots can get to. */
export function findLeaks(m: Module, options: LeakOptions): LeakReport {
  return new LeakFinder(m, options).run();
}

class LeakFinder {
  private readonly graph: Calls;
  private readonly sites: AllocSites;
  private readonly times = new Map<Func, Times>();
  private readonly loops = new Map<Func, Loops>();
  private readonly cfgs = new Map<Func, Cfg>();
  private readonly homes = new Map<Func, ReadonlyMap<Inst, Block>>();
  private readonly trips = new Map<Loop, Trips>();
  private readonly library = new Map<Func, Inside>();
  private readonly input: InputLoops;
  private readonly siteByInst = new Map<Inst, AllocSite>();
  private readonly sleeps = new Map<Func, number>();
  private readonly found: Leak[] = [];

  constructor(private readonly m: Module, private readonly options: LeakOptions) {
    this.graph = new Calls(m);
    this.sites = new AllocSites(m, options.goroutineStack);
    this.input = new InputLoops(m, {
      graph: this.graph,
      isUser: (f) => this.isUser(f),
      around: (f, i) => this.around(f, i),
      trips: (f, loop) => this.tripsOf(f, loop),
    });
  }

  run(): LeakReport {
    const roots = this.roots();
    const order = components([...roots.keys()], (f) => this.graph.edges(f).map((e) => e.to));
    for (const [f, t] of roots) this.times.set(f, t);
    // Callers come first.
    for (const group of order) this.group(group);
    const lines = merge(this.found);
    return { lines, bytes: lines.reduce((sum, l) => sum + (l.reason ? 0 : l.bytes * l.times), 0) };
  }

  private roots(): Map<Func, Times> {
    const roots = new Map<Func, Times>();
    const add = (f: Func, t: Times): void => void (f.blocks.length && !isPanic(f) && !roots.has(f) && roots.set(f, t));
    const always = (f: Func, kind: Reason['kind']): Times => ({ n: Infinity, rounds: 1, reason: { kind, pos: f.pos, fn: f } });
    const started = this.m.roots.some((f) => /^runtime\.(start|initialize)$/.test(f.name));
    for (const f of this.m.roots) if (!started || f.name !== 'runtime.resetMain') add(f, onceRoots.test(f.name) ? { n: 1, rounds: 1, reason: undefined } : always(f, /interrupt|trap/i.test(f.name) ? 'interrupt' : 'outside'));
    for (const g of this.m.rootGlobals) if (g.init) for (const f of this.graph.inData(g.init)) add(f, always(f, 'interrupt'));
    return roots;
  }

  private isUser(f: Func): boolean {
    return f.pos !== undefined && this.options.isUser(f.pos.file);
  }

  /** Functions that call each other, or one function. */
  private group(group: readonly Func[]): void {
    const inside = new Set(group);
    const circular = group.length > 1 || this.graph.edges(group[0]).some((e) => e.to === group[0]);
    if (circular) {
      const user = group.find((f) => this.isUser(f));
      const all = group.map((f) => this.times.get(f) ?? never);
      let t = all.reduce((a, b) => (b.n > a.n ? b : a), never);
      if (user && t.n > 0 && !t.reason) t = { n: Infinity, rounds: 1, reason: { kind: 'recursion', pos: user.pos, fn: user } };
      for (const f of group) this.times.set(f, t);
    }
    for (const f of group) {
      if (f.name === 'runtime.initAll') this.initialisers(f);
      const t = this.times.get(f) ?? never;
      if (t.n === 0 || isAllocator(f)) continue;
      for (const e of this.graph.edges(f)) if (!inside.has(e.to)) this.call(f, t, e);
      this.note(f, t);
    }
  }

  /** Packages of the library are initialised once. */
  private initialisers(initAll: Func): void {
    const once: Times = { n: 1, rounds: 1, reason: undefined };
    const sites = new Map<AllocSite['inst'], readonly [Func, AllocSite]>();
    for (const e of this.graph.edges(initAll)) if (!this.isUser(e.to)) for (const s of this.insideLibrary(e.to).sites) sites.set(s.inst, [e.to, s]);
    for (const [f, s] of sites.values()) this.add(f, s, once);
  }

  /** A call adds to how often its target runs. */
  private call(f: Func, t: Times, e: Edge): void {
    const fromUser = this.isUser(f);
    const toUser = this.isUser(e.to);
    let here = t;
    if (fromUser || toUser) {
      here = this.timesAt(f, t, e.inst, false);
      for (const s of e.by) here = this.timesAt(s.fn, here, s.inst, false);
    }
    const before = this.times.get(e.to) ?? never;
    // Within the library, ways to a function exclude each other more often than not.
    const sum = fromUser || toUser ? add(before, here) : here.n > before.n ? here : before;
    this.times.set(e.to, sum);
  }

  /** How often an instruction of a function runs that itself runs so often. `whole`: it is a call into the library, which must not stand in a loop over data. */
  private timesAt(f: Func, t: Times, i: Inst, whole: boolean): Times {
    const b = this.home(f, i);
    if (!b) return never;
    const loops = this.loopsOf(f);
    const user = this.isUser(f);
    let { n, rounds, reason } = t;
    if (!this.always(f, i, b)) rounds = 0;
    const around = loops.around(b);
    if (loops.irregular(b) && user) return { n: Infinity, rounds: 1, reason: { kind: 'loop', pos: b.insts[0]?.pos, fn: f } };
    // From the outside in: the innermost loop without limit is the reason.
    for (const loop of [...around].reverse()) {
      const trips = this.tripsOf(f, loop);
      if (typeof trips === 'number') {
        n *= trips;
        rounds *= trips;
      } else if (trips === 'data' && !(whole && user)) {
        n *= someRounds;
        rounds *= someRounds;
      } else {
        const pos = loop.head.insts[0]?.pos ?? f.pos;
        reason = user ? { kind: 'loop', pos, fn: f, period: this.period(f, loop) } : { kind: 'callback', pos, fn: f };
        n = Infinity;
        rounds = this.everyRound(f, loop, i, b) ? 1 : 0;
      }
    }
    return { n, rounds, reason };
  }

  /** The block decides whether an instruction runs; of `append`, the one that looks whether there is room. */
  private decider(f: Func, i: Inst, b: Block): Block {
    return i.op === 'call' && i.fn.name === 'runtime.growslice' ? (this.cfg(f).preds.get(b)?.[0] ?? b) : b;
  }

  /** The instruction runs whenever the function does, loops aside. */
  private always(f: Func, i: Inst, b: Block): boolean {
    const cfg = this.cfg(f);
    const outer = this.loopsOf(f).around(b).at(-1)?.head ?? this.decider(f, i, b);
    return cfg.order.every((x) => x.insts[x.insts.length - 1].op !== 'ret' || cfg.dominates(outer, x));
  }

  /** The instruction runs in every round of the loop. */
  private everyRound(f: Func, loop: Loop, i: Inst, b: Block): boolean {
    const cfg = this.cfg(f);
    const at = this.decider(f, i, b);
    return (cfg.preds.get(loop.head) ?? []).every((p) => !loop.body.has(p) || cfg.dominates(at, p));
  }

  /** Lists what a function allocates itself, calls into the library included. */
  private note(f: Func, t: Times): void {
    const user = this.isUser(f);
    const calls = new Map<Inst, Func[]>();
    if (user) for (const e of this.graph.edges(f)) if (!this.isUser(e.to) && !isAllocator(e.to)) calls.set(e.inst, [...(calls.get(e.inst) ?? []), e.to]);
    for (const b of f.blocks) {
      for (const i of b.insts) {
        const site = this.sites.of(i);
        if (site && (user || t.reason?.kind === 'interrupt' || this.endless(f, i))) this.add(f, site, this.timesAt(f, t, i, false));
        const callees = calls.get(i);
        if (!callees) continue;
        this.add(f, ...this.libraryCall(f, t, i, callees), true);
      }
    }
  }

  /** What a call into the library allocates, and how often. */
  private libraryCall(f: Func, t: Times, i: Inst, callees: readonly Func[]): readonly [AllocSite, Times] {
    const inside = callees.map((c) => this.insideLibrary(c));
    const sites = new Set(inside.flatMap((x) => x.sites));
    const bytes = [...sites].reduce((sum, s) => sum + s.bytes, 0);
    const site = { inst: i, bytes, exact: false, what: `call of ${callees[0].name}` };
    if (sites.size === 0) return [site, never];
    const times = this.timesAt(f, t, i, true);
    const input = inside.find((x) => x.input)?.input;
    if (!input || times.n === 0 || times.reason) return [site, times];
    return [site, { n: Infinity, rounds: 0, reason: { kind: 'input', pos: input.pos, fn: input } }];
  }

  /** Library code that allocates in a loop that nothing ends. */
  private endless(f: Func, i: Inst): boolean {
    return this.around(f, i).some((l) => this.tripsOf(f, l) === 'endless');
  }

  private add(f: Func, site: AllocSite, t: Times, library = false): void {
    if (t.n > 0) this.found.push({ pos: this.userPlace(site.inst.pos) ?? f.pos, fn: f, what: site.what, bytes: site.bytes, exact: site.exact, times: t.n, reason: t.reason, rounds: t.rounds, library });
  }

  /** The line of the user's for code that was put in from elsewhere. */
  private userPlace(pos: IrPos | undefined): IrPos | undefined {
    for (let p = pos; p; p = p.inlined?.at) if (this.options.isUser(p.file)) return p;
    return pos;
  }

  /** What a function of the library allocates, with all it calls in the library. */
  private insideLibrary(f: Func): Inside {
    const known = this.library.get(f);
    if (known) return known;
    const sites = new Set<AllocSite>();
    let input: Func | undefined;
    // Functions and, where a loop that input drives calls them, the function with that loop; null where it is not looked for.
    const seen = new Map<Func, Func | null | undefined>([[f, undefined]]);
    const work = [f];
    for (let g = work.pop(); g; g = work.pop()) {
      const loop = seen.get(g);
      const at = (i: Inst): Func | null | undefined => (loop === undefined && this.input.drive(g as Func, i) ? g : loop);
      for (const b of g.blocks) {
        for (const i of b.insts) {
          const site = this.siteOf(i);
          if (!site) continue;
          sites.add(site);
          input ??= at(i) ?? undefined;
        }
      }
      // Who waits lets timers run; what those do is theirs.
      for (const e of g.name === 'runtime.park' ? [] : this.graph.edges(g)) {
        if (this.isUser(e.to) || isAllocator(e.to)) continue;
        const by = at(e.inst) ?? (e.byType ? null : loop);
        if (seen.has(e.to) && rank(by) <= rank(seen.get(e.to))) continue;
        seen.set(e.to, by);
        work.push(e.to);
      }
    }
    const inside = { sites: [...sites], input };
    this.library.set(f, inside);
    return inside;
  }

  /** The same object for the same instruction. */
  private siteOf(i: Inst): AllocSite | undefined {
    const known = this.siteByInst.get(i);
    if (known) return known;
    const site = this.sites.of(i);
    if (site) this.siteByInst.set(i, site);
    return site;
  }

  // ---- loops ------------------------------------------------------------------------------------------

  private around(f: Func, i: Inst): readonly Loop[] {
    const b = this.home(f, i);
    return b ? this.loopsOf(f).around(b) : [];
  }

  private home(f: Func, i: Inst): Block | undefined {
    let map = this.homes.get(f);
    if (!map) this.homes.set(f, (map = new Map(f.blocks.flatMap((b) => b.insts.map((x) => [x, b] as const)))));
    return map.get(i);
  }

  private loopsOf(f: Func): Loops {
    let l = this.loops.get(f);
    if (!l) this.loops.set(f, (l = new Loops(this.cfg(f))));
    return l;
  }

  private cfg(f: Func): Cfg {
    let c = this.cfgs.get(f);
    if (!c) this.cfgs.set(f, (c = buildCfg(f)));
    return c;
  }

  private tripsOf(f: Func, loop: Loop): Trips {
    let t = this.trips.get(loop);
    if (t === undefined) this.trips.set(loop, (t = tripsOf(f, loop, this.graph.slots(f))));
    return t;
  }

  /** How long one round of a loop sleeps, if it does. */
  private period(f: Func, loop: Loop): number | undefined {
    let ns = 0;
    for (const b of loop.body) if (this.loopsOf(f).around(b)[0]?.head === loop.head) ns += this.sleepIn(b);
    return ns > 0 ? ns : undefined;
  }

  private sleepIn(b: Block): number {
    let ns = 0;
    for (const i of b.insts) {
      if (i.op !== 'call') continue;
      if (i.fn.name === 'time.Sleep') ns += i.args[0].kind === 'int' ? Number(BigInt.asIntN(64, i.args[0].value)) : 0;
      else if (this.isUser(i.fn)) ns += this.sleepOf(i.fn);
    }
    return ns;
  }

  private sleepOf(f: Func): number {
    const known = this.sleeps.get(f);
    if (known !== undefined) return known;
    this.sleeps.set(f, 0); // for recursion
    let ns = 0;
    for (const b of f.blocks) if (this.loopsOf(f).around(b).length === 0) ns += this.sleepIn(b);
    this.sleeps.set(f, ns);
    return ns;
  }
}

/** How much is known of a function that is called: in a loop that input drives, in none, not looked for. */
function rank(loop: Func | null | undefined): number {
  return loop ? 2 : loop === undefined ? 1 : 0;
}

function add(a: Times, b: Times): Times {
  if (a.n === 0) return b;
  if (!b.reason) return { ...a, n: a.n + b.n };
  if (!a.reason) return { ...b, n: Infinity };
  return a.reason.fn === b.reason.fn && a.reason.pos === b.reason.pos ? { ...a, rounds: a.rounds + b.rounds } : a;
}

/** One entry for each place and thing, in order of place. */
function merge(found: readonly Leak[]): readonly Leak[] {
  const byPlace = new Map<string, Leak>();
  for (const l of found) {
    const key = `${l.pos?.file}:${l.pos?.line}:${l.pos?.col}:${l.what}`;
    const old = byPlace.get(key);
    byPlace.set(key, !old ? l : { ...old, times: old.times + l.times, rounds: old.rounds + l.rounds, reason: old.reason ?? l.reason });
  }
  const at = (p: IrPos | undefined): string => p?.file ?? '';
  return [...byPlace.values()].sort((a, b) => at(a.pos).localeCompare(at(b.pos), 'en') || (a.pos?.line ?? 0) - (b.pos?.line ?? 0) || (a.pos?.col ?? 0) - (b.pos?.col ?? 0) || (a.what < b.what ? -1 : 1));
}
