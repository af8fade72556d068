/** Devices on the simulated chip's buses: what a test or a bench attaches to I2C, SPI and the ADC. */
import type { RP2040 } from 'rp2040js';
import { I2CTarget } from './i2c-target';

/** A device with an I2C address. `write` says whether it acknowledges. */
export interface I2CDevice {
  start?(read: boolean): void;
  write(byte: number): boolean;
  read(): number;
  stop?(): void;
}

/** Gives the word that comes back while `word` goes out. */
export type SpiDevice = (word: number) => number;

/** What is attached; it stays when the chip is reset. */
export class Buses {
  private readonly i2c: readonly Map<number, I2CDevice>[] = [new Map(), new Map()];
  private readonly spi: (SpiDevice | undefined)[] = [undefined, undefined];
  private readonly adc: number[] = [0, 0, 0, 0, 876];
  private joined = false;
  private chip: RP2040 | undefined;

  /** Puts a device on bus 0 or 1 under a 7-bit address. */
  attachI2C(bus: 0 | 1, address: number, device: I2CDevice): void {
    this.i2c[bus].set(address, device);
  }

  /** Connects the two buses of the chip: on each, the program can talk to itself on the other. */
  joinI2C(): void {
    this.joined = true;
  }

  /** All words of SPI 0 or 1 go to `device`; which chip select is low, it sees from the pins. */
  attachSpi(bus: 0 | 1, device: SpiDevice): void {
    this.spi[bus] = device;
  }

  /** The 12-bit value of a channel: 0 to 3 are GPIO26 to GPIO29, 4 is the temperature sensor (876 is 27 °C). */
  setAdc(channel: number, value: number): void {
    this.adc[channel] = value;
    if (this.chip) this.chip.adc.channelValues[channel] = value;
  }

  /** Connects a fresh chip. */
  connect(chip: RP2040): void {
    this.chip = chip;
    this.adc.forEach((value, channel) => (chip.adc.channelValues[channel] = value));
    chip.spi.forEach((spi, bus) => {
      spi.onTransmit = (word) => spi.completeTransmit(this.spi[bus]?.(word) ?? 0);
    });
    chip.i2c.forEach((i2c, bus) => {
      const other = this.joined ? new I2CTarget(chip, bus === 0 ? 1 : 0) : undefined;
      let device: I2CDevice | undefined;
      let target: I2CTarget | undefined;
      i2c.onConnect = (address, mode) => {
        target = other?.call(address) ? other : undefined;
        device = this.i2c[bus].get(address);
        device?.start?.(mode === 1);
        i2c.completeConnect(target !== undefined || device !== undefined);
      };
      i2c.onWriteByte = (byte) => (target ? target.write(byte, () => i2c.completeWrite(true)) : i2c.completeWrite(device?.write(byte) ?? false));
      i2c.onReadByte = (more) => (target ? target.read(!more, (byte) => i2c.completeRead(byte)) : i2c.completeRead(device?.read() ?? 0xff));
      i2c.onStop = () => {
        target?.stop();
        device?.stop?.();
        target = device = undefined;
        i2c.completeStop();
      };
    });
  }
}
