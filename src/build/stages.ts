/** Times the stages of a build. */
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

  /** As `run`, for stages that wait for tools. */
  async wait<T>(stage: string, job: () => Promise<T>): Promise<T> {
    const start = this.clock.now();
    const result = await job();
    this.timed?.(stage, this.clock.now() - start);
    return result;
  }
}
