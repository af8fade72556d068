/** A hello in assembly runs on every simulated board: output, input, exit status, faults, pins and buses. */
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import type { Device, Ended } from '../../src/device/device';
import { nodeHost } from '../../src/host/node';
import { makeImage } from '../../src/image/make-image';
import { openSimulator } from '../../src/sim/simulators';
import { assemble } from '../support/asm';

const host = nodeHost();
const hello = (name: string): string => path.join(__dirname, 'hello', `${name}.s`);
const boot2 = path.join(host.installDir, 'runtime/boot/rp2040.s');

/** Runs to the end and gives what was printed; sends `input` once the program has printed `after`. */
async function run(device: Device, after?: string, input?: string): Promise<{ text: string; ended: Ended }> {
  let text = '';
  const limit = setTimeout(() => void device.close(), 4000);
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
