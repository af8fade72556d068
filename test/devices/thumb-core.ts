/** Runs what a debugger puts into a chip's RAM, flash loaders and checksums, on the Cortex-M0+ of rp2040js with another memory around it. */
import { RP2040 } from 'rp2040js';

/** Memory as the core sees it; undefined where nothing is. */
export interface CoreBus {
  load(address: number, size: number): number | undefined;
  store(address: number, value: number, size: number): boolean;
}

class BusFault extends Error {}

export class ThumbCore {
  private readonly machine = new RP2040();
  private stopped = false;

  constructor(bus: CoreBus) {
    const { machine } = this;
    const load = (size: number) => (address: number): number => {
      const value = bus.load(address >>> 0, size);
      if (value === undefined) throw new BusFault();
      return value;
    };
    const store = (size: number) => (address: number, value: number): void => {
      if (!bus.store(address >>> 0, value, size)) throw new BusFault();
    };
    Object.assign(machine, { readUint32: load(4), readUint16: load(2), readUint8: load(1), writeUint32: store(4), writeUint16: store(2), writeUint8: store(1) });
    machine.onBreak = () => (this.stopped = true);
  }

  /** So many instructions from what the registers say, or fewer; true when a breakpoint, or a fault, stopped it. */
  run(registers: Uint32Array, steps: number): boolean {
    const { core } = this.machine;
    core.registers.set(registers.subarray(0, 16));
    core.xPSR = registers[16];
    this.stopped = false;
    let rewind = 0;
    try {
      for (let i = 0; i < steps && !this.stopped; i++) core.executeInstruction();
      if (this.stopped) rewind = core.breakRewind;
    } catch (error) {
      if (!(error instanceof BusFault)) throw error;
      this.stopped = true;
    }
    registers.set(core.registers);
    registers[15] -= rewind;
    registers[16] = (core.xPSR | 0x01000000) >>> 0;
    return this.stopped;
  }
}
