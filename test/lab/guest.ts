/** A guest kernel with USB: QEMU without acceleration, Debian's kernel out of its package, this machine's files underneath, read only. */
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { hasTool } from '../devices/serve';
import type { GuestResults } from './scenario';

const GUEST_MS = 2_400_000;
const tools = ['qemu-system-x86_64', 'cpio', 'modprobe', 'dpkg-deb', 'gzip'];
/** What the guest's kernel must load: the file systems that it shares with us, and USB over a socket with the drivers that devices may need. */
const modules = ['virtio_pci', '9p', '9pnet_virtio', 'overlay', 'vhci-hcd', 'usbhid', 'hid-generic', 'cdc-acm', 'virtio_net'];

export interface Guest {
  readonly kernel: string;
  readonly initrd: string;
}

/** Where the kernel's files are, with the modules that a scenario may load. */
export function kernelDir(cache: string): string {
  return path.join(cache, 'lab', 'guest', 'kernel');
}

/** Makes the guest ready, in a folder that is kept; a text says why there is none. */
export function prepareGuest(cache: string): Guest | string {
  const missing = [...tools, 'busybox'].filter((t) => !hasTool(t));
  if (missing.length > 0) return `${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not installed`;
  const dir = path.join(cache, 'lab', 'guest');
  const kept = kernelOf(dir);
  const kernel = kept ?? fetchKernel(dir);
  if (kernel === undefined) return 'no kernel package could be had (apt-get download linux-image-amd64)';
  const initrd = path.join(dir, 'initrd.gz');
  makeInitrd(dir, kernel.replace(/^.*vmlinuz-/, ''), initrd);
  return { kernel, initrd };
}

function kernelOf(dir: string): string | undefined {
  const boot = path.join(dir, 'kernel', 'boot');
  const name = fs.existsSync(boot) ? fs.readdirSync(boot).find((n) => n.startsWith('vmlinuz-')) : undefined;
  return name === undefined ? undefined : path.join(boot, name);
}

/** The kernel that linux-image-amd64 names, unpacked and not installed. */
function fetchKernel(dir: string): string | undefined {
  fs.mkdirSync(dir, { recursive: true });
  const depends = spawnSync('apt-cache', ['depends', 'linux-image-amd64'], { encoding: 'utf8' }).stdout;
  const name = /linux-image-[\d.]+-\d+-amd64/.exec(depends ?? '')?.[0];
  if (name === undefined) return undefined;
  process.stderr.write(`fetching ${name}\n`);
  if (spawnSync('apt-get', ['download', '-qq', name], { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] }).status !== 0) return undefined;
  const deb = fs.readdirSync(dir).find((n) => n.startsWith(`${name}_`));
  if (deb === undefined) return undefined;
  const unpacked = path.join(dir, `kernel.${process.pid}`);
  const ok = spawnSync('dpkg-deb', ['-x', path.join(dir, deb), unpacked]).status === 0 && spawnSync('depmod', ['-b', unpacked, name.replace('linux-image-', '')]).status === 0;
  fs.rmSync(path.join(dir, deb));
  if (!ok) return undefined;
  fs.renameSync(unpacked, path.join(dir, 'kernel'));
  return kernelOf(dir);
}

function makeInitrd(dir: string, release: string, file: string): void {
  const root = path.join(dir, 'initrd');
  fs.rmSync(root, { recursive: true, force: true });
  for (const d of ['bin', 'modules', 'proc', 'sys', 'dev', 'host', 'upper', 'new']) fs.mkdirSync(path.join(root, d), { recursive: true });
  const busybox = spawnSync('sh', ['-c', 'command -v busybox'], { encoding: 'utf8' }).stdout.trim();
  fs.copyFileSync(fs.realpathSync(busybox), path.join(root, 'bin/busybox'));
  fs.symlinkSync('busybox', path.join(root, 'bin/sh'));
  const order: string[] = [];
  for (const m of modules) {
    const r = spawnSync('modprobe', ['-d', path.join(dir, 'kernel'), '-S', release, '--show-depends', m], { encoding: 'utf8' });
    for (const [, from] of r.stdout.matchAll(/^insmod (\S+)/gm)) {
      const name = path.basename(from);
      if (order.includes(name)) continue;
      order.push(name);
      fs.copyFileSync(from, path.join(root, 'modules', name));
    }
  }
  fs.writeFileSync(path.join(root, 'init'), initScript(order), { mode: 0o755 });
  const r = spawnSync('sh', ['-c', `find . | cpio -o -H newc --quiet | gzip -1 > '${file}'`], { cwd: root });
  if (r.status !== 0) throw new Error(`the initial file system of the guest cannot be packed: ${r.stderr.toString()}`);
}

/** Loads modules, lays a writable layer over this machine's files, and runs the script of the shared folder in there. */
function initScript(order: readonly string[]): string {
  return `#!/bin/sh
b=/bin/busybox
$b mount -t proc proc /proc
$b mount -t sysfs sys /sys
$b mount -t devtmpfs dev /dev
for m in ${order.join(' ')}; do $b insmod /modules/$m || echo "module $m: failed"; done
$b mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=512000,cache=loose host /host
$b mount -t tmpfs tmpfs /upper
$b mkdir -p /upper/files /upper/work
$b mount -t overlay -o lowerdir=/host,upperdir=/upper/files,workdir=/upper/work overlay /new
$b mount -t proc proc /new/proc
$b mount -t sysfs sys /new/sys
$b mount -t devtmpfs dev /new/dev
$b mkdir -p /new/run/lab
$b mount -t 9p -o trans=virtio,version=9p2000.L,msize=512000 lab /new/run/lab
$b ip link set lo up
$b ip link set eth0 up
$b ip addr add 10.0.2.15/24 dev eth0
$b chroot /new /bin/sh /run/lab/script
$b sync
$b poweroff -f
`;
}

/** How the guest reaches this machine. */
export const HOST = '10.0.2.2';

/** Runs the scenarios in the guest; what they say goes to our standard error as it comes. */
export async function runGuest(guest: Guest, root: string, bundle: string, env: Readonly<Record<string, string>>, only: readonly string[]): Promise<GuestResults | string> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-lab-'));
  try {
    const variables = Object.entries(env).map(([k, v]) => `export ${k}='${v}'\n`);
    fs.writeFileSync(path.join(dir, 'script'), `${variables.join('')}cd /run/lab\n'${process.execPath}' '${bundle}' run /run/lab '${root}' ${only.join(' ')} > log 2>&1 < /dev/null\n`);
    fs.writeFileSync(path.join(dir, 'log'), '');
    const share = (tag: string, at: string, more: string): string[] => ['-virtfs', `local,path=${at},mount_tag=${tag},security_model=none,multidevs=remap${more}`];
    const args = ['-M', 'pc', '-cpu', 'Nehalem', '-smp', '2', '-m', '1024', '-nographic', '-no-reboot', '-nic', 'user,model=virtio-net-pci'];
    args.push('-kernel', guest.kernel, '-initrd', guest.initrd, '-append', 'console=ttyS0 quiet mitigations=off panic=-1');
    args.push(...share('host', '/', ',readonly=on'), ...share('lab', dir, ''));
    const qemu = spawn('qemu-system-x86_64', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let console = '';
    qemu.stdout.on('data', (b: Buffer) => (console += b.toString()));
    qemu.stderr.on('data', (b: Buffer) => (console += b.toString()));
    const stop = setTimeout(() => qemu.kill('SIGKILL'), GUEST_MS);
    const follow = followFile(path.join(dir, 'log'));
    await new Promise((resolve) => qemu.on('close', resolve));
    clearTimeout(stop);
    follow();
    const results = path.join(dir, 'results.json');
    if (!fs.existsSync(results)) return `the guest gave no results: ${console.slice(-800)}`;
    return JSON.parse(fs.readFileSync(results, 'utf8')) as GuestResults;
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

/** Prints what is added to a file; what it gives ends that. */
function followFile(file: string): () => void {
  let at = 0;
  const look = (): void => {
    const text = fs.readFileSync(file);
    process.stderr.write(text.subarray(at));
    at = text.length;
  };
  const timer = setInterval(look, 500);
  return () => {
    clearInterval(timer);
    look();
  };
}
