/** Writes STM32 chips through the boot loader in their ROM (application notes AN2606 and AN3155). */
import type { FlashSpec } from '../board/target';
import { SerialLink } from '../serial/link';
import { runLineSteps } from '../serial/line-steps';
import { openPort } from '../serial/open';
import { hex } from '../util/bytes';
import { bootPort } from './boot-port';
import { deviceError, doing } from './errors';
import { mustBeInFlash } from './image-check';
import type { FlashMethod, FlashRequest, FlashSession, Written } from './method';
import { readBack } from './read-back';
import { blocksOf, piecesOf, sectorsOf, touchedSectors, type Block, type Sector } from './sectors';
import { Stm32Loader } from './stm32-protocol';

type Stm32Spec = Extract<FlashSpec, { method: 'stm32-uart' }>;

const BLOCK = 256;
/** Pages that are erased by one command: few enough that the answer comes while one still waits for it. */
const ERASE_BATCH = 16;
/** A 128 KB sector of an STM32F4 takes up to 4 s at low voltage. */
const ERASE_MS_PER_SECTOR = 5000;
/** So many bytes of a block may be worn out before it is taken to be protected. */
const WORN_BYTES = 8;

/** The method. */
export const stm32Uart: FlashMethod<Stm32Spec> = {
  id: 'stm32-uart',
  recovery: 'the boot loader is in ROM and stays: set BOOT0, reset the chip, and repeat the command',
  async open(host, spec, request) {
    const info = await bootPort(host, request, { bootloader: [], touch: false });
    const port = await openPort(host, info.path, spec.baud ?? 115200, 'even', 1000, request.signal);
    const link = new SerialLink(port, host.clock, request.signal);
    try {
      await request.step(`looking for an STM32 boot loader on ${info.path}`);
      if (spec.enter !== undefined) await runLineSteps(link, spec.enter);
      return await connect(link, spec, request);
    } catch (error) {
      await port.close();
      throw error;
    }
  },
};

async function connect(link: SerialLink, spec: Stm32Spec, request: FlashRequest): Promise<FlashSession> {
  const at = link.port.path;
  const loader = new Stm32Loader(link, `the STM32 boot loader on ${at}`);
  await doing(loader.name, 'being called', () => loader.sync());
  const info = await doing(loader.name, 'telling what it is', () => loader.identify());
  if (!spec.chipIds.includes(info.chipId)) {
    throw deviceError(
      'device/wrong-chip',
      `the chip on ${at} is ${hex(info.chipId, 3)}; a ${request.target.board} has ${spec.chipIds.map((id) => hex(id, 3)).join(' or ')}`,
      'choose the board that is connected with --board, or the port of the right one with --device',
    );
  }
  return new Stm32Session(loader, spec, request, `STM32 ${hex(info.chipId, 3)} (boot loader ${info.version}) on ${at}`);
}

class Stm32Session implements FlashSession {
  private readonly sectors: readonly Sector[];

  constructor(
    private readonly loader: Stm32Loader,
    private readonly spec: Stm32Spec,
    private readonly request: FlashRequest,
    readonly device: string,
  ) {
    this.sectors = sectorsOf(spec.flashStart, spec.sectors);
  }

  async write(): Promise<readonly Written[]> {
    const { request, loader } = this;
    const { segments } = request.image;
    this.mustFit();
    await doing(loader.name, 'being asked whether its flash can be read', () => loader.mustBeReadable(this.spec.flashStart));
    const touched = touchedSectors(this.sectors, segments);
    await request.step(`erasing ${touched.length} sectors of ${this.device}`);
    for (let i = 0; i < touched.length; i += ERASE_BATCH) {
      const batch = touched.slice(i, i + ERASE_BATCH);
      await doing(loader.name, `erasing sectors ${batch[0].index} to ${batch[batch.length - 1].index}`, () => loader.erase(batch.map((s) => s.index), ERASE_MS_PER_SECTOR * batch.length));
      request.part(Math.min(1, (i + ERASE_BATCH) / touched.length));
    }
    const blocks = blocksOf(segments, BLOCK, 4);
    await request.step(`writing ${this.device}`);
    for (const [i, block] of blocks.entries()) {
      await doing(loader.name, `writing ${hex(block.address)}`, () => loader.write(block.address, block.data));
      request.part((i + 1) / blocks.length);
    }
    return segments.map((s) => ({ address: s.address, bytes: s.data.length }));
  }

  private mustFit(): void {
    const last = this.sectors[this.sectors.length - 1];
    mustBeInFlash(this.request.image, this.spec.flashStart, last.address + last.size, this.request.target.board);
  }

  /** A write-protected sector takes every command and stays as it is: erased once more, it still has more than a worn-out bit. */
  private async mustNotBeProtected(address: number): Promise<void> {
    const { loader } = this;
    const sector = this.sectors.find((s) => address >= s.address && address < s.address + s.size);
    if (!sector) return;
    await doing(loader.name, `erasing sector ${sector.index}`, () => loader.erase([sector.index], ERASE_MS_PER_SECTOR));
    const start = Math.max(sector.address, address - (address % BLOCK));
    const found = await doing(loader.name, `reading ${hex(start)}`, () => loader.read(start, Math.min(BLOCK, sector.size)));
    if (found.filter((b) => b !== 0xff).length <= WORN_BYTES) return;
    throw deviceError('device/write-protected', `sector ${sector.index} at ${hex(sector.address)} stays as it is when it is erased: it is write protected`, 'take the write protection away (option bytes) and try again');
  }

  async verify(): Promise<string> {
    const { request, loader } = this;
    await request.step(`reading back ${this.device}`);
    const read = ({ address, data }: Block): Promise<Uint8Array> => doing(loader.name, `reading ${hex(address)}`, () => loader.read(address, data.length));
    await readBack(request, piecesOf(request.image.segments, BLOCK), read, (address) => this.mustNotBeProtected(address));
    return 'read back and equal';
  }

  async reset(): Promise<void> {
    await this.request.step('starting the program');
    if (this.spec.leave !== undefined) await runLineSteps(this.loader.link, this.spec.leave);
    else await doing(this.loader.name, 'starting the program', () => this.loader.go(this.spec.flashStart));
  }

  close(): Promise<void> {
    return this.loader.link.port.close();
  }
}
