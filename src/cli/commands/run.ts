/** flash run: builds for a board and runs the image in a simulator. */
import { loadBoard } from '../../board/board';
import type { Device } from '../../device/device';
import type { Target } from '../../board/target';
import { openSimulator } from '../../sim/simulators';
import { usage } from '../argv';
import type { Command } from '../command';
import { buildOrRead } from '../compiler';
import type { Context } from '../context';
import { execute } from '../execute';
import { buildFlags, commonFlags } from '../flags';

export const runCommand: Command = {
  name: 'run',
  summary: 'compile and run in a simulator: no hardware needed',
  operands: 'PACKAGE|IMAGE [ARGUMENT...]',
  details: `The program's output goes to the standard output, the standard input to the program, and its exit status is the command's.
What follows the package belongs to the program. A ready image (.elf .uf2 .hex .bin) is run as it is.`,
  flags: [...buildFlags, ...commonFlags, 'timeout', 'until', 'fail', 'sim-trace', 'sim-speed', 'icount'],
  runsProgram: true,
  examples: ['flash run --board pico examples/hello', 'flash run --board pico --sim-trace pins --timeout 10s examples/blinky1', 'flash run --board riscv-qemu . one two'],
  async run(context) {
    const target = loadBoard(context.host, context.boardName());
    if (context.line.operands.length === 0) throw usage('flash run needs a package or an image', undefined, 'run');
    const device = await openSimulator(context.host, target, {
      realTime: realTime(context),
      args: context.line.programArgs,
      icount: context.has('icount'),
      keepAlive: context.io.stdin.terminal,
      command: context.has('x') ? (words) => void context.io.stderr.write(`${words.join(' ')}\n`) : undefined,
    });
    const built = await buildOrRead(context, target);
    if (context.list('sim-trace').includes('pins')) tracePins(context, device, target);
    return execute(context, device, built.image);
  },
};

/** People watching want to see a second last a second; scripts do not want to wait. */
function realTime(context: Context): boolean {
  const speed = context.text('sim-speed');
  return speed === undefined ? context.io.stdout.terminal && context.io.stdin.terminal : speed === 'real';
}

/** One line per edge on the error stream: simulated seconds, pin, level. */
function tracePins(context: Context, device: Device, target: Target): void {
  if (!device.pins) throw usage(`${device.name} does not show its pins`);
  const numbers = new Map<number, string[]>();
  for (const [name, number] of Object.entries(target.pins)) numbers.set(number, [...(numbers.get(number) ?? []), name]);
  for (const names of numbers.values()) {
    const label = names.includes('LED') ? `${names[0]} (LED)` : names[0];
    device.pins.onEdge(names[0], (level, at) => {
      const seconds = `${at / 1_000_000_000n}.${String(at % 1_000_000_000n).padStart(9, '0')}`;
      void context.io.stderr.write(`${seconds} ${label} ${level ? 1 : 0}\n`);
    });
  }
}
