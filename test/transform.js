/** Jest transform: strips types with esbuild, one call a file, no type-checking. */
'use strict';
const { createHash } = require('crypto');
const { readFileSync } = require('fs');
const { transformSync } = require('esbuild');

const own = readFileSync(__filename);

module.exports = {
  /** A change of this file must not meet results of the old one. */
  getCacheKey: (source, file) => createHash('sha256').update(own).update(file).update(source).digest('hex').slice(0, 32),
  process(source, file) {
    // Jest has no dynamic import without a flag of Node: it becomes a require.
    const supported = { 'dynamic-import': false };
    const { code, map } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20', sourcemap: true, sourcefile: file, sourcesContent: false, supported });
    return { code, map: JSON.parse(map) };
  },
};
