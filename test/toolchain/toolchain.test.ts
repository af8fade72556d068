/** Finding, running and caching LLVM, with tools that only exist in the test. */
import type { FlashError } from '../../src/diag/diagnostic';
import { fakeHost, type FakeHostOptions } from '../../src/host/fake';
import type { Target } from '../../src/board/target';
import { Cache } from '../../src/toolchain/cache';
import { compile } from '../../src/toolchain/compile';
import { findTools } from '../../src/toolchain/find';
import { DoesNotFit, link } from '../../src/toolchain/link';
import type { Tools } from '../../src/toolchain/tools';

const text = (s: string): Uint8Array => new TextEncoder().encode(s);
const version = (v: string) => () => ({ stdout: text(`LLVM (http://llvm.org/):\n  LLVM version ${v}\n`) });
const target = { triple: 'thumbv7m-unknown-unknown-eabi', cpu: 'cortex-m3', features: '+strict-align', abi: undefined, codeModel: undefined } as Target;
const tools: Tools = { opt: 'opt', llc: 'llc', lld: 'ld.lld', version: 19, id: '19.1.7' };

/** A host with the tools in /usr/bin. */
function withTools(versions: Readonly<Record<string, string>>, more: FakeHostOptions = {}): ReturnType<typeof fakeHost> {
  const files: Record<string, string> = {};
  const answers: Record<string, () => { stdout: Uint8Array }> = {};
  for (const [suffix, v] of Object.entries(versions)) {
    for (const t of ['opt', 'llc', 'ld.lld']) {
      files[`/usr/bin/${t}${suffix}`] = '';
      answers[`${t}${suffix}`] = version(v);
    }
  }
  return fakeHost({ files: { ...files, ...(more.files as Record<string, string>) }, tools: { ...answers, ...more.tools }, env: { PATH: '/usr/bin', FLASH_CACHE: '/cache', ...more.env }, platform: more.platform });
}

async function failure(job: Promise<unknown>): Promise<FlashError> {
  return (await job.then(() => undefined, (e: unknown) => e)) as FlashError;
}

describe('finding LLVM', () => {
  test.each([
    [{ '-19': '19.1.7', '-16': '16.0.6' }, 'llc-19', 19],
    [{ '-16': '16.0.6' }, 'llc-16', 16],
    [{ '': '18.1.3' }, 'llc', 18],
  ])('%j', async (versions, llc, major) => {
    const host = withTools(versions as unknown as Record<string, string>);
    expect(await findTools(host, new Cache(host))).toMatchObject({ llc, version: major });
  });

  test('too old or missing ends with status 4 and the command that helps', async () => {
    const old = withTools({ '': '14.0.6' }, { platform: 'darwin' });
    const e = await failure(findTools(old, new Cache(old)));
    expect(e.status).toBe(4);
    expect(e.diagnostics[0].help).toContain('brew install llvm lld');
    const none = fakeHost({ env: { PATH: '/usr/bin', FLASH_CACHE: '/cache' } });
    expect((await failure(findTools(none, new Cache(none)))).status).toBe(4);
  });

  test('FLASH_LLVM is taken at its word', async () => {
    const host = withTools({ '-19': '19.1.7' }, { env: { FLASH_LLVM: '/nowhere' } });
    const e = await failure(findTools(host, new Cache(host)));
    expect([e.status, e.message]).toEqual([4, expect.stringContaining('/nowhere')]);
  });

  test('a second search starts no process', async () => {
    let runs = 0;
    const host = withTools({}, { files: { '/usr/bin/opt-19': '', '/usr/bin/llc-19': '', '/usr/bin/ld.lld-19': '' }, tools: { 'llc-19': () => (runs++, version('19.1.7')()) } });
    await findTools(host, new Cache(host));
    expect(await findTools(host, new Cache(host))).toMatchObject({ llc: 'llc-19' });
    expect(runs).toBe(1);
  });
});

describe('compiling', () => {
  test('opt feeds llc; the same input is not compiled twice', async () => {
    const calls: string[] = [];
    const host = fakeHost({
      env: { FLASH_CACHE: '/cache' },
      tools: {
        opt: (args, input) => (calls.push(`opt ${args.find((a) => a.startsWith('-passes='))}`), { stdout: text(`bitcode of ${new TextDecoder().decode(input)}`) }),
        llc: (args, input) => (calls.push('llc'), { stdout: text(`object of ${new TextDecoder().decode(input)}`) }),
      },
    });
    const run = async (ir: string, opt: 'z' | '2'): Promise<string> => new TextDecoder().decode(await compile(host, tools, new Cache(host), target, text(ir), { opt }));
    expect(await run('ir', '2')).toBe('object of bitcode of ir');
    expect(await run('ir', '2')).toBe('object of bitcode of ir');
    expect(calls).toEqual(['opt -passes=default<O2>', 'llc']);
    await run('ir', 'z');
    await run('other', '2');
    expect(calls).toHaveLength(6);
  });

  test('a failing tool is our own fault, a missing one is not', async () => {
    const broken = fakeHost({ env: { FLASH_CACHE: '/cache' }, tools: { opt: () => ({ code: 1, stderr: 'error: expected type' }) } });
    const e = await failure(compile(broken, tools, new Cache(broken), target, text('x'), { opt: 'z' }));
    expect([e.status, e.message]).toEqual([70, expect.stringContaining('expected type')]);
    const missing = fakeHost({ env: { FLASH_CACHE: '/cache' } });
    expect((await failure(compile(missing, tools, new Cache(missing), target, text('x'), { opt: 'z' }))).status).toBe(4);
  });
});

describe('linking', () => {
  const linked = async (stderr: string): Promise<FlashError> => {
    const host = fakeHost({ env: { FLASH_CACHE: '/cache' }, tools: { 'ld.lld': () => ({ code: 1, stderr }) } });
    return failure(link(host, tools, new Cache(host), { objects: [text('o')], script: 'SECTIONS {}' }));
  };

  test('a program that does not fit says by how much', async () => {
    const e = await linked("ld.lld: error: section '.text' will not fit in region 'flash': overflowed by 512 bytes\nld.lld: error: section '.rodata' will not fit in region 'flash': overflowed by 700 bytes\n");
    expect(e).toBeInstanceOf(DoesNotFit);
    expect([...(e as DoesNotFit).overflow]).toEqual([['flash', 700]]);
    expect(e.status).toBe(1);
  });

  test('undefined symbols are named once', async () => {
    const e = await linked('ld.lld: error: undefined symbol: main.f\n>>> referenced by x\nld.lld: error: undefined symbol: main.f\nld.lld: error: undefined symbol: main.g\n');
    expect(e.message).toBe('nothing defines main.f, main.g');
  });
});

test('a cache that cannot be written costs no build', async () => {
  const host = fakeHost({ env: { FLASH_CACHE: '/cache' } });
  const cache = new Cache({ ...host, fs: Object.assign(Object.create(host.fs) as typeof host.fs, { write: () => { throw new Error('ENOSPC'); } }) });
  expect(await cache.through('0123', () => Promise.resolve(text('made')))).toEqual(text('made'));
  expect(cache.get('0123')).toBeUndefined();
});
