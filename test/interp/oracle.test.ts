/**
 * The programs of test/programs mean the same as IR, and after each pass, as they do under Go. What a pass breaks shows here
 * with its name, without LLVM or a simulator in between.
 */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { nodeHost } from '../../src/host/node';
import { runProgram } from '../../src/interp/bare-board';
import { passes } from '../../src/passes/passes';
import { programIr } from '../support/program-ir';

const programs = path.join(__dirname, '../programs');
const host = nodeHost();
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-interp-'));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

/** It counts what passes save: before them it says so. */
const countsAllocations = 'stackstrings.go';

test.each(fs.readdirSync(programs).filter((f) => f.endsWith('.go') && f !== countsAllocations))(
  '%s',
  async (program) => {
    // A program with package fmt is large: between the first and the last pass it is run in the full test only.
    const all = process.env.FLASH_TEST_FULL === '1' || !fs.readFileSync(path.join(programs, program), 'utf8').includes('"fmt"');
    const want = fs.readFileSync(path.join(programs, program.replace(/\.go$/, '.out')), 'latin1');
    const m = await programIr(host, path.join(programs, program), 'mps2-an386', path.join(scratch, 'cache'));
    const check = (stage: string): void => {
      const r = runProgram(m);
      expect({ stage, output: r.output, status: r.status, error: r.error }).toEqual({ stage, output: want, status: 0, error: undefined });
    };
    // Who called is known from the pass on that keeps account of it.
    let known = !m.funcs.has('runtime.callStack');
    if (known) check('as built');
    for (const p of passes) {
      p.run(m, { gc: 'leaking' });
      known ||= p.name === 'callers';
      if (!known) continue;
      if (all || p === passes[passes.length - 1]) check(`after ${p.name}`);
    }
  },
  120_000,
);
