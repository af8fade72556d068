/** How Espressif chips are reset over a serial port: by DTR and RTS through two transistors, or by the chip's own USB port. */
import type { SerialLink } from '../serial/link';

export type EspReset = 'lines' | 'usb-jtag' | 'none';

/**
 * Resets with the boot pin low. On adapters DTR pulls the boot pin and RTS the reset pin, and where both are on neither is pulled.
 * Capacitors slow the reset pin down: later tries take longer.
 */
export async function resetIntoRom(link: SerialLink, how: EspReset, attempt: number): Promise<void> {
  switch (how) {
    case 'lines':
      await set(link, false, true);
      await link.pause(100);
      await set(link, true, false);
      await link.pause(attempt > 2 ? 550 : 50);
      return set(link, false, false);
    case 'usb-jtag':
      await set(link, false, false);
      await link.pause(100);
      // DTR alone asks for the loader at the next reset; from there to RTS alone, which resets, the way goes over both.
      await set(link, true, false);
      await link.pause(100);
      await set(link, true, true);
      await set(link, false, true);
      await link.pause(100);
      return set(link, false, false);
    case 'none':
      return;
  }
}

/** Resets with the boot pin high. */
export async function resetIntoProgram(link: SerialLink, how: EspReset): Promise<void> {
  if (how === 'none') return;
  await set(link, false, true);
  await link.pause(how === 'usb-jtag' ? 200 : 100);
  await set(link, false, false);
}

/** A port without such lines (a pseudo-terminal, TCP) is no failure: the chip may be in its loader already. */
async function set(link: SerialLink, dtr: boolean, rts: boolean): Promise<void> {
  try {
    await link.port.signals({ dtr, rts });
  } catch {
    await link.pause(0);
  }
}
