/** Board files: every shipped one loads and links, and every mistake is told with its place. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { boardNames, buildTags, linkerScript, listBoards, loadBoard, pinConstants } from '../../src/board/board';
import { mergeBoards } from '../../src/board/load';
import { boardJsonSchema } from '../../src/board/schema';
import { FlashError } from '../../src/diag/diagnostic';
import { renderDiagnostic } from '../../src/diag/render';
import { fakeHost } from '../../src/host/fake';
import { nodeHost } from '../../src/host/node';
import { readElf, readElfSymbols } from '../../src/image/elf';
import { assemble } from '../support/asm';

jest.setTimeout(60_000);

const host = nodeHost();

/** A fake host with the shipped board files, and the user's own one in its folder. */
function withBoard(file: string): ReturnType<typeof fakeHost> {
  const files: Record<string, string> = { '/project/mine.json': file };
  for (const folder of ['board', 'chip', 'family']) {
    const dir = path.join(host.installDir, 'boards', folder);
    for (const name of fs.readdirSync(dir)) files[`/flash/boards/${folder}/${name}`] = fs.readFileSync(path.join(dir, name), 'utf8');
  }
  return fakeHost({ files, cwd: '/project' });
}

/** What is wrong with a board file, as the user sees it. */
function complaints(file: string): string {
  try {
    loadBoard(withBoard(file), 'mine.json');
  } catch (error) {
    if (error instanceof FlashError) return error.diagnostics.map((d) => renderDiagnostic(d)).join('\n');
    throw error;
  }
  return '';
}

test('boards of the first light are there', () => {
  expect(boardNames(host)).toEqual(expect.arrayContaining(['pico', 'microbit', 'hifive1b', 'cortex-m-qemu', 'mps2-an386', 'riscv-qemu', 'riscv64-qemu', 'wasip1']));
});

test.each(listBoards(host).filter((b) => b.image.kind !== 'wasm').map((b) => [b.board, b] as const))('%s: its linker script links, and places stack, data and heap', (_name, target) => {
  const riscv = target.asm.startsWith('riscv');
  const source = path.join(__dirname, riscv ? 'minimal-riscv.s' : 'minimal-arm.s');
  const boot2 = target.boot2 ? [path.join(host.installDir, 'runtime/boot', `${target.boot2}.s`)] : [];
  const elf = readElf(assemble(target, [source, ...boot2]));
  const at = new Map(readElfSymbols(elf).map((s) => [s.name, s.address]));
  const ram = target.memory.find((m) => m.name === 'ram')!;
  const flash = target.memory.find((m) => m.name === 'flash')!;
  expect(at.get('_stack_bottom')).toBe(ram.start);
  expect(at.get('_stack_top')).toBe(ram.start + target.stackSize);
  expect(at.get('_sdata')).toBe(at.get('_stack_top'));
  expect(at.get('_edata')! - at.get('_sdata')!).toBe(8);
  expect(at.get('_ebss')! - at.get('_sbss')!).toBe(16);
  expect(at.get('_heap_start')).toBeGreaterThanOrEqual(at.get('_ebss')!);
  expect(at.get('_heap_end')).toBe(ram.start + ram.length);
  expect(at.get('_sidata')).toBeGreaterThan(flash.start);
  expect(at.get('__flash_data_end')).toBe(flash.start + flash.length);
  expect(elf.entry - (riscv ? 0 : elf.entry % 2)).toBe(at.get(riscv ? '_start' : 'Reset_Handler'));
  if (riscv) expect(at.get('_start')).toBe(flash.start);
  expect(linkerScript(target, { stackSize: 4096, noLimits: true })).toContain('. += 0x1000;');
});

test('pin constants are Go, and tags are those of TinyGo', () => {
  const pico = loadBoard(host, 'pico');
  const source = pinConstants(pico);
  expect(source).toMatch(/^package machine$/m);
  for (const line of ['LED Pin = 25', 'GP28 Pin = 28', 'ADC3 Pin = 29', 'I2C0_SDA_PIN Pin = 4', 'SPI0_SCK_PIN Pin = 18', 'UART_TX_PIN Pin = 0']) expect(source.replace(/ +/g, ' ')).toContain(`\t${line}\n`);
  const tags = buildTags(pico, { gc: 'leaking', scheduler: 'tasks', serial: 'uart', goMinor: 3, extra: ['mine'] });
  expect(tags).toEqual(expect.arrayContaining(['arm', 'baremetal', 'cortexm', 'gc.leaking', 'go1.1', 'go1.3', 'linux', 'mine', 'pico', 'purego', 'rp2040', 'scheduler.tasks', 'serial.uart', 'tinygo']));
  expect(loadBoard(host, 'hifive1b').tags).toContain('tinygo.riscv32');
});

test('a board of the user inherits, changes and takes away', () => {
  const file = '{"inherits": ["pico"], "description": "Mine", "memory": {"flash": {"length": "4M"}}, "pins": {"LED": "GPIO2", "GP0": null, "EXTRA_{1..2}": 7}, "simulator": null, "tags": ["mine"]}';
  const mine = loadBoard(withBoard(file), 'mine.json');
  expect(mine.memory.find((m) => m.name === 'flash')).toEqual({ name: 'flash', kind: 'flash', start: 0x10000000, length: 4 * 2 ** 20 });
  expect(mine.pins).toMatchObject({ LED: 2, EXTRA_1: 7, EXTRA_2: 8 });
  expect(mine.pins.GP0).toBeUndefined();
  expect(mine.sim).toBeUndefined();
  expect(mine.tags).toEqual(expect.arrayContaining(['pico', 'mine']));
  expect(mine.chain).toEqual(['mine', 'pico', 'rp2040', 'cortex-m0plus', 'cortex-m0', 'cortex-m']);
  expect(mergeBoards({ simulator: { sim: 'qemu', args: [] } }, { simulator: { sim: 'rp2040js' } })).toEqual({ simulator: { sim: 'rp2040js' } });
});

test.each([
  ['{"inherits": ["pico"],\n "descripton": "x"}', 'mine.json:2:2: unknown key "descripton"\n  help: did you mean "description"?'],
  ['{"inherits": ["pico"], "llvm": {"cpuu": "x"}}', 'mine.json:1:33: unknown key "llvm.cpuu"\n  help: did you mean "cpu"?'],
  ['{"inherits": ["pico"], "cpuHz": "fast"}', 'mine.json:1:33: cpuHz must be a whole number, or a string such as "0x1f", not "fast"'],
  ['{"inherits": ["pcio"]}', 'mine.json:1:15: inherits "pcio", which is not there\n  help: did you mean "pico"?'],
  ['{"inherits": ["pico"], "memory": {"ram": {"length": "lots"}}}', 'memory.ram.length must be a number of bytes such as 1024, "16K" or "0x20000000", not "lots"'],
  ['{"inherits": ["pico"],}', 'mine.json:1:23: a key in double quotes is expected'],
  ['{"description": "x", "description": "y"}', 'key "description" stands twice'],
  ['{"inherits": ["pico"], "serial": "uarts"}', 'serial must be one of uart, usb, none, semihosting, stdio, not "uarts"\n  help: did you mean "uart"?'],
  ['{"inherits": ["pico"], "simulator": {"sim": "qemu"}}', 'simulator lacks "program", "machine", "args"'],
  ['{"inherits": ["pico"], "pins": {"LED": "GPIO99"}}', 'pin "LED" is the same as "GPIO99", which is no pin'],
  ['{"inherits": ["pico"], "pins": {"A": "B", "B": "A"}}', 'pin "A" is named after itself'],
  ['{"inherits": ["pico"], "memory": {"more": {"kind": "ram", "start": "0x20040000", "length": 16}}}', 'memory "ram" (0x20000000, 270336 bytes) runs into "more" at 0x20040000'],
  ['{"inherits": ["cortex-m0"], "description": "x"}', '"vectors" is missing, here and in what is inherited'],
  ['{"inherits": ["./mine.json"]}', 'board files inherit in a circle: mine.json → mine.json'],
])('%s', (file, message) => {
  expect(complaints(file)).toContain(message);
});

test('boards/schema.json is the schema', () => {
  const file = path.join(host.installDir, 'boards/schema.json');
  if (process.env.UPDATE) fs.writeFileSync(file, boardJsonSchema());
  expect(fs.readFileSync(file, 'utf8')).toBe(boardJsonSchema());
});
