/** The monitor on real lines: pseudo-terminals that hang up, connections that break, and what it costs. `npm run lab` has the long runs. */
import * as path from 'node:path';
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
