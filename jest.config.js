/** Few data-driven test files; the transform never type-checks (`npm run typecheck` does). */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '\\.ts$': '<rootDir>/test/transform.js' },
};
