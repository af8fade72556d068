/** A tool of a user's for the method `command`: its board is a file, which it fills piece by piece. What becomes of the tool on the way is up to the test. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { randomNumbers } from './interrupt';
import { pattern } from './pattern';
import { runTool, type PeerRun } from './real-cases';

/** At a piece of the program: the command gets Ctrl-C, and the tool ends by that or does not; the tool is killed; it fails. */
export type ToolBreak = 'ctrl-c' | 'hangs' | 'killed' | 'fails';
export const toolBreaks: readonly ToolBreak[] = ['ctrl-c', 'killed', 'fails', 'hangs'];

const PIECE = 4096;

const tool = `
const fs = require('fs');
const [, , image, board] = process.argv;
const { how, at, stuck } = JSON.parse(fs.readFileSync(board + '.plan', 'utf8'));
const log = (line) => fs.appendFileSync(board + '.log', line + '\\n');
process.on('SIGINT', () => {
  log('interrupted');
  if (how !== 'hangs') process.exit(130);
});
log(process.pid);
(async () => {
  const data = fs.readFileSync(image);
  if (stuck) data[700] ^= 1;
  const out = fs.openSync(board, 'w');
  for (let n = 0; n * ${PIECE} < data.length; n++) {
    if (n === at && how === 'killed') process.kill(process.pid, 'SIGKILL');
    if (n === at && how === 'fails') {
      console.error('error: the board does not answer');
      process.exit(9);
    }
    if (n === at && (how === 'ctrl-c' || how === 'hangs')) {
      process.kill(process.ppid, 'SIGINT');
      await new Promise((resolve) => setTimeout(resolve, 60_000));
    }
    fs.writeSync(out, data, n * ${PIECE}, Math.min(${PIECE}, data.length - n * ${PIECE}));
  }
  console.log('wrote ' + data.length + ' bytes');
})();
`;

/** What the command must say, by how it was broken off. */
const words: Readonly<Record<ToolBreak, RegExp>> = {
  'ctrl-c': /interrupted while \S+ was running\n {2}help: repeat the command/,
  hangs: /interrupted while \S+ was running; it did not end and was killed\n {2}help: repeat the command/,
  killed: /ended with status 137\n {2}help: the command was: /,
  fails: /ended with status 9:\n\s*error: the board does not answer\n {2}help: the command was: /,
};

export class CommandBench {
  private readonly dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-tool-'));
  private readonly board = path.join(this.dir, 'board');
  private readonly image = path.join(this.dir, 'program.bin');
  private readonly temporary = path.join(this.dir, 'tmp');
  readonly pieces: number;

  constructor(
    private readonly root: string,
    private readonly bytes: number,
  ) {
    this.pieces = Math.ceil(bytes / PIECE);
    const script = path.join(this.dir, 'tool.js');
    fs.writeFileSync(script, tool);
    fs.writeFileSync(this.image, pattern(bytes));
    fs.mkdirSync(this.temporary);
    const memory = { flash: { kind: 'flash', start: 0, length: '1M' }, ram: { kind: 'ram', start: 0x20000000, length: '128K' } };
    const argv = [process.execPath, script, '{bin}', this.board];
    fs.writeFileSync(path.join(this.dir, 'mine.json'), JSON.stringify({ inherits: ['cortex-m4'], description: 'a board with a tool of its own', memory, vectors: { kind: 'cortex-m', lines: 0 }, cpuHz: 1e6, serial: 'none', usb: [], image: { kind: 'bin' }, flash: [{ method: 'command', argv }] }));
  }

  close(): void {
    fs.rmSync(this.dir, { recursive: true });
  }

  /** Runs the command, with a tool that does as it is told here. */
  flash(plan: { readonly how?: ToolBreak; readonly at?: number; readonly stuck?: boolean } = {}): Promise<PeerRun> {
    fs.writeFileSync(`${this.board}.plan`, JSON.stringify(plan));
    fs.writeFileSync(`${this.board}.log`, '');
    return runTool('env', [`TMPDIR=${this.temporary}`, process.execPath, path.join(this.root, 'flash'), '--board', path.join(this.dir, 'mine.json'), this.image]);
  }

  holds(): boolean {
    return Buffer.compare(fs.readFileSync(this.board), pattern(this.bytes)) === 0;
  }

  /** Breaks a run off; tells what was wrong with it or with the next one, nothing when that succeeded. */
  async breakOff(how: ToolBreak, at: number): Promise<string | undefined> {
    const name = `${how} at ${at}`;
    const first = await this.flash({ how, at });
    if (first.status !== (how === 'ctrl-c' || how === 'hangs' ? 130 : 3) || !words[how].test(first.output)) return `${name}: status ${first.status}: ${first.output}`;
    const [pid, ...told] = fs.readFileSync(`${this.board}.log`, 'utf8').trim().split('\n');
    if (lives(Number(pid))) return `${name}: the tool still runs`;
    if ((how === 'ctrl-c' || how === 'hangs') && told.length === 0) return `${name}: the tool was not told`;
    if (fs.readdirSync(this.temporary).some((f) => f.startsWith('flash-'))) return `${name}: files were left`;
    if (this.holds()) return `${name}: nothing was broken off`;
    const second = await this.flash();
    return second.status === 0 && this.holds() ? undefined : `after ${name}: status ${second.status}: ${second.output}`;
  }

  /** Breaks off `times` runs at moments of chance, each way as often. */
  async breakOffs(times: number, seed: number): Promise<readonly string[]> {
    const random = randomNumbers(seed);
    const problems: string[] = [];
    for (let i = 0; i < times; i++) {
      const problem = await this.breakOff(toolBreaks[i % toolBreaks.length], Math.floor(random() * this.pieces));
      if (problem !== undefined) problems.push(problem);
    }
    return problems;
  }
}

function lives(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
