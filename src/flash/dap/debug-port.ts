/** The debug port of an Arm chip over SWD: waking it up, powering the debug part, and what to do when it says FAULT. */
import { LinkTimeout } from '../../serial/link';
import { hex } from '../../util/bytes';
import { deviceError } from '../errors';
import { Ack, AckError, type Access, type Batch, type DapProbe } from './probe';

/** Registers of the debug port (ADIv5.2). */
const Dp = { abort: 0x0, dpidr: 0x0, ctrlStat: 0x4, select: 0x8, rdbuff: 0xc, targetsel: 0xc } as const;

/** ABORT: clears the sticky flags of compare, error, write error and overrun. */
const CLEAR_STICKY = 0x1e;
/** CTRL/STAT. */
const POWER_UP = 0x50000000;
const POWERED = 0xa0000000;
const STICKY_ERROR = 1 << 5;

/** The request byte of a write of TARGETSEL on the wire. */
const TARGETSEL_REQUEST = 0x99;

const TRIES = 3;

export class DebugPort {
  private select: number | undefined;
  /** DPIDR, once it was read. */
  id = 0;

  constructor(
    readonly probe: DapProbe,
    /** The target that is meant where several share the wire. */
    private readonly target: number | undefined,
  ) {}

  /** Wakes the port up, from JTAG, from dormant state or from a broken access, and powers the debug part. Throws where no chip answers. */
  async connect(): Promise<void> {
    let ack: number = Ack.none;
    // Some chips leave their dormant state only by the second of both ways, some do not know it.
    const ways = this.target === undefined ? [false, true] : [true];
    for (let i = 0; i < TRIES; i++) {
      if (i > 0) await this.probe.slower();
      for (const dormant of ways) {
        await this.wake(dormant);
        try {
          this.id = (await this.probe.transfer([{ port: 'dp', register: Dp.dpidr }]))[0];
          await this.powerUp();
          return;
        } catch (error) {
          if (!(error instanceof AckError)) throw error;
          ack = error.ack;
        }
      }
    }
    throw deviceError('device/no-answer', `no chip answers ${this.probe.name} on SWD (${ackName(ack)})`, 'check that the board has power, and the wires SWDIO, SWCLK and GND; wire nRESET too, for a program that turns SWD off');
  }

  /** Runs batches on an access port; `bank` are the upper bits of its registers. */
  async access(ap: number, bank: number, batches: readonly Batch[]): Promise<Uint32Array> {
    const select = ((ap << 24) | (bank & 0xf0)) >>> 0;
    const change: Batch[] = select === this.select ? [] : [{ kind: 'each', accesses: [{ port: 'dp', register: Dp.select, value: select }] }];
    // Not known until it is acknowledged.
    this.select = undefined;
    const words = await this.probe.run([...change, ...batches]);
    this.select = select;
    return words;
  }

  /** One register of an access port. */
  async readAp(ap: number, register: number): Promise<number> {
    return (await this.access(ap, register & 0xf0, [{ kind: 'each', accesses: [{ port: 'ap', register: register & 0xc }] }]))[0];
  }

  async writeAp(ap: number, register: number, value: number): Promise<void> {
    // A write is put into effect later: reading the buffer waits for it and tells what became of it.
    const accesses: Access[] = [{ port: 'ap', register: register & 0xc, value }, { port: 'dp', register: Dp.rdbuff }];
    await this.access(ap, register & 0xf0, [{ kind: 'each', accesses }]);
  }

  /** After an access that failed: makes the port ready for the next. True when the port said that the memory behind it refused. */
  async recover(): Promise<boolean> {
    this.select = undefined;
    await this.probe.sync();
    try {
      const status = (await this.probe.transfer([{ port: 'dp', register: Dp.ctrlStat }]))[0];
      await this.probe.transfer([{ port: 'dp', register: Dp.abort, value: CLEAR_STICKY }]);
      if ((status & POWERED) >>> 0 === POWERED) return (status & STICKY_ERROR) !== 0;
    } catch (error) {
      if (!(error instanceof AckError)) throw error;
    }
    await this.connect();
    return false;
  }

  /** `job`, repeated after what a bad line can cause; once only where twice is not the same. */
  async retry<T>(what: string, job: () => Promise<T>, tries = TRIES): Promise<T> {
    for (let i = 1; ; i++) {
      try {
        return await job();
      } catch (error) {
        if (!(error instanceof AckError || error instanceof LinkTimeout)) throw error;
        if (error instanceof AckError && error.ack !== Ack.wait && error.ack !== Ack.fault) await this.probe.slower();
        const refused = await this.recover();
        if (i < tries && !refused) continue;
        if (error instanceof LinkTimeout) throw error;
        throw ackError(this.probe.name, error.ack, what);
      }
    }
  }

  private async wake(dormant: boolean): Promise<void> {
    this.select = undefined;
    const { probe } = this;
    // What selects follows at once: after idle cycles nobody listens for it.
    await this.lineHigh();
    if (dormant) {
      // SWD to dormant, then the selection alert and the activation code of SWD (ADIv5.2, B5.3).
      await probe.sequence(16, [0xbc, 0xe3]);
      await probe.sequence(8, [0xff]);
      await probe.sequence(128, [0x92, 0xf3, 0x09, 0x62, 0x95, 0x2d, 0x85, 0x86, 0xe9, 0xaf, 0xdd, 0xe3, 0xa2, 0x0e, 0xbc, 0x19]);
      // Four cycles low, 0x1a, and a line reset.
      await probe.sequence(12, [0xa0, 0x01]);
    } else {
      // JTAG to SWD (B5.2).
      await probe.sequence(16, [0x9e, 0xe7]);
    }
    await this.lineReset();
    if (this.target !== undefined) await probe.writeUnheard(TARGETSEL_REQUEST, this.target);
  }

  private lineHigh(): Promise<void> {
    return this.probe.sequence(56, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
  }

  /** The same, and idle cycles. */
  private async lineReset(): Promise<void> {
    await this.lineHigh();
    await this.probe.sequence(8, [0x00]);
  }

  private async powerUp(): Promise<void> {
    const { probe } = this;
    await probe.transfer([
      { port: 'dp', register: Dp.abort, value: CLEAR_STICKY },
      { port: 'dp', register: Dp.select, value: 0 },
      { port: 'dp', register: Dp.ctrlStat, value: POWER_UP },
    ]);
    const deadline = probe.now() + 500;
    for (;;) {
      const status = (await probe.transfer([{ port: 'dp', register: Dp.ctrlStat }]))[0];
      if ((status & POWERED) >>> 0 === POWERED) return;
      if (probe.now() > deadline) throw deviceError('device/no-answer', `the debug part of the chip does not come up (CTRL/STAT ${hex(status)})`, 'take the power off the board, connect it again and repeat the command');
      await probe.pause(5);
    }
  }
}

/** What the wire said, for people. */
function ackName(ack: number): string {
  if (ack === Ack.wait) return 'WAIT, again and again';
  if (ack === Ack.fault) return 'FAULT';
  return ack === Ack.none ? 'no acknowledge' : `acknowledge ${ack}`;
}

function ackError(probe: string, ack: number, what: string): Error {
  if (ack === Ack.none) return deviceError('device/no-answer', `the chip on ${probe} stopped answering on SWD while ${what}`, 'check the wires and that the board has power, and repeat the command');
  return deviceError('device/refused', `the chip on ${probe} answered ${ackName(ack)} while ${what}`, 'repeat the command; take the power off the board first if it stays so');
}
