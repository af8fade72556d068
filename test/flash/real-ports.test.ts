/** The same devices behind real lines: TCP and RFC 2217 sockets, and pseudo-terminals with the peers' own tools where those are installed. */
import * as path from 'node:path';
import { FlashError } from '../../src/diag/diagnostic';
import { openFlash } from '../../src/flash/flash';
import type { FlashRequest, FlashResult } from '../../src/flash/method';
import type { Host } from '../../src/host/host';
import { nodeHost } from '../../src/host/node';
import { byCommand, realCases } from '../devices/real-cases';
import { servePty, serveRfc2217, serveTcp, hasTool } from '../devices/serve';
import { hostRows } from '../lab/host-rows';
import { guestScenarios } from '../lab/scenarios/all';

jest.setTimeout(60_000);

const host = nodeHost();

/** Writes a case's image to a port of this machine. */
function flashTo(h: Host, device: string, request: Pick<FlashRequest, 'target' | 'image'>): Promise<FlashResult> {
  return openFlash(h, { ...request, device, timeoutMs: 0, signal: new AbortController().signal, step: () => Promise.resolve(), part: () => undefined });
}

/** A reset pin with a capacitor takes its time. */
async function soon(condition: () => boolean): Promise<boolean> {
  for (let i = 0; i < 100 && !condition(); i++) await new Promise((r) => setTimeout(r, 10));
  return condition();
}

describe.each(realCases.map((c) => [c.name, c] as const))('%s', (_, c) => {
  test('over TCP', async () => {
    const device = c.make();
    const served = await serveTcp(device);
    try {
      expect(await flashTo(host, `tcp://127.0.0.1:${served.port}`, c)).toMatchObject({ method: c.method, bytes: c.bytes });
      expect(c.holds(device) && (await soon(() => c.runs(device)))).toBe(true);
    } finally {
      await served.close();
    }
  });

  test('over RFC 2217, with the control lines and speeds that it sets', async () => {
    const device = c.make();
    const served = await serveRfc2217(device);
    try {
      expect(await flashTo(host, `rfc2217://127.0.0.1:${served.port}`, c)).toMatchObject({ method: c.method, bytes: c.bytes });
      expect(c.holds(device) && (await soon(() => c.runs(device)))).toBe(true);
    } finally {
      await served.close();
    }
  });

  // `npm run lab` installs what is missing; here what is there takes part.
  const withPty = hasTool('socat') ? test : test.skip;
  withPty('over a pseudo-terminal, through the serialport package', async () => {
    const device = c.make();
    const pty = await servePty(device, {}, c.linkName);
    try {
      expect(await flashTo(host, pty.path, c)).toMatchObject({ method: c.method, bytes: c.bytes });
      expect(c.holds(device) && (await soon(() => c.runs(device)))).toBe(true);
    } finally {
      await pty.close();
    }
  });

  withPty('over a pseudo-terminal, by the command', async () => {
    const device = c.make();
    const r = await byCommand(host.installDir, c, device, {});
    expect(r).toMatchObject({ status: 0, output: expect.stringContaining(`"bytes": ${c.bytes}`) as string });
    expect(c.holds(device) && (await soon(() => c.runs(device)))).toBe(true);
  });

  // The slow ones take part in `npm run lab` only.
  if (!c.peer.fast) return;
  const withPeer = hasTool('socat') && hasTool(c.peer.tool) ? test : test.skip;
  withPeer(`${c.peer.tool} accepts the simulated boot loader: it writes and reads back`, async () => {
    const device = c.make();
    const r = await c.peer.write(device);
    expect(r).toMatchObject({ status: 0 });
    expect(c.holds(device)).toBe(true);
  });
});

test('an address that nobody answers, and one that is none', async () => {
  const served = await serveTcp(realCases[0].make());
  await served.close();
  for (const [device, message] of [
    [`tcp://127.0.0.1:${served.port}`, /cannot open tcp:.*ECONNREFUSED/],
    ['rfc2217://nowhere', /not of the form rfc2217:\/\/host:port/],
  ] as const) {
    const error = await flashTo(host, device, realCases[0]).then(
      () => undefined,
      (e: unknown) => e,
    );
    expect(error).toBeInstanceOf(FlashError);
    expect((error as FlashError).diagnostics[0]).toMatchObject({ code: 'serial/cannot-open', message: expect.stringMatching(message) as string });
  }
});

const withPty = hasTool('socat') ? test : test.skip;
withPty('a port that goes away in the middle is a named error, soon', async () => {
  const [c] = realCases;
  const device = c.make();
  const pty = await servePty(device, {}, c.linkName);
  const receive = device.receive.bind(device);
  let pieces = 0;
  let closed: Promise<void> | undefined;
  device.receive = (data) => {
    if (++pieces === 40) closed = pty.close();
    else receive(data);
  };
  const error = await flashTo(host, pty.path, c).then(
    () => undefined,
    (e: unknown) => e,
  );
  await closed;
  expect((error as FlashError).diagnostics[0]).toMatchObject({ code: 'device/lost', help: expect.stringContaining('connect it again') as string });
});

test('the table of docs/flashing.md has every method, and nothing that failed or was skipped', () => {
  const table = /<!-- lab: begin -->\n([\s\S]*?)<!-- lab: end -->/.exec(host.fs.readText(path.join(host.installDir, 'docs/flashing.md')))?.[1] ?? '';
  expect([...table.matchAll(/^\| ([a-z0-9-]+) \|/gm)].map((m) => m[1]).filter((m) => m !== 'method')).toEqual([...realCases.map((c) => c.method), ...guestScenarios.map((g) => g.name), ...Object.keys(hostRows)]);
  expect(table).not.toMatch(/failed|skipped/);
});
