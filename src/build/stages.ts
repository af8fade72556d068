/** Times the stages of a build. */
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../host/host';

export class Stages {
  constructor(
    private readonly clock: Clock,
    private readonly timed: ((stage: string, ms: number) => void) | undefined,
  ) {}

  /** Runs one stage and reports how long it took. */
  run<T>(stage: string, job: () => T): T {
    const start = this.clock.now();
    const result = job();
    this.timed?.(stage, this.clock.now() - start);
    return result;
  }

  /** Between stages: attends to the processes that run meanwhile. */
  async pause(): Promise<void> {
    // A process that has ended is followed by the next, which is started one turn later.
    for (let turn = 0; turn < 3; turn++) await setImmediate();
  }

  /** Reports a stage that was timed elsewhere. */
  note(stage: string, ms: number): void {
    this.timed?.(stage, ms);
  }
}
