/**
 * What the guest runs: each scenario in turn, with its device in a process of its own, since a process that waits for a device cannot answer for it.
 *   guest-main run DIR ROOT [SCENARIO…]     writes DIR/results.json; $FLASH_LAB_PICO says where a Pico can be attached
 *   guest-main device NAME OPTIONS IMAGE    is the device; asks and answers go over its standard input and output
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as readline from 'node:readline';
import { hasTool } from '../devices/serve';
import { pattern } from '../devices/pattern';
import { cdcGuest, type CdcRow } from './cdc-guest';
import { guestScenarios } from './scenarios/all';
import { failed, type DeviceState, type GuestCells, type GuestLab, type GuestResults, type GuestScenario, type Plugged, type PlugOptions, type Run, type Stop } from './scenario';
import { UsbIp } from './usbip';

const TOOL_MS = 300_000;
const POLL_MS = 50;
const ENUMERATE_MS = 20_000;

/** The device: plugs itself in and answers `state` and `unplug`, one line each. */
async function device(scenario: GuestScenario, options: PlugOptions, image: Uint8Array): Promise<void> {
  const simulated = scenario.make(image, options);
  simulated.reset();
  const slowed = scenario.linkTime?.(options);
  const link = new UsbIp(simulated, slowed);
  if (slowed !== undefined) simulated.now = () => link.busy;
  let plugged = true;
  link.onGone = () => (plugged = false);
  if (options.unplugAfter !== undefined) link.unplugAfter = options.unplugAfter;
  await link.plug();
  const say = (what: unknown): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
  say('plugged');
  for await (const line of readline.createInterface({ input: process.stdin })) {
    if (line === 'unplug') link.unplug();
    const state: DeviceState = { plugged, sent: link.sent, outMs: link.out.ms, inMs: link.in.ms, ...scenario.look(simulated, image) };
    say(state);
    if (line === 'unplug') break;
  }
  process.exit(0);
}

class Lab implements GuestLab {
  readonly image: string;
  readonly imageBytes: number;
  private current: Plugged | undefined;

  constructor(
    readonly dir: string,
    private readonly root: string,
    private readonly scenario: GuestScenario,
  ) {
    this.imageBytes = scenario.imageBytes;
    this.image = path.join(dir, `${scenario.name}.bin`);
    fs.writeFileSync(this.image, pattern(this.imageBytes, 13));
  }

  part(bytes: number): string {
    const file = `${this.image.slice(0, -'.bin'.length)}-${bytes}.bin`;
    fs.writeFileSync(file, fs.readFileSync(this.image).subarray(0, bytes));
    return file;
  }

  async plug(options: PlugOptions = {}): Promise<Plugged> {
    await this.current?.unplug();
    const before = this.devices().length;
    const child = spawn(process.execPath, [__filename, 'device', this.scenario.name, JSON.stringify(options), this.image], { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const answer = async (): Promise<string> => {
      const r = await lines.next();
      if (r.done) throw new Error('the device is gone');
      return r.value;
    };
    await answer();
    for (let waited = 0; this.devices().length <= before; waited += POLL_MS) {
      if (waited > ENUMERATE_MS) throw new Error(`the kernel does not enumerate ${this.scenario.id}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const ask = async (what: string): Promise<DeviceState> => {
      child.stdin.write(`${what}\n`);
      return JSON.parse(await answer()) as DeviceState;
    };
    let there = true;
    let told = '';
    this.current = {
      state: async () => {
        const s = await ask('state');
        const took = `    data took ${Math.round(s.outMs)} ms to the device and ${Math.round(s.inMs)} ms from it\n`;
        if (took !== told) process.stderr.write(took);
        told = took;
        return s;
      },
      unplug: async () => {
        if (!there) return;
        there = false;
        await ask('unplug');
        for (let waited = 0; this.devices().length > before && waited < ENUMERATE_MS; waited += POLL_MS) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      },
    };
    return this.current;
  }

  /** Devices whose interfaces the kernel knows. */
  private devices(): readonly string[] {
    const all = '/sys/bus/usb/devices';
    const configured = (d: string): boolean => {
      try {
        return fs.readFileSync(path.join(all, d, 'bConfigurationValue'), 'utf8').trim() !== '';
      } catch {
        // It went away while it was looked at.
        return false;
      }
    };
    return fs.readdirSync(all).filter((d) => /^\d+-\d+$/.test(d) && configured(d));
  }

  exec(tool: string, args: readonly string[]): Promise<Run> {
    return execTool(tool, args);
  }

  flash(args: readonly string[], stop?: Stop): Promise<Run> {
    return execTool(process.execPath, [path.join(this.root, 'flash'), ...args], stop);
  }

  same(a: string, b: string, bytes: number): boolean {
    return Buffer.compare(fs.readFileSync(a).subarray(0, bytes), fs.readFileSync(b).subarray(0, bytes)) === 0;
  }
}

/** Runs a tool to its end, and notes it in the log. */
function execTool(tool: string, args: readonly string[], stop?: Stop): Promise<Run> {
  return new Promise((resolve) => {
    const child = spawn(tool, [...args], { stdio: ['ignore', 'pipe', 'pipe'], timeout: TOOL_MS });
    let output = '';
    child.stdout.on('data', (b: Buffer) => (output += b.toString()));
    child.stderr.on('data', (b: Buffer) => (output += b.toString()));
    child.on('error', (error) => resolve({ status: 127, output: error.message }));
    if (stop) void endWhen(child, stop);
    child.on('close', (code, signal) => {
      process.stderr.write(`    ${path.basename(tool)} ${args.join(' ')}: ${signal ?? code}${code === 0 ? '' : `: ${output.trim().split('\n').slice(-2).join(' / ')}`}\n`);
      resolve({ status: code ?? 128, output });
    });
  });
}

async function endWhen(child: ChildProcess, stop: Stop): Promise<void> {
  while (child.exitCode === null && !(await stop.when())) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  child.kill(stop.signal);
}

/** Plugs in and runs to the end whatever it is; nothing of it may stop the rest. */
async function run(dir: string, root: string, only: readonly string[]): Promise<void> {
  const cells: Record<string, GuestCells> = {};
  let usb: readonly CdcRow[] | undefined;
  const save = (): void => fs.writeFileSync(path.join(dir, 'results.json'), JSON.stringify({ cells, usb } satisfies GuestResults));
  for (const scenario of guestScenarios.filter((s) => only.includes(s.name))) {
    process.stderr.write(`  ${scenario.name}\n`);
    try {
      cells[scenario.name] = await scenario.run(new Lab(dir, root, scenario), scenario.tools.every((t) => (t.includes('/') ? fs.existsSync(t) : hasTool(t))));
    } catch (error) {
      const bad = failed(told(error));
      cells[scenario.name] = { accepts: bad, writes: bad, verifies: bad, stuckBit: bad, unplugged: bad, speed: bad };
    }
    save();
  }
  const pico = process.env.FLASH_LAB_PICO;
  if (pico !== undefined) {
    process.stderr.write('  usb\n');
    try {
      usb = await cdcGuest({ dir, root, exec: execTool, flash: (args) => execTool(process.execPath, [path.join(root, 'flash'), ...args]) }, pico);
    } catch (error) {
      usb = [{ what: 'the serial port of our programs', result: told(error), passed: false }];
    }
    save();
  }
  spawnSync('sync');
  process.exit(0);
}

const told = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

function main(): Promise<void> {
  const [verb, ...args] = process.argv.slice(2);
  if (verb === 'run') return run(args[0], args[1], args.slice(2));
  const scenario = guestScenarios.find((s) => s.name === args[0]);
  if (!scenario) throw new Error(`there is no scenario ${args[0]}`);
  const options = JSON.parse(args[1]) as PlugOptions;
  return device(scenario, options, fs.readFileSync(args[2]).subarray(0, options.bytes));
}

void main();
