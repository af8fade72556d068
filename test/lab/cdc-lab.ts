/** The host's part of the lab for the serial port of our programs: the board, which the guest attaches, and the table of docs/usb.md. */
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import { nodeHost } from '../../src/host/node';
import { CabledPico } from './cabled-pico';
import type { CdcRow } from './cdc-guest';
import { HOST } from './guest';
import { putTable } from './table';

/** Has a Pico served, as long as the job takes; the simulated chip is too slow inside of the guest. */
export async function withPico<T>(job: (address: string) => Promise<T>): Promise<T> {
  const host = nodeHost();
  const pico = new CabledPico(host, loadBoard(host, 'pico'));
  try {
    return await job(`${HOST}:${await pico.start()}`);
  } finally {
    await pico.end();
  }
}

/** Writes what came of it; a text says why nothing did. */
export function cdcTable(root: string, results: readonly CdcRow[] | string | undefined): { readonly passed: number; readonly failed: number } {
  const rows = typeof results === 'object' ? results : [{ what: 'the guest', result: results ?? 'the guest did not come to it', passed: false }];
  for (const r of rows) process.stderr.write(`  usb: ${r.what}: ${r.passed ? '' : 'failed: '}${r.result}\n`);
  putTable(path.join(root, 'docs/usb.md'), ['in a Linux kernel', 'result'], rows.map((r) => [r.what, r.passed ? r.result : '**failed**']));
  const passed = rows.filter((r) => r.passed).length;
  return { passed, failed: rows.length - passed };
}
