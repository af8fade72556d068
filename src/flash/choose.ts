/** Chooses the device to write: by what the user says, else by its ids; never the first of several. */
import type { FlashError } from '../diag/diagnostic';
import type { Host, PortInfo } from '../host/host';
import { aliases, resolveAlias } from '../serial/bench';
import { means, portLabel, type Candidate } from '../serial/select';
import { deviceError } from './errors';

export type Choice<C> = { readonly kind: 'one'; readonly device: C } | { readonly kind: 'none' } | { readonly kind: 'several'; readonly devices: readonly C[] };

/** Those of the candidates that `--device` means; all of them without it. */
export function choose<C extends Candidate>(candidates: readonly C[], wanted: string | undefined): Choice<C> {
  const fitting = wanted === undefined ? candidates : candidates.filter((c) => means(wanted, c));
  if (fitting.length === 1) return { kind: 'one', device: fitting[0] };
  return fitting.length === 0 ? { kind: 'none' } : { kind: 'several', devices: fitting };
}

/** What the user asks for, with names of bench.json replaced. */
export function wantedDevice(host: Host, device: string | undefined): string | undefined {
  return device === undefined ? undefined : resolveAlias(host, device);
}

/** Several devices fit: all are listed, with a word that chooses the first. */
export function severalError(what: string, labels: readonly string[], example: string): FlashError {
  return deviceError('device/several', `${labels.length} ${what}: ${labels.join(', ')}`, `choose one: --device ${example}`);
}

/** No port is the one that is wanted. */
export function noPortError(host: Host, ports: readonly PortInfo[], wanted: string | undefined, board: string, what: string): FlashError {
  const there = ports.length > 0 ? `ports that are there: ${ports.map(portLabel).join(', ')}` : 'no serial port is there';
  const names = aliases(host);
  const known = wanted !== undefined && names.length > 0 ? `; names of bench.json: ${names.join(', ')}` : '';
  const message = wanted === undefined ? `no ${what} of a ${board} was found; ${there}` : `no device ${wanted}; ${there}${known}`;
  return deviceError('device/none', message, `connect the board, or name its port with --device; without hardware: flash run --board ${board} PROGRAM`);
}
