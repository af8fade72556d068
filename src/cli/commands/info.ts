/** flash info: everything that is known of a board, and what is generated from it. */
import { buildTags, linkerScript, loadBoard, pinConstants } from '../../board/board';
import { hex } from '../../util/bytes';
import { shortSize } from '../../util/size';
import type { Target } from '../../board/target';
import type { Command } from '../command';
import type { Context } from '../context';
import { commonFlags } from '../flags';

export const infoCommand: Command = {
  name: 'info',
  summary: 'what is known of a board: processor, tags, memory, pins',
  operands: '[BOARD]',
  flags: [...commonFlags, 'board', 'linker-script', 'gc', 'scheduler', 'serial', 'tags'],
  runsProgram: false,
  examples: ['flash info pico', 'flash info --board pico --json', 'flash info --board ./mine.json --linker-script'],
  async run(context) {
    const name = context.line.operands[0] ?? context.boardName();
    const target = loadBoard(context.host, name);
    if (context.has('linker-script')) await context.print(linkerScript(target));
    else if (context.json) await context.printJson({ ...target, buildTags: tagsOf(context, target), pinConstants: pinConstants(target) });
    else await context.print(describe(context, target));
    return 0;
  },
};

function tagsOf(context: Context, target: Target): readonly string[] {
  return buildTags(target, {
    gc: context.text('gc') ?? 'auto',
    scheduler: context.text('scheduler') ?? 'tasks',
    serial: context.text('serial') ?? target.serial,
    goMinor: 0,
    extra: context.list('tags'),
  });
}

function describe(context: Context, t: Target): string {
  const rows: (readonly [string, string])[] = [
    ['board', `${t.board}: ${t.description}`],
    ['inherits', t.chain.slice(1).join(', ')],
    ['triple', t.triple],
    ['processor', `${t.cpu} at ${t.cpuHz / 1e6} MHz (${t.features})`],
    ['GOOS/GOARCH', `${t.goos}/${t.goarch}`],
    ['build tags', `${tagsOf(context, t).join(' ')} go1.N`],
    ...t.memory.map((m) => [`memory ${m.name}`, `${hex(m.start)} ${shortSize(m.length)} (${m.kind})`] as const),
    ['stacks', `${t.stackSize} system, ${t.goroutineStackSize} goroutine`],
    ['serial', `${t.serial} at ${t.monitorBaud} baud`],
    ['image', t.image.kind],
    ['written by', t.flash.map((f) => f.method).join(', ') || 'other tools'],
    ['simulator', t.sim === undefined ? 'none' : t.sim.sim === 'qemu' ? `${t.sim.program} -M ${t.sim.machine}` : t.sim.sim],
    ['tested', t.tested],
    ['pins', Object.entries(t.pins).map(([n, v]) => `${n}=${v}`).join(' ')],
  ];
  return rows.filter(([, v]) => v !== '').map(([k, v]) => `${k.padEnd(14)} ${v}\n`).join('');
}
