/**
 * What Go says about itself: one `go env`, remembered by the identity of the go binary and by what it chooses a toolchain by:
 * GOTOOLCHAIN and the go and toolchain lines of the module or workspace. So flash compiles with the library that Go would.
 */
import * as path from 'node:path';
import { ExitStatus, FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';
import { findUpward, isFile } from './fs';

export interface GoEnv {
  readonly goroot: string;
  /** "go1.26.1" */
  readonly goVersion: string;
  readonly modcache: string;
  readonly goflags: string;
  readonly gowork: string;
}

/** Variables that change what `go env` answers. */
const inputs = ['GOTOOLCHAIN', 'GOROOT', 'GOPATH', 'GOMODCACHE', 'GOFLAGS', 'GOENV', 'HOME', 'XDG_CONFIG_HOME', 'APPDATA', 'USERPROFILE'];

/** Asks `go env`, or its remembered answer in `cacheDir`. */
export async function goEnv(host: Host, cacheDir: string | undefined): Promise<GoEnv> {
  const go = findGo(host);
  if (go === undefined) {
    throw new FlashError(
      { code: 'loader/no-go', severity: 'error', message: 'go: command not found', help: 'install Go from https://go.dev/dl: its standard library is compiled into every program' },
      ExitStatus.missingTool,
    );
  }
  // A workspace depends on the directory, so it is looked for each time.
  const gowork = host.env.GOWORK ?? '';
  const key = cacheKey(host, go, toolchainLines(host, gowork));
  const file = cacheDir === undefined ? undefined : path.join(cacheDir, 'go-env.json');
  const known = file === undefined ? {} : readCache(host, file);
  // Go may have been moved or removed since.
  if (known[key] && host.fs.stat(known[key].goroot)?.directory) return { ...known[key], gowork };

  const names = ['GOROOT', 'GOVERSION', 'GOMODCACHE', 'GOFLAGS'];
  const result = await host.exec(go, ['env', '-json', ...names], { cwd: host.cwd });
  if (result.code !== 0) {
    throw new FlashError({ code: 'loader/go-env', severity: 'error', message: `go env: ${result.stderr.trim()}` }, ExitStatus.missingTool);
  }
  const answer = JSON.parse(new TextDecoder().decode(result.stdout)) as Record<string, string>;
  const env = { goroot: answer.GOROOT, goVersion: answer.GOVERSION, modcache: answer.GOMODCACHE, goflags: answer.GOFLAGS };
  if (file !== undefined && cacheDir !== undefined) {
    host.fs.mkdir(cacheDir);
    host.fs.write(file, new TextEncoder().encode(JSON.stringify({ ...recent(known), [key]: env })));
  }
  return { ...env, gowork };
}

function findGo(host: Host): string | undefined {
  const windows = host.platform === 'win32';
  for (const dir of (host.env.PATH ?? host.env.Path ?? '').split(windows ? ';' : ':')) {
    const p = path.join(dir, windows ? 'go.exe' : 'go');
    if (dir !== '' && isFile(host.fs, p)) return p;
  }
  return undefined;
}

/** The lines by which Go chooses a toolchain, of the workspace or else of the module that the working directory is in. */
function toolchainLines(host: Host, gowork: string): string {
  const work = gowork === 'off' ? undefined : gowork === '' ? findUpward(host.fs, host.cwd, 'go.work') : gowork;
  const file = work ?? findUpward(host.fs, host.cwd, 'go.mod');
  if (file === undefined || !isFile(host.fs, file)) return '';
  return host.fs.readText(file).match(/^\s*(go|toolchain)\s.*$/gm)?.join('\n') ?? '';
}

function cacheKey(host: Host, go: string, lines: string): string {
  const config = host.env.XDG_CONFIG_HOME ?? path.join(host.env.HOME ?? '', '.config');
  const stamp = (p: string): string => {
    const s = host.fs.stat(p);
    return s ? `${p} ${s.mtimeMs} ${s.size}` : p;
  };
  return JSON.stringify([stamp(go), stamp(path.join(config, 'go', 'env')), lines, ...inputs.map((n) => host.env[n] ?? null)]);
}

type Answers = Readonly<Record<string, Omit<GoEnv, 'gowork'>>>;

function readCache(host: Host, file: string): Answers {
  if (!isFile(host.fs, file)) return {};
  try {
    return JSON.parse(new TextDecoder().decode(host.fs.read(file))) as Answers;
  } catch {
    return {}; // half written or of another version: ask again
  }
}

/** Some answers are kept, for those who work with several modules in turn. */
function recent(known: Answers): Answers {
  return Object.fromEntries(Object.entries(known).slice(-7));
}
