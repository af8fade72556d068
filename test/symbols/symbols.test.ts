/** Addresses to lines, inlined calls, unwinding, and the trace line in a stream. */
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import { nodeHost } from '../../src/host/node';
import { makeImage } from '../../src/image/make-image';
import { openSimulator } from '../../src/sim/simulators';
import { Symbolizer } from '../../src/symbols/symbolizer';
import { parseTrace, TraceFilter } from '../../src/symbols/trace';
import { assemble } from '../support/asm';

jest.setTimeout(60_000);

const host = nodeHost();
const here = (name: string): string => path.join(__dirname, 'trace', name);
const uart = (name: string): string => path.join(__dirname, '../sim/hello', `${name}.s`);

/** Runs the program and gives its output, decoded as it comes. */
async function output(board: string, sources: readonly string[]): Promise<{ raw: string; text: string; elf: Uint8Array }> {
  const target = loadBoard(host, board);
  const image = makeImage(assemble(target, sources), target);
  const device = await openSimulator(host, target);
  await device.load(image, new AbortController().signal);
  const filter = new TraceFilter(new Symbolizer(image.elf));
  let raw = '';
  let text = '';
  const limit = setTimeout(() => void device.close(), 30_000);
  for await (const bytes of device.output()) {
    raw += Buffer.from(bytes).toString();
    text += Buffer.from(filter.push(bytes)).toString();
  }
  clearTimeout(limit);
  await device.close();
  return { raw, text: text + Buffer.from(filter.flush()).toString(), elf: image.elf };
}

test.each([
  ['pico', [here('arm.s'), uart('pico'), here('program.ll'), path.join(host.installDir, 'runtime/boot/rp2040.s')]],
  ['mps2-an386', [here('arm.s'), uart('mps2-an386'), here('program.ll')]],
  ['riscv-qemu', [here('riscv.s'), uart('virt'), here('program.ll')]],
])('%s: the trace line becomes functions and lines, inlined calls included', async (board, sources) => {
  const { raw, text } = await output(board, sources);
  expect(raw).toContain('flash: trace pc=');
  const plain = text.replace(/ \+0x[0-9a-f]+/g, '');
  const frame = (name: string, line: number): string => `main.${name}(...)\n\t/src/program.go:${line}\n`;
  expect(plain).toBe(`panic: flash!\n\n${frame('leaf', 31)}${frame('middle', 21)}${frame('outer', 12)}${frame('main', 2)}flash: no trace`);
});

test('only what may be a trace is held, and given back when it is none', () => {
  const target = loadBoard(host, 'mps2-an386');
  const filter = new TraceFilter(new Symbolizer(assemble(target, [here('arm.s'), uart('mps2-an386'), here('program.ll')])));
  const push = (s: string): string => Buffer.from(filter.push(Buffer.from(s))).toString();
  expect(push('a fl')).toBe('a fl');
  expect(push('ash: trace\nfla')).toBe('ash: trace\n');
  expect(filter.holding).toBe(true);
  expect(push('g\nflash: t')).toBe('flag\n');
  expect(push('rue\n')).toBe('flash: true\n');
  expect(push('flash: trace nonsense\nx')).toBe('flash: trace nonsense\nx');
  expect(push('\nflash: trace pc=1')).toBe('\n');
  expect(Buffer.from(filter.flush()).toString()).toBe('flash: trace pc=1');
  expect(push('f\nf')).toBe('f\n');
});

test('a trace line is read', () => {
  expect(parseTrace('flash: trace pc=10 lr=0000000b sp=20000000 1 ffffffff')).toEqual({ pc: 16, lr: 11, sp: 0x20000000, words: [1, 0xffffffff] });
  expect(parseTrace('flash: trace pc=10')).toBeUndefined();
});
