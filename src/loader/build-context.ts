/** Which files belong to a build: names like x_linux_arm.go, `//go:build` lines, and the set of tags. */
import { ConstraintError, evalBuild, isGoBuild, isPlusBuild, parseGoBuild, parsePlusBuild, type BuildExpr } from '../syntax/build-constraint';

/** Words that count as GOOS in file names. */
const knownOS = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris wasip1 windows zos'.split(' '),
);
/** Words that count as GOARCH in file names. */
const knownArch = new Set(
  '386 amd64 amd64p32 arm armbe arm64 arm64be loong64 mips mipsle mips64 mips64le mips64p32 mips64p32le ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'.split(' '),
);

export class BuildContext {
  constructor(private readonly tags: ReadonlySet<string>) {}

  /** Whether a tag holds. `gc` names Go's own compiler, which packages take for "not gccgo". */
  readonly has = (tag: string): boolean => this.tags.has(tag) || tag === 'gc';

  /** Whether a file's name fits: not hidden, its GOOS and GOARCH suffixes those of the build. */
  matchName(name: string): boolean {
    if (name.startsWith('_') || name.startsWith('.')) return false;
    const base = name.split('.', 1)[0];
    const first = base.indexOf('_');
    if (first < 0) return true;
    const words = base.slice(first + 1).split('_');
    if (words.at(-1) === 'test') words.pop();
    const last = words.at(-1) ?? '';
    const before = words.at(-2) ?? '';
    if (knownOS.has(before) && knownArch.has(last)) return this.has(before) && this.has(last);
    return knownOS.has(last) || knownArch.has(last) ? this.has(last) : true;
  }

  /** Whether the constraints in front of the package clause hold; throws ConstraintError for a malformed one. */
  matchText(text: string): boolean {
    const { goBuild, plusBuild } = headerConstraints(text);
    if (goBuild.length > 1) throw new ConstraintError('multiple //go:build comments');
    if (goBuild.length === 1) return evalBuild(parse(goBuild[0]), this.has);
    return plusBuild.every((line) => evalBuild(parsePlusBuild(line), this.has));
  }
}

function parse(line: string): BuildExpr {
  try {
    return parseGoBuild(line);
  } catch (error) {
    if (error instanceof ConstraintError) throw new ConstraintError(`parsing //go:build line: ${error.message}`);
    throw error;
  }
}

/** The constraint lines among the comments at the top of a file; `+build` only with an empty line behind its block. */
function headerConstraints(text: string): { goBuild: string[]; plusBuild: string[] } {
  const goBuild: string[] = [];
  const plusBuild: string[] = [];
  // Most files have none: no need to look at each line of a long comment.
  const clause = text.indexOf('\npackage ');
  const word = text.indexOf('build');
  if (word < 0 || (clause >= 0 && clause < word && !text.slice(0, clause).includes('/*'))) return { goBuild, plusBuild };
  let pending: string[] = [];
  let inBlock = false;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (at < text.length) {
    const nl = text.indexOf('\n', at);
    const end = nl < 0 ? text.length : nl;
    let line = text.slice(at, end).trim();
    at = end + 1;
    if (inBlock) {
      const close = line.indexOf('*/');
      if (close < 0) continue;
      inBlock = false;
      line = line.slice(close + 2).trim();
      if (line === '') continue;
    }
    if (line === '') {
      plusBuild.push(...pending);
      pending = [];
      continue;
    }
    while (line.startsWith('/*')) {
      const close = line.indexOf('*/', 2);
      inBlock = close < 0;
      line = inBlock ? '' : line.slice(close + 2).trim();
    }
    if (inBlock || line === '') continue;
    if (!line.startsWith('//')) break;
    if (isGoBuild(line)) goBuild.push(line);
    else if (isPlusBuild(line)) pending.push(line);
  }
  return { goBuild, plusBuild };
}
