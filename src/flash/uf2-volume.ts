/** Writes a board through the drive that its boot loader shows: finds it by INFO_UF2.TXT, copies the UF2 file, and waits for the board to take it. */
import * as path from 'node:path';
import { ExitStatus, FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';
import type { FlashSpec } from '../board/target';
import { decodeUf2 } from '../image/uf2';
import type { FlashMethod, FlashRequest, FlashResult } from './method';
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
export function uf2VolumeMethod(root = '/'): FlashMethod<Uf2Spec> {
  return async (host, spec, request) => {
    const blocks = decodeUf2(request.image.file).length;
    const drive = await findDrive(host, spec, request, root);
    await request.step(`writing ${drive.dir} (${drive.model})`);
    write(host, drive, request);
    await request.step(`waiting for the board to take ${blocks} blocks`);
    await taken(host, drive, request, root);
    return { device: drive.dir, bytes: request.image.segments.reduce((n, s) => n + s.data.length, 0) } satisfies FlashResult;
  };
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

/** The one drive to write: waits for it to appear, and never takes one of several. */
async function findDrive(host: Host, spec: Uf2Spec, request: FlashRequest, root: string): Promise<Uf2Drive> {
  const deadline = host.clock.now() + request.timeoutMs;
  for (let told = false; ; ) {
    const drives = await uf2Drives(host, spec.boardIds, root);
    const wanted = request.device === undefined ? drives : drives.filter((d) => [d.dir, d.dir.replace(/[\\/]$/, ''), d.label].includes(request.device as string));
    if (wanted.length === 1) return wanted[0];
    if (wanted.length > 1) throw severalDrives(drives);
    if (request.signal.aborted || host.clock.now() >= deadline) throw noDrive(request, spec, drives);
    if (!told) await request.step(`waiting for the boot loader drive ${spec.volumes.join(' or ')}`);
    told = true;
    await host.clock.sleep(POLL_MS, request.signal);
  }
}

function severalDrives(drives: readonly Uf2Drive[]): FlashError {
  return new FlashError(
    {
      code: 'device/several',
      severity: 'error',
      message: `${drives.length} boards are in their boot loaders: ${drives.map((d) => `${d.dir} (${d.model})`).join(', ')}`,
      help: `choose one: --device ${drives[0].dir}`,
    },
    ExitStatus.device,
  );
}

function noDrive(request: FlashRequest, spec: Uf2Spec, others: readonly Uf2Drive[]): FlashError {
  const { board } = request.target;
  const message =
    request.device !== undefined && others.length > 0
      ? `no boot loader drive is called ${request.device}; there is ${others.map((d) => d.dir).join(', ')}`
      : `no ${board} in its boot loader was found (a drive ${spec.volumes.join(' or ')} with Board-ID ${spec.boardIds.join(' or ')})`;
  return new FlashError(
    {
      code: 'device/none',
      severity: 'error',
      message,
      help: `hold BOOTSEL while you connect the board, mount the drive if the system does not, and try again; without hardware: flash run --board ${board} PROGRAM`,
    },
    ExitStatus.device,
  );
}

function write(host: Host, drive: Uf2Drive, request: FlashRequest): void {
  try {
    host.fs.copyDurably(path.join(drive.dir, 'flash.uf2'), request.image.file);
  } catch (error) {
    // A board that has every block restarts at once: the drive may go while the last write is synced.
    if (!readInfo(host, drive.dir)) return;
    const why = error instanceof Error ? error.message : String(error);
    throw new FlashError(
      { code: 'device/write-failed', severity: 'error', message: `cannot write ${drive.dir}: ${why}`, help: 'the board is still in its boot loader: try again, with another cable or port if it stays so' },
      ExitStatus.device,
    );
  }
}

/** The drive goes away once the boot loader has every block; that is its confirmation. */
async function taken(host: Host, drive: Uf2Drive, request: FlashRequest, root: string): Promise<void> {
  const deadline = host.clock.now() + TAKE_MS;
  for (;;) {
    const still = (await listVolumes(host, root)).some((v) => v.dir === drive.dir) && readInfo(host, drive.dir) !== undefined;
    if (!still) return;
    if (request.signal.aborted || host.clock.now() >= deadline) break;
    await host.clock.sleep(POLL_MS, request.signal);
  }
  throw new FlashError(
    {
      code: 'device/not-taken',
      severity: 'error',
      message: `the file was copied to ${drive.dir}, but the board did not restart within ${TAKE_MS / 1000} seconds`,
      help: 'the boot loader ignores images for other chips; unplug the board, hold BOOTSEL while you connect it, and try again',
    },
    ExitStatus.device,
  );
}
