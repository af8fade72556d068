/** What clang is told: how code for a target is made, and what `#cgo` lines ask for. */
import type { Target } from '../board/target';
import type { Report } from '../diag/diagnostic';
import type { SourceFile } from '../diag/source';
import type { CgoLine } from './preamble';

/** Flags for the target's processor: the same machine that the Go code is made for. */
export function targetFlags(target: Target): string[] {
  const features = target.features.split(',').filter((f) => f !== '');
  const flags = [`--target=${target.triple}`];
  if (target.triple.startsWith('riscv')) {
    flags.push(`-march=${riscvArch(target.triple, features)}`, '-mno-relax');
    if (target.abi !== undefined) flags.push(`-mabi=${target.abi}`);
    if (target.codeModel !== undefined) flags.push(`-mcmodel=${target.codeModel === 'medium' ? 'medany' : 'medlow'}`);
  } else if (target.triple.startsWith('wasm')) {
    flags.push(`-mcpu=${target.cpu}`, ...features.map((f) => `-m${f.startsWith('-') ? 'no-' : ''}${f.slice(1)}`));
  } else {
    flags.push(`-mcpu=${target.cpu}`, ...(features.includes('+soft-float') ? ['-mfloat-abi=soft'] : []));
    for (const f of features) flags.push('-Xclang', '-target-feature', '-Xclang', f);
  }
  return flags;
}

/** rv32imac_zicsr: the base and the extensions among LLVM's features, the ones with one letter in their order. */
function riscvArch(triple: string, features: readonly string[]): string {
  const on = new Set(features.filter((f) => f.startsWith('+')).map((f) => f.slice(1)));
  const letters = [...'mafdcv'].filter((l) => on.has(l)).join('');
  const words = [...on].filter((f) => /^z[a-z]/.test(f)).sort();
  return [`${triple.slice(0, 7).replace('riscv', 'rv')}${on.has('e') ? 'e' : 'i'}${letters}`, ...words].join('_');
}

/** For all C: no operating system, no headers of the machine that compiles, one section for each function and variable. */
export const freestanding: readonly string[] = ['-ffreestanding', '-nostdlibinc', '-fno-common', '-fno-exceptions', '-fno-stack-protector', '-fno-pic', '-fno-pie', '-Qunused-arguments'];

/** Flags that a package may ask for: none that loads code into the compiler or writes files. */
const allowed = /^(-[DU][A-Za-z_]\w*(=.*)?|-I.+|-O[0-3sgz]?|-W(?![alp],)[\w=+-]*|-w|-std=[\w+:]+|-g\d?|-pedantic(-errors)?|-pthread|-f(no-)?(builtin(-\w+)?|common|inline-functions|omit-frame-pointer|optimize-sibling-calls|fast-math|math-errno|short-enums|signed-char|unsigned-char|short-wchar|strict-aliasing|strict-overflow|wrapv|unroll-loops|vectorize|function-sections|data-sections|visibility=\w+|stack-protector|exceptions|unwind-tables|asynchronous-unwind-tables|lto|pic|PIC|pie|PIE|rtti)|-m[\w=+.-]+)$/;

/** Flags with an argument of their own word. */
const withArgument = new Set(['-I', '-D', '-U', '-include', '-isystem', '-iquote']);

/** The flags for the compiler among a file's `#cgo` lines; what cannot be done is reported. */
export function cgoFlags(file: SourceFile, lines: readonly CgoLine[], dir: string, report: Report): string[] {
  const flags: string[] = [];
  for (const { offset, key, words } of lines) {
    const fail = (message: string, help?: string): void => report({ code: 'cgo/directive', severity: 'error', pos: { file, offset }, message, ...(help !== undefined && { help }) });
    // There are no files in C++ or Fortran that these could be about.
    if (key === 'CXXFLAGS' || key === 'FFLAGS') continue;
    if (key === 'pkg-config') {
      fail(`#cgo pkg-config: ${words.join(' ')} is not supported: its packages are for the machine that compiles`, 'put the sources of the library into the package, as .c files');
      continue;
    }
    if (key === 'LDFLAGS') {
      if (words.length > 0) fail(`#cgo LDFLAGS: ${words.join(' ')} is not supported: there are no libraries to link with`, 'put the sources of the library into the package, as .c files');
      continue;
    }
    for (let i = 0; i < words.length; i++) {
      const word = words[i].replaceAll('${SRCDIR}', dir);
      if (withArgument.has(word) && i + 1 < words.length) flags.push(word, words[++i].replaceAll('${SRCDIR}', dir));
      else if (allowed.test(word)) flags.push(word);
      else fail(`#cgo ${key}: the flag ${word} is not supported`);
    }
  }
  return flags;
}
