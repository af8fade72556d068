/** Writes a board with a tool of the user's: its arguments are given one by one, never through a shell. */
import * as path from 'node:path';
import { ExitStatus, FlashError } from '../diag/diagnostic';
import type { FlashSpec } from '../board/target';
import type { Host } from '../host/host';
import { encodeHex } from '../image/intel-hex';
import { flatten } from '../image/segments';
import { encodeUf2 } from '../image/uf2';
import { isPath, means } from '../serial/select';
import { encodeText, hex } from '../util/bytes';
import { choose, wantedDevice } from './choose';
import { deviceError, imageError, interruptedError } from './errors';
import type { FlashMethod, FlashRequest, FlashSession } from './method';

type CommandSpec = Extract<FlashSpec, { method: 'command' }>;

/** Lines of the tool that are shown when it fails. */
const TAIL = 12;

/** The method. */
export const command: FlashMethod<CommandSpec> = {
  id: 'command',
  recovery: 'whether the board can be written again is up to that tool',
  async open(host, spec, request) {
    if (spec.argv.length === 0) throw new FlashError({ code: 'board/bad-value', severity: 'error', message: '"argv" of the method command is empty', help: 'it holds the tool and its arguments' });
    const dir = host.fs.temporaryDir();
    try {
      const argv = await fill(host, spec.argv, request, dir);
      return session(host, argv, request, dir);
    } catch (error) {
      host.fs.remove(dir);
      throw error;
    }
  },
};

function session(host: Host, argv: readonly string[], request: FlashRequest, dir: string): FlashSession {
  const [tool, ...args] = argv;
  return {
    device: tool,
    async write() {
      await request.step(`running ${argv.join(' ')}`);
      const r = await host.exec(tool, args, { signal: request.signal });
      if (request.signal.aborted) throw interruptedError(`interrupted while ${tool} was running${r.code === 137 ? '; it did not end and was killed' : ''}`);
      if (r.code === 127) throw new FlashError({ code: 'device/no-tool', severity: 'error', message: `${tool}, which writes a ${request.target.board}, is not installed`, help: 'install it, or choose another way with --method' }, ExitStatus.missingTool);
      if (r.code !== 0) {
        const said = `${Buffer.from(r.stdout).toString()}${r.stderr}`.trim().split('\n').slice(-TAIL).join('\n');
        throw deviceError('device/command-failed', `${tool} ended with status ${r.code}${said ? `:\n${said}` : ''}`, `the command was: ${argv.map(quoted).join(' ')}`);
      }
      return request.image.segments.map((s) => ({ address: s.address, bytes: s.data.length }));
    },
    verify: () => Promise.resolve(`${path.basename(tool)} says that it succeeded; flash has not verified it`),
    reset: () => Promise.resolve(),
    close() {
      host.fs.remove(dir);
      return Promise.resolve();
    },
  };
}

function quoted(arg: string): string {
  return /^[\w./:=,@%+-]+$/.test(arg) ? arg : `'${arg.replace(/'/g, `'\\''`)}'`;
}

/** Arguments with their placeholders replaced; a file is only made where its placeholder stands. */
async function fill(host: Host, argv: readonly string[], request: FlashRequest, dir: string): Promise<readonly string[]> {
  const values = new Map<string, string>();
  const filled: string[] = [];
  for (const arg of argv) {
    for (const [, name] of arg.matchAll(/\{(\w+)\}/g)) if (!values.has(name)) values.set(name, await value(host, name, request, dir));
    filled.push(arg.replace(/\{(\w+)\}/g, (_, name: string) => values.get(name) as string));
  }
  return filled;
}

async function value(host: Host, name: string, request: FlashRequest, dir: string): Promise<string> {
  const { image, target } = request;
  const file = (ending: string, data: Uint8Array): string => {
    const at = path.join(dir, `program.${ending}`);
    host.fs.write(at, data);
    return at;
  };
  switch (name) {
    case 'elf':
      if (image.elf.length === 0) throw imageError('the tool wants an ELF file, and the image that was given is none', 'give the program or its .elf file');
      return file('elf', image.elf);
    case 'bin':
      return file('bin', image.spec.kind === 'esp' ? image.file : flatten(image.segments).data);
    case 'hex':
      return file('hex', encodeText(encodeHex(image.segments)));
    case 'uf2':
      if (target.image.kind !== 'uf2') throw imageError(`${target.board} has no UF2 family`, 'use {bin}, {hex} or {elf} in the board file');
      return file('uf2', image.spec.kind === 'uf2' ? image.file : encodeUf2(image.segments, target.image.familyId));
    case 'address':
      return hex(flatten(image.segments).address);
    case 'port':
    case 'serial':
      return deviceWord(host, name, request);
    default:
      throw new FlashError({ code: 'board/bad-value', severity: 'error', message: `the method command knows no {${name}}`, help: 'it knows {elf}, {bin}, {hex}, {uf2}, {address}, {port} and {serial}' });
  }
}

/** What `--device` names, as the path or the serial number that the tool wants. */
async function deviceWord(host: Host, what: 'port' | 'serial', request: FlashRequest): Promise<string> {
  const wanted = wantedDevice(host, request.device);
  if (wanted === undefined) throw deviceError('device/none', `the tool that writes a ${request.target.board} needs to know which ${what === 'port' ? 'port' : 'serial number'}`, 'name it with --device');
  const ports = (await host.ports.list()).filter((p) => means(wanted, p));
  const choice = choose(ports, undefined);
  const found = choice.kind === 'one' ? (what === 'port' ? choice.device.path : choice.device.serial) : undefined;
  if (found !== undefined) return found;
  if (what === 'serial' || isPath(wanted)) return wanted;
  throw deviceError('device/none', `there is no port ${wanted}`, 'see what is there with flash ports');
}
