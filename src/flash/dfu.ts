/** Writes boards through a DFU boot loader: plain DFU 1.1, or ST's DfuSe, which has addresses and pages. */
import type { FlashSpec } from '../board/target';
import type { Host } from '../host/host';
import { usbConfiguration, usbString, splitDescriptors, type UsbDevice, type UsbInfo } from '../host/usb';
import { decodeDfu, hasDfuSuffix } from '../image/dfu';
import { flatten } from '../image/segments';
import { hex } from '../util/bytes';
import { Dfu, dfuFacts, STATE, type DfuFacts } from './dfu-protocol';
import { describeRuns, parseLayout, runsOfSectors, type Layout } from './dfuse-layout';
import { deviceError, imageError } from './errors';
import type { FlashMethod, FlashRequest, FlashSession, Written } from './method';
import { mustBeThere, readAhead, readBack } from './read-back';
import { blocksOf, piecesOf, touchedSectors } from './sectors';
import { isGone, seesUsb, usbBoot } from './usb-boot';
import { openUsb, UsbLink } from './usb-link';

type DfuSpec = Extract<FlashSpec, { method: 'dfu' }>;

const LEAVE_MS = 5000;
/** Flash of STM32 chips is written in units of up to 16 bytes. */
const ALIGN = 16;
const DFUSE = 0x011a;

/** The method. */
export const dfu: FlashMethod<DfuSpec> = {
  id: 'dfu',
  recovery: 'the boot loader stays: bring the board into it again (BOOT0 and reset on an STM32), and repeat the command',
  sees: (host, spec) => seesUsb(host, spec.bootloader),
  async open(host, spec, request) {
    mustBeFor(request, spec);
    const info = await usbBoot(host, request, { bootloader: spec.bootloader, touch: spec.touch === true, byHand: 'bring the board into its boot loader (BOOT0 and reset on an STM32)' });
    const name = `the DFU boot loader on ${info.path}${info.serial === undefined ? '' : ` (serial ${info.serial})`}`;
    const number = info.interfaces.find((i) => i.alternates.some((a) => a.class === 0xfe && a.subclass === 1))?.number ?? 0;
    const device = await openUsb(host, info, number, request.signal);
    try {
      await request.step(`looking at ${name}`);
      return await connect(host, new UsbLink(device, name, request.signal), info, number, spec, request);
    } catch (error) {
      await device.close();
      throw error;
    }
  },
};

/** The suffix of a DFU file names the device that it is for. */
function mustBeFor({ image, target }: FlashRequest, spec: DfuSpec): void {
  if (!hasDfuSuffix(image.file)) return;
  const { vid, pid } = decodeDfu(image.file);
  const fits = spec.bootloader.some((id) => {
    const [v, p] = id.split(':').map((x) => parseInt(x, 16));
    return (vid ?? v) === v && (pid ?? p) === p;
  });
  if (fits) return;
  const id = (x: number | undefined): string => (x === undefined ? 'any' : hex(x, 4).slice(2));
  throw imageError(`the DFU file is for the device ${id(vid)}:${id(pid)}; ${target.board} has ${spec.bootloader.join(' or ')}`, 'build it for this board, or choose the right one with --board');
}

interface Setting {
  readonly number: number;
  readonly name: string;
  readonly layout: Layout | undefined;
}

async function connect(host: Host, link: UsbLink, info: UsbInfo, number: number, spec: DfuSpec, request: FlashRequest): Promise<FlashSession> {
  const configuration = await link.doing('telling what it is', (d) => usbConfiguration(d));
  const facts = dfuFacts(configuration);
  if (!facts?.canDownload) throw deviceError('device/wrong-chip', `${link.name} takes no downloads`, 'choose the right device with --device');
  const settings = await link.doing('telling its memories', (d) => settingsOf(d, configuration, number));
  const dfuse = facts.version === DFUSE || settings.some((s) => s.layout !== undefined);
  const setting = chooseSetting(settings, dfuse, spec, request, link.name);
  if (settings.length > 1) await link.doing('choosing its memory', (d) => d.alternate(number, setting.number));
  const protocol = new Dfu(link, host.clock, number, request.signal);
  await protocol.toIdle();
  const parts: Parts = { host, info, protocol, facts, request };
  if (dfuse && setting.layout) {
    mustMatch(setting.layout, spec, request, link.name);
    return dfuseSession(parts, setting.layout);
  }
  return plainSession(parts, spec);
}

/** The alternate settings with their names. */
async function settingsOf(device: UsbDevice, configuration: Uint8Array, number: number): Promise<readonly Setting[]> {
  const settings: Setting[] = [];
  for (const { type, bytes } of splitDescriptors(configuration)) {
    if (type !== 4 || bytes[2] !== number) continue;
    const name = (await usbString(device, bytes[8])) ?? '';
    settings.push({ number: bytes[3], name, layout: parseLayout(name) });
  }
  return settings;
}

/** The setting to write: the one that is named, the one whose memory the image is for, or the only one. */
function chooseSetting(settings: readonly Setting[], dfuse: boolean, spec: DfuSpec, request: FlashRequest, name: string): Setting {
  const labels = settings.map((s) => `${s.number} "${s.name}"`).join(', ');
  if (spec.alternate !== undefined) {
    const named = settings.filter((s) => s.name.includes(spec.alternate ?? ''));
    if (named.length === 1) return named[0];
    throw deviceError('device/wrong-chip', `${name} has ${named.length} memories called ${spec.alternate}; there are ${labels}`, 'correct "alternate" in the board file');
  }
  const fitting = dfuse ? settings.filter((s) => s.layout && covers(s.layout, request)) : settings;
  if (fitting.length === 1) return fitting[0];
  if (fitting.length > 1) throw deviceError('device/several', `${name} has several memories: ${labels}`, 'name one by "alternate" in the board file');
  const s = request.image.segments[0];
  throw deviceError('device/wrong-chip', `${name} has no memory for the image, which starts at ${hex(s.address)}; there are ${labels}`, 'choose the board that is connected with --board, or the right device with --device');
}

/** Whether every byte of the image lies in memory that can be written. */
function covers(layout: Layout, request: FlashRequest): boolean {
  return request.image.segments.every((g) => {
    const within = touchedSectors(layout.sectors, [g]).map((s) => layout.sectors[s.index]);
    const bytes = within.reduce((n, s) => n + Math.min(s.address + s.size, g.address + g.data.length) - Math.max(s.address, g.address), 0);
    return bytes === g.data.length && within.every((s) => s.writable);
  });
}

/** All STM32 chips have the same ids: the layout of their flash tells them apart. */
function mustMatch(layout: Layout, spec: DfuSpec, request: FlashRequest, name: string): void {
  if (!spec.sectors) return;
  const found = describeRuns(runsOfSectors(layout.sectors));
  const wanted = describeRuns(runsOfSectors(spec.sectors.flatMap((r) => Array.from({ length: r.count }, () => ({ size: r.size })))));
  if (found === wanted) return;
  throw deviceError('device/wrong-chip', `${name} is that of a chip whose flash is ${found}; a ${request.target.board} has ${wanted}`, 'choose the board that is connected with --board, or the right device with --device');
}

interface Parts {
  readonly host: Host;
  readonly info: UsbInfo;
  readonly protocol: Dfu;
  readonly facts: DfuFacts;
  readonly request: FlashRequest;
}

function dfuseSession({ host, info, protocol, facts, request }: Parts, layout: Layout): FlashSession {
  const { segments } = request.image;
  const device = protocol.link.name;
  return {
    device,
    async write(): Promise<readonly Written[]> {
      const pages = touchedSectors(layout.sectors, segments).filter((s) => layout.sectors[s.index].erasable);
      await request.step(`erasing ${pages.length} pages of ${device}`);
      for (const [i, page] of pages.entries()) {
        await protocol.erase(page.address);
        request.part((i + 1) / pages.length);
      }
      const blocks = blocksOf(segments, facts.transferSize, ALIGN);
      await request.step(`writing ${device}`);
      let next: number | undefined;
      let n = 0;
      for (const [i, block] of blocks.entries()) {
        // Blocks that follow each other need no new address.
        if (block.address !== next) {
          await protocol.setAddress(block.address);
          n = 0;
        }
        await protocol.writeBlock(n++, block.address, block.data);
        next = block.data.length === facts.transferSize ? block.address + block.data.length : undefined;
        request.part((i + 1) / blocks.length);
      }
      return segments.map((s) => ({ address: s.address, bytes: s.data.length }));
    },
    async verify(): Promise<string> {
      await request.step(`reading back ${device}`);
      let read = 0;
      const total = segments.reduce((sum, s) => sum + s.data.length, 0);
      for (const segment of segments) {
        await protocol.setAddress(segment.address);
        await protocol.toIdle();
        for await (const { piece, found } of readAhead(piecesOf([segment], facts.transferSize), (p, n) => protocol.readBlock(n, p.address, p.data.length))) {
          mustBeThere(piece, found);
          read += piece.data.length;
          request.part(read / total);
        }
        await protocol.toIdle();
      }
      return 'read back and equal';
    },
    async reset(): Promise<void> {
      await request.step('starting the program');
      await protocol.leave(segments[0].address);
      await mustLeave(host, info, protocol, request);
    },
    close: () => protocol.link.device.close(),
  };
}

/** Plain DFU: one run of bytes, whose place the boot loader knows. */
function plainSession({ host, info, protocol, facts, request }: Parts, spec: DfuSpec): FlashSession {
  const { address, data } = flatten(request.image.segments);
  const device = protocol.link.name;
  const blocks = piecesOf([{ address, data }], facts.transferSize);
  let ended: 'no' | 'idle' | 'left' = 'no';
  /** The zero-length block: the device checks what it has, and may start it at once. */
  const end = async (): Promise<void> => {
    const s = await protocol.manifest('checking what it got', blocks.length);
    ended = s?.state === STATE.idle ? 'idle' : 'left';
    if (s?.state === STATE.manifestWaitReset) await protocol.link.device.reset().catch(() => undefined);
  };
  return {
    device,
    async write(): Promise<readonly Written[]> {
      if (spec.appStart !== undefined && address !== spec.appStart) {
        throw imageError(`the image starts at ${hex(address)}; the boot loader of a ${request.target.board} puts it at ${hex(spec.appStart)}`, 'build it for this board');
      }
      await request.step(`writing ${device}`);
      for (const [i, block] of blocks.entries()) {
        await protocol.download(`writing ${hex(block.address)}`, i, block.data);
        request.part((i + 1) / blocks.length);
      }
      if (facts.manifestTolerant) await end();
      return [{ address, bytes: data.length }];
    },
    async verify(): Promise<string> {
      if (!facts.manifestTolerant || !facts.canUpload) {
        if (ended === 'no') await end();
        return 'the boot loader took it and found nothing wrong; it cannot be read back';
      }
      await request.step(`reading back ${device}`);
      await readBack(request, blocks, (block, n) => protocol.upload(`reading ${hex(block.address)}`, n, block.data.length));
      await protocol.toIdle();
      return 'read back and equal';
    },
    async reset(): Promise<void> {
      await request.step('starting the program');
      if (ended === 'idle') {
        await protocol.detach();
        // The reset of the bus ends DFU mode where the request does not.
        await protocol.link.device.reset().catch(() => undefined);
      }
      await mustLeave(host, info, protocol, request);
    },
    close: () => protocol.link.device.close(),
  };
}

/** The board started its program: it has left the bus, or no longer answers as a boot loader. */
async function mustLeave(host: Host, info: UsbInfo, protocol: Dfu, request: FlashRequest): Promise<void> {
  if (await isGone(host, info, LEAVE_MS, request.signal)) return;
  const state = await protocol.state().catch(() => undefined);
  if (state === undefined) return;
  throw deviceError('device/not-taken', `${protocol.link.name} took the image but is still there (state ${state})`, 'reset the board with BOOT0 low; where it starts its boot loader again, the image is not for it');
}
