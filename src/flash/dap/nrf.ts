/** Flash of nRF51 and nRF52 chips: the non-volatile memory controller writes what is stored to an address. */
import { sectorsOf, type Sector } from '../sectors';
import { flashHangs, mustHaveCore, mustHaveId, readProtected, wrongChip, type Chip, type ChipFlash } from './chip';

const Ficr = { pageSize: 0x10000010, pages: 0x10000014, part: 0x10000100 } as const;
/** UICR of the nRF51: readback protection, all of it in bits 15 to 8. */
const RBPCONF = 0x10001004;
const Nvmc = { ready: 0x4001e400, config: 0x4001e504, erasePage: 0x4001e508 } as const;
const Config = { read: 0, write: 1, erase: 2 } as const;

const ERASE_MS = 1000;
const WRITE_MS = 100;

/** An nRF51; it has no id that all of its revisions tell, but pages of 1 KB and a Cortex-M0. */
export async function openNrf51(chip: Chip): Promise<ChipFlash> {
  await mustHaveCore(chip, 0xc20);
  const protection = await chip.memory.read32(RBPCONF);
  const { size, count } = await pagesOf(chip);
  if (((protection >>> 8) & 0xff) === 0) throw readProtected(chip, 'RBPCONF');
  if (size !== 1024) throw wrongChip(chip, `has flash pages of ${size} bytes`, '1024');
  return new NrfFlash(chip, 'nRF51', size, count);
}

/** Nordic's own access port, which is there when the one to the memory is closed. */
const CtrlAp = { ap: 1, idr: 0xfc, id: 0x02880000, protection: 0x0c } as const;

/** An nRF52; one that is protected (APPROTECT) lets nobody at its memory. */
export async function openNrf52(chip: Chip): Promise<ChipFlash> {
  const { port } = chip.memory;
  await port.retry('asking for its protection', async () => {
    if ((await port.readAp(CtrlAp.ap, CtrlAp.idr)) !== CtrlAp.id) return;
    if (((await port.readAp(CtrlAp.ap, CtrlAp.protection)) & 1) === 0) throw readProtected(chip, 'APPROTECT');
  });
  await mustHaveCore(chip, 0xc24);
  const part = await mustHaveId(chip, Ficr.part, (x) => x, 5);
  const { size, count } = await pagesOf(chip);
  return new NrfFlash(chip, `nRF${part.toString(16)}`, size, count);
}

async function pagesOf({ memory }: Chip): Promise<{ size: number; count: number }> {
  return { size: await memory.read32(Ficr.pageSize), count: await memory.read32(Ficr.pages) };
}

class NrfFlash implements ChipFlash {
  readonly start = 0;
  readonly length: number;
  readonly sectors: readonly Sector[];
  readonly align = 4;
  readonly name: string;

  constructor(
    private readonly chip: Chip,
    family: string,
    pageSize: number,
    pages: number,
  ) {
    this.length = pageSize * pages;
    this.sectors = sectorsOf(0, [{ count: pages, size: pageSize }]);
    this.name = `${family} with ${this.length >> 10} KB`;
  }

  /** Pages that are protected until the next reset are so by the program; the chip was just reset. */
  checkProtection(): Promise<void> {
    return Promise.resolve();
  }

  begin(): Promise<void> {
    return this.ready('starting at', this.start, WRITE_MS);
  }

  async erase(sectors: readonly Sector[], progress: (done: number) => void): Promise<void> {
    const { memory } = this.chip;
    await memory.write32(Nvmc.config, Config.erase);
    for (const [i, s] of sectors.entries()) {
      await memory.write32(Nvmc.erasePage, s.address);
      await this.ready('erasing', s.address, ERASE_MS);
      progress((i + 1) / sectors.length);
    }
    await memory.write32(Nvmc.config, Config.read);
  }

  /** The controller holds the bus until a word is written, so that they may follow one another. */
  async program(address: number, data: Uint8Array): Promise<void> {
    const { memory } = this.chip;
    await memory.write32(Nvmc.config, Config.write);
    await memory.program(address, data);
    await this.ready('writing', address, WRITE_MS);
  }

  end(): Promise<void> {
    return this.chip.memory.write32(Nvmc.config, Config.read);
  }

  private async ready(doing: string, address: number, timeoutMs: number): Promise<void> {
    const { inTime } = await this.chip.memory.until(Nvmc.ready, (v) => (v & 1) !== 0, timeoutMs);
    if (!inTime) throw flashHangs(doing, address);
  }
}
