/** What goes to the board: keys of a terminal with a menu, lines, or a pipe. */
import { Keys, keyHelp, type KeyAction } from '../../serial/keys';
import { NewlineFilter, type Newlines } from '../../serial/newlines';
import type { PortSource } from '../../serial/source';
import type { Context } from '../context';

/** What keys of the menu do, other than sending. */
export type MenuAction = Exclude<KeyAction['kind'], 'send' | 'help' | 'echo'>;

/** Whether each key goes to the board as it is pressed. */
export function sendsKeys({ io, json, line }: Context): boolean {
  return io.stdin.terminal && io.stdin.raw !== undefined && !json && line.flags.lines === undefined;
}

/** Bytes of a pipe that wait for a board that is away. */
export interface Unsent {
  bytes: number;
}

/** Sends until the input ends; nothing of a pipe is lost while the board is away: it waits, and counts as unsent. */
export async function feedBoard(context: Context, source: PortSource, signal: AbortSignal, unsent: Unsent, act: (action: MenuAction) => Promise<void>): Promise<void> {
  const { stdin } = context.io;
  const keys = sendsKeys(context) ? new Keys() : undefined;
  // A terminal's Enter is CR in raw mode, and most programs read lines that end with LF.
  const eol = new NewlineFilter(((context.text('eol') as Newlines | undefined) ?? (keys && !context.has('raw') ? 'lf' : 'keep')));
  let echo = context.has('echo');
  const send = async (bytes: Uint8Array): Promise<void> => {
    const data = eol.push(bytes);
    if (data.length === 0) return;
    if (echo) await context.print(data);
    while (!(await source.write(data)) && !signal.aborted) {
      // What is typed while the board is away is meant for nobody.
      if (stdin.terminal) return;
      unsent.bytes = data.length;
      await source.connected();
    }
    if (!signal.aborted) unsent.bytes = 0;
  };
  if (!stdin.terminal) await source.connected();
  if (keys) stdin.raw?.(true);
  try {
    for await (const bytes of stdin.read()) {
      if (signal.aborted) return;
      for (const action of keys?.push(bytes) ?? [{ kind: 'send' as const, bytes }]) {
        if (action.kind === 'send') await send(action.bytes);
        else if (action.kind === 'echo') await context.note(`echo ${(echo = !echo) ? 'on' : 'off'}`);
        else if (action.kind === 'help') await context.note(keyHelp);
        else await act(action.kind);
      }
    }
  } finally {
    if (keys) stdin.raw?.(false);
  }
}
