/** A board in QEMU as a Device: its serial port is QEMU's standard input and output, its exit status QEMU's own. */
import * as path from 'node:path';
import { ExitStatus, FlashError } from '../diag/diagnostic';
import type { Device, Ended } from '../device/device';
import type { Child, Host } from '../host/host';
import type { SimSpec, Target } from '../board/target';
import type { Image } from '../image/image';
import { AsyncQueue } from '../util/queue';
import { decodeText, encodeText } from '../util/bytes';
import { patchExit } from './exit-stub';
import type { SimOptions } from './options';

type QemuSpec = Extract<SimSpec, { sim: 'qemu' }>;

interface Run {
  readonly child: Child;
  readonly output: AsyncQueue<Uint8Array>;
  readonly exited: Promise<Ended>;
  readonly started: number;
}

export class QemuDevice implements Device {
  readonly name: string;
  readonly clock = { now: (): bigint => BigInt(Math.round((this.host.clock.now() - (this.run?.started ?? this.host.clock.now())) * 1e6)) };
  private run: Run | undefined;
  private dir: string | undefined;
  private args: readonly string[] = [];
  private closed = false;

  constructor(
    private readonly host: Host,
    private readonly target: Target,
    private readonly spec: QemuSpec,
    private readonly options: SimOptions,
  ) {
    this.name = `${target.board} in QEMU`;
  }

  get exited(): Promise<Ended> {
    return this.run?.exited ?? new Promise(() => undefined);
  }

  load(image: Image): Promise<void> {
    if (image.elf.length === 0) {
      throw new FlashError({ code: 'sim/needs-elf', severity: 'error', message: `QEMU runs ELF files only`, help: 'give the .elf file that flash build -o program.elf writes' });
    }
    const patched = patchExit(image.elf, this.target);
    this.dir ??= this.host.fs.temporaryDir();
    const file = path.join(this.dir, 'program.elf');
    this.host.fs.write(file, patched.elf);
    const stubFile = path.join(this.dir, 'exit.bin');
    if (patched.stub) this.host.fs.write(stubFile, patched.stub.code);
    this.args = [
      ...['-M', this.spec.machine, ...this.spec.args],
      ...['-display', 'none', '-monitor', 'none', '-serial', 'stdio'],
      ...['-semihosting-config', ['enable=on,target=native', ...(this.options.args ?? []).length > 0 ? ['main', ...(this.options.args ?? [])].map((a) => `arg=${quoteArgument(a)}`) : []].join()],
      // Counted instructions make time repeatable, and jump over sleep.
      ...(this.options.icount ? ['-icount', 'shift=4,sleep=off'] : []),
      // A file is loaded into ROM too; data given in the argument would not be.
      ...(patched.stub ? ['-device', `loader,file=${stubFile.replace(/,/g, ',,')},addr=0x${patched.stub.address.toString(16)},force-raw=on`] : []),
      ...['-kernel', file],
    ];
    return this.reset();
  }

  reset(): Promise<void> {
    this.run?.child.kill();
    this.options.command?.([this.spec.program, ...this.args]);
    const child = this.host.spawn(this.spec.program, this.args, { cwd: this.host.cwd });
    const output = new AsyncQueue<Uint8Array>();
    const errors: Uint8Array[] = [];
    const pumps = Promise.all([pump(child.stdout, (b) => (output.push(b), output.roomy())), pump(child.stderr, (b) => void errors.push(b))]);
    const exited = child.exited.then(async (code): Promise<Ended> => {
      if (code !== 127) await pumps;
      output.end();
      return this.ended(code, errors.map(decodeText).join(''));
    });
    // A failure is told to whoever waits; nobody has to.
    exited.catch(() => undefined);
    this.run = { child, output, exited, started: this.host.clock.now() };
    return Promise.resolve();
  }

  async *output(): AsyncIterable<Uint8Array> {
    if (this.run) yield* this.run.output;
  }

  input(data: Uint8Array): Promise<void> {
    return this.run?.child.write(data) ?? Promise.resolve();
  }

  /** A serial line knows no end: QEMU's input stays open. */
  endInput(): void {
    return;
  }

  async close(): Promise<void> {
    this.closed = true;
    this.run?.child.kill();
    await this.run?.exited.catch(() => undefined);
    if (this.dir !== undefined) this.host.fs.remove(this.dir);
    this.dir = undefined;
  }

  private ended(code: number, errors: string): Ended {
    if (this.closed) return { kind: 'lost', reason: 'closed' };
    if (code === 127) throw missingQemu(this.spec.program, this.host);
    const fatal = /qemu: fatal: (.*)/.exec(errors);
    if (fatal) return { kind: 'fault', message: `${fatal[1].trim()}: the processor is locked up`, ...programCounter(errors) };
    const complaint = /^qemu-system-[a-z0-9]+: (.*)$/m.exec(errors);
    if (code === 1 && complaint) return { kind: 'fault', message: `QEMU: ${complaint[1]}` };
    if (code >= 128 && code < 160) return { kind: 'lost', reason: `QEMU was ended by signal ${code - 128}` };
    return { kind: 'exit', status: code };
  }
}

/** QEMU separates options by commas, and joins the arguments by spaces: all that is not plain stands as %XX, which the runtime reads. */
function quoteArgument(text: string): string {
  return [...encodeText(text)].map((b) => (/[\w./=^$-]/.test(String.fromCharCode(b)) ? String.fromCharCode(b) : `%${b.toString(16).padStart(2, '0')}`)).join('');
}

/** The command that installs QEMU, for the systems we know. */
export function missingQemu(program: string, host: Host): FlashError {
  const debian = program === 'qemu-system-arm' ? 'qemu-system-arm' : 'qemu-system-misc';
  const command = { linux: `apt-get install ${debian}`, darwin: 'brew install qemu', win32: 'winget install SoftwareFreedomConservancy.QEMU' }[host.platform];
  return new FlashError({ code: 'sim/missing-qemu', severity: 'error', message: `${program} is not installed`, help: `install it: ${command}` }, ExitStatus.missingTool);
}

function programCounter(dump: string): { pc?: number } {
  const match = /\b(?:R15|pc)\s*=?\s*([0-9a-f]{8,16})/i.exec(dump);
  return match ? { pc: parseInt(match[1], 16) } : {};
}

async function pump(from: AsyncIterable<Uint8Array>, to: (bytes: Uint8Array) => Promise<void> | void): Promise<void> {
  try {
    for await (const bytes of from) await to(bytes);
  } catch {
    // The stream of a process that was killed; its status says so.
  }
}
