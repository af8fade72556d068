// Bundles src/cli/main.ts into dist/. Chunks that `import()` names are loaded only when a command needs them.
import { build } from 'esbuild';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { dirname, join } from 'node:path';
import { nativeAddons } from './native-addons.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const fresh = join(root, `dist.${process.pid}`);
const result = await build({
  entryPoints: { flash: join(root, 'src/cli/main.ts') },
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  outdir: fresh,
  external: nativeAddons,
  // Code that is loaded with its byte code from a cache cannot import, but it can require.
  supported: { 'dynamic-import': false },
  minifySyntax: true,
  legalComments: 'none',
  logLevel: 'error',
  metafile: true,
});
if (result.errors.length) process.exit(1);
// Comments that are left may be outside ASCII; a text without such characters takes half the memory, and is read faster.
const out = join(fresh, 'flash.js');
writeFileSync(out, readFileSync(out, 'utf8').replace(/[^\x00-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`));
// Replaced as a whole, so that a `flash` that starts meanwhile never sees half a bundle.
const old = join(root, `dist.old.${process.pid}`);
if (existsSync(join(root, 'dist'))) renameSync(join(root, 'dist'), old);
renameSync(fresh, join(root, 'dist'));
rmSync(old, { recursive: true, force: true });
