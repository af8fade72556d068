/** One case per method for real lines: a board, its simulated boot loader, and the peer's own tool as its referee. */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import type { FlashSpec, Target } from '../../src/board/target';
import type { Image } from '../../src/image/image';
import type { SerialDevice } from './byte-machine';
import { binImage, espImage, espTarget, fixture, hasSegments, nordicSpec, nordicTarget, sambaTarget } from './cases';
import { pattern } from './pattern';
import { EspRom } from './esp-rom';
import { NordicBoot } from './nordic-dfu';
import { SamBa } from './sam-ba';
import { servePty, serveRfc2217, type ServeOptions } from './serve';
import { f103, Stm32Boot } from './stm32-boot';

export interface PeerRun {
  readonly status: number;
  readonly output: string;
  readonly ms: number;
}

export interface Peer<D> {
  readonly tool: string;
  /** Quick enough for every run of the tests. */
  readonly fast: boolean;
  /** Writes and verifies the case's image with the tool. */
  write(device: D, options?: ServeOptions): Promise<PeerRun>;
  /** What else the tool can judge: its name, and whether it was content. */
  readonly more?: readonly { readonly what: string; run(): Promise<PeerRun> }[];
}

export interface RealCase<D extends SerialDevice = SerialDevice> {
  readonly name: string;
  readonly method: FlashSpec['method'];
  readonly target: Target;
  readonly image: Image;
  readonly bytes: number;
  /** Bits of a byte on the line. */
  readonly bits: number;
  readonly linkName: string;
  make(): D;
  holds(device: D): boolean;
  runs(device: D): boolean;
  readonly peer: Peer<D>;
}

/** Runs a tool to its end; its output is for messages. */
export function runTool(tool: string, args: readonly string[]): Promise<PeerRun> {
  const start = performance.now();
  return new Promise((resolve) => {
    let output = '';
    const child = spawn(tool, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (d: Buffer) => (output += d.toString()));
    child.stderr.on('data', (d: Buffer) => (output += d.toString()));
    child.on('error', (e) => resolve({ status: 127, output: e.message, ms: 0 }));
    child.on('close', (code) => resolve({ status: code ?? 1, output, ms: performance.now() - start }));
  });
}

/** Runs a tool on a pseudo-terminal, with the image in a file. */
export async function onPty(device: SerialDevice, file: Uint8Array, options: ServeOptions | undefined, linkName: string, job: (port: string, file: string) => Promise<PeerRun>): Promise<PeerRun> {
  const pty = await servePty(device, options, linkName);
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-peer-'));
  const name = path.join(dir, 'program.bin');
  fs.writeFileSync(name, file);
  try {
    return await job(pty.path, name);
  } finally {
    fs.rmSync(dir, { recursive: true });
    await pty.close();
  }
}

/** A board file with the case's chip, for the real command. */
function boardFile(dir: string, c: RealCase): string {
  const file = path.join(dir, `${c.name}.json`);
  const memory = Object.fromEntries(c.target.memory.map((m) => [m.name, { kind: m.kind, start: m.start, length: m.length }]));
  fs.writeFileSync(file, JSON.stringify({ inherits: ['cortex-m4'], description: c.name, memory, vectors: { kind: 'cortex-m', lines: 0 }, cpuHz: 1_000_000, serial: 'none', image: c.target.image, flash: c.target.flash, usb: [] }));
  return file;
}

/** Writes with the command itself, in a process of its own, over a pseudo-terminal. */
export async function byCommand(root: string, c: RealCase, device: ReturnType<RealCase['make']>, options: ServeOptions): Promise<PeerRun> {
  return onPty(device, c.image.file, options, c.linkName, (port, image) =>
    runTool(process.execPath, [path.join(root, 'flash'), '--board', boardFile(path.dirname(image), c), '--device', port, '--json', image]),
  );
}

/** A case of any size: throughput is measured on larger ones. */
export function stm32Case(size: number): RealCase<Stm32Boot> {
  const segments = [{ address: 0x08000000, data: pattern(size) }];
  const spec: FlashSpec = { method: 'stm32-uart', chipIds: [f103.id], flashStart: 0x08000000, sectors: f103.sectors };
  return {
    name: 'stm32-uart',
    method: 'stm32-uart',
    target: fixture('test-stm32', [{ start: 0x08000000, length: 0x20000 }, { start: 0x20000000, length: 0x5000 }], { kind: 'bin' }, [spec]),
    image: binImage(segments),
    bytes: size,
    bits: 11,
    linkName: 'ttyUSB7',
    make: () => new Stm32Boot(f103),
    holds: (d) => hasSegments(d.flash.bytes, 0x08000000, segments),
    runs: (d) => d.started === 0x08000000,
    peer: {
      tool: 'stm32flash',
      fast: true,
      // A pseudo-terminal has no parity, which stm32flash would insist on.
      write: (device, options) => onPty(device, segments[0].data, options, 'ttyUSB7', (port, file) => runTool('stm32flash', ['-m', '8n1', '-b', '115200', '-w', file, '-v', '-g', '0x08000000', port])),
    },
  };
}

/** The line's speed is left as it is, so that both tools have the same. */
export function espCase(size: number): RealCase<EspRom> {
  const image = espImage(1000, size);
  const { file } = image;
  return {
    name: 'esp-rom',
    method: 'esp-rom',
    target: espTarget('lines', 115200),
    image,
    bytes: file.length,
    bits: 10,
    linkName: 'ttyUSB8',
    make: () => new EspRom({ wiring: 'lines', inLoader: true, enableDelayMs: 20 }),
    holds: (d) => file.every((b, i) => d.flash.bytes[i] === b),
    runs: (d) => d.state === 'program' || d.state === 'loader',
    peer: {
      tool: 'esptool',
      fast: false,
      write: (device, options) =>
        onPty(device, file, options, 'ttyUSB8', (port, name) =>
          runTool('esptool', ['--port', port, '--chip', 'esp32c3', '--no-stub', '--before', 'no-reset', '--after', 'no-reset', 'write-flash', '--flash-mode', 'keep', '--flash-freq', 'keep', '--flash-size', 'keep', '0x0', name]),
        ),
      more: [
        { what: 'finds the image valid', run: () => espImageInfo(file) },
        { what: 'resets it by DTR and RTS (RFC 2217)', run: espReset },
      ],
    },
  };
}

/** Whether esptool finds checksum and hash of an image right. */
async function espImageInfo(file: Uint8Array): Promise<PeerRun> {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-peer-'));
  try {
    fs.writeFileSync(path.join(dir, 'program.bin'), file);
    const r = await runTool('esptool', ['image-info', path.join(dir, 'program.bin')]);
    return /Checksum: \S+ \(valid\)/.test(r.output) && /Validation hash: \S+ \(valid\)/.test(r.output) ? r : { ...r, status: r.status || 1 };
  } finally {
    fs.rmSync(dir, { recursive: true });
  }
}

/** Whether esptool gets a chip that runs into its loader and out of it again. Over a network the lines change slowly: the reset pin's capacitor must be large. */
async function espReset(): Promise<PeerRun> {
  const device = new EspRom({ wiring: 'lines', enableDelayMs: 200 });
  const served = await serveRfc2217(device);
  try {
    const r = await runTool('esptool', ['--port', `rfc2217://127.0.0.1:${served.port}?ign_set_control`, '--chip', 'esp32c3', '--no-stub', '--after', 'hard-reset', 'flash-id']);
    await new Promise((resolve) => setTimeout(resolve, 500));
    return device.state === 'loader' ? { ...r, status: r.status || 1 } : r;
  } finally {
    await served.close();
  }
}

/** The name of the link makes bossac take the pseudo-terminal for a USB port, and speak as one does there. */
export function sambaCase(size: number): RealCase<SamBa> {
  const segments = [{ address: 0x2000, data: pattern(size) }];
  return {
    name: 'samba',
    method: 'samba',
    target: sambaTarget(),
    image: binImage(segments),
    bytes: size,
    bits: 10,
    linkName: 'ttyACM7',
    make: () => new SamBa(),
    holds: (d) => hasSegments(d.flash.bytes, 0, segments),
    runs: (d) => d.running,
    peer: {
      tool: 'bossac',
      fast: true,
      write: (device, options) => onPty(device, segments[0].data, options, 'ttyACM7', (port, file) => runTool('bossac', ['-p', port, '-U', '-e', '-w', '-v', file, '-o', '0x2000', '-R'])),
    },
  };
}

/** adafruit-nrfutil makes a package of the image first; then it waits by the clock for what the chip may be doing. Without a touch it would set lines that a pseudo-terminal does not have. */
export function nordicCase(size: number): RealCase<NordicBoot> {
  const segments = [{ address: 0x26000, data: pattern(size) }];
  return {
    name: 'nordic-dfu',
    method: 'nordic-dfu',
    target: nordicTarget({ ...nordicSpec, bootloader: [], touch: false } as FlashSpec),
    image: binImage(segments),
    bytes: size,
    bits: 10,
    linkName: 'ttyUSB9',
    make: () => new NordicBoot(),
    holds: (d) => hasSegments(d.flash.bytes, 0, segments),
    runs: (d) => d.state === 'program',
    peer: {
      tool: 'adafruit-nrfutil',
      fast: false,
      write: (device, options) =>
        onPty(device, segments[0].data, options, 'ttyUSB9', async (port, file) => {
          const zip = file.replace(/\.bin$/, '.zip');
          const made = await runTool('adafruit-nrfutil', ['dfu', 'genpkg', '--dev-type', '0x0052', '--sd-req', '0x00b6', '--application', file, zip]);
          if (made.status !== 0) return made;
          return runTool('adafruit-nrfutil', ['--verbose', 'dfu', 'serial', '--package', zip, '-p', port, '-b', '115200', '--singlebank', '--touch', '1200']);
        }),
    },
  };
}

/** Small ones, for every run of the tests. */
export const realCases: readonly RealCase[] = [stm32Case(5000), espCase(3000), sambaCase(10_000), nordicCase(5000)] as unknown as readonly RealCase[];
