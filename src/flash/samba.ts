/** Writes SAMD21 and SAMD51 chips through SAM-BA's monitor with the commands that Arduino's boot loaders add (X erase, Y write, Z sum); nothing is uploaded to run. */
import type { FlashSpec } from '../board/target';
import { LinkLost, LinkTimeout, SerialLink } from '../serial/link';
import { openPort } from '../serial/open';
import { crc16 } from '../util/crc16';
import { hex } from '../util/bytes';
import { bootPort } from './boot-port';
import { deviceError, doing, imageError } from './errors';
import type { FlashMethod, FlashRequest, FlashSession, Written } from './method';
import { SambaMonitor } from './samba-protocol';
import { blocksOf, piecesOf } from './sectors';

type SambaSpec = Extract<FlashSpec, { method: 'samba' }>;

/** What goes through RAM at once; both chips' largest page (512) divides it. */
const CHUNK = 4096;
const PAGE = 512;

const DSU_DID = 0x41002018;
/** Application interrupt and reset control: the key and SYSRESETREQ. */
const AIRCR = 0xe000ed0c;
const SYSTEM_RESET = 0x05fa0004;

/** The method. */
export const samba: FlashMethod<SambaSpec> = {
  id: 'samba',
  recovery: 'the boot loader protects itself and stays: press reset twice, and repeat the command',
  async open(host, spec, request) {
    mustFit(spec, request);
    const info = await bootPort(host, request, { bootloader: spec.bootloader, touch: spec.touch ?? false });
    // The speed means nothing on USB, but 1200 would.
    const port = await openPort(host, info.path, 115200, 'none', 1000, request.signal);
    const monitor = new SambaMonitor(new SerialLink(port, host.clock, request.signal), `the SAM-BA boot loader on ${info.path}`);
    try {
      await request.step(`looking for a SAM-BA boot loader on ${info.path}`);
      return await connect(monitor, spec, request);
    } catch (error) {
      await port.close();
      throw error;
    }
  },
};

function mustFit(spec: SambaSpec, request: FlashRequest): void {
  const outside = request.image.segments.find((s) => s.address < spec.appStart || s.address + s.data.length > spec.flashLength);
  if (!outside) return;
  throw imageError(
    `the image has bytes at ${hex(outside.address)} to ${hex(outside.address + outside.data.length - 1)}; programs lie at ${hex(spec.appStart)} to ${hex(spec.flashLength - 1)}, after the boot loader`,
    'build it for this board',
  );
}

async function connect(monitor: SambaMonitor, spec: SambaSpec, request: FlashRequest): Promise<FlashSession> {
  const at = monitor.link.port.path;
  const version = await doing(monitor.name, 'being called', () => monitor.hello());
  if (!/\[Arduino:\w*X\w*Y\w*Z/.test(version)) {
    throw deviceError('device/wrong-chip', `${monitor.name} (${version}) has no commands to erase, write and sum up flash`, 'update the boot loader of the board, or choose another way with --method');
  }
  const did = await doing(monitor.name, 'telling what chip it is', () => monitor.word(DSU_DID));
  if (did >>> 16 !== spec.series) {
    throw deviceError('device/wrong-chip', `the chip on ${at} has the device id ${hex(did)}; that of a ${request.target.board} starts with ${hex(spec.series, 4)}`, 'choose the board that is connected with --board, or the port of the right one with --device');
  }
  return new SambaSession(monitor, spec, request, `chip ${hex(did)} (SAM-BA ${version.replace(/ .*/, '')}) on ${at}`);
}

class SambaSession implements FlashSession {
  constructor(
    private readonly monitor: SambaMonitor,
    private readonly spec: SambaSpec,
    private readonly request: FlashRequest,
    readonly device: string,
  ) {}

  async write(): Promise<readonly Written[]> {
    const { monitor, request, spec } = this;
    await request.step(`erasing ${this.device}`);
    await doing(monitor.name, 'erasing flash', () => monitor.erase(spec.appStart));
    await request.step(`writing ${this.device}`);
    const chunks = blocksOf(request.image.segments, CHUNK, PAGE);
    for (const [i, chunk] of chunks.entries()) {
      await doing(monitor.name, `writing ${hex(chunk.address)}`, () => monitor.write(spec.ramBuffer, chunk.address, chunk.data));
      request.part((i + 1) / chunks.length);
    }
    return request.image.segments.map((s) => ({ address: s.address, bytes: s.data.length }));
  }

  /** The boot loader sums flash up by itself; a sum is compared for each piece of 4 KB. */
  async verify(): Promise<string> {
    const { monitor, request } = this;
    await request.step(`verifying ${this.device}`);
    for (const chunk of piecesOf(request.image.segments, CHUNK)) {
      const found = await doing(monitor.name, `summing up ${hex(chunk.address)}`, () => monitor.sum(chunk.address, chunk.data.length));
      if (found === crc16(chunk.data)) continue;
      throw deviceError(
        'device/verify-failed',
        `verification failed: what is in flash from ${hex(chunk.address)} to ${hex(chunk.address + chunk.data.length - 1)} is not what was sent (CRC)`,
        'try again; when it is the same place every time, that part of the flash is worn out or protected',
      );
    }
    return 'CRC of every 4 KB equal';
  }

  async reset(): Promise<void> {
    await this.request.step('starting the program');
    try {
      await this.monitor.poke(AIRCR, SYSTEM_RESET);
    } catch (error) {
      // A quick chip is gone before the port has told that everything was sent.
      if (!(error instanceof LinkLost || error instanceof LinkTimeout)) throw error;
    }
  }

  close(): Promise<void> {
    return this.monitor.link.port.close();
  }
}
