/** The monitor's part of the lab: ten megabytes through lines that break, and what a megabaud costs. */
import * as path from 'node:path';
import { closedConnections, killedTerminals, pacedLine, type Broken } from '../devices/monitor-line';
import { putTable } from './table';

const BYTES = 10_000_000;
const BREAKS = 20;
const BAUD = 1_000_000;
const SECONDS = 30;
/** Of one core. */
const SHARE = 0.25;

interface Row {
  readonly what: string;
  readonly result: string;
  readonly passed: boolean;
}

/** Runs all of it, writes the table of docs/monitor.md, and gives how many rows passed and failed. */
export async function monitorLab(root: string): Promise<{ readonly passed: number; readonly failed: number }> {
  const rows: Row[] = [];
  const note = (row: Row): void => {
    rows.push(row);
    process.stderr.write(`  monitor: ${row.what}: ${row.passed ? '' : 'failed: '}${row.result}\n`);
  };
  note(broken('a pseudo-terminal, killed in the middle of a stream', 'bytes that the system gave', await killedTerminals(BYTES, BREAKS)));
  note(broken('TCP, closed behind the last byte of each part', 'bytes that were sent', await closedConnections(BYTES, BREAKS)));
  const p = await pacedLine(root, BAUD, SECONDS);
  const share = p.cpuSeconds / p.seconds;
  const whole = p.logged === p.sent;
  const rate = Math.round((p.sent - 8) / (p.seconds + 1) / 1000);
  note({
    what: `a pseudo-terminal at the pace of ${BAUD / 1_000_000} Mbaud (${rate} KB a second) for ${SECONDS} s, with times, a log and --until`,
    result: `${(100 * share).toFixed(1)}% of a core; ${p.logged} of ${p.sent} bytes in the log`,
    passed: whole && share < SHARE && rate > 0.9 * (BAUD / 10_000),
  });
  putTable(path.join(root, 'docs/monitor.md'), ['line', 'result'], rows.map((r) => [r.what, r.passed ? r.result : '**failed**']));
  const passed = rows.filter((r) => r.passed).length;
  return { passed, failed: rows.length - passed };
}

function broken(what: string, given: string, r: Broken): Row {
  const rate = (r.shown / 1e6 / (r.ms / 1000)).toFixed(1);
  return {
    what: `${what}, ${r.breaks} times`,
    result: r.flaws[0] ?? `${r.shown} bytes shown of ${r.given} ${given}, each once and in order; ${rate} MB a second`,
    passed: r.flaws.length === 0 && r.shown === r.given && r.shown >= BYTES,
  };
}
