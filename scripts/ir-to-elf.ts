/** Debugging aid: IR text → LLVM assembly, object code or assembly text. `node ir-to-elf.cjs BOARD FILE.ir [ll|opt|asm|obj] [z|s|0|1|2]` on standard output. */
import * as fs from 'node:fs';
import { loadBoard } from '../src/board/board';
import { nodeHost } from '../src/host/node';
import { parseModule } from '../src/ir/parse';
import { checkModule, formatProblems } from '../src/ir/sanity';
import { emitLlvm } from '../src/llvm/emit';
import { Cache } from '../src/toolchain/cache';
import { compile, optimise, type OptLevel } from '../src/toolchain/compile';
import { findTools } from '../src/toolchain/find';

async function main([board, file, form = 'asm', opt = 'z', debug]: string[]): Promise<void> {
  const host = nodeHost();
  const target = loadBoard(host, board);
  const module = parseModule(fs.readFileSync(file, 'utf8'));
  const problems = checkModule(module);
  if (problems.length) process.stderr.write(`${formatProblems(problems)}\n`);
  const ll = new TextEncoder().encode(emitLlvm(module, target, { debug: debug as 'lines' | undefined, opt: opt as OptLevel }));
  const cache = new Cache(host);
  const tools = await findTools(host, cache);
  const options = { opt: opt as OptLevel, timed: (stage: string, ms: number): void => void process.stderr.write(`${stage} ${ms.toFixed(0)} ms\n`) };
  if (form === 'll') process.stdout.write(ll);
  else if (form === 'opt') process.stdout.write(await optimise(host, tools, ll, options, 'text'));
  else process.stdout.write(await compile(host, tools, cache, target, ll, options, form as 'asm' | 'obj'));
}

void main(process.argv.slice(2));
