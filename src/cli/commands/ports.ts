/** flash ports: what is connected: serial ports, boot loader drives, USB devices in their boot loaders and debug probes, with the boards they may be, their state, and how they can be written. */
import { listBoards } from '../../board/board';
import { seenDrive, seenPort, seenUsb, type SeenBoard } from '../../flash/seen';
import { boardIdsOf, uf2Drives, type Uf2Drive } from '../../flash/uf2-volume';
import type { PortInfo } from '../../host/host';
import { interruptedStatus } from '../../host/signals';
import type { UsbInfo } from '../../host/usb';
import { usbId } from '../../serial/select';
import type { Target } from '../../board/target';
import type { Command } from '../command';
import type { Context } from '../context';
import { commonFlags } from '../flags';

const WATCH_MS = 250;

type SeenPort = PortInfo & SeenBoard & { readonly id: string | undefined };
type SeenDrive = Uf2Drive & SeenBoard;
type SeenUsb = Omit<UsbInfo, 'interfaces' | 'connection'> & SeenBoard & { readonly id: string | undefined };

interface Seen {
  readonly ports: readonly SeenPort[];
  readonly drives: readonly SeenDrive[];
  readonly usb: readonly SeenUsb[];
}

export const portsCommand: Command = {
  name: 'ports',
  summary: 'serial ports, boot loaders and debug probes, and the boards they may be',
  operands: '',
  details: `METHODS are the ways in which that board could be written now; a running program is listed with those that can ask it for its boot loader. A debug probe that is part of no board may be wired to any.
--watch stays and prints what comes (+) and goes (-), with --json one record a line, until Ctrl-C or --timeout.`,
  flags: [...commonFlags, 'watch', 'timeout'],
  runsProgram: false,
  examples: ['flash ports', 'flash ports --json', 'flash ports --watch'],
  async run(context) {
    const boards = listBoards(context.host);
    if (context.has('watch')) return watch(context, boards);
    const seen = await look(context, boards);
    if (context.json) {
      await context.printJson(seen);
      return 0;
    }
    const rows = rowsOf(seen);
    if (rows.length === 0) {
      await context.note('no serial port, no boot loader and no debug probe is there');
      return 0;
    }
    const head = ['PORT', 'ID', 'BOARDS', 'STATE', 'METHODS', 'SERIAL', 'NAME'];
    const widths = head.map((h, i) => Math.max(h.length, ...rows.map((r) => r[i].length)));
    await context.print([head, ...rows].map((r) => `${r.map((c, i) => c.padEnd(widths[i])).join('  ').trimEnd()}\n`).join(''));
    return 0;
  },
};

async function look(context: Context, boards: readonly Target[]): Promise<Seen> {
  const ports = (await context.host.ports.list()).map((p) => ({ ...p, id: usbId(p), ...seenPort(p, boards) }));
  const drives = (await uf2Drives(context.host, [...new Set(boards.flatMap(boardIdsOf))])).map((d) => ({ ...d, ...seenDrive(d, boards) }));
  const usb = (await context.host.usb.list()).flatMap((d): SeenUsb[] => {
    const seen = seenUsb(d, boards);
    const { path, location, vid, pid, release, serial, product, manufacturer } = d;
    return seen ? [{ path, location, vid, pid, release, serial, product, manufacturer, id: usbId(d), ...seen }] : [];
  });
  return { ports, drives, usb };
}

function rowsOf(seen: Seen): readonly (readonly string[])[] {
  const facts = (b: SeenBoard): readonly string[] => [b.boards.join(', '), b.state === 'unknown' ? '' : b.state, b.methods.join(', ')];
  return [
    ...seen.ports.map((p) => [p.path, p.id ?? '', ...facts(p), p.serial ?? '', p.product ?? '']),
    ...seen.usb.map((d) => [d.path, d.id ?? '', ...facts(d), d.serial ?? '', d.product ?? '']),
    ...seen.drives.map((d) => [d.dir, '', ...facts(d), '', d.model]),
  ];
}

/** Prints what is there, and then every change. */
async function watch(context: Context, boards: readonly Target[]): Promise<number> {
  const { clock } = context.host;
  const limit = context.duration('timeout');
  const end = limit === undefined ? Infinity : clock.now() + limit;
  let before = new Map<string, string>();
  while (!context.signal.aborted) {
    const seen = await look(context, boards);
    const now = new Map<string, string>();
    if (context.json) for (const x of [...seen.ports, ...seen.usb, ...seen.drives]) now.set(JSON.stringify(x), JSON.stringify(x));
    else for (const r of rowsOf(seen)) now.set(r.join('\t'), r.filter(Boolean).join('  '));
    for (const [key, text] of before) if (!now.has(key)) await tell(context, '-', text);
    for (const [key, text] of now) if (!before.has(key)) await tell(context, '+', text);
    before = now;
    if (clock.now() >= end) return 0;
    await clock.sleep(Math.min(WATCH_MS, end - clock.now()), context.signal);
  }
  return interruptedStatus(context.signal);
}

function tell(context: Context, sign: '+' | '-', text: string): Promise<void> {
  return context.print(context.json ? `{"event":"${sign === '+' ? 'added' : 'removed'}","device":${text}}\n` : `${sign} ${text}\n`);
}
