/** Writes RP2040 boards through the vendor interface of their boot ROM, whether its drive is mounted or not. */
import type { FlashSpec } from '../board/target';
import type { Host } from '../host/host';
import type { UsbInfo } from '../host/usb';
import { deviceError, imageError } from './errors';
import { mustBeInFlash } from './image-check';
import type { FlashMethod, FlashRequest, FlashSession, Written } from './method';
import { Picoboot, picobootPipes } from './picoboot-protocol';
import { readBack } from './read-back';
import { blocksOf, piecesOf, sectorsOf, touchedSectors } from './sectors';
import { isGone, seesUsb, usbBoot } from './usb-boot';
import { openUsb, UsbLink } from './usb-link';

type PicobootSpec = Extract<FlashSpec, { method: 'picoboot' }>;

const SECTOR = 4096;
const PAGE = 256;
/** Bytes of one command: few enough that progress is seen, many enough that its frame does not count. */
const CHUNK = 32 * 1024;
/** The slowest flash chips take 400 ms to erase a sector, and 3 ms to write a page. */
const ERASE_MS_PER_SECTOR = 400;
const WRITE_MS_PER_PAGE = 10;
const ANSWER_MS = 2000;
/** The ROM tells what it is here: 'M', 'u', and 1 for an RP2040 or 2 for an RP2350. */
const ROM_MAGIC = 0x10;
const REBOOT_MS = 100;
const LEAVE_MS = 5000;

/** The method. */
export const picoboot: FlashMethod<PicobootSpec> = {
  id: 'picoboot',
  recovery: 'the boot ROM stays: where it is gone from USB, hold BOOTSEL while you connect the board',
  sees: (host, spec) => seesUsb(host, spec.bootloader),
  async open(host, spec, request) {
    const info = await usbBoot(host, request, { bootloader: spec.bootloader, touch: spec.touch === true, byHand: 'hold BOOTSEL while you connect the board' });
    const pipes = picobootPipes(info);
    const name = info.serial === undefined ? `the boot ROM on ${info.path}` : `the boot ROM on ${info.path} (serial ${info.serial})`;
    if (!pipes) throw deviceError('device/wrong-chip', `${name} has no PICOBOOT interface`, `choose the board that is connected with --board, or the right device with --device`);
    const device = await openUsb(host, info, pipes.interfaceNumber, request.signal);
    try {
      const boot = new Picoboot(new UsbLink(device, name, request.signal), pipes);
      await request.step(`looking at ${name}`);
      await boot.reset();
      await mustBeChip(boot, request);
      return new PicobootSession(host, boot, info, request);
    } catch (error) {
      await device.close();
      throw error;
    }
  },
};

async function mustBeChip(boot: Picoboot, request: FlashRequest): Promise<void> {
  const [m, u, kind] = await boot.read(ROM_MAGIC, 4);
  if (m === 0x4d && u === 0x75 && kind === 1) return;
  const what = m === 0x4d && u === 0x75 && kind === 2 ? 'an RP2350' : 'no RP2040';
  throw deviceError('device/wrong-chip', `${boot.link.name} is that of ${what}; a ${request.target.board} has an RP2040`, 'choose the board that is connected with --board, or the right device with --device');
}

class PicobootSession implements FlashSession {
  readonly device: string;

  constructor(
    private readonly host: Host,
    private readonly boot: Picoboot,
    private readonly info: UsbInfo,
    private readonly request: FlashRequest,
  ) {
    this.device = boot.link.name;
  }

  async write(): Promise<readonly Written[]> {
    const { boot, request } = this;
    const { segments } = request.image;
    const flash = this.flash();
    await boot.exclusive();
    await boot.exitXip();
    const sectors = touchedSectors(sectorsOf(flash.start, [{ count: Math.ceil(flash.length / SECTOR), size: SECTOR }]), segments);
    await request.step(`erasing ${sectors.length} sectors of ${this.device}`);
    let erased = 0;
    for (const run of runsOf(sectors.map((s) => s.address))) {
      await boot.erase(run.address, run.sectors * SECTOR, ANSWER_MS + run.sectors * ERASE_MS_PER_SECTOR);
      erased += run.sectors;
      request.part(erased / sectors.length);
    }
    const blocks = blocksOf(segments, CHUNK, PAGE);
    await request.step(`writing ${this.device}`);
    for (const [i, block] of blocks.entries()) {
      await boot.write(block.address, block.data, ANSWER_MS + (block.data.length / PAGE) * WRITE_MS_PER_PAGE);
      request.part((i + 1) / blocks.length);
    }
    return segments.map((s) => ({ address: s.address, bytes: s.data.length }));
  }

  private flash(): { readonly start: number; readonly length: number } {
    const { target, image } = this.request;
    const flash = target.memory.find((m) => m.name === 'flash');
    if (!flash) throw imageError(`${target.board} has no flash`, 'name its memory in the board file');
    mustBeInFlash(image, flash.start, flash.start + flash.length, target.board);
    return flash;
  }

  async verify(): Promise<string> {
    const { boot, request } = this;
    await request.step(`reading back ${this.device}`);
    await readBack(request, piecesOf(request.image.segments, CHUNK), (piece) => boot.read(piece.address, piece.data.length));
    await boot.exitXip();
    return 'read back and equal';
  }

  async reset(): Promise<void> {
    await this.request.step('starting the program');
    await this.boot.reboot(REBOOT_MS);
    if (await isGone(this.host, this.info, LEAVE_MS, this.request.signal)) return;
    throw deviceError('device/no-answer', `${this.device} took the image but did not start it within ${LEAVE_MS / 1000} seconds`, 'press reset, or connect the board again without BOOTSEL');
  }

  close(): Promise<void> {
    return this.boot.link.device.close();
  }
}

/** Neighbouring sectors, so many at once as one command may have. */
function runsOf(addresses: readonly number[]): readonly { readonly address: number; readonly sectors: number }[] {
  const runs: { address: number; sectors: number }[] = [];
  for (const address of addresses) {
    const last = runs.at(-1);
    if (last && address === last.address + last.sectors * SECTOR && last.sectors < CHUNK / SECTOR) last.sectors++;
    else runs.push({ address, sectors: 1 });
  }
  return runs;
}
