/** A queue that is awaited: one side pushes as things happen, the other iterates until the end. */

const HIGH_WATER = 256;

export class AsyncQueue<T> implements AsyncIterable<T> {
  private readonly items: T[] = [];
  private waiting: ((r: IteratorResult<T>) => void)[] = [];
  private blocked: (() => void)[] = [];
  private ended = false;

  push(item: T): void {
    if (this.ended) return;
    const waiter = this.waiting.shift();
    if (waiter) waiter({ value: item, done: false });
    else this.items.push(item);
  }

  /** No more will be pushed; what is queued is still given out. */
  end(): void {
    this.ended = true;
    for (const waiter of this.waiting.splice(0)) waiter({ value: undefined, done: true });
    this.release();
  }

  get size(): number {
    return this.items.length;
  }

  /** Settles when the reader has taken all but a few of the items: a producer that waits here cannot fill the memory. */
  roomy(): Promise<void> {
    if (this.ended || this.items.length < HIGH_WATER) return Promise.resolve();
    return new Promise((resolve) => this.blocked.push(resolve));
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return {
      next: () => {
        if (this.items.length > 0) {
          const value = this.items.shift() as T;
          if (this.items.length < HIGH_WATER / 2) this.release();
          return Promise.resolve({ value, done: false as const });
        }
        if (this.ended) return Promise.resolve({ value: undefined, done: true as const });
        return new Promise((resolve) => this.waiting.push(resolve));
      },
    };
  }

  private release(): void {
    for (const go of this.blocked.splice(0)) go();
  }
}
