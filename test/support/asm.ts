/** Builds small assembly programs for tests with LLVM's own tools. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { linkerScript } from '../../src/board/board';
import type { Target } from '../../src/board/target';

/** The path of an LLVM tool under one of its usual names. */
export function llvmTool(name: string): string {
  const folders = [process.env.FLASH_LLVM, ...(process.env.PATH ?? '').split(path.delimiter)].filter((d): d is string => !!d);
  // A name without a version may be an older LLVM.
  const names = [...[21, 20, 19, 18, 17, 16].map((v) => `${name}-${v}`), name];
  for (const candidate of names) {
    for (const folder of folders) {
      try {
        execFileSync(path.join(folder, candidate), ['--version'], { stdio: 'ignore' });
        return path.join(folder, candidate);
      } catch {
        // Not this one.
      }
    }
  }
  throw new Error(`${name} is not installed`);
}

/** Assembles and links sources for a board; gives the ELF file. */
export function assemble(target: Target, sources: readonly string[], options: { debug?: boolean } = {}): Uint8Array {
  const dir = mkdtempSync(path.join(tmpdir(), 'flash-asm-'));
  try {
    const objects = sources.map((source, i) => {
      const object = path.join(dir, `${i}.o`);
      const abi = target.abi ? [`-target-abi=${target.abi}`] : [];
      execFileSync(llvmTool('llvm-mc'), [`-triple=${target.triple}`, `-mcpu=${target.cpu}`, `-mattr=${target.features}`, ...abi, ...(options.debug ? ['-g'] : []), '-filetype=obj', source, '-o', object]);
      return object;
    });
    writeFileSync(path.join(dir, 'link.ld'), linkerScript(target));
    execFileSync(llvmTool('ld.lld'), ['--gc-sections', '-T', path.join(dir, 'link.ld'), ...objects, '-o', path.join(dir, 'a.elf')]);
    return new Uint8Array(readFileSync(path.join(dir, 'a.elf')));
  } finally {
    rmSync(dir, { recursive: true });
  }
}
