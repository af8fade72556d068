/** The monitor on real lines: pseudo-terminals that hang up, connections that break, and what it costs. `npm run lab` has the long runs. */
import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { nodeHost } from '../../src/host/node';
import { monitor } from '../../src/serial/monitor';
import { PortSource } from '../../src/serial/source';
import { TraceFilter } from '../../src/symbols/trace';
import { hasTool, servePty } from '../devices/serve';
import { closedConnections, killedTerminals, pacedLine } from '../devices/monitor-line';

jest.setTimeout(60_000);

test('a pseudo-terminal that is killed in the middle of a stream: what the system gave is shown, in order and once', async () => {
  const r = await killedTerminals(1_000_000, 4);
  expect(r.flaws).toEqual([]);
  expect(r.shown).toBeGreaterThanOrEqual(1_000_000);
  expect(r.shown).toBe(r.given);
});

test('a connection that is closed behind the last byte: every byte that was sent is shown', async () => {
  const r = await closedConnections(1_000_000, 4);
  expect(r.flaws).toEqual([]);
  expect(r.shown).toBe(r.given);
});

test('1 Mbaud costs less than a quarter of a core, and nothing is lost', async () => {
  const r = await pacedLine(path.join(__dirname, '../..'), 1_000_000, 3);
  expect(r.logged).toBe(r.sent);
  expect(r.sent).toBeGreaterThan(0.9 * 400_000);
  expect(r.cpuSeconds / r.seconds).toBeLessThan(0.25);
});

const withPty = process.platform === 'linux' && hasTool('socat') ? test : test.skip;

withPty('the system runs the line at the speed that is asked for', async () => {
  const pty = await servePty({ receive: () => undefined, send: () => undefined, reset: () => undefined });
  const speeds: string[] = [];
  for (const baud of [9600, 57600, 921600]) {
    const stop = new AbortController();
    const source = new PortSource(nodeHost(), { path: pty.path }, { baud, reconnect: false, patienceMs: 1000, bootloaders: [], signal: stop.signal });
    const opened = (): Promise<void> => {
      speeds.push(execFileSync('stty', ['-F', pty.path, 'speed'], { encoding: 'utf8' }).trim());
      stop.abort();
      return Promise.resolve();
    };
    await monitor(source, new TraceFilter(undefined), [{ event: opened }]);
  }
  await pty.close();
  expect(speeds).toEqual(['9600', '57600', '921600']);
});
