/** What goes on, on the error stream: a spinner on a terminal, plain lines in a pipe, nothing when quiet. */
import type { Output } from './io';

export interface Progress {
  /** A step begins; it replaces the one before. */
  step(text: string): Promise<void>;
  /** How far the step is, 0 to 1. */
  part(done: number): void;
  /** The step is over, with a mark. */
  done(text: string): Promise<void>;
  /** A line of its own. */
  note(text: string): Promise<void>;
  /** Takes a spinner away before other output. */
  stop(): void;
}

interface Spinner {
  text: string;
  start(): unknown;
  stop(): unknown;
  isSpinning: boolean;
}

/** Progress in the form that fits. */
export function openProgress(out: Output, options: { quiet: boolean; json: boolean; fancy: boolean }): Progress {
  if (options.quiet || options.json) return silent;
  return options.fancy ? new FancyProgress(out) : new PlainProgress(out);
}

const silent: Progress = { step: () => Promise.resolve(), part: () => undefined, done: () => Promise.resolve(), note: () => Promise.resolve(), stop: () => undefined };

class PlainProgress implements Progress {
  constructor(private readonly out: Output) {}

  async step(text: string): Promise<void> {
    await this.out.write(`flash: ${text}\n`);
  }

  part(): void {
    return;
  }

  async done(text: string): Promise<void> {
    await this.out.write(`flash: ${text}\n`);
  }

  async note(text: string): Promise<void> {
    await this.out.write(`flash: ${text}\n`);
  }

  stop(): void {
    return;
  }
}

class FancyProgress implements Progress {
  private spinner: Spinner | undefined;
  private text = '';

  constructor(private readonly out: Output) {}

  async step(text: string): Promise<void> {
    this.text = text;
    if (!this.spinner) {
      const { default: ora } = await import('ora');
      this.spinner = ora({ stream: process.stderr, text, discardStdin: false });
    }
    this.spinner.text = text;
    if (!this.spinner.isSpinning) this.spinner.start();
  }

  part(done: number): void {
    if (this.spinner) this.spinner.text = `${this.text} ${Math.round(done * 100)}%`;
  }

  async done(text: string): Promise<void> {
    this.stop();
    await this.out.write(`✔ ${text}\n`);
  }

  async note(text: string): Promise<void> {
    this.stop();
    await this.out.write(`${text}\n`);
  }

  stop(): void {
    if (this.spinner?.isSpinning) this.spinner.stop();
  }
}
