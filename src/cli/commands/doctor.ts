/** flash doctor: looks for everything that flash uses and says what to do about what is missing. */
import { listBoards } from '../../board/board';
import { FlashError } from '../../diag/diagnostic';
import { boardIdsOf, uf2Drives } from '../../flash/uf2-volume';
import type { Host } from '../../host/host';
import { goEnv } from '../../loader/go-env';
import { portLabel } from '../../serial/select';
import { missingQemu } from '../../sim/qemu';
import { Cache } from '../../toolchain/cache';
import { findClang, findTools } from '../../toolchain/find';
import type { Command } from '../command';
import { commonFlags } from '../flags';

/** `bad` makes the command fail; `odd` is only told. */
interface Finding {
  readonly what: string;
  readonly state: 'good' | 'odd' | 'bad';
  readonly text: string;
  readonly help?: string;
}

export const doctorCommand: Command = {
  name: 'doctor',
  summary: 'look for everything that flash uses',
  operands: '',
  flags: commonFlags,
  runsProgram: false,
  examples: ['flash doctor'],
  async run(context) {
    const { host } = context;
    const findings = [node(), await go(host), await llvm(host), await clang(host), ...(await simulators(host)), cache(host), ...(await ports(host)), ...(await drives(host))];
    if (context.json) await context.printJson(findings);
    else {
      for (const f of findings) {
        const mark = { good: 'ok', odd: '--', bad: context.paint.red('!!') }[f.state];
        await context.print(`${mark} ${f.what.padEnd(20)} ${f.text}\n${f.help ? `   ${''.padEnd(20)} ${f.help}\n` : ''}`);
      }
    }
    return findings.some((f) => f.state === 'bad') ? 4 : 0;
  },
};

function node(): Finding {
  const good = Number(process.versions.node.split('.')[0]) >= 20;
  return { what: 'Node', state: good ? 'good' : 'bad', text: process.versions.node, ...(good ? {} : { help: 'install Node 20 or newer' }) };
}

/** Turns a failure that tells what to do into a finding. */
async function attempt(what: string, f: () => Promise<string>): Promise<Finding> {
  try {
    return { what, state: 'good', text: await f() };
  } catch (error) {
    if (!(error instanceof FlashError)) throw error;
    const d = error.diagnostics[0];
    return { what, state: 'bad', text: d.message, ...(d.help ? { help: d.help } : {}) };
  }
}

function go(host: Host): Promise<Finding> {
  return attempt('Go', async () => {
    const env = await goEnv(host, undefined);
    return `${env.goVersion} in ${env.goroot}`;
  });
}

/** Looking must not install anything. */
function careful(host: Host): Host {
  return { ...host, env: { ...host.env, FLASH_NO_INSTALL: '1' } };
}

function llvm(host: Host): Promise<Finding> {
  return attempt('LLVM', async () => {
    const tools = await findTools(careful(host), new Cache(host));
    return `${tools.id} (${tools.llc})`;
  });
}

/** Only programs with C need it. */
async function clang(host: Host): Promise<Finding> {
  const found = await attempt('clang', async () => {
    const { id, command } = await findClang(careful(host), new Cache(host));
    return `${id} (${command})`;
  });
  return found.state === 'good' ? found : { ...found, state: 'odd', text: 'not installed: programs with import "C" cannot be built' };
}

async function simulators(host: Host): Promise<Finding[]> {
  const programs = [...new Set(listBoards(host).flatMap((b) => (b.sim?.sim === 'qemu' ? [b.sim.program] : [])))].sort();
  return Promise.all(
    programs.map(async (program): Promise<Finding> => {
      const r = await host.exec(program, ['--version']);
      const version = /version (\S+)/.exec(new TextDecoder().decode(r.stdout))?.[1];
      if (r.code === 0) return { what: program, state: 'good', text: version ?? 'found' };
      return { what: program, state: 'odd', text: 'not installed: some boards cannot be simulated', help: missingQemu(program, host).diagnostics[0].help };
    }),
  );
}

function cache(host: Host): Finding {
  const { dir } = new Cache(host);
  try {
    host.fs.mkdir(dir);
    host.fs.write(`${dir}/doctor`, new Uint8Array(0));
    host.fs.remove(`${dir}/doctor`);
    return { what: 'cache', state: 'good', text: dir };
  } catch {
    return { what: 'cache', state: 'odd', text: `${dir} cannot be written: every build is a cold one`, help: 'set FLASH_CACHE to a folder of yours' };
  }
}

async function ports(host: Host): Promise<Finding[]> {
  const list = await host.ports.list().catch(() => []);
  const usb = list.filter((p) => p.vid !== undefined);
  if (usb.length === 0) return [{ what: 'serial ports', state: 'odd', text: 'no USB serial port is connected' }];
  return usb.map((p) => ({ what: 'serial port', state: 'good', text: portLabel(p) }));
}

async function drives(host: Host): Promise<Finding[]> {
  const ids = [...new Set(listBoards(host).flatMap(boardIdsOf))];
  return (await uf2Drives(host, ids)).map((d) => ({ what: 'boot loader', state: 'good', text: `${d.dir} (${d.model})` }));
}
