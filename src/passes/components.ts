/** The strongly connected components of a graph (Tarjan), callers before callees. */

interface Frame<T> {
  readonly node: T;
  readonly next: Iterator<T>;
}

/** Groups of nodes that reach each other, each group before those that it leads to. */
export function components<T>(roots: readonly T[], successors: (n: T) => readonly T[]): readonly (readonly T[])[] {
  const index = new Map<T, number>();
  const low = new Map<T, number>();
  const open: T[] = [];
  const isOpen = new Set<T>();
  const out: T[][] = [];
  const enter = (n: T): Frame<T> => {
    index.set(n, index.size);
    low.set(n, index.size - 1);
    open.push(n);
    isOpen.add(n);
    return { node: n, next: successors(n)[Symbol.iterator]() };
  };
  const lower = (n: T, to: number): void => void low.set(n, Math.min(low.get(n) as number, to));
  for (const root of roots) {
    if (index.has(root)) continue;
    const stack = [enter(root)];
    while (stack.length) {
      const { node, next } = stack[stack.length - 1];
      const step = next.next();
      if (!step.done) {
        if (!index.has(step.value)) stack.push(enter(step.value));
        else if (isOpen.has(step.value)) lower(node, index.get(step.value) as number);
        continue;
      }
      stack.pop();
      if (stack.length) lower(stack[stack.length - 1].node, low.get(node) as number);
      if (low.get(node) !== index.get(node)) continue;
      const group = open.splice(open.lastIndexOf(node));
      for (const n of group) isOpen.delete(n);
      out.push(group);
    }
  }
  return out.reverse();
}
