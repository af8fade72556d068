/** The lab: every method against the tools of others and against faults, as one table. Started by `npm run lab`. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { nodeHost } from '../../src/host/node';
import { cacheDir } from '../../src/toolchain/cache';
import { largeCases, serialCases, type MethodCase } from '../devices/cases';
import { dapCases, largeDapCases } from '../devices/dap-cases';
import { byCommand, espCase, nordicCase, sambaCase, stm32Case, type PeerRun, type RealCase } from '../devices/real-cases';
import { monitorLab } from './monitor-lab';
import { largeUsbCases, usbCases } from '../devices/usb-cases';
import { hasTool, LineMeter, type ServeOptions } from '../devices/serve';
import { cdcTable, withPico } from './cdc-lab';
import { driveFaults, faultsOf, INTERRUPTIONS } from './faults';
import { kernelDir, prepareGuest, runGuest } from './guest';
import { hostRows } from './host-rows';
import { failed, passed, skipped, type Cell, type GuestCells, type GuestResults } from './scenario';
import { guestScenarios } from './scenarios/all';

const RUNS = 3;
/** By when so much has gone to the device, the tool has found it and begun. */
const CONNECT_BYTES = 1024;

interface Row {
  readonly method: string;
  readonly peer: string;
  readonly cells: readonly Cell[];
}

const heads = ['peer accepts the simulator', 'ours writes', 'ours verifies', 'stuck bit', 'unplugged at each step', `256 KiB broken off ${INTERRUPTIONS} times`, 'bytes a second, ours : peer'];

interface Entry {
  readonly name: string;
  readonly make: (size: number) => RealCase;
  readonly peerName: string;
  /** Bits a second of the line, and bytes of the program. */
  readonly baud: number;
  readonly size: number;
}

const UART = 115200;
/** Full-speed bulk: at most 19 packets of 64 bytes in a millisecond, ten bits to the byte as the line counts. */
const FULL_SPEED = 19 * 64 * 1000 * 10;

const entries: readonly Entry[] = [
  { name: 'stm32-uart', make: stm32Case as unknown as Entry['make'], peerName: 'stm32flash', baud: UART, size: 32 * 1024 },
  { name: 'esp-rom', make: espCase as unknown as Entry['make'], peerName: 'esptool --no-stub', baud: UART, size: 32 * 1024 },
  { name: 'samba', make: sambaCase as unknown as Entry['make'], peerName: 'bossac', baud: FULL_SPEED, size: 224 * 1024 },
  { name: 'nordic-dfu', make: nordicCase as unknown as Entry['make'], peerName: 'adafruit-nrfutil', baud: UART, size: 32 * 1024 },
];

/** Bytes a second over a line at its real speed, or what went wrong. Other work on the machine only makes runs longer: the shortest counts. */
async function throughput(e: Entry, run: (c: RealCase, device: ReturnType<RealCase['make']>, options: ServeOptions) => Promise<PeerRun>): Promise<number | string> {
  let shortest = Infinity;
  for (let i = 0; i < RUNS; i++) {
    const c = e.make(e.size);
    const device = c.make();
    const meter = new LineMeter(CONNECT_BYTES);
    const r = await run(c, device, { baud: e.baud, bits: c.bits, meter });
    if (r.status !== 0 || !c.holds(device)) return `status ${r.status}: ${r.output.slice(-400)}`;
    shortest = Math.min(shortest, meter.ms);
  }
  return (e.size * 1000) / shortest;
}

async function row(root: string, e: Entry): Promise<Row> {
  const c = e.make(20_000);
  const tool = c.peer.tool;
  const there = hasTool(tool);
  const cells: Cell[] = [];
  const note = (cell: Cell): void => {
    cells.push(cell);
    process.stderr.write(`  ${e.name}: ${heads[cells.length - 1]}: ${cell.state === 'passed' ? cell.text : `${cell.state}: ${cell.text}`}\n`);
  };
  if (!there) note(skipped(`${tool} is not installed`));
  else {
    const device = c.make();
    const r = await c.peer.write(device);
    note(r.status === 0 && c.holds(device) ? await moreOf(c) : failed(r.output.slice(-300)));
  }
  const device = c.make();
  const r = await byCommand(root, c, device, {});
  note(r.status === 0 && c.holds(device) && c.runs(device) ? passed('yes') : failed(r.output));
  const verified = (jsonOf(r.output) as { verified?: string } | undefined)?.verified;
  note(r.status === 0 && verified !== undefined ? passed(verified) : failed('no word about it'));
  const of = (c: MethodCase): boolean => c.method === e.name;
  const faults = await faultsOf(serialCases.filter(of), largeCases.filter(of));
  note(faults.stuckBit);
  note(faults.unplugged);
  note(faults.broken);
  note(await speeds(root, e, there));
  return { method: e.name, peer: e.peerName, cells };
}

/** What else the peer has to say of the simulator or of our image. */
async function moreOf(c: RealCase): Promise<Cell> {
  const said = ['yes'];
  for (const m of c.peer.more ?? []) {
    const r = await m.run();
    if (r.status !== 0) return failed(`not so: ${m.what}: ${r.output.slice(-300)}`);
    said.push(m.what);
  }
  return passed(said.join('; '));
}

async function speeds(root: string, e: Entry, there: boolean): Promise<Cell> {
  if (!there) return skipped(`${e.peerName} is not installed`);
  preferred(true);
  const peer = await throughput(e, (c, device, options) => c.peer.write(device, options));
  const mine = await throughput(e, (c, device, options) => byCommand(root, c, device, options));
  preferred(false);
  if (typeof peer === 'string') return failed(`the peer: ${peer}`);
  if (typeof mine === 'string') return failed(`ours: ${mine}`);
  const text = `${Math.round(mine)} : ${Math.round(peer)} (${Math.round((100 * mine) / peer)}%)`;
  return mine >= 0.95 * peer ? passed(text) : failed(text);
}

/**
 * Puts this process, and what it starts, before other work on the machine: a tool that waits for each answer must get its turn when the answer comes.
 * Only root on Linux may; elsewhere the measurement shows the other work as well.
 */
function preferred(on: boolean): void {
  spawnSync('chrt', ['--all-tasks', on ? '--rr' : '--other', '--pid', on ? '1' : '0', String(process.pid)], { stdio: 'ignore' });
}

function jsonOf(output: string): unknown {
  try {
    return JSON.parse(output.slice(output.indexOf('{')));
  } catch {
    return undefined;
  }
}

/** The table as Markdown, put between the marks of the document; methods that were not run keep their rows. */
function writeTable(file: string, rows: readonly Row[]): void {
  const text = fs.readFileSync(file, 'utf8');
  const marks = /(<!-- lab: begin -->\n)([\s\S]*?)(<!-- lab: end -->)/;
  const lines = new Map<string, string>();
  for (const line of (marks.exec(text)?.[2] ?? '').split('\n').slice(2).filter(Boolean)) lines.set(line.split(' | ')[0].replace('| ', ''), line);
  for (const r of rows) lines.set(r.method, `| ${r.method} | ${r.peer} | ${r.cells.map((c) => (c.state === 'failed' ? `**failed**` : c.text)).join(' | ')} |`);
  const order = [...entries.map((e) => e.name), ...guestScenarios.map((s) => s.name), ...Object.keys(hostRows)];
  const sorted = [...lines].sort(([a], [b]) => order.indexOf(a) - order.indexOf(b)).map(([, line]) => line);
  const table = [`| method | peer | ${heads.join(' | ')} |`, `|---|---|${heads.map(() => '---|').join('')}`, ...sorted].join('\n');
  fs.writeFileSync(file, text.replace(marks, `$1${table}\n$3`));
}

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const nothing: Count = { passed: 0, failed: 0 };

/** Rows of methods whose devices are plugged into a guest kernel: the guest's cells, and faults in this process; and our programs' serial port there. */
async function guestRows(root: string, bundle: string, only: readonly string[]): Promise<{ readonly rows: readonly Row[]; readonly usb: Count }> {
  const scenarios = guestScenarios.filter((s) => only.length === 0 || only.includes(s.name));
  const usb = only.length === 0 || only.includes('usb');
  if (scenarios.length === 0 && !usb) return { rows: [], usb: nothing };
  const cache = cacheDir(nodeHost());
  const guest = prepareGuest(cache);
  const env = { FLASH_LAB_KERNEL: kernelDir(cache), PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '/root', FLASH_LAB_PICOBOOT: buildPicobootPeer(root, cache) };
  const names = scenarios.map((s) => s.name);
  const run = (more: Readonly<Record<string, string>>): Promise<GuestResults | string> => (typeof guest === 'string' ? Promise.resolve(guest) : runGuest(guest, root, bundle, { ...env, ...more }, names));
  const results = usb ? await withPico((address) => run({ FLASH_LAB_PICO: address })) : await run({});
  const rows: Row[] = [];
  for (const s of scenarios) {
    const none = (why: string): Cell => (typeof guest === 'string' ? skipped(why) : failed(why));
    const cell = (of: keyof GuestCells): Cell => (typeof results === 'string' ? none(results) : (results.cells[s.name]?.[of] ?? failed('the guest did not come to it')));
    const of = (c: MethodCase): boolean => c.method === s.name;
    const here = s.name === 'uf2-volume' ? await driveFaults() : await faultsOf([...usbCases, ...dapCases].filter(of), [...largeUsbCases, ...largeDapCases].filter(of));
    const cells = [cell('accepts'), cell('writes'), cell('verifies'), both(cell('stuckBit'), here.stuckBit), both(cell('unplugged'), here.unplugged), here.broken, cell('speed')];
    tell(s.name, cells);
    rows.push({ method: s.name, peer: s.peer, cells });
  }
  return { rows, usb: usb ? cdcTable(root, typeof results === 'string' ? results : results.usb) : nothing };
}

function tell(method: string, cells: readonly Cell[]): void {
  cells.forEach((c, i) => process.stderr.write(`  ${method}: ${heads[i]}: ${c.state === 'passed' ? c.text : `${c.state}: ${c.text}`}\n`));
}

/** What holds in the guest and in this process. */
function both(guest: Cell, here: Cell): Cell {
  if (here.state === 'failed') return here;
  return guest.state === 'failed' ? guest : here;
}

/** The program on the crate `picoboot`; where it cannot be built, a name that is no program. */
function buildPicobootPeer(root: string, cache: string): string {
  const target = path.join(cache, 'lab', 'picoboot-peer');
  if (!hasTool('cargo')) return path.join(target, 'none');
  const manifest = path.join(root, 'test/lab/picoboot-peer/Cargo.toml');
  const r = spawnSync('cargo', ['build', '--quiet', '--release', '--locked', '--manifest-path', manifest], { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, CARGO_TARGET_DIR: target } });
  return r.status === 0 ? path.join(target, 'release', 'picoboot-peer') : path.join(target, 'none');
}

async function main(): Promise<void> {
  const [root, bundle, ...only] = process.argv.slice(2);
  const chosen = entries.filter((e) => only.length === 0 || only.includes(e.name));
  const rows: Row[] = [];
  if (chosen.length > 0 && !hasTool('socat')) throw new Error('socat, which makes pseudo-terminals, is not installed');
  for (const e of chosen) rows.push(await row(root, e));
  const monitor = only.length === 0 || only.includes('monitor') ? await monitorLab(root) : nothing;
  const guest = await guestRows(root, bundle, only);
  rows.push(...guest.rows);
  for (const [method, cellsOf] of Object.entries(hostRows).filter(([m]) => only.length === 0 || only.includes(m))) {
    const cells = await cellsOf(root);
    tell(method, cells);
    rows.push({ method, peer: '–', cells });
  }
  writeTable(path.join(root, 'docs/flashing.md'), rows);
  const count = (state: Cell['state']): number => rows.flatMap((r) => r.cells).filter((c) => c.state === state).length;
  const bad = count('failed') + monitor.failed + guest.usb.failed;
  process.stdout.write(`${count('passed') + monitor.passed + guest.usb.passed} passed, ${bad} failed, ${count('skipped')} skipped\n`);
  process.exit(bad > 0 ? 1 : 0);
}

void main();
