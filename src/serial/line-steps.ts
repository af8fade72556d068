/** What an adapter's control lines do to reset a chip, written in a board file as `dtr=1,rts=1,wait=50,rts=0`. */
import { FlashError } from '../diag/diagnostic';
import type { SerialLink } from './link';

type Step = { readonly line: 'dtr' | 'rts'; readonly on: boolean } | { readonly wait: number };

/** Reads the steps; throws what a board file has wrong. */
export function parseLineSteps(text: string): readonly Step[] {
  return text.split(',').map((part) => {
    const match = /^\s*(?:(dtr|rts)=([01])|wait=(\d+))\s*$/.exec(part);
    if (!match) throw new FlashError({ code: 'board/bad-value', severity: 'error', message: `"${part.trim()}" is no step of control lines`, help: 'steps are dtr=0, dtr=1, rts=0, rts=1 and wait=MILLISECONDS, with commas between them' });
    return match[3] === undefined ? { line: match[1] as 'dtr' | 'rts', on: match[2] === '1' } : { wait: Number(match[3]) };
  });
}

/** Does them in order. Whether a port has such lines is not known before they are tried: then the error is the port's. */
export async function runLineSteps(link: SerialLink, text: string): Promise<void> {
  for (const step of parseLineSteps(text)) {
    if ('wait' in step) await link.pause(step.wait);
    else await link.port.signals({ [step.line]: step.on });
  }
}
