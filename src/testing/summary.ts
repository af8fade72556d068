/** The lines that `go test` prints about a package. */

/** How the tests of a package went. */
export type PackageResult =
  | { readonly kind: 'none'; readonly path: string }
  | { readonly kind: 'setup-failed' | 'build-failed'; readonly path: string; readonly messages: string }
  | { readonly kind: 'ran'; readonly path: string; readonly passed: boolean; readonly output: string; readonly seconds: number; readonly status: string };

/** `ok`, `FAIL` or `?` and the package; without its newline. */
export function summaryLine(result: PackageResult): string {
  switch (result.kind) {
    case 'none':
      return `?   \t${result.path}\t[no test files]`;
    case 'setup-failed':
    case 'build-failed':
      return `FAIL\t${result.path} [${result.kind.replace('-', ' ')}]`;
    case 'ran': {
      const time = `${result.seconds.toFixed(3)}s`;
      const idle = result.passed && result.output.includes('testing: warning: no tests to run\n') ? ' [no tests to run]' : '';
      return result.passed ? `ok  \t${result.path}\t${time}${idle}` : `FAIL\t${result.path}\t${time}`;
    }
  }
}

/** Packages on which something failed. */
export function failed(result: PackageResult): boolean {
  return result.kind === 'setup-failed' || result.kind === 'build-failed' || (result.kind === 'ran' && !result.passed);
}
