/** The alarm of the calendar, which rp2040js leaves out (RP2040 datasheet 4.8.5): an interrupt at a date and time. */
import type { RP2040 } from 'rp2040js';

const IRQ_SETUP_0 = 0x10;
const IRQ_SETUP_1 = 0x14;
const INTE = 0x24;
const RTC_IRQ = 25;
const CALENDAR = 0x4005c;
const MATCH_ENA = 1 << 28;
const DATE_ENA = 7 << 24;
const TIME_ENA = 7 << 28;

/** The calendar of rp2040js: where it was set, and when. */
interface Calendar {
  readonly baseline: Date;
  readonly baselineNanos: number;
  readUint32(offset: number): number;
  writeUint32(offset: number, value: number): void;
}

/** Gives a fresh chip its alarm, for a whole date and time. */
export function connectRtcAlarm(rp: RP2040): void {
  const rtc = rp.peripherals[CALENDAR] as unknown as Calendar;
  const [read, write] = [rtc.readUint32.bind(rtc), rtc.writeUint32.bind(rtc)];
  const registers = new Map<number, number>([IRQ_SETUP_0, IRQ_SETUP_1, INTE].map((offset) => [offset, 0]));
  const value = (offset: number): number => registers.get(offset) ?? 0;
  let ringing = false;
  const request = (): void => rp.setInterrupt(RTC_IRQ, ringing && (value(INTE) & 1) !== 0);
  const alarm = rp.clock.createAlarm(() => {
    ringing = true;
    request();
  });

  rtc.readUint32 = (offset) => registers.get(offset) ?? read(offset);
  rtc.writeUint32 = (offset, v) => {
    if (!registers.has(offset)) return write(offset, v);
    registers.set(offset, v);
    const [date, time] = [value(IRQ_SETUP_0), value(IRQ_SETUP_1)];
    ringing = false;
    alarm.cancel();
    if (date & MATCH_ENA && (date & DATE_ENA) === DATE_ENA && (time & TIME_ENA) === TIME_ENA) {
      const at = new Date((date >> 12) & 0xfff, ((date >> 8) & 15) - 1, date & 31, (time >> 16) & 31, (time >> 8) & 63, time & 63);
      const ns = (at.getTime() - rtc.baseline.getTime()) * 1e6 - (rp.clock.nanos - rtc.baselineNanos);
      if (ns >= 0) alarm.schedule(ns);
    }
    request();
  };
}
