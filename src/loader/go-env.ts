/** What the installed Go says about itself: one `go env`, remembered by the identity of the go binary. */
import * as path from 'node:path';
import { ExitStatus, FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';
import { isFile } from './fs';

export interface GoEnv {
  readonly goroot: string;
  /** "go1.26.1" */
  readonly goVersion: string;
  readonly modcache: string;
  readonly goflags: string;
  readonly gowork: string;
}

/** Variables that change what `go env` answers. */
const inputs = ['GOROOT', 'GOPATH', 'GOMODCACHE', 'GOFLAGS', 'GOENV', 'HOME', 'XDG_CONFIG_HOME', 'APPDATA', 'USERPROFILE'];

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
  const key = cacheKey(host, go);
  const file = cacheDir === undefined ? undefined : path.join(cacheDir, 'go-env.json');
  const known = file === undefined ? undefined : readCache(host, file, key);
  if (known) return { ...known, gowork };

  const names = ['GOROOT', 'GOVERSION', 'GOMODCACHE', 'GOFLAGS'];
  const result = await host.exec(go, ['env', '-json', ...names], { env: { GOTOOLCHAIN: 'local' } });
  if (result.code !== 0) {
    throw new FlashError({ code: 'loader/go-env', severity: 'error', message: `go env: ${result.stderr.trim()}` }, ExitStatus.missingTool);
  }
  const answer = JSON.parse(new TextDecoder().decode(result.stdout)) as Record<string, string>;
  const env = { goroot: answer.GOROOT, goVersion: answer.GOVERSION, modcache: answer.GOMODCACHE, goflags: answer.GOFLAGS };
  if (file !== undefined && cacheDir !== undefined) {
    host.fs.mkdir(cacheDir);
    host.fs.write(file, new TextEncoder().encode(JSON.stringify({ key, env })));
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

function cacheKey(host: Host, go: string): string {
  const config = host.env.XDG_CONFIG_HOME ?? path.join(host.env.HOME ?? '', '.config');
  const stamp = (p: string): string => {
    const s = host.fs.stat(p);
    return s ? `${p} ${s.mtimeMs} ${s.size}` : p;
  };
  return JSON.stringify([stamp(go), stamp(path.join(config, 'go', 'env')), ...inputs.map((n) => host.env[n] ?? null)]);
}

function readCache(host: Host, file: string, key: string): Omit<GoEnv, 'gowork'> | undefined {
  if (!isFile(host.fs, file)) return undefined;
  try {
    const cached = JSON.parse(new TextDecoder().decode(host.fs.read(file))) as { key: string; env: Omit<GoEnv, 'gowork'> };
    // Go may have been moved or removed since.
    return cached.key === key && host.fs.stat(cached.env.goroot)?.directory ? cached.env : undefined;
  } catch {
    return undefined; // half written or of another version: ask again
  }
}
