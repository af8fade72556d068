/** Methods against simulated boot loaders, with everything that can go wrong on the way. */
import { largeCases, serialCases, type MethodCase } from '../devices/cases';
import { dapCases, largeDapCases } from '../devices/dap-cases';
import { driveCase } from '../devices/drive-cases';
import { largeUsbCases, usbCases } from '../devices/usb-cases';
import { interruptions, type BreakableCase } from '../devices/interrupt';
import { outcome, type Fault } from '../devices/harness';

jest.setTimeout(60_000);

const faults: readonly Fault[] = ['lose-reply', 'corrupt-reply', 'nack', 'corrupt-write', 'truncate-write', 'lose-write', 'unplug'];
/** What a fault on the line may end in when it does not end in success. */
const named = ['device/no-answer', 'device/garbled', 'device/refused', 'device/verify-failed', 'device/write-protected', 'device/read-protected', 'device/lost', 'device/none', 'device/wrong-chip', 'device/not-taken', 'serial/cannot-open'];

describe.each([...serialCases, ...usbCases, ...dapCases].map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('writes, verifies, starts the program, and says what is where', async () => {
    const bench = c.make();
    const r = await outcome(bench.host, bench.flash());
    expect(r).toMatchObject({ ok: { method: c.method, bytes: c.bytes, written: c.written } });
    expect(bench.holds()).toBe(true);
    expect(bench.runs()).toBe(true);
    expect(bench.steps.length).toBeGreaterThan(2);
  });

  test('writes what is there again, and over something else', async () => {
    const bench = c.make();
    for (let i = 0; i < 2; i++) {
      bench.replug();
      expect(await outcome(bench.host, bench.flash())).toHaveProperty('ok');
      expect(bench.holds() && bench.runs()).toBe(true);
    }
  });

  test.each(faults)('%s, once, anywhere: success or a named error, and never a bad image called good', async (fault) => {
    const { writes, replies } = await traffic(c);
    const inWrites = fault.endsWith('write') || fault === 'unplug';
    const total = inWrites ? writes : replies;
    for (const at of spread(total, 16)) {
      const bench = c.make();
      bench.line().strike = { fault, at };
      const r = await outcome(bench.host, bench.flash());
      if ('ok' in r) expect([at, bench.holds()]).toEqual([at, true]);
      else {
        expect(named).toContain(r.failed.code);
        expect(r.failed).toMatchObject({ status: 3, help: expect.stringMatching(/\w/) as string });
      }
      // Whatever happened: the next run succeeds, from the state that the last one left or after the power-on that its message asks for.
      if (!('ok' in r)) {
        bench.replug();
        expect([at, await outcome(bench.host, bench.flash())]).toMatchObject([at, { ok: { bytes: c.bytes } }]);
        expect(bench.holds()).toBe(true);
      }
    }
  });

  test('replies that are lost now and then are no failure', async () => {
    const { replies } = await traffic(c);
    let succeeded = 0;
    const tries = spread(replies, 12);
    for (const at of tries) {
      const bench = c.make();
      bench.line().strike = { fault: 'lose-reply', at };
      const r = await outcome(bench.host, bench.flash());
      if ('ok' in r && bench.holds()) succeeded++;
    }
    // The one at the end, when the program has started, cannot be asked for again.
    expect(succeeded).toBeGreaterThanOrEqual(tries.length - c.unrepeatable);
  });

  test('a line that stays bad ends in a named error', async () => {
    for (const fault of ['lose-reply', 'corrupt-reply', 'nack', 'lose-write'] as const) {
      const bench = c.make();
      bench.line().strike = { fault, at: 3, times: 1e9 };
      const r = await outcome(bench.host, bench.flash());
      expect('failed' in r ? [fault, r.failed.status, named.includes(r.failed.code)] : [fault, 'good']).toEqual([fault, 3, true]);
    }
  });

  test('a bit that is stuck is found', async () => {
    const bench = c.make();
    bench.stick();
    const r = await outcome(bench.host, bench.flash());
    expect(r).toMatchObject({ failed: { code: c.stuckCode, status: 3 } });
  });

  test.each(c.conditions.map((x) => [x.name, x] as const))('%s', async (__, condition) => {
    const bench = c.make();
    condition.arrange(bench);
    const r = await outcome(bench.host, bench.flash());
    expect(r).toMatchObject({ failed: { code: condition.code, status: condition.status ?? 3, message: expect.stringMatching(condition.message) as string } });
    expect(bench.untouched?.() ?? true).toBe(true);
  });

  test('no port, a port that another program has, several ports', async () => {
    const none = c.make();
    none.unplug();
    expect(await outcome(none.host, none.flash())).toMatchObject({ failed: { code: 'device/none', status: 3 } });
    const busy = c.make();
    busy.makeBusy();
    expect(await outcome(busy.host, busy.flash())).toMatchObject({ failed: { code: busy.busyCode, status: 3, help: expect.stringContaining('another program') as string } });
    const several = c.make();
    several.plugSecond();
    expect(await outcome(several.host, several.flash())).toMatchObject({ failed: { code: 'device/several', status: 3, message: expect.stringContaining(several.port) as string } });
    expect(await outcome(several.host, several.flash({ device: several.port }))).toHaveProperty('ok');
    expect(several.holds()).toBe(true);
  });

  test('Ctrl-C at any moment says how to go on, and the next run succeeds', async () => {
    const { writes } = await traffic(c);
    for (const at of spread(writes - c.unrepeatable, 10)) {
      const bench = c.make();
      const stop = new AbortController();
      const { received } = bench.line();
      bench.line().received = function (data) {
        if (this.writes === at) stop.abort();
        received.call(this, data);
      };
      const r = await outcome(bench.host, bench.flash({ signal: stop.signal }));
      bench.line().received = received;
      if ('ok' in r) expect(bench.holds()).toBe(true);
      else expect(r.failed).toMatchObject({ code: 'device/interrupted', help: expect.stringMatching(/repeat the command/) as string });
      // The chip is left as it is, in the middle of whatever it was told, unless the method's message asks for a reset.
      if (c.needsReset) bench.replug();
      expect([at, await outcome(bench.host, bench.flash())]).toMatchObject([at, { ok: {} }]);
      expect(bench.holds()).toBe(true);
    }
  });
});

/** How much goes over the line in one undisturbed run. */
async function traffic(c: MethodCase): Promise<{ writes: number; replies: number }> {
  const bench = c.make();
  await outcome(bench.host, bench.flash());
  return { writes: bench.line().writes, replies: bench.line().replies };
}

/** At most `n` numbers below `total`, from the first to the last. */
function spread(total: number, n: number): readonly number[] {
  if (total <= n) return Array.from({ length: total }, (_, i) => i);
  return Array.from({ length: n }, (_, i) => Math.round((i * (total - 1)) / (n - 1)));
}

// `npm run lab` does fifty of each.
const broken: readonly BreakableCase[] = [...largeCases, ...largeUsbCases, ...largeDapCases, driveCase(256 * 1024)];
test.each(broken.map((c) => [c.name, c] as const))('%s: 256 KiB broken off at random, and the next run succeeds', async (_, c) => {
  expect(await interruptions(c, c.breaks?.length ?? 2, 7)).toEqual([]);
});
