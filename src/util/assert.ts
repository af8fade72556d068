/** The default of an exhaustive switch: reaching it is a fault of ours. */
export function assertNever(x: never): never {
  throw new Error(`unexpected ${JSON.stringify(x)}`);
}
