/** What reflection costs, and which line of the program brought it in. */
import type { Piece } from './pieces';
import { stepOf, type WholeProgram, type WhyStep } from './why';
import type { Step } from './reached';

export interface Reflection {
  /** Bytes of package reflect, its tables included. */
  readonly package: number;
  /** Bytes that describe types. */
  readonly types: number;
  /** The last step of the program's own on the shortest way to package reflect. */
  readonly by: WhyStep | undefined;
}

/** undefined for a program without code of package reflect. */
export function reflectionCost(pieces: readonly Piece[], program: WholeProgram): Reflection | undefined {
  const sum = (of: (p: Piece) => boolean): number => pieces.filter((p) => p.kind !== 'bss' && of(p)).reduce((n, p) => n + p.size, 0);
  const own = sum((p) => p.package === 'reflect');
  if (own === 0) return undefined;
  const by = ownStep(program, shortestWay(program));
  return { package: own, types: sum((p) => p.package === '(types)'), by: by && stepOf(by) };
}

function shortestWay(program: WholeProgram): readonly Step[] {
  const ways = program.reached.names('func').filter((n) => n.startsWith('reflect.')).map((n) => program.reached.way('func', n) ?? []);
  return ways.filter((w) => w.length > 0).sort((a, b) => a.length - b.length)[0] ?? [];
}

/** The last step that stands in a file of the program or of a module. */
function ownStep(program: WholeProgram, way: readonly Step[]): Step | undefined {
  const files = new Set(program.packages.filter((p) => p.user || (/^[^/]*\./.test(p.path) && !p.path.startsWith('vendor/'))).flatMap((p) => p.files.map((f) => f.source.path)));
  return [...way].reverse().find((s) => s.pos && files.has(s.pos.file));
}
