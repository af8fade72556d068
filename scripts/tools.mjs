// Installs what a checkout needs and lacks: packages, and on Debian or Ubuntu as root the tools that tests use.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Runs a command with its output shown only when it fails. */
function run(what, command, args) {
  process.stderr.write(`${what}\n`);
  const r = spawnSync(command, args, { cwd: root, encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (r.status !== 0) {
    process.stderr.write(`${r.stdout}${r.stderr}${what}: failed\n`);
    process.exit(4);
  }
}

/** Installs node_modules from the lock file when they are missing or older than it. */
export function ensurePackages() {
  const have = join(root, 'node_modules', '.package-lock.json');
  const want = join(root, 'package-lock.json');
  if (existsSync(have) && statSync(want).mtimeMs <= statSync(have).mtimeMs + 1000) return;
  run('installing packages', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  utimesSync(have, new Date(), new Date());
}

function onPath(names) {
  return names.some((n) => spawnSync('sh', ['-c', `command -v ${n}`]).status === 0);
}

/** Commands the tests run, any of the names, and the Debian packages that hold them. */
const tools = [
  { names: ['llc-19', 'llc-20', 'llc-18', 'llc-17', 'llc-16'], packages: ['llvm-19', 'lld-19'] },
  { names: ['clang-19', 'clang-20', 'clang-18', 'clang-17', 'clang-16'], packages: ['clang-19'] },
  { names: ['qemu-system-arm'], packages: ['qemu-system-arm'] },
  { names: ['qemu-system-riscv32'], packages: ['qemu-system-misc'] },
];

/** Installs missing tools, or says which command installs them and exits 4. */
export function ensureTools() {
  const missing = tools.filter((t) => !onPath(t.names)).flatMap((t) => t.packages);
  if (missing.length === 0) return;
  const debian = existsSync('/etc/debian_version');
  const command = process.platform === 'darwin' ? 'brew install llvm lld qemu' : `apt-get install -y ${missing.join(' ')}`;
  if (!debian || process.getuid?.() !== 0) {
    process.stderr.write(`the tests need more tools; install them with\n  ${debian ? 'sudo ' : ''}${command}\n`);
    process.exit(4);
  }
  run('reading package lists', 'apt-get', ['update', '-qq']);
  run(`installing ${missing.join(' ')}`, 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing]);
}

/** Tools of others that judge our simulated devices, and what makes pseudo-terminals. Tests that need one are skipped, and counted, where it is missing. */
const peers = [
  { names: ['socat'], packages: ['socat'] },
  { names: ['stm32flash'], packages: ['stm32flash'] },
  { names: ['bossac'], packages: ['bossa-cli'] },
  { names: ['pyserial-miniterm'], packages: ['python3-serial'] },
  { names: ['chromium', 'chromium-browser', 'google-chrome'], packages: ['chromium'] },
  // The oldest LLVM that we work with, where the distribution still has it.
  { names: ['/usr/lib/llvm-16/bin/opt'], packages: ['llvm-16', 'lld-16'] },
];

/** What only the lab needs: a guest with USB, and what judges devices in there. */
const labTools = [
  { names: ['dfu-util'], packages: ['dfu-util'] },
  { names: ['openocd'], packages: ['openocd'] },
  { names: ['qemu-system-x86_64'], packages: ['qemu-system-x86'] },
  { names: ['busybox'], packages: ['busybox-static'] },
  { names: ['cpio'], packages: ['cpio'] },
  { names: ['modprobe'], packages: ['kmod'] },
];

/** Installs the peers on Debian as root; elsewhere they are left out. */
export function ensurePeers(forLab = false) {
  const lacking = [...peers, ...(forLab ? labTools : [])].filter((t) => !onPath(t.names));
  if (lacking.length === 0 || !existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
  run('reading package lists', 'apt-get', ['update', '-qq']);
  const missing = lacking.filter((t) => t.packages.every((p) => spawnSync('apt-cache', ['show', p]).status === 0)).flatMap((t) => t.packages);
  if (missing.length === 0) return;
  run(`installing ${missing.join(' ')}`, 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing]);
}

export function goroot() {
  return execFileSync('go', ['env', 'GOROOT'], { encoding: 'utf8' }).trim();
}

export function lines(file) {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').map((l) => l.replace(/#.*/, '').trim()).filter(Boolean) : [];
}
