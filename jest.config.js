/** Few data-driven test files; the transform never type-checks (`npm run typecheck` does). */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  // It has modules only, but for this file.
  moduleNameMapper: { '^d3-hierarchy$': '<rootDir>/node_modules/d3-hierarchy/dist/d3-hierarchy.js' },
  transform: { '\\.ts$': '<rootDir>/test/transform.js' },
};
