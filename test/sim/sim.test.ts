/** A hello in assembly runs on every simulated board: output, input, exit status, faults, pins and buses. */
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import type { Device, Ended } from '../../src/device/device';
import { nodeHost } from '../../src/host/node';
import { makeImage } from '../../src/image/make-image';
import { openSimulator } from '../../src/sim/simulators';
import { Rp2040Device } from '../../src/sim/rp2040/device';
import { assemble } from '../support/asm';

jest.setTimeout(60_000);

const host = nodeHost();
const hello = (name: string): string => path.join(__dirname, 'hello', `${name}.s`);
const boot2 = path.join(host.installDir, 'runtime/boot/rp2040.s');

/** Runs to the end and gives what was printed; sends `input` once the program has printed `after`. */
async function run(device: Device, after?: string, input?: string): Promise<{ text: string; ended: Ended }> {
  let text = '';
  const limit = setTimeout(() => void device.close(), 30_000);
  for await (const bytes of device.output()) {
    const before = text;
    text += Buffer.from(bytes).toString();
    if (text.length > 10_000) await device.close();
    if (after !== undefined && text.includes(after) && !before.includes(after)) await device.input(Buffer.from(input ?? ''));
  }
  const ended = await device.exited;
  clearTimeout(limit);
  await device.close();
  return { text, ended };
}

const boards: readonly (readonly [string, readonly string[]])[] = [
  ['pico', [hello('cortex-m'), hello('pico'), boot2]],
  ['microbit', [hello('cortex-m'), hello('microbit')]],
  ['cortex-m-qemu', [hello('cortex-m'), hello('cortex-m-qemu')]],
  ['mps2-an386', [hello('cortex-m'), hello('mps2-an386')]],
  ['hifive1b', [hello('riscv'), hello('hifive1b')]],
  ['riscv-qemu', [hello('riscv'), hello('virt')]],
  ['riscv64-qemu', [hello('riscv'), hello('virt')]],
];

test.each(boards)('%s: output, input and exit status', async (name, sources) => {
  const target = loadBoard(host, name);
  const image = makeImage(assemble(target, sources), target);
  const device = await openSimulator(host, target);
  await device.load(image, new AbortController().signal);
  const { text, ended } = await run(device, 'data\n', 'ab.');
  expect({ text, ended }).toEqual({ text: 'hello from data\nab.', ended: { kind: 'exit', status: 7 } });
});

describe('the simulated RP2040', () => {
  const target = loadBoard(host, 'pico');
  const image = makeImage(assemble(target, [hello('chip'), hello('pico'), boot2]), target);

  /** Runs the chip program with letters as orders. */
  async function order(letters: string, prepare?: (device: Rp2040Device) => void): Promise<{ text: string; ended: Ended; device: Rp2040Device }> {
    const device = (await openSimulator(host, target)) as Rp2040Device;
    prepare?.(device);
    await device.load(image);
    await device.input(Buffer.from(letters));
    device.endInput();
    return { ...(await run(device)), device };
  }

  test('exit status, ROM functions, interrupts under PRIMASK, reset', async () => {
    expect(await order('rte')).toMatchObject({ text: '><wTx', ended: { kind: 'exit', status: 42 } });
    expect(await order('we')).toMatchObject({ text: '>>', ended: { kind: 'exit', status: 42 } });
  });

  test('pins out, with their time; pins in, with their pull', async () => {
    const edges: (readonly [boolean, bigint])[] = [];
    await order('pe', (d) => d.pins.onEdge('LED', (level, at) => edges.push([level, at])));
    expect(edges.map(([level]) => level)).toEqual([false, true, false]);
    expect(edges[2][1]).toBeGreaterThan(edges[1][1]);
    expect((await order('ie')).text).toBe('>1');
    expect((await order('ie', (d) => d.pins.drive('GPIO2', false))).text).toBe('>0');
    expect(() => new Rp2040Device(jest.requireActual('rp2040js'), target, {}).pins.read('LEDD')).toThrow('the board has no pin LEDD');
  });

  test('the ADC gives what is set', async () => {
    expect((await order('ae', (d) => d.buses.setAdc(0, 4000))).text).toBe('>1');
    expect((await order('ae', (d) => d.buses.setAdc(0, 100))).text).toBe('>0');
  });

  test.each([
    ['u', 'an unaligned access'],
    ['b', 'a bus error'],
    ['z', 'an undefined instruction'],
    ['n', 'a push without a stack, of which no frame can be stored,'],
    ['m', 'a write to what the MPU protects'],
  ])('%s: %s goes to the fault handler', async (letter) => {
    expect(await order(letter)).toMatchObject({ text: '>F', ended: { kind: 'exit', status: 99 } });
  });

  test('the MPU lets the rest be written', async () => {
    expect(await order('oe')).toMatchObject({ text: '>', ended: { kind: 'exit', status: 42 } });
  });

  test('faults that no handler can take end the run', async () => {
    const { ended } = await order('s');
    expect(ended).toMatchObject({ kind: 'fault', message: expect.stringMatching(/^bus error at address 0xfffffffc, with the stack pointer at 0x.*: the processor is locked up$/) });
  });

  test('a wrong checksum of boot2 is told', async () => {
    const bad = image.segments.map((s) => ({ address: s.address, data: s.data.slice() }));
    bad[0].data[3] ^= 1;
    const device = await openSimulator(host, target);
    await device.load({ ...image, segments: bad }, new AbortController().signal);
    expect((await run(device)).ended).toMatchObject({ kind: 'fault', message: expect.stringContaining('checksum of boot2') });
  });

  test('two runs take the same time', async () => {
    const one = await order('tre');
    const two = await order('tre');
    expect(one.device.clock.now()).toBe(two.device.clock.now());
    expect(one.device.busyCycles).toBe(two.device.busyCycles);
  });
});
