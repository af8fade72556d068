/** Go files made in memory: facts of the target and settings as constants. */
import type { Target } from '../board/target';
import { goString } from '../util/go-string';
import type { ProgramSettings } from './options';

/** machine.NoPin */
const NO_PIN = 255;

/** Constants of package runtime; the names are listed in docs/abi.md. */
export function targetConstants(target: Target, settings: ProgramSettings): string {
  return `package runtime

const (
\ttargetHeapPageShift  = ${pageShift(target)}
\ttargetCPUHz          = ${target.cpuHz}
\ttargetCrystalHz      = ${target.crystalHz}
\ttargetCrystalStartMs = ${target.crystalStartMs}
\ttargetPointerBytes   = ${target.pointerBytes}
\ttargetHasAtomics     = ${target.hasAtomics}
\ttargetSerial         = ${JSON.stringify(settings.serial ?? target.serial)}
\ttargetBoard          = ${JSON.stringify(target.board)}
\ttargetInterruptLines = ${target.vectors.lines}
\ttargetPanicTrap      = ${settings.panic === 'trap'}
\ttargetReports        = ${settings.reports}
\ttargetBaud           = ${target.monitorBaud}
\ttargetUARTTX         = ${target.pins.UART_TX_PIN ?? NO_PIN}
\ttargetUARTRX         = ${target.pins.UART_RX_PIN ?? NO_PIN}
)

// targetArgs has the program's name and its arguments, if it has any.
var targetArgs = []string{${(settings.args.length > 0 ? ['main', ...settings.args] : []).map((a) => goString(a)).join(', ')}}
`;
}

/** Of the pages that the conservative collector divides memory into: few of them must not be much of it. */
function pageShift(target: Target): number {
  const ram = target.memory.find((m) => m.name === 'ram')?.length ?? Infinity;
  if (ram <= 2 ** 15) return 8;
  return ram <= 2 ** 19 ? 9 : 12;
}
