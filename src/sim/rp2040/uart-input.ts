/** What is typed to the simulated chip: bytes arrive one after another at the speed of the line, and wait while the receiver is full. */
import type { RP2040 } from 'rp2040js';

export class UartInput {
  private readonly bytes: number[] = [];
  private scheduled = false;
  private sink: ((byte: number) => void) | undefined;
  private readonly alarm: { schedule(nanos: number): void };

  constructor(private readonly rp: RP2040) {
    this.alarm = rp.clock.createAlarm(() => this.deliver());
  }

  push(data: Uint8Array): void {
    for (const byte of data) this.bytes.push(byte);
    this.schedule();
  }

  /** What has not arrived yet: it is still on the line when the chip is reset. */
  takePending(): Uint8Array {
    return Uint8Array.from(this.bytes.splice(0));
  }

  /** Input goes over USB from now on; without a sink it goes to the UART again. */
  redirect(sink: ((byte: number) => void) | undefined): void {
    this.sink = sink;
  }

  private schedule(): void {
    if (this.scheduled || this.bytes.length === 0) return;
    this.scheduled = true;
    this.alarm.schedule(this.byteNanos());
  }

  private deliver(): void {
    this.scheduled = false;
    if (this.bytes.length === 0) return;
    if (this.sink) this.sink(this.bytes.shift() as number);
    else {
      // The first UART that the program has switched on; until then the bytes wait.
      const uart = this.rp.uart.find((u) => u.enabled && u.rxEnabled);
      const fifo = (uart as unknown as { rxFIFO: { full: boolean } } | undefined)?.rxFIFO;
      if (uart && fifo && !fifo.full) uart.feedByte(this.bytes.shift() as number);
    }
    this.schedule();
  }

  private byteNanos(): number {
    const baud = this.rp.uart[0].baudRate;
    return 1e10 / (Number.isFinite(baud) && baud >= 300 ? baud : 115200);
  }
}
