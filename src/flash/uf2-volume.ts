/** Writes a board through the drive that its boot loader shows: finds it by INFO_UF2.TXT, copies the UF2 file, and waits for the board to take it. */
import * as path from 'node:path';
import type { FlashError } from '../diag/diagnostic';
import { CopyBrokenOff } from '../host/copy';
import type { Host } from '../host/host';
import type { FlashSpec, Target } from '../board/target';
import { decodeUf2, encodeUf2, forgetfulUf2 } from '../image/uf2';
import { portLabel, portsOf } from '../serial/select';
import { withCommas } from '../util/size';
import { touch } from './boot-port';
import { choose, severalError, wantedDevice } from './choose';
import { deviceError, imageError, interruptedError } from './errors';
import type { FlashMethod, FlashRequest, FlashSession } from './method';
import { listVolumes, type Volume } from './volumes';

type Uf2Spec = Extract<FlashSpec, { method: 'uf2-volume' }>;

/** A drive of a boot loader. */
export interface Uf2Drive extends Volume {
  readonly boardId: string;
  readonly model: string;
}

const POLL_MS = 100;
/** A boot loader that got every block restarts within a second; a slow hub makes it a few. */
const TAKE_MS = 10_000;

/** The method; `root` stands for the root of the file system in tests. */
export function uf2Volume(root = '/'): FlashMethod<Uf2Spec> {
  return {
    id: 'uf2-volume',
    recovery: 'the boot ROM stays: where its drive is gone, hold BOOTSEL while you connect the board',
    sees: async (host, spec) => (await uf2Drives(host, spec.boardIds, root)).length > 0,
    async open(host, spec, request): Promise<FlashSession> {
      const file = uf2File(request);
      const blocks = decodeUf2(file);
      const drive = await findDrive(host, spec, request, root);
      return {
        device: drive.dir,
        async write() {
          await request.step(`writing ${drive.dir} (${drive.model})`);
          await write(host, drive, file, blocks[0].familyId, request, root);
          return request.image.segments.map((s) => ({ address: s.address, bytes: s.data.length }));
        },
        async verify() {
          await request.step(`waiting for the board to take ${blocks.length} blocks`);
          await taken(host, drive, request, root);
          return 'the board took every block and restarted';
        },
        reset: () => Promise.resolve(),
        close: () => Promise.resolve(),
      };
    },
  };
}

/** The image as UF2: as it is, or made of the segments of another kind of file. */
function uf2File({ image, target }: FlashRequest): Uint8Array {
  if (image.spec.kind === 'uf2') return image.file;
  if (target.image.kind === 'uf2') return encodeUf2(image.segments, target.image.familyId);
  throw imageError(`${target.board} has no UF2 family`, 'give a .uf2 file');
}

/** Boot loader drives with one of the board ids. */
export async function uf2Drives(host: Host, boardIds: readonly string[], root = '/'): Promise<readonly Uf2Drive[]> {
  const drives: Uf2Drive[] = [];
  for (const volume of await listVolumes(host, root)) {
    const info = readInfo(host, volume.dir);
    if (info && boardIds.includes(info.boardId)) drives.push({ ...volume, ...info });
  }
  return drives;
}

/** The board ids that a board's own drive may show. */
export function boardIdsOf(target: Target): readonly string[] {
  return target.flash.flatMap((f) => (f.method === 'uf2-volume' ? f.boardIds : []));
}

/** What INFO_UF2.TXT says; undefined when the drive has none or goes away while it is read. */
export function readInfo(host: Host, dir: string): { boardId: string; model: string } | undefined {
  try {
    const text = host.fs.readText(path.join(dir, 'INFO_UF2.TXT'));
    const field = (name: string): string => new RegExp(`^${name}:\\s*(.*?)\\s*$`, 'mi').exec(text)?.[1] ?? '';
    return { boardId: field('Board-ID'), model: field('Model') };
  } catch {
    return undefined;
  }
}

/** A touched board shows its drive after so long at most. */
const TOUCHED_MS = 8000;

/** The one drive to write: waits for it to appear, and never takes one of several. */
async function findDrive(host: Host, spec: Uf2Spec, request: FlashRequest, root: string): Promise<Uf2Drive> {
  const wanted = wantedDevice(host, request.device);
  let deadline = host.clock.now() + request.timeoutMs;
  let touched = false;
  for (let told = false; ; ) {
    const drives = await uf2Drives(host, spec.boardIds, root);
    const named = wanted === undefined || touched ? drives : drives.filter((d) => [d.dir, d.dir.replace(/[\\/]$/, ''), d.label].includes(wanted));
    if (named.length === 1) return named[0];
    if (named.length > 1) throw severalError('boards are in their boot loaders', drives.map((d) => `${d.dir} (${d.model})`), drives[0].dir);
    if (spec.touch && !touched && drives.length === 0 && (await touchRunning(host, request, wanted))) {
      touched = true;
      deadline = Math.max(deadline, host.clock.now() + TOUCHED_MS);
    }
    if (request.signal.aborted || host.clock.now() >= deadline) throw noDrive(request, spec, drives, wanted);
    if (!told) await request.step(`waiting for the boot loader drive ${spec.volumes.join(' or ')}`);
    told = true;
    await host.clock.sleep(POLL_MS, request.signal);
  }
}

/** Asks the one board that runs its program for its boot loader; tells whether there was one. */
async function touchRunning(host: Host, request: FlashRequest, wanted: string | undefined): Promise<boolean> {
  const running = choose(portsOf(await host.ports.list(), request.target), wanted);
  if (running.kind === 'none') return false;
  if (running.kind === 'several') {
    throw severalError(`ports fit ${request.target.board}`, running.devices.map(portLabel), running.devices[0].serial ?? running.devices[0].path);
  }
  await request.step(`asking ${running.device.path} for its boot loader`);
  await touch(host, running.device.path, request.signal);
  return true;
}

function noDrive(request: FlashRequest, spec: Uf2Spec, others: readonly Uf2Drive[], wanted: string | undefined): FlashError {
  const { board } = request.target;
  const message =
    wanted !== undefined && others.length > 0
      ? `no boot loader drive is called ${wanted}; there is ${others.map((d) => d.dir).join(', ')}`
      : `no ${board} ${wanted === undefined ? '' : `called ${wanted} `}in its boot loader was found (a drive ${spec.volumes.join(' or ')} with Board-ID ${spec.boardIds.join(' or ')})`;
  return deviceError('device/none', message, `hold BOOTSEL while you connect the board, mount the drive if the system does not, and try again; without hardware: flash run --board ${board} PROGRAM`);
}

async function write(host: Host, drive: Uf2Drive, file: Uint8Array, familyId: number | undefined, { signal, part }: FlashRequest, root: string): Promise<void> {
  const to = path.join(drive.dir, 'flash.uf2');
  const whole = withCommas(file.length);
  try {
    // Of a program that was broken off, a boot ROM keeps each block that it has, and takes only the others of the next one with as many.
    await host.fs.copyDurably(to, forgetfulUf2(familyId));
    await host.fs.copyDurably(to, file, { signal, part });
  } catch (error) {
    const { written, piece } = error instanceof CopyBrokenOff ? error : { written: 0, piece: 0 };
    if (!(await isThere(host, drive, root))) {
      // A board that has every block restarts at once: the drive may go while the last piece is synced.
      if (written > 0 && written + piece >= file.length) return;
      throw deviceError('device/lost', `${drive.dir} went away when it had ${withCommas(written)} of ${whole} bytes: the program on the board is not whole`, 'hold BOOTSEL while you connect the board, and repeat the command');
    }
    if (signal.aborted) throw interruptedError(`interrupted when ${drive.dir} had ${withCommas(written)} of ${whole} bytes: the program on the board is not whole`);
    const why = error instanceof Error ? error.message : String(error);
    throw deviceError('device/write-failed', `cannot write ${drive.dir}: ${why}`, 'the board is still in its boot loader: try again, with another cable or port if it stays so');
  }
}

async function isThere(host: Host, drive: Uf2Drive, root: string): Promise<boolean> {
  return (await listVolumes(host, root)).some((v) => v.dir === drive.dir) && readInfo(host, drive.dir) !== undefined;
}

/** The drive goes away once the boot loader has every block; that is its confirmation. */
async function taken(host: Host, drive: Uf2Drive, request: FlashRequest, root: string): Promise<void> {
  const deadline = host.clock.now() + TAKE_MS;
  for (;;) {
    if (!(await isThere(host, drive, root))) return;
    if (request.signal.aborted) throw interruptedError(`interrupted while waiting for the board at ${drive.dir} to restart`);
    if (host.clock.now() >= deadline) break;
    await host.clock.sleep(POLL_MS, request.signal);
  }
  throw deviceError(
    'device/not-taken',
    `the file was copied to ${drive.dir}, but the board did not restart within ${TAKE_MS / 1000} seconds`,
    'the boot loader ignores images for other chips; unplug the board, hold BOOTSEL while you connect it, and try again',
  );
}
