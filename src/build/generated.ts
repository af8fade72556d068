/** Go files made in memory: facts of the target and settings as constants. */
import type { Target } from '../board/target';
import type { ProgramSettings } from './options';

/** Constants of package runtime; the names are listed in docs/abi.md. */
export function targetConstants(target: Target, settings: ProgramSettings): string {
  return `package runtime

const (
\ttargetGoroutineStack = ${settings.goroutineStackSize ?? target.goroutineStackSize}
\ttargetCPUHz          = ${target.cpuHz}
\ttargetPointerBytes   = ${target.pointerBytes}
\ttargetHasAtomics     = ${target.hasAtomics}
\ttargetSerial         = ${JSON.stringify(settings.serial ?? target.serial)}
\ttargetBoard          = ${JSON.stringify(target.board)}
\ttargetInterruptLines = ${target.vectors.lines}
)
`;
}
