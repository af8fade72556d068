/** How the control lines of a board's port reset it, where a monitor may do so. */
import type { FlashSpec, Target } from '../board/target';

/** The circuits of Arduino boards (an edge of DTR) and of Espressif's (RTS holds the chip, DTR chooses its program). */
const COMMON = 'dtr=0,rts=1,wait=100,rts=0,wait=50,dtr=1,rts=1';

/** The steps that are known to start the board's program from its beginning; undefined where its lines do not reach the reset pin. */
export function resetSteps(target: Target | undefined, method?: string): string | undefined {
  const spec = target?.flash.find((f) => method === undefined || f.method === method);
  return spec && stepsOf(spec);
}

/** What to try on a port of which nothing is known. */
export function commonResetSteps(): string {
  return COMMON;
}

function stepsOf(spec: FlashSpec): string | undefined {
  switch (spec.method) {
    case 'stm32-uart':
      return spec.leave;
    case 'esp-rom':
      return spec.reset === 'lines' ? COMMON : undefined;
    default:
      return undefined;
  }
}

/** USB ids under which a board shows its boot loader. */
export function bootloaderIds(target: Target | undefined): readonly string[] {
  return (target?.flash ?? []).flatMap((f) => ('bootloader' in f ? f.bootloader : []));
}
