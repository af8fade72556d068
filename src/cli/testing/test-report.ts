/** Prints what the tests of packages give: as `go test` does, or as its JSON events. */
import { failed, summaryLine, type PackageResult } from '../../testing/summary';
import { TestEvents, type TestEvent } from '../../testing/test2json';
import type { Context } from '../context';

export interface ReportOptions {
  /** Packages were named on the command line. */
  readonly listed: boolean;
  /** Output is shown also of packages that pass. */
  readonly showOutput: boolean;
  /** Output is printed as it comes. */
  readonly streamed: boolean;
}

/** The printing of one package. */
export interface PackageReport {
  output(text: string): void;
  finish(result: PackageResult): Promise<void>;
}

/** Text: packages are printed whole and in their order, unless there is only one to watch. */
export function textReport(context: Context, options: ReportOptions): PackageReport {
  let printing = Promise.resolve();
  return {
    output(text) {
      if (options.streamed) printing = printing.then(() => context.print(text));
    },
    async finish(result) {
      await printing;
      if ('messages' in result) await context.io.stderr.write(`# ${result.path}${result.kind === 'build-failed' ? ` [${result.path}.test]` : ''}\n${result.messages}`);
      if (result.kind === 'ran') {
        if (!options.streamed && (!result.passed || options.showOutput)) await context.print(result.output);
        if (!result.passed && (!options.listed || result.output === '' || !result.status.startsWith('exit '))) await context.print(`${result.status}\n`);
      }
      await context.print(`${summaryLine(result)}\n`);
    },
  };
}

/** JSON: events are printed as they come, each on its line with its package. */
export function jsonReport(context: Context, importPath: string, options: ReportOptions): PackageReport {
  const print = (event: object): Promise<void> => context.print(`${JSON.stringify(event)}\n`);
  let printing: Promise<void> = Promise.resolve();
  const emit = ({ Action, ...rest }: TestEvent & { FailedBuild?: string }): void => {
    const event = { Time: new Date().toISOString(), Action, Package: importPath, ...rest };
    printing = printing.then(() => print(event));
  };
  const events = new TestEvents(emit);
  let started = false;
  const start = (): void => {
    if (!started) emit({ Action: 'start' });
    started = true;
  };
  return {
    output(text) {
      start();
      events.write(text);
    },
    async finish(result) {
      let failedBuild: string | undefined;
      if ('messages' in result) {
        failedBuild = result.kind === 'build-failed' ? `${result.path} [${result.path}.test]` : result.path;
        for (const line of `# ${failedBuild}\n${result.messages}`.split(/(?<=\n)/)) await print({ ImportPath: failedBuild, Action: 'build-output', Output: line });
        await print({ ImportPath: failedBuild, Action: 'build-fail' });
      }
      start();
      events.end();
      if (result.kind === 'ran' && !result.passed && (!options.listed || !result.status.startsWith('exit '))) emit({ Action: 'output', Output: `${result.status}\n` });
      emit({ Action: 'output', Output: `${summaryLine(result)}\n` });
      const action = result.kind === 'none' ? 'skip' : failed(result) ? 'fail' : 'pass';
      const elapsed = result.kind === 'ran' ? Number(result.seconds.toFixed(3)) : 0;
      emit({ Action: action, Elapsed: elapsed, ...(failedBuild === undefined ? {} : { FailedBuild: failedBuild }) });
      await printing;
    },
  };
}
