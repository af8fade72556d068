/**
 * What stacks are computed to need against what they have used: the runtime is built with stacks that are painted before use, and
 * tells at the end how much of the paint is gone.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fillStackTable } from '../../src/analysis/stack-table';
import type { StackReport } from '../../src/analysis/stacks';
import { loadBoard } from '../../src/board/board';
import { build } from '../../src/build/build';
import { nodeHost } from '../../src/host/node';
import { makeImage } from '../../src/image/make-image';
import { openSimulator } from '../../src/sim/simulators';

jest.setTimeout(240_000);
const root = path.join(__dirname, '../..');
const host = { ...nodeHost(), cwd: root };

function runtimeFile(name: string, changes: readonly (readonly [anchor: string, with_: string])[]): string {
  let text = fs.readFileSync(path.join(root, 'runtime/src/runtime', name), 'utf8');
  for (const [anchor, replacement] of changes) {
    expect(text.split(anchor)).toHaveLength(2);
    text = text.replace(anchor, replacement);
  }
  return text;
}

const paint = `package runtime

import "unsafe"

const paintPattern = 0xa5c3f00d

type paintedStack struct{ code, stack, size, used uintptr }

var painted [64]paintedStack
var paintedCount int

func fill(at, end uintptr) {
	for ; at < end; at += 4 {
		*(*uint32)(unsafe.Pointer(at)) = paintPattern
	}
}

func usedOf(at, end uintptr) uintptr {
	for at < end && *(*uint32)(unsafe.Pointer(at)) == paintPattern {
		at += 4
	}
	return end - at
}

// paintTask records a stack; what was there before is measured first.
func paintTask(gp *g, code unsafe.Pointer) {
	measurePaint(gp.stack)
	fill(gp.stack+8, gp.stack+gp.size)
	painted[paintedCount] = paintedStack{uintptr(code), gp.stack, gp.size, 0}
	paintedCount++
}

func measurePaint(stack uintptr) {
	for i := 0; i < paintedCount; i++ {
		if p := &painted[i]; p.used == 0 && (stack == 0 || p.stack == stack) {
			p.used = usedOf(p.stack+8, p.stack+p.size)
		}
	}
}

const mainMargin = 256

func paintMain() {
	fill(uintptr(unsafe.Pointer(&stackBottom))+mainMargin, stacksave()-64)
}

func reportPaint() {
	used := usedOf(uintptr(unsafe.Pointer(&stackBottom))+mainMargin, uintptr(unsafe.Pointer(&stackTop)))
	measurePaint(0)
	print("\\npaint 0 0 ", used, "\\n")
	for i := 0; i < paintedCount; i++ {
		print("paint ", painted[i].code, " ", painted[i].size, " ", painted[i].used, "\\n")
	}
}
`;

interface Use {
  readonly what: string;
  readonly computed: number;
  readonly used: number;
}

/** Runs a program; gives what its stacks have used beside what they were computed to need. */
async function measure(board: string, program: string, gc: string): Promise<readonly Use[]> {
  const target = loadBoard(host, board);
  let report: StackReport | undefined;
  const files = {
    'zz_paint.go': paint,
    'sched.go': runtimeFile('sched.go', [['\tgp.ctx.prepare(gp, fn)\n', '\tpaintTask(gp, gp.code)\n\tgp.ctx.prepare(gp, fn)\n']]),
    'stubs.go': runtimeFile('stubs.go', [['\tflushPrint()\n', '\treportPaint()\n\tflushPrint()\n'], ['\tboardInit()\n', '\tboardInit()\n\tpaintMain()\n']]),
  };
  const built = await build(host, target, { packages: [program], gc, noCache: true, extraPackages: new Map([['runtime', files]]), printStacks: (r) => void (report = r) });
  const stacks = report as unknown as StackReport;
  // All stacks are made large, so that a bound that is too small shows as a number and not as a crash.
  const elf = fillStackTable(built.elf, stacks.goroutines.map((g) => ({ pointer: g.pointer, bytes: 4096, known: true })));
  const device = await openSimulator(host, target, {});
  await device.load(makeImage(elf, target), new AbortController().signal);
  let text = '';
  for await (const bytes of device.output()) text += Buffer.from(bytes).toString('latin1');
  await device.close();
  const uses: Use[] = [];
  for (const m of text.matchAll(/paint (\d+) (\d+) (\d+)/g)) {
    const [code, used] = [Number(m[1]), Number(m[3])];
    if (code === 0) {
      if (stacks.system !== undefined) uses.push({ what: 'system stack', computed: stacks.system, used });
      continue;
    }
    const g = stacks.goroutines.find((x) => x.pointer === code);
    expect({ code, known: g !== undefined }).toEqual({ code, known: true });
    if (g?.depth.kind === 'known') uses.push({ what: g.name, computed: g.bytes, used: used + 8 });
  }
  return uses;
}

const quick: readonly (readonly [board: string, program: string, gc: string])[] = [
  ['pico', './test/analysis/programs/depths.go', 'leaking'],
  ['mps2-an386', './test/programs/chans.go', 'conservative'],
  ['riscv-qemu', './test/analysis/programs/depths.go', 'leaking'],
];
const more: typeof quick = ['pico', 'mps2-an386', 'cortex-m-qemu', 'riscv-qemu', 'riscv64-qemu'].flatMap((board) =>
  ['./test/analysis/programs/depths.go', './test/programs/chans.go', './test/programs/selects.go', './examples/goroutines', './bench/size/gochan'].flatMap((program) =>
    ['leaking', 'conservative'].map((gc) => [board, program, gc] as const),
  ),
);
const full = process.env.FLASH_TEST_FULL === '1';

test.each(full ? more : quick)('%s: %s with %s', async (board, program, gc) => {
  const uses = await measure(board, program, gc);
  expect(uses.filter((u) => u.used > u.computed)).toEqual([]);
  expect(uses.length).toBeGreaterThan(2);
  // Panics, timers and interrupts are in the bound and hardly ever in what is used.
  const ratios = uses.map((u) => u.computed / u.used).sort((a, b) => a - b);
  expect(ratios[ratios.length >> 1]).toBeLessThan(6);
  if (full) console.log(`${board} ${program} ${gc}\n${uses.map((u) => `${u.what}: ${u.computed} computed, ${u.used} used`).join('\n')}`);
});
