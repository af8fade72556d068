/** Builds small assembly programs for tests with LLVM's own tools. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { linkerScript } from '../../src/board/board';
import type { Target } from '../../src/board/target';

const found = new Map<string, string>();

/** The path of an LLVM tool under one of its usual names. */
export function llvmTool(name: string): string {
  const known = found.get(name) ?? search(name);
  found.set(name, known);
  return known;
}

function search(name: string): string {
  const folders = [process.env.FLASH_LLVM, ...(process.env.PATH ?? '').split(path.delimiter)].filter((d): d is string => !!d);
  // A name without a version may be an older LLVM.
  const names = [...[21, 20, 19, 18, 17, 16].map((v) => `${name}-${v}`), name];
  for (const candidate of names) {
    for (const folder of folders) {
      const file = path.join(folder, candidate);
      if (existsSync(file) && major(file) >= 16) return file;
    }
  }
  throw new Error(`${name} is not installed`);
}

function major(file: string): number {
  return Number(/version (\d+)/.exec(execFileSync(file, ['--version'], { encoding: 'utf8' }))?.[1] ?? /LLD (\d+)/.exec(execFileSync(file, ['--version'], { encoding: 'utf8' }))?.[1] ?? 0);
}

/** Assembles sources (.s), compiles IR (.ll), and links all for a board; gives the ELF file. */
export function assemble(target: Target, sources: readonly string[]): Uint8Array {
  const dir = mkdtempSync(path.join(tmpdir(), 'flash-asm-'));
  try {
    const objects = sources.map((source, i) => {
      const object = path.join(dir, `${i}.o`);
      const machine = [target.cpu, target.features, target.abi].map((v, k) => (v ? [`${['-mcpu', '-mattr', '-target-abi'][k]}=${v}`] : [])).flat();
      const ir = source.endsWith('.ll');
      const kind = ir ? [`-mtriple=${target.triple}`, '-O2', '-force-dwarf-frame-section', '-function-sections'] : [`-triple=${target.triple}`];
      execFileSync(llvmTool(ir ? 'llc' : 'llvm-mc'), [...kind, ...machine, '-filetype=obj', source, '-o', object]);
      return object;
    });
    writeFileSync(path.join(dir, 'link.ld'), linkerScript(target));
    execFileSync(llvmTool('ld.lld'), ['--gc-sections', '-T', path.join(dir, 'link.ld'), ...objects, '-o', path.join(dir, 'a.elf')]);
    return new Uint8Array(readFileSync(path.join(dir, 'a.elf')));
  } finally {
    rmSync(dir, { recursive: true });
  }
}
