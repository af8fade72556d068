/** Build tags: one table, equal to TinyGo's, since published packages choose their files by them. */
import type { Target } from './target';

export interface TagOptions {
  readonly gc: string;
  readonly scheduler: string;
  readonly serial: string;
  /** Of the Go that is installed: 26 for go1.26. */
  readonly goMinor: number;
  /** From `-tags`. */
  readonly extra?: readonly string[];
}

/** Every tag that holds for a build, GOOS and GOARCH included, sorted and without doubles. */
export function buildTags(target: Target, options: TagOptions): readonly string[] {
  const tags = new Set([
    ...(['tinygo', 'purego', 'osusergo', 'math_big_pure_go'] as const),
    target.goos,
    target.goarch,
    ...(target.goos === 'linux' ? ['unix'] : []),
    ...target.tags,
    `gc.${options.gc}`,
    `scheduler.${options.scheduler}`,
    `serial.${options.serial}`,
    ...Array.from({ length: options.goMinor }, (_, i) => `go1.${i + 1}`),
    // On by default in these releases, and no longer a choice after them: our maps are theirs.
    ...(options.goMinor < 26 ? ['goexperiment.swissmap'] : []),
    ...(options.extra ?? []),
  ]);
  return [...tags].sort();
}
