/** The table of simulators: one entry per kind that a board file may name. */
import { FlashError } from '../diag/diagnostic';
import type { Device } from '../device/device';
import type { Host } from '../host/host';
import type { SimSpec, Target } from '../board/target';
import type { SimOptions } from './options';

type Open<S extends SimSpec> = (host: Host, target: Target, spec: S, options: SimOptions) => Promise<Device>;

const simulators: { readonly [K in SimSpec['sim']]: Open<Extract<SimSpec, { sim: K }>> } = {
  async rp2040js(_host, target, _spec, options) {
    const [lib, { Rp2040Device }] = await Promise.all([import('rp2040js'), import('./rp2040/device')]);
    return new Rp2040Device(lib, target, options);
  },
  async qemu(host, target, spec, options) {
    const { QemuDevice } = await import('./qemu');
    return new QemuDevice(host, target, spec, options);
  },
  async wasi(host, target, _spec, options) {
    const { WasiDevice } = await import('./wasi/device');
    return new WasiDevice(host, target, options);
  },
};

/** Whether a program learns its arguments when it starts; where not, they are part of the build. Emulated machines that are no board have semihosting. */
export function passesArguments(target: Target): boolean {
  return target.sim?.sim === 'wasi' || (target.sim?.sim === 'qemu' && target.tags.includes('qemu'));
}

/** A fresh simulator of the board, without a program yet. */
export function openSimulator(host: Host, target: Target, options: SimOptions = {}): Promise<Device> {
  const spec = target.sim;
  if (!spec) {
    throw new FlashError({ code: 'sim/none', severity: 'error', message: `there is no simulator for ${target.board}`, help: 'flash boards shows which boards have one; flash, and flash test --device auto, use the board itself' });
  }
  const open = simulators[spec.sim] as Open<SimSpec>;
  return open(host, target, spec, options);
}
