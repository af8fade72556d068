/** Jest transform: strips types with esbuild, one call a file, no type-checking. */
'use strict';
const { transformSync } = require('esbuild');

module.exports = {
  process(source, file) {
    const { code, map } = transformSync(source, { loader: 'ts', format: 'cjs', target: 'node20', sourcemap: true, sourcefile: file, sourcesContent: false, supported: { 'dynamic-import': false } });
    return { code, map: JSON.parse(map) };
  },
};
