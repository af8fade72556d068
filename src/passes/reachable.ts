/** What can be come to, step by step. */

/** The nodes of `from`, and all that `next` leads to from there. */
export function reachable<T>(from: Iterable<T>, next: (node: T) => Iterable<T> | undefined): Set<T> {
  const found = new Set(from);
  // A set is walked in the order of its growth.
  for (const node of found) for (const to of next(node) ?? []) found.add(to);
  return found;
}
