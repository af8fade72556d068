/** A page of what a program is made of: areas by package, kind and symbol, laid out here, so that the page needs no library and no network. */
import { hierarchy, treemap, treemapSquarify, type HierarchyRectangularNode } from 'd3-hierarchy';
import { page } from './treemap-page';
import type { Piece } from './pieces';
import type { Reached, Step } from './reached';
import type { WholeProgram } from './why';

export interface TreemapInput {
  readonly name: string;
  readonly board: string;
  readonly pieces: readonly Piece[];
  /** undefined: a file that was not built here. */
  readonly program: WholeProgram | undefined;
}

export type What = 'code' | 'types' | 'data';

/** A box in percent of the whole; those of symbols name the last step of the way to them. */
export interface Box {
  readonly name: string;
  readonly depth: 'package' | 'kind' | 'symbol';
  readonly what: What | undefined;
  readonly package: string;
  readonly size: number;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  readonly way: number;
}

/** One step of a way; `before` is the index of the step that leads to it, -1 at main. */
export interface WayStep {
  readonly text: string;
  readonly before: number;
}

interface Item {
  readonly name: string;
  readonly package: string;
  readonly what?: What;
  readonly size?: number;
  readonly children?: readonly Item[];
}

/** The layout is made for a screen of this shape. */
const WIDTH = 1600;
const HEIGHT = 900;
/** Room for the name of a package. */
const TITLE = 16;

/** The page as text. */
export function treemapPage(input: TreemapInput): string {
  const { boxes, steps } = treemapBoxes(input.pieces, input.program?.reached);
  const total = input.pieces.filter((p) => p.kind !== 'bss').reduce((n, p) => n + p.size, 0);
  return page({ title: `${input.name} on ${input.board}`, total, boxes, steps, kinds: kindSums(input.pieces) });
}

function kindSums(pieces: readonly Piece[]): Readonly<Record<What, number>> {
  const sums = { code: 0, types: 0, data: 0 };
  for (const p of pieces) if (p.kind !== 'bss') sums[whatOf(p)] += p.size;
  return sums;
}

/** Rectangles of all symbols that are in the image, and the ways to them as one table. */
export function treemapBoxes(pieces: readonly Piece[], reached: Reached | undefined): { readonly boxes: readonly Box[]; readonly steps: readonly WayStep[] } {
  const ways = new Ways(reached);
  const layout = treemap<Item>().tile(treemapSquarify).size([WIDTH, HEIGHT]).paddingInner(1).paddingTop((n) => (n.depth === 1 ? TITLE : 0));
  const root = layout(hierarchy(tree(pieces), (d) => d.children as Item[] | undefined).sum((d) => d.size ?? 0).sort((a, b) => (b.value ?? 0) - (a.value ?? 0) || (a.data.name < b.data.name ? -1 : 1)));
  const boxes = root.descendants().filter((n) => n.depth > 0).map((n) => boxOf(n, ways));
  return { boxes, steps: ways.steps };
}

function boxOf(n: HierarchyRectangularNode<Item>, ways: Ways): Box {
  const percent = (v: number, of: number): number => Math.round((10_000 * 100 * v) / of) / 10_000;
  const { data } = n;
  return {
    name: data.name, depth: n.depth === 1 ? 'package' : n.depth === 2 ? 'kind' : 'symbol', what: data.what, package: data.package, size: n.value ?? 0,
    x: percent(n.x0, WIDTH), y: percent(n.y0, HEIGHT), w: percent(n.x1 - n.x0, WIDTH), h: percent(n.y1 - n.y0, HEIGHT),
    way: n.depth === 3 && data.what ? ways.to(data.what, data.name) : -1,
  };
}

function whatOf(p: Piece): What {
  return p.symbol.startsWith('type:') ? 'types' : p.kind === 'code' ? 'code' : 'data';
}

/** Package → kind → symbol. */
function tree(pieces: readonly Piece[]): Item {
  const packages = new Map<string, Map<What, Map<string, number>>>();
  for (const p of pieces) {
    if (p.kind === 'bss' || p.size === 0) continue;
    const what = whatOf(p);
    const kinds = upsert(packages, p.package, () => new Map<What, Map<string, number>>());
    const symbols = upsert(kinds, what, () => new Map<string, number>());
    const name = p.symbol || p.package;
    symbols.set(name, (symbols.get(name) ?? 0) + p.size);
  }
  const children = [...packages].map(([name, kinds]): Item => ({
    name, package: name,
    children: [...kinds].map(([what, symbols]): Item => ({ name: what, package: name, what, children: [...symbols].map(([symbol, size]) => ({ name: symbol, package: name, what, size })) })),
  }));
  return { name: '', package: '', children };
}

function upsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let v = map.get(key);
  if (v === undefined) map.set(key, (v = make()));
  return v;
}

/** Ways share their beginnings: each step is kept once. */
class Ways {
  readonly steps: WayStep[] = [];
  private readonly index = new Map<string, number>();

  constructor(private readonly reached: Reached | undefined) {}

  /** The index of the last step to a symbol; -1 where none is known. */
  to(what: What, symbol: string): number {
    const way = this.find(what, symbol);
    let before = -1;
    for (const s of way) before = this.step(s, before);
    return before;
  }

  private find(what: What, symbol: string): readonly Step[] {
    const kinds = what === 'code' ? (['func'] as const) : (['type', 'data'] as const);
    // What LLVM made of a function has its name and more.
    for (const name of [symbol, symbol.replace(/(\.(llvm|specialized|constprop|cold|isra)\.?\d*)+$/, '')]) {
      for (const kind of kinds) {
        const way = this.reached?.way(kind, name);
        if (way) return way;
      }
    }
    return [];
  }

  private step(s: Step, before: number): number {
    const place = s.pos ? `${s.pos.file}:${s.pos.line}:${s.pos.col}: ` : '';
    const text = `${place}${s.from} ${s.how} ${s.to}`;
    const key = `${before} ${text}`;
    let i = this.index.get(key);
    if (i === undefined) {
      i = this.steps.push({ text, before }) - 1;
      this.index.set(key, i);
    }
    return i;
  }
}
