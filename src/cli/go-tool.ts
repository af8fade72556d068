/** Runs the installed go command, for what Go does well itself. */
import * as path from 'node:path';
import { findUpward } from '../loader/fs';
import { goEnv, type GoEnv } from '../loader/go-env';
import { Cache } from '../toolchain/cache';
import type { Host } from '../host/host';
import { packagesOf } from './compiler';
import type { Context } from './context';
import { hostPath } from './paths';

/** What Go says of itself. A machine without Go is an error that says what to do. */
export function installedGo(context: Context): Promise<GoEnv> {
  return goEnv(context.host, new Cache(context.host).dir);
}

/** Runs `go ARGS` in the current folder and passes on what it prints; gives its exit status. */
export async function runGo(context: Context, go: GoEnv, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<number> {
  const tool = path.join(go.goroot, 'bin', 'go');
  if (context.has('x')) await context.io.stderr.write(`${[...Object.entries(env).map(([k, v]) => `${k}=${v}`), tool, ...args].join(' ')}\n`);
  const { code, stdout, stderr } = await context.host.exec(tool, args, { cwd: context.host.cwd, env, signal: context.signal });
  if (stdout.length > 0) await context.print(stdout);
  if (stderr !== '') await context.io.stderr.write(stderr);
  return code;
}

/** The packages of the command line as the go command takes them: a folder outside all modules is known to it by its files alone. */
export function goPackages(host: Host, operands: readonly string[]): readonly string[] {
  const packages = packagesOf(host, operands);
  const [only] = packages;
  const dir = hostPath(host, only);
  if (packages.length > 1 || !host.fs.stat(dir)?.directory || findUpward(host.fs, dir, 'go.mod') !== undefined || findUpward(host.fs, dir, 'go.work') !== undefined) return packages;
  const files = host.fs.list(dir).filter((n) => n.endsWith('.go') && !n.endsWith('_test.go'));
  return files.length > 0 ? files.map((n) => path.join(dir, n)) : packages;
}
