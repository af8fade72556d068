/** Debug probes in the guest: OpenOCD writes and reads every chip that we simulate, through both versions of CMSIS-DAP; then ours does, and OpenOCD compares. */
import { join } from 'node:path';
import type { DapChip } from '../../../src/board/target';
import { NrfChip, Rp2040Chip, SamdChip, Stm32F1Chip, Stm32F4Chip } from '../../devices/dap-chips';
import { DapProbeDevice } from '../../devices/dap-probe';
import { bitOf } from '../../devices/pattern';
import type { ChipModel } from '../../devices/swd-target';
import { failed, labBoard, ourCells, ourWrite, passed, skipped, speedCell, type Cell, type GuestCells, type GuestLab, type GuestScenario, type Judge, type PlugOptions, type Run } from '../scenario';

/** A chip behind a probe, and what OpenOCD and we have to be told of it. */
interface Variant {
  readonly name: string;
  readonly version: 1 | 2;
  readonly make: () => ChipModel;
  /** Where the image goes. */
  readonly address: number;
  /** Of OpenOCD: its file of the chip, and what is set before that. */
  readonly config: string;
  readonly before?: string;
  /** Bytes, where the whole image would take OpenOCD too long: it waits for every word there. */
  readonly bytes?: number;
  /** Its faults and its speed are looked at, for the version that this names. */
  readonly measured?: string;
  /** Our board, or what a file of one says. */
  readonly board: string | { readonly core: string; readonly chip: DapChip; readonly ids: readonly number[]; readonly flash: string };
}

const few = 2 * 1024;
const noLoader = 'set WORKAREASIZE 0';

const variants: readonly Variant[] = [
  { name: 'SAMD51', version: 2, make: () => new SamdChip('samd51'), address: 0, config: 'atsame5x', bytes: few, board: { core: 'cortex-m4', chip: 'samd51', ids: [0x6006], flash: '512K' } },
  { name: 'nRF51', version: 1, make: () => new NrfChip('nrf51', 0), address: 0, config: 'nrf51', measured: 'HID', board: 'microbit' },
  { name: 'STM32F1', version: 2, make: () => new Stm32F1Chip(), address: 0x08000000, config: 'stm32f1x', measured: 'bulk', board: { core: 'cortex-m3', chip: 'stm32f1', ids: [0x410], flash: '128K' } },
  { name: 'RP2040', version: 2, make: () => new Rp2040Chip(false), address: 0x10000000, config: 'rp2040', before: 'set USE_CORE 0', bytes: few, board: 'pico' },
  { name: 'STM32F4', version: 2, make: () => new Stm32F4Chip(), address: 0x08000000, config: 'stm32f4x', before: noLoader, bytes: 128, board: { core: 'cortex-m4', chip: 'stm32f4', ids: [0x413], flash: '1M' } },
  { name: 'SAMD21', version: 2, make: () => new SamdChip('samd21'), address: 0, config: 'at91samdXX', bytes: few, board: { core: 'cortex-m0plus', chip: 'samd21', ids: [0x1001], flash: '256K' } },
  { name: 'nRF52', version: 2, make: () => new NrfChip('nrf52', 0x52840), address: 0, config: 'nrf52', bytes: few, board: { core: 'cortex-m4', chip: 'nrf52', ids: [0x52840], flash: '1M' } },
];

const variantOf = (o: PlugOptions): Variant => variants.find((v) => v.name === o.variant) ?? variants[0];

export const cmsisDapScenario: GuestScenario = {
  name: 'cmsis-dap',
  peer: 'openocd',
  id: '0d28:0204',
  imageBytes: 16 * 1024,
  // Reports have a frame each: the guest must come to send the next while the answer is on its way, for which JavaScript takes 10 to 20 ms there.
  linkTime: (o) => (variantOf(o).version === 1 ? 30 : 1),
  tools: ['openocd'],
  make(image, options) {
    const v = variantOf(options);
    const chip = v.make();
    chip.flash.bytes.fill(0x5a, 0, 20_000);
    if (options.stuck) chip.flash.stuck = { address: v.address + 700, mask: bitOf(image[700]) };
    return new DapProbeDevice(chip, { version: v.version });
  },
  look(device, image) {
    const { chip, target, wrote, read } = device as DapProbeDevice;
    const ms = (s: typeof wrote): number => (s.to ?? 0) - (s.from ?? 0);
    return { holds: image.every((b, i) => chip.flash.bytes[i] === b), runs: target.core.going, outMs: ms(wrote), inMs: ms(read) };
  },
  async run(lab, peerThere) {
    const none = skipped('openocd is not installed');
    const rows: GuestCells[] = [];
    for (const v of variants) rows.push(await row(lab, v, peerThere, none));
    const all = (of: keyof GuestCells, good: string): Cell => rows.find((r) => r[of].state === 'failed')?.[of] ?? (rows[0][of].state === 'skipped' ? rows[0][of] : passed(good));
    const names = variants.map((v) => `${v.name}${v.version === 1 ? ' over HID' : ''}`).join(', ');
    return {
      accepts: all('accepts', `yes: ${names}; writes, reads back, compares, restarts`),
      writes: all('writes', peerThere ? 'yes; openocd finds it equal' : 'yes'),
      verifies: all('verifies', rows[0].verifies.text),
      stuckBit: all('stuckBit', 'found'),
      unplugged: all('unplugged', rows[0].unplugged.text),
      speed: all('speed', variants.flatMap((v, i) => (v.measured ? [`${v.measured} ${rows[i].speed.text}`] : [])).join('; ')),
    };
  },
};

/** For chips whose way to the host another one has too. */
const notAsked = passed('not asked');

/** One chip: the peer first, then ours; faults and speed where its way is that of others too. */
async function row(lab: GuestLab, v: Variant, peerThere: boolean, none: Cell): Promise<GuestCells> {
  const theirs = peerThere ? await peer(lab, v) : undefined;
  const options = optionsOf(v);
  const args = ['--board', boardOf(lab, v), '--method', 'cmsis-dap', imageOf(lab, v)];
  const judge: Judge = async () => {
    const r = peerThere ? await compare(lab, v) : undefined;
    return r === undefined || isEqual(r) ? undefined : r.output.slice(-600);
  };
  const ours = v.measured ? await ourCells(lab, args, options, judge) : { ...(await ourWrite(lab, args, options, judge)), stuckBit: notAsked, unplugged: notAsked };
  const named = (c: Cell): Cell => (c.state === 'failed' ? failed(`${v.name}: ${c.text}`) : c);
  const accepts = theirs === undefined ? none : typeof theirs === 'string' ? failed(theirs) : passed('yes');
  const compared = (theirMs: number): Cell => (v.measured ? speedCell(v.bytes ?? lab.imageBytes, ours.ms, theirMs) : notAsked);
  const speed = typeof theirs === 'object' ? compared(theirs.ms) : none;
  return { accepts: named(accepts), writes: named(ours.writes), verifies: named(ours.verifies), stuckBit: named(ours.stuckBit), unplugged: named(ours.unplugged), speed: named(speed) };
}

const optionsOf = (v: Variant): PlugOptions => ({ variant: v.name, ...(v.bytes === undefined ? {} : { bytes: v.bytes }) });

/** OpenOCD erases, writes and reads back, compares, and starts the program; gives how long the data took, or what went wrong. */
async function peer(lab: GuestLab, v: Variant): Promise<{ readonly ms: number } | string> {
  const read = join(lab.dir, 'read-dap.bin');
  const image = imageOf(lab, v);
  const bytes = v.bytes ?? lab.imageBytes;
  const device = await lab.plug(optionsOf(v));
  const write = await openocd(lab, v, `reset halt; flash erase_address pad ${v.address} ${bytes}; flash write_image ${image} ${v.address} bin; dump_image ${read} ${v.address} ${bytes}`);
  const s = await device.state();
  if (write.status !== 0 || !s.holds || !lab.same(image, read, bytes)) return `holds ${s.holds}: ${write.output.slice(-1500)}`;
  const verify = await compare(lab, v);
  const after = await device.state();
  await device.unplug();
  if (!isEqual(verify) || !after.runs) return `runs ${after.runs}: ${verify.output.slice(-1500)}`;
  return { ms: s.outMs + s.inMs };
}

/** Has OpenOCD compare the flash with the image, and start the program. */
function compare(lab: GuestLab, v: Variant): Promise<Run> {
  return openocd(lab, v, `halt; verify_image ${imageOf(lab, v)} ${v.address} bin; reset run`);
}

function isEqual(r: Run): boolean {
  return r.status === 0 && /verified \d+ bytes/.test(r.output);
}

function openocd(lab: GuestLab, v: Variant, commands: string): Promise<Run> {
  const backend = v.version === 1 ? 'hid' : 'usb_bulk';
  const setup = ['adapter driver cmsis-dap', `cmsis_dap_backend ${backend}`, 'transport select swd', ...(v.before ? [v.before] : []), `source [find target/${v.config}.cfg]`, 'adapter speed 4000', 'gdb_port disabled', 'tcl_port disabled', 'telnet_port disabled'];
  return lab.exec('openocd', [...[...setup, 'init', ...commands.split('; '), 'shutdown'].flatMap((c) => ['-c', c])]);
}

function imageOf(lab: GuestLab, v: Variant): string {
  return v.bytes === undefined ? lab.image : lab.part(v.bytes);
}

function boardOf(lab: GuestLab, v: Variant): string {
  if (typeof v.board === 'string') return v.board;
  const { core, chip, ids, flash } = v.board;
  return labBoard(lab, chip, core, { start: v.address, length: flash }, '16K', { method: 'cmsis-dap', chip, ids });
}
