/** What the compiler knows of functions of Go's reflection by their link names: where values of `reflect.Kind` come from. */

/** Functions whose result is the kind of a type of the program, or 0. */
export const givesKind: ReadonlySet<string> = new Set([
  'reflect.Value.Kind', 'reflect.Value.kind', 'reflect.flag.kind', 'reflect.(*rtype).Kind', 'internal/abi.(*Type).Kind', 'internal/reflectlite.Value.Kind', 'internal/reflectlite.flag.kind',
  'internal/reflectlite.rtype.Kind', 'internal/reflectlite.Value.kind',
]);

/** Functions that make types without a descriptor, and the kind of those. */
const makesKind: readonly (readonly [RegExp, bigint])[] = [
  [/^reflect\.(\(\*rtype\)\.)?(ptrTo|PointerTo|PtrTo)$/, 22n], [/^reflect\.SliceOf$/, 23n], [/^reflect\.MapOf$/, 21n], [/^reflect\.ArrayOf$/, 17n], [/^reflect\.ChanOf$/, 18n],
  [/^reflect\.FuncOf$/, 19n], [/^reflect\.Value\.Method$/, 19n], [/^reflect\.StructOf$/, 25n],
];

/** The kind of the types that this function makes; undefined for most. */
export function kindMadeBy(link: string): bigint | undefined {
  return link.startsWith('reflect.') ? makesKind.find(([pattern]) => pattern.test(link))?.[1] : undefined;
}
