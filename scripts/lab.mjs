// The lab: flash methods against simulated boot loaders, and those against the tools of others; writes the table of docs/flashing.md.
//   node scripts/lab.mjs [METHOD… | monitor | usb]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { build } from 'esbuild';
import { nativeAddons } from './native-addons.mjs';
import { ensurePackages, ensurePeers, root } from './tools.mjs';

ensurePackages();
ensurePeers(true);
const python = ensurePython();
const out = join(root, 'node_modules', '.cache', `lab.${process.pid}.cjs`);
const guest = join(root, 'node_modules', '.cache', `lab-guest.${process.pid}.cjs`);
try {
  const bundle = (entry, outfile) => build({
    entryPoints: [join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    outfile,
    external: nativeAddons,
    logLevel: 'error',
  });
  await bundle('test/lab/lab.ts', out);
  // What runs in the guest, where the devices are.
  await bundle('test/lab/guest-main.ts', guest);
  // The first start of the command builds it; that is not to be measured.
  spawnSync(process.execPath, [join(root, 'flash'), 'version'], { stdio: 'ignore' });
  const r = spawnSync(process.execPath, [out, root, guest, ...process.argv.slice(2)], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, PATH: [python, process.env.PATH].filter(Boolean).join(delimiter) },
  });
  process.exitCode = r.status ?? 1;
} finally {
  rmSync(out, { force: true });
  rmSync(guest, { force: true });
}

/** The peers that are Python packages, in an environment of their own; gives the folder of their commands, or nothing where Python is missing. */
function ensurePython() {
  const cache = process.env.FLASH_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flash');
  const dir = join(cache, 'lab');
  const bin = join(dir, process.platform === 'win32' ? 'Scripts' : 'bin');
  const wanted = ['esptool==5.6.0', 'adafruit-nrfutil==0.5.3.post16'];
  if (existsSync(join(bin, 'esptool')) && existsSync(join(bin, 'adafruit-nrfutil'))) return bin;
  mkdirSync(cache, { recursive: true });
  process.stderr.write(`installing ${wanted.join(' ')}\n`);
  for (const [command, args] of [
    ['python3', ['-m', 'venv', dir]],
    [join(bin, 'pip'), ['install', '--quiet', '--disable-pip-version-check', ...wanted]],
  ]) {
    const r = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    if (r.status !== 0) {
      process.stderr.write(`${command} ${args.join(' ')} failed: what needs these is skipped\n`);
      return undefined;
    }
  }
  return bin;
}
