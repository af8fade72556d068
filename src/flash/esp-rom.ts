/** Writes Espressif chips through the loader in their ROM, compressed, region by region, each verified by its MD5. */
import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import type { FlashSpec } from '../board/target';
import { espChips } from '../image/esp';
import { LinkTimeout, SerialLink } from '../serial/link';
import { openPort } from '../serial/open';
import { hex } from '../util/bytes';
import { bootPort } from './boot-port';
import { deviceError, doing, imageError } from './errors';
import { ESP_BLOCK, espError, EspLoader } from './esp-protocol';
import { resetIntoRom, resetIntoProgram } from './esp-reset';
import type { FlashMethod, FlashRequest, FlashSession, Written } from './method';

type EspSpec = Extract<FlashSpec, { method: 'esp-rom' }>;

const ROM_BAUD = 115200;
const FAST_BAUD = 460800;
/** Erased and verified as one: a lost exchange costs no more than this. */
const REGION = 64 * 1024;
const FLASH_SIZE = 4 * 2 ** 20;
const TRIES = 3;
const CALLS = 4;

/** The method. */
export const espRom: FlashMethod<EspSpec> = {
  id: 'esp-rom',
  recovery: 'the loader is in ROM and stays: hold BOOT, press reset, and repeat the command',
  async open(host, spec, request) {
    const { image } = request;
    if (image.spec.kind !== 'esp') throw imageError(`esp-rom writes images of Espressif chips, not ${image.spec.kind}`, 'give the program or an image that flash build made for this board');
    const info = await bootPort(host, request, { bootloader: [], touch: false });
    const port = await openPort(host, info.path, ROM_BAUD, 'none', 1000, request.signal);
    const link = new SerialLink(port, host.clock, request.signal);
    try {
      await request.step(`looking for the boot ROM on ${info.path}`);
      const loader = new EspLoader(link, `the boot ROM on ${info.path}`);
      await connect(loader, spec);
      await mustBeChip(loader, spec, request);
      await doing(loader.name, 'being set up', () => setUp(loader, spec));
      return new EspSession(loader, spec, request, image.spec.flashOffset, `${spec.chip} on ${info.path}`);
    } catch (error) {
      await port.close();
      throw espError(error, `the boot ROM on ${info.path}`, 'being set up');
    }
  },
};

/**
 * Resets into the ROM and calls it, again where the pins were too slow. A chip that is in its ROM already just answers,
 * at the higher speed where a run before this one was broken off and nothing has reset it.
 */
async function connect(loader: EspLoader, spec: EspSpec): Promise<void> {
  for (let i = 1; ; i++) {
    try {
      if (i > 1) await loader.link.port.setBaud(i % 2 === 1 ? ROM_BAUD : (spec.baud ?? FAST_BAUD));
      await resetIntoRom(loader.link, spec.reset, i);
      await loader.sync();
      return;
    } catch (error) {
      if (error instanceof LinkTimeout && i < CALLS) continue;
      if (error instanceof LinkTimeout && /boot:0x/.test(loader.bootText)) {
        const mode = /boot:(0x[0-9a-f]+)/.exec(loader.bootText)?.[1];
        throw deviceError('device/no-answer', `the chip on ${loader.link.port.path} starts its program (boot:${mode}), not its loader`, 'hold BOOT, press and release reset, and try again');
      }
      await doing(loader.name, 'being called', () => Promise.reject(error as Error));
    }
  }
}

async function mustBeChip(loader: EspLoader, spec: EspSpec, request: FlashRequest): Promise<void> {
  const id = await doing(loader.name, 'telling what it is', () => loader.chipId());
  const wanted = espChips.find((c) => c.name === spec.chip)?.id;
  if (wanted === undefined) throw imageError(`esp-rom does not know the chip ${spec.chip}`, `it knows ${espChips.map((c) => c.name).join(', ')}`);
  if (id === wanted) return;
  const found = id === undefined ? 'one of the first generation (ESP32, ESP8266)' : (espChips.find((c) => c.id === id)?.name ?? `the one with id ${id}`);
  throw deviceError('device/wrong-chip', `the chip on ${loader.link.port.path} is ${found}; a ${request.target.board} has ${spec.chip} (id ${wanted})`, 'choose the board that is connected with --board, or the port of the right one with --device');
}

async function setUp(loader: EspLoader, spec: EspSpec): Promise<void> {
  if (spec.reset === 'usb-jtag') await stopWatchdogs(loader);
  await loader.attachFlash(FLASH_SIZE);
  const baud = spec.baud ?? FAST_BAUD;
  // The chip's own USB port has no speed.
  if (spec.reset !== 'usb-jtag' && baud !== ROM_BAUD) await loader.changeBaud(baud);
}

/** A reset through USB leaves the watchdogs of the RTC running; they would end the transfer (ESP32-C3 technical reference, RTC_CNTL registers). */
async function stopWatchdogs(loader: EspLoader): Promise<void> {
  const RTC_CNTL_WDTCONFIG0 = 0x60008090;
  const RTC_CNTL_WDTWPROTECT = 0x600080a8;
  const RTC_CNTL_SWD_CONF = 0x600080ac;
  const RTC_CNTL_SWD_WPROTECT = 0x600080b0;
  await loader.writeReg(RTC_CNTL_WDTWPROTECT, 0x50d83aa1);
  await loader.writeReg(RTC_CNTL_WDTCONFIG0, 0);
  await loader.writeReg(RTC_CNTL_WDTWPROTECT, 0);
  await loader.writeReg(RTC_CNTL_SWD_WPROTECT, 0x8f1d312a);
  // The super watchdog feeds itself.
  await loader.writeReg(RTC_CNTL_SWD_CONF, ((await loader.readReg(RTC_CNTL_SWD_CONF)) | 0x80000000) >>> 0);
  await loader.writeReg(RTC_CNTL_SWD_WPROTECT, 0);
}

interface Region {
  readonly offset: number;
  readonly data: Uint8Array;
  readonly md5: string;
}

class EspSession implements FlashSession {
  private readonly regions: readonly Region[];
  private unchanged = 0;

  constructor(
    private readonly loader: EspLoader,
    private readonly spec: EspSpec,
    private readonly request: FlashRequest,
    private readonly flashOffset: number,
    readonly device: string,
  ) {
    const { file } = request.image;
    if (flashOffset + file.length > FLASH_SIZE) throw imageError(`the image of ${file.length} bytes does not fit into ${FLASH_SIZE >> 20} MB of flash`, 'make the program smaller');
    this.regions = Array.from({ length: Math.ceil(file.length / REGION) }, (_, i) => {
      const data = file.subarray(i * REGION, (i + 1) * REGION);
      return { offset: flashOffset + i * REGION, data, md5: createHash('md5').update(data).digest('hex') };
    });
  }

  async write(): Promise<readonly Written[]> {
    const { request, loader } = this;
    await request.step(`writing ${this.device}`);
    for (const [i, region] of this.regions.entries()) {
      const part = (done: number): void => request.part((i + done) / this.regions.length);
      if (await this.isThere(region)) this.unchanged++;
      else await doing(loader.name, `writing ${hex(region.offset)}`, () => this.region(region, part));
      part(1);
    }
    return [{ address: this.flashOffset, bytes: request.image.file.length }];
  }

  /** Begins anew when an exchange is lost: what the ROM has of a compressed stream by then is not known. */
  private async region(region: Region, part: (done: number) => void): Promise<void> {
    const packed = deflateSync(region.data, { level: 9 });
    const blocks = Math.ceil(packed.length / ESP_BLOCK);
    for (let i = 1; ; i++) {
      try {
        await this.loader.deflBegin(region.offset, region.data.length, blocks);
        for (let b = 0; b < blocks; b++) {
          await this.loader.deflData(b, packed.subarray(b * ESP_BLOCK, (b + 1) * ESP_BLOCK));
          part((b + 1) / blocks);
        }
        if (await this.isThere(region)) return;
        if (i === TRIES) this.differs(region);
      } catch (error) {
        if (i === TRIES || this.request.signal.aborted) throw espError(error, this.loader.name, `writing ${hex(region.offset)}`);
        if (!(error instanceof LinkTimeout) && espError(error, '', '') === error) throw error;
        await this.loader.sync();
      }
    }
  }

  private async isThere(region: Region): Promise<boolean> {
    const { loader } = this;
    const found = await doing(loader.name, `summing up ${hex(region.offset)}`, async () => {
      try {
        return await loader.md5(region.offset, region.data.length);
      } catch (error) {
        throw espError(error, loader.name, `summing up ${hex(region.offset)}`);
      }
    });
    return found === region.md5;
  }

  private differs(region: Region): never {
    const end = region.offset + region.data.length - 1;
    throw deviceError(
      'device/verify-failed',
      `verification failed: what is in flash from ${hex(region.offset)} to ${hex(end)} is not what was sent (MD5)`,
      'try again; when it is the same place every time, that part of the flash is worn out or protected',
    );
  }

  async verify(): Promise<string> {
    await this.request.step(`verifying ${this.device}`);
    for (const region of this.regions) if (!(await this.isThere(region))) this.differs(region);
    const { unchanged, regions } = this;
    return `MD5 equal${unchanged > 0 ? `; ${unchanged === regions.length ? 'all of it was there already' : `${unchanged} of ${regions.length} pieces of 64 KB were there already`}` : ''}`;
  }

  async reset(): Promise<void> {
    await this.request.step('starting the program');
    const { loader, spec } = this;
    await doing(loader.name, 'starting the program', () => (spec.reset === 'none' ? loader.leave() : resetIntoProgram(loader.link, spec.reset)));
  }

  close(): Promise<void> {
    return this.loader.link.port.close();
  }
}
