/** Finds LLVM under the names that distributions give it. */
import { FlashError, ExitStatus } from '../diag/diagnostic';
import type { Host } from '../host/host';
import { clangPackages, install, llvmPackages } from './install';
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
interface Remembered {
  readonly key: string;
  readonly path: string;
  readonly mtimeMs: number;
}

/** A tool, or several that belong together, and how it is come by. */
interface Wanted<T> {
  /** Of the cache, where the answer is remembered, so that a warm build starts no process for it. */
  readonly file: string;
  readonly packages: readonly string[];
  readonly search: (host: Host) => Promise<T | undefined>;
  /** The command whose file stands for all of it. */
  readonly command: (found: T) => string;
  readonly missing: (host: Host) => FlashError;
}

/**
 * The tools to use. Installs them where it may (Debian or Ubuntu as root); else throws with status `missingTool` and the
 * command that installs them.
 */
export function findTools(host: Host, cache: Cache, report?: (line: string) => void): Promise<Tools> {
  return find(host, cache, { file: 'llvm.json', packages: llvmPackages, search, command: (found) => found.llc, missing }, report);
}

/** The C compiler to use, found and installed like the other tools. */
export function findClang(host: Host, cache: Cache, report?: (line: string) => void): Promise<Clang> {
  return find(host, cache, { file: 'clang.json', packages: clangPackages, search: searchClang, command: (found) => found.command, missing: missingClang }, report);
}

async function find<T extends object>(host: Host, cache: Cache, { file, packages, search, command, missing }: Wanted<T>, report: (line: string) => void = () => undefined): Promise<T> {
  const key = `${host.env.FLASH_LLVM ?? ''}\n${host.env.PATH ?? ''}`;
  const known = cache.readJson<T & Remembered>(file);
  if (known && known.key === key && host.fs.stat(known.path)?.mtimeMs === known.mtimeMs) return known;
  const found = (await search(host)) ?? ((await install(host, report, packages)) ? await search(host) : undefined);
  if (!found) throw missing(host);
  const path = which(host, command(found));
  if (path) cache.writeJson(file, { ...found, key, path, mtimeMs: host.fs.stat(path)!.mtimeMs } satisfies T & Remembered);
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
    : `install it: ${howToInstall(host, clangPackages, 'clang')}`;
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
    { code: 'toolchain/no-llvm', severity: 'error', message: `LLVM ${oldestLlvm} or newer (opt, llc, ld.lld) was not found`, help: `install it: ${howToInstall(host, llvmPackages, 'llvm lld')}` },
    ExitStatus.missingTool,
  );
}

/** The command that installs packages: Debian's, and those that Fedora and Arch have in their place. Elsewhere LLVM comes whole. */
function howToInstall(host: Host, debian: readonly string[], others: string): string {
  return host.platform === 'darwin' ? 'brew install llvm lld'
    : host.platform === 'win32' ? 'winget install LLVM.LLVM, then set FLASH_LLVM to its bin folder'
    : host.fs.stat('/etc/debian_version') ? `sudo apt-get install -y ${debian.join(' ')}`
    : host.fs.stat('/etc/fedora-release') ? `sudo dnf install ${others}`
    : host.fs.stat('/etc/arch-release') ? `sudo pacman -S ${others}`
    : `install LLVM ${oldestLlvm} or newer with lld, and set FLASH_LLVM to the folder with opt, llc and ld.lld`;
}
