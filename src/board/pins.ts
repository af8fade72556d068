/** The board's facts as a Go source file of package machine, so that none stands twice. */
import { goString } from '../util/go-string';
import type { Target } from './target';

/** Go source with a constant per pin, and the names and clock of board and chip for the package's own use. */
export function pinConstants(target: Target): string {
  const pins = Object.entries(target.pins);
  const width = Math.max(0, ...pins.map(([name]) => name.length));
  const lines = pins.map(([name, number]) => `\t${name.padEnd(width)} Pin = ${number}`);
  return `// The board ${target.board}, as its board file describes it.

package machine

const (
\tboardName = ${JSON.stringify(target.board)}
\tchipName  = ${JSON.stringify(target.chain[1] ?? target.board)}
\tboardCPUHz = ${target.cpuHz}
\tboardBaud = ${target.monitorBaud}
)
${lines.length === 0 ? '' : `\nconst (\n${lines.join('\n')}\n)\n`}`;
}

/** Go source with what the board says of itself over USB, for package internal/flash/usb; undefined for a board that the runtime cannot print to that way. */
export function usbConstants(target: Target): string | undefined {
  const id = target.usb[0];
  if (!target.usbDevice || !id) return undefined;
  const hex = (n: number): string => `0x${n.toString(16).padStart(4, '0')}`;
  return `package usb

const (
\tboardVID          = ${hex(id.vid)}
\tboardPID          = ${hex(id.pid)}
\tboardManufacturer = ${goString(target.usbDevice.manufacturer)}
\tboardProduct      = ${goString(target.usbDevice.product)}
)
`;
}
