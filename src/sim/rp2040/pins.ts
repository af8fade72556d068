/** The pins of the simulated chip: levels in and out, pulls, and listeners that stay over a reset. */
import type { RP2040 } from 'rp2040js';
import { FlashError } from '../../diag/diagnostic';
import type { Pins } from '../../device/device';
import { didYouMean } from '../../util/nearest';

type EdgeListener = (level: boolean, at: bigint) => void;

/** rp2040js GPIOPinState. */
const LOW = 0;
const HIGH = 1;
const PULL_UP = 3;
const BUS_KEEPER = 5;

export class ChipPins implements Pins {
  private chip: RP2040 | undefined;
  private readonly driven = new Map<number, boolean>();
  private readonly listeners = new Map<number, Set<EdgeListener>>();

  constructor(private readonly names: Readonly<Record<string, number>>) {}

  read(pin: string): boolean {
    const number = this.number(pin);
    const gpio = this.chip?.gpio[number];
    if (!gpio) return false;
    const state = gpio.value as number;
    return state === HIGH || (state !== LOW && gpio.inputValue);
  }

  drive(pin: string, level: boolean | undefined): void {
    const number = this.number(pin);
    if (level === undefined) this.driven.delete(number);
    else this.driven.set(number, level);
    this.settle(number);
  }

  onEdge(pin: string, f: EdgeListener): () => void {
    const number = this.number(pin);
    const set = this.listeners.get(number) ?? new Set();
    this.listeners.set(number, set.add(f));
    return () => void set.delete(f);
  }

  /** Connects a fresh chip. */
  connect(chip: RP2040, now: () => bigint): void {
    this.chip = chip;
    chip.gpio.forEach((gpio, number) => {
      let last: boolean | undefined;
      gpio.addListener((state) => {
        this.settle(number);
        const level = (state as number) === HIGH ? true : (state as number) === LOW ? false : undefined;
        if (level === undefined || level === last) return;
        last = level;
        for (const f of this.listeners.get(number) ?? []) f(level, now());
      });
      this.settle(number);
    });
  }

  /** The level at the pad: what drives it from outside, else the chip's own output, else its pull. */
  private settle(number: number): void {
    const gpio = this.chip?.gpio[number];
    if (!gpio) return;
    const state = gpio.value as number;
    const level = this.driven.get(number) ?? (state === HIGH || state === PULL_UP || (state === BUS_KEEPER && gpio.inputValue));
    if (level !== (gpio as unknown as { rawInputValue: boolean }).rawInputValue) gpio.setInputValue(level);
  }

  private number(pin: string): number {
    const number = this.names[pin];
    if (number !== undefined && number < 30) return number;
    const help = didYouMean(pin, Object.keys(this.names));
    throw new FlashError({ code: 'sim/unknown-pin', severity: 'error', message: `the board has no pin ${pin}`, ...(help ? { help } : {}) });
  }
}
