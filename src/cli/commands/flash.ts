/** flash, the default command: builds, writes the board, and stays on its serial port when asked to. */
import { loadBoard } from '../../board/board';
import type { Target } from '../../board/target';
import { openFlash } from '../../flash/flash';
import type { FlashResult } from '../../flash/method';
import { programPort } from '../../flash/program-port';
import { hex } from '../../util/bytes';
import { withCommas } from '../../util/size';
import { usage } from '../argv';
import type { Command } from '../command';
import { buildOrRead, noteCollector } from '../compiler';
import { buildFlags, commonFlags } from '../flags';
import { keepProgram } from '../programs';
import { monitorFlags, monitorWritten, mustPrintToUsb } from './monitor';

/** A board that was just connected takes a moment until its drive is mounted. */
export const SEARCH_MS = 1500;

export const flashCommand: Command = {
  name: 'flash',
  summary: 'compile, write to the board, verify (the default command)',
  operands: '[PACKAGE|IMAGE] [ARGUMENT...]',
  details: `The word flash may be left out: flash --board pico main.go.
The board is found by what its boot loader says of itself; of several boards --device chooses one.
A port may also be on the network: --device rfc2217://HOST:PORT or tcp://HOST:PORT.`,
  flags: [...new Set([...buildFlags, ...commonFlags, 'device', 'timeout', 'monitor', 'method', 'o', ...monitorFlags] as const)],
  runsProgram: true,
  examples: ['flash --board pico main.go', 'flash --board pico --monitor .', 'flash --board pico program.uf2', 'flash --board ./mine.json --method stm32-uart --device /dev/ttyUSB0 .'],
  async run(context) {
    const { host } = context;
    const target = loadBoard(host, context.boardName());
    if (context.line.operands.length > 1 && !context.line.operands[0].endsWith('.go')) throw usage('flash takes one package', undefined, 'flash');
    const built = await buildOrRead(context, target);
    await noteCollector(context, built);
    if (context.has('monitor')) await mustPrintToUsb(context, target, built.elf);
    keepProgram(host, built.elf);
    const result = await openFlash(
      host,
      {
        target,
        image: built.image,
        device: context.text('device') ?? context.text('port'),
        timeoutMs: context.duration('timeout') ?? SEARCH_MS,
        signal: context.signal,
        step: (text) => context.progress.step(text),
        part: (done) => context.progress.part(done),
      },
      context.text('method'),
    );
    if (context.json) await context.printJson({ board: target.board, ...result });
    else if (!context.quiet) await context.progress.done(writtenText(target, result));
    if (!context.has('monitor')) return 0;
    return monitorWritten(context, target, built.elf, programPort(host, result, context.text('device'), context.text('port')));
  },
};

/** What was written where, and how that is known. */
export function writtenText(target: Target, result: FlashResult): string {
  const places = result.written.map((w) => `${hex(w.address)} to ${hex(w.address + w.bytes - 1)}`).join(', ');
  return `${withCommas(result.bytes)} bytes written to ${target.board} (${result.device}), ${places}: ${result.verified}`;
}
