/**
 * WebAssembly engines compile a function quickly first, and well once it has been called often; one that is being run stays
 * as it is. A loop that were inlined into the loop that calls it would never be compiled well, so it stays a function.
 * (V8: "dynamic tiering", https://v8.dev/blog/wasm-dynamic-tiering.)
 */
import type { Block, Func, Module } from '../ir/ir';
import { buildCfg, type Cfg } from '../ir/cfg';
import { Loops } from './loops';

/** Forbids inlining of functions with loops that are called from a single place, in a loop. */
export function keepLoopsApart(m: Module): void {
  const sites = new Map<Func, { readonly f: Func; readonly block: Block } | 'several'>();
  for (const f of m.funcs.values()) {
    for (const block of f.blocks) {
      for (const i of block.insts) if (i.op === 'call') sites.set(i.fn, sites.has(i.fn) ? 'several' : { f, block });
    }
  }
  const cfgs = new Map<Func, Cfg>();
  const cfgOf = (f: Func): Cfg => {
    let c = cfgs.get(f);
    if (!c) cfgs.set(f, (c = buildCfg(f)));
    return c;
  };
  const loops = new Map<Func, Loops>();
  const loopsOf = (f: Func): Loops => {
    let l = loops.get(f);
    if (!l) loops.set(f, (l = new Loops(cfgOf(f))));
    return l;
  };
  for (const [f, site] of sites) {
    if (site === 'several' || f.blocks.length === 0 || f.attrs.alwaysinline || site.f === f || !cfgOf(site.f).number.has(site.block)) continue;
    if (loopsOf(site.f).around(site.block).length > 0 && f.blocks.some((b) => cfgOf(f).number.has(b) && loopsOf(f).around(b).length > 0)) f.attrs.noinline = true;
  }
}
