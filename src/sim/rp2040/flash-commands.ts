/** The flash chip where a program talks to it byte by byte: it holds the chip select low and sends commands through the interface's FIFO. */
import type { RP2040 } from 'rp2040js';

interface Registers {
  readUint32(offset: number): number;
  writeUint32(offset: number, value: number): void;
}

const SSI_SR = 0x28;
const SSI_DR0 = 0x60;
const SR_TX_READY = 0x06;
const SR_RX_DATA = 0x08;
const QSPI_SS_CTRL = 0x0c;
/** OUTOVER of the chip select: driven low. */
const DRIVEN_LOW = 2;

const READ_UNIQUE_ID = 0x4b;
const READ_JEDEC_ID = 0x9f;
/** A W25Q16, as on the Pico. */
const JEDEC_ID = [0xef, 0x40, 0x15];

/** Lets programs read the number that tells this board's flash from all others. */
export function connectFlashCommands(rp: RP2040, uniqueId: Uint8Array): void {
  const ssi = rp.peripherals[0x18000] as unknown as Registers;
  const pads = rp.peripherals[0x40018] as unknown as Registers;
  const read = ssi.readUint32.bind(ssi);
  const write = ssi.writeUint32.bind(ssi);
  const controls = new Uint32Array(0x400);
  let command: number[] | undefined;
  let answer: number[] = [];
  pads.readUint32 = (offset) => controls[offset >> 2];
  pads.writeUint32 = (offset, value) => {
    controls[offset >> 2] = value;
    if (offset !== QSPI_SS_CTRL) return;
    const low = ((value >>> 8) & 3) === DRIVEN_LOW;
    if (low && !command) answer = [];
    command = low ? (command ?? []) : undefined;
  };
  ssi.readUint32 = (offset) => {
    if (command && offset === SSI_SR) return SR_TX_READY | (answer.length > 0 ? SR_RX_DATA : 0);
    if (command && offset === SSI_DR0) return answer.shift() ?? 0;
    return read(offset);
  };
  ssi.writeUint32 = (offset, value) => {
    if (!command || offset !== SSI_DR0) return write(offset, value);
    answer.push(answerByte(command, uniqueId));
    command.push(value & 0xff);
  };
}

/** What comes back while the byte behind `before` goes out. */
function answerByte(before: readonly number[], uniqueId: Uint8Array): number {
  if (before[0] === READ_UNIQUE_ID && before.length >= 5) return uniqueId[(before.length - 5) % uniqueId.length];
  if (before[0] === READ_JEDEC_ID && before.length >= 1) return JEDEC_ID[(before.length - 1) % JEDEC_ID.length];
  return 0;
}
