/** flash monitor: the serial port of a board, with panics decoded, on a terminal or in a script. */
import { loadBoard } from '../../board/board';
import { ExitStatus, FlashError } from '../../diag/diagnostic';
import { isElf, readElf, readElfSymbols } from '../../image/elf';
import { namedPort } from '../../serial/bench';
import { awaitPort, portLabel } from '../../serial/select';
import type { Target } from '../../board/target';
import type { Command } from '../command';
import type { Context } from '../context';
import { commonFlags, type FlagName } from '../flags';
import { runSession, type SessionOptions } from '../monitor/session';
import { hostPath } from '../paths';

export const monitorFlags: readonly FlagName[] = ['port', 'device', 'baudrate', 'timestamps', 'log', 'until', 'fail', 'elf', 'no-reconnect', 'raw', 'hex', 'newlines', 'eol', 'lines', 'echo', 'reset'];

/** A port that was just plugged in may need a moment until the system lets us. */
const OPEN_MS = 500;
const REOPEN_MS = 10_000;

export const monitorCommand: Command = {
  name: 'monitor',
  summary: 'the serial port: reconnects, decodes panics, logs',
  operands: '',
  details: `--port (or --device) takes a path, a serial number, vid:pid, a name of bench.json, tcp://HOST:PORT or rfc2217://HOST:PORT.
On a terminal each key goes to the board, Ctrl-C too; Ctrl-] ends, Ctrl-T h shows the keys. Otherwise the standard input is sent and Ctrl-C ends.
Exit status: 0 for --until TEXT or the quit key; 1 for --fail TEXT and --timeout TIME; 2 for wrong flags; 3 when the port cannot be opened or, with --no-reconnect, went away; 130 for Ctrl-C.
Panics and faults are shown with functions and lines of the program that was written from here, or of --elf FILE.
--json prints one record a line: line, text (of a line that has not ended yet), bytes (--hex), trace, opened, lost, refused, end.`,
  flags: [...commonFlags, 'board', 'timeout', ...monitorFlags],
  runsProgram: false,
  examples: [
    'flash monitor --board pico',
    'flash monitor --port /dev/ttyACM0 --timestamps=absolute --log run.log',
    'flash monitor --board pico --until "all tests passed" --fail /panic|FAIL/ --timeout 30s',
    'flash monitor --device tcp://lab.local:4000 --json',
  ],
  run(context) {
    const name = context.board;
    const target = name === undefined ? undefined : loadBoard(context.host, name);
    const elf = context.text('elf');
    return monitorBoard(context, target, { elf: elf === undefined ? undefined : readElfFile(context, elf), waitMs: 0, patienceMs: OPEN_MS, reset: context.has('reset') ? 'asked' : 'no' }, wantedPort(context));
  },
};

/** A port of its own that bench.json gives a board is meant by the board's name. */
function wantedPort(context: Context): string | undefined {
  const device = context.text('device');
  return namedPort(context.host, device, context.text('port')) ?? device;
}

function readElfFile(context: Context, name: string): Uint8Array {
  const bad = (why: string): FlashError => new FlashError({ code: 'image/bad-file', severity: 'error', message: `${name}: ${why}`, help: 'it is the file that flash build -o program.elf writes' });
  let bytes: Uint8Array;
  try {
    bytes = context.host.fs.read(hostPath(context.host, name));
  } catch (error) {
    throw bad(error instanceof Error ? error.message.replace(/^E[A-Z]+: /, '').replace(/, (open|read)( .*)?$/, '') : String(error));
  }
  if (!isElf(bytes)) throw bad('it is no ELF file');
  return bytes;
}

/** Monitors a board that was just written: it may take a moment to appear. `written` says which of several boards that was. */
export function monitorWritten(context: Context, target: Target, elf: Uint8Array, written: string | undefined): Promise<number> {
  return monitorBoard(context, target, { elf: elf.length > 0 ? elf : undefined, waitMs: REOPEN_MS, patienceMs: REOPEN_MS, reset: context.has('reset') ? 'asked' : 'where known' }, written);
}

/** Our code for the port over USB; a program holds it only if it prints there. */
const USB_CODE = 'internal/flash/usb.';

/** A board whose USB port is its program's shows none where the program prints elsewhere: that is told before the board is written, and not waited for. */
export async function mustPrintToUsb(context: Context, target: Target, elf: Uint8Array): Promise<void> {
  if (!target.usbDevice || context.has('port') || elf.length === 0) return;
  const symbols = readElfSymbols(readElf(elf));
  if (symbols.length === 0 || symbols.some((s) => s.name.startsWith(USB_CODE))) return;
  const kind = context.text('serial') ?? target.serial;
  const others = (await context.host.ports.list()).map(portLabel);
  throw new FlashError(
    {
      code: 'serial/not-over-usb',
      severity: 'error',
      message: `the program prints ${kind === 'uart' ? 'to its UART' : 'nothing over USB'}, so the ${target.board} would show no serial port; nothing was written`,
      help: `build it with --serial usb to see it over the USB cable${kind === 'uart' ? `, or name the port that the UART is wired to with --port${others.length > 0 ? `; ports that are there: ${others.join(', ')}` : ''}` : ''}`,
    },
    ExitStatus.usage,
  );
}

async function monitorBoard(context: Context, target: Target | undefined, options: Omit<SessionOptions, 'port' | 'target'> & { readonly waitMs: number }, wanted: string | undefined): Promise<number> {
  const port = await awaitPort(context.host, target, wanted, options.waitMs, context.signal);
  return runSession(context, { ...options, port, target });
}
