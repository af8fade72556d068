/** Finds LLVM under the names that distributions give it. */
import { FlashError, ExitStatus } from '../diag/diagnostic';
import type { Host } from '../host/host';
import { clangPackages, install } from './install';
import type { Cache } from './cache';
import type { Tools } from './tools';

/** Oldest LLVM whose IR (opaque pointers) and flags we use, and the newest that was tried. */
export const oldestLlvm = 16;
const newestLlvm = 22;

/** The C compiler, which only programs with `import "C"` need. */
export interface Clang {
  readonly command: string;
  /** Version in full, for cache keys. */
  readonly id: string;
}

/** What the last search found: valid while its environment and the tool's file are the same. */
interface Found extends Tools {
  readonly key: string;
  readonly path: string;
  readonly mtimeMs: number;
}

/**
 * The tools to use. Installs them where it may (Debian or Ubuntu as root); else throws with status `missingTool` and the
 * command that installs them. The answer is remembered in the cache, so that a warm build starts no process for it.
 */
export async function findTools(host: Host, cache: Cache, report: (line: string) => void = () => undefined): Promise<Tools> {
  const key = `${host.env.FLASH_LLVM ?? ''}\n${host.env.PATH ?? ''}`;
  const known = cache.readJson<Found>('llvm.json');
  if (known && known.key === key && host.fs.stat(known.path)?.mtimeMs === known.mtimeMs) return known;
  const found = (await search(host)) ?? ((await install(host, report)) ? await search(host) : undefined);
  if (!found) throw missing(host);
  const path = which(host, found.llc);
  if (path) cache.writeJson('llvm.json', { ...found, key, path, mtimeMs: host.fs.stat(path)!.mtimeMs } satisfies Found);
  return found;
}

/** The C compiler to use, found and installed like the other tools. */
export async function findClang(host: Host, cache: Cache, report: (line: string) => void = () => undefined): Promise<Clang> {
  const key = `${host.env.FLASH_LLVM ?? ''}\n${host.env.PATH ?? ''}`;
  const known = cache.readJson<Clang & { key: string; path: string; mtimeMs: number }>('clang.json');
  if (known && known.key === key && host.fs.stat(known.path)?.mtimeMs === known.mtimeMs) return known;
  const found = (await searchClang(host)) ?? ((await install(host, report, clangPackages)) ? await searchClang(host) : undefined);
  if (!found) throw missingClang(host);
  const path = which(host, found.command);
  if (path) cache.writeJson('clang.json', { ...found, key, path, mtimeMs: host.fs.stat(path)!.mtimeMs });
  return found;
}

async function searchClang(host: Host): Promise<Clang | undefined> {
  for (const [opt] of candidates(host)) {
    const command = opt.replace(/opt(?=(-\d+)?$)/, 'clang');
    if (!which(host, command)) continue;
    const text = new TextDecoder().decode((await host.exec(command, ['--version'])).stdout);
    // Apple's own has no code generators for boards.
    const id = /^(?!Apple).*clang version (\S+)/m.exec(text)?.[1];
    if (id !== undefined && Number.parseInt(id, 10) >= oldestLlvm) return { command, id };
  }
  return undefined;
}

function missingClang(host: Host): FlashError {
  const help = host.env.FLASH_LLVM
    ? `FLASH_LLVM names ${host.env.FLASH_LLVM}, where there is no clang ${oldestLlvm} or newer`
    : `install it: ${host.platform === 'linux' && host.fs.stat('/etc/debian_version') ? `sudo apt-get install -y ${clangPackages.join(' ')}` : host.fs.stat('/etc/fedora-release') ? 'sudo dnf install clang' : host.fs.stat('/etc/arch-release') ? 'sudo pacman -S clang' : howToInstall(host)}`;
  return new FlashError({ code: 'toolchain/no-clang', severity: 'error', message: `import "C" needs a C compiler: clang ${oldestLlvm} or newer was not found`, help }, ExitStatus.missingTool);
}

async function search(host: Host): Promise<Tools | undefined> {
  let old: string | undefined;
  for (const [opt, llc, lld] of candidates(host)) {
    if (!which(host, llc) || !which(host, opt) || !which(host, lld)) continue;
    const result = await host.exec(llc, ['--version']);
    const id = /LLVM version (\S+)/.exec(new TextDecoder().decode(result.stdout))?.[1];
    if (result.code !== 0 || !id) continue;
    const version = Number.parseInt(id, 10);
    if (version >= oldestLlvm) return { opt, llc, lld, version, id };
    old = `${llc} is LLVM ${id}`;
  }
  if (host.env.FLASH_LLVM) {
    const why = old ?? `there are no opt, llc and ld.lld in ${host.env.FLASH_LLVM}`;
    throw new FlashError({ code: 'toolchain/llvm-folder', severity: 'error', message: `FLASH_LLVM: ${why}`, help: `name a folder with LLVM ${oldestLlvm} or newer, or unset FLASH_LLVM` }, ExitStatus.missingTool);
  }
  return undefined;
}

/** opt, llc and ld.lld as they are called together, the version we test with first. */
function candidates(host: Host): [string, string, string][] {
  const within = (dir: string, suffix = ''): [string, string, string] => [`${dir}/opt${suffix}`, `${dir}/llc${suffix}`, `${dir}/ld.lld${suffix}`];
  if (host.env.FLASH_LLVM) return [within(host.env.FLASH_LLVM)];
  const versions = [19, ...Array.from({ length: newestLlvm - oldestLlvm + 1 }, (_, i) => newestLlvm - i).filter((v) => v !== 19)];
  const list: [string, string, string][] = versions.map((v) => [`opt-${v}`, `llc-${v}`, `ld.lld-${v}`]);
  list.push(['opt', 'llc', 'ld.lld']);
  for (const v of versions) list.push(within(`/usr/lib/llvm-${v}/bin`), within(`/opt/homebrew/opt/llvm@${v}/bin`));
  list.push(within('/opt/homebrew/opt/llvm/bin'), within('/usr/local/opt/llvm/bin'), ['/opt/homebrew/opt/llvm/bin/opt', '/opt/homebrew/opt/llvm/bin/llc', '/opt/homebrew/opt/lld/bin/ld.lld']);
  return list;
}

/** Where a command is, undefined when it is nowhere on PATH. */
function which(host: Host, command: string): string | undefined {
  const windows = host.platform === 'win32';
  const endings = windows ? ['.exe', ''] : [''];
  const places = /[/\\]/.test(command) ? [''] : (host.env.PATH ?? '').split(windows ? ';' : ':').map((d) => `${d}/`);
  for (const place of places) for (const ending of endings) if (host.fs.stat(place + command + ending)) return place + command + ending;
  return undefined;
}

function missing(host: Host): FlashError {
  return new FlashError(
    { code: 'toolchain/no-llvm', severity: 'error', message: `LLVM ${oldestLlvm} or newer (opt, llc, ld.lld) was not found`, help: `install it: ${howToInstall(host)}` },
    ExitStatus.missingTool,
  );
}

/** The command that installs LLVM. */
function howToInstall(host: Host): string {
  return host.platform === 'darwin' ? 'brew install llvm lld'
    : host.platform === 'win32' ? 'winget install LLVM.LLVM, then set FLASH_LLVM to its bin folder'
    : host.fs.stat('/etc/debian_version') ? 'sudo apt-get install -y llvm-19 lld-19'
    : host.fs.stat('/etc/fedora-release') ? 'sudo dnf install llvm lld'
    : host.fs.stat('/etc/arch-release') ? 'sudo pacman -S llvm lld'
    : `install LLVM ${oldestLlvm} or newer with lld, and set FLASH_LLVM to the folder with opt, llc and ld.lld`;
}
