/** The method `command` with a real tool that is broken off. */
import { nodeHost } from '../../src/host/node';
import { CommandBench, toolBreaks } from '../devices/command-tool';

jest.setTimeout(30_000);

const bench = new CommandBench(nodeHost().installDir, 40_000);
afterAll(() => bench.close());

test.each(toolBreaks)('%s in the middle: it is told, nothing of the tool is left, and the next run succeeds', async (how) => {
  expect(await bench.breakOff(how, 5)).toBeUndefined();
});

test('what the tool has written is not looked at, and that is said', async () => {
  const r = await bench.flash({ stuck: true });
  expect(r).toMatchObject({ status: 0, output: expect.stringContaining('flash has not verified it') as string });
  expect(bench.holds()).toBe(false);
});
