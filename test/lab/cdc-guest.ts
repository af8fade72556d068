/** In the guest: a kernel's cdc_acm has the serial port of our programs, and the command and a peer work it. */
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as path from 'node:path';
import * as readline from 'node:readline';
import { DRIVE, expectDrives, mountDrive } from './boot-drive';
import type { PicoState } from './cabled-pico';
import { expectFunctions, functionRows } from './functions-guest';
import type { Run } from './scenario';
import { attach, freePorts } from './usbip-messages';

export interface CdcRow {
  readonly what: string;
  readonly result: string;
  readonly passed: boolean;
}

const POLL_MS = 50;
const APPEAR_MS = 60_000;
const PORT = '/dev/ttyACM0';
const LINES = 40;

/** It is always plugged in at the same place. */
const PLACE = 0;

const greeting = Array.from({ length: LINES }, (_, i) => `boot line ${i} of a program that nobody hears yet`);

const program = (then: string): string => `package main

import "time"

func main() {
	for i := 0; i < ${LINES}; i++ {
		println("boot line", i, "of a program that nobody hears yet")
	}
${then}}
`;
const stays = '\tfor {\n\t\ttime.Sleep(time.Second)\n\t}\n';
const panics = '\tlist := make([]int, 3)\n\ttime.Sleep(time.Second)\n\tprintln(list[time.Now().Nanosecond()%3+3])\n';
/** Of the program that panics. */
const PANIC_LINE = 11;

/** What pyserial reads, from its opening on, until it has all lines or 20 seconds are over. */
const reader = `import serial, sys, time
port = serial.Serial('${PORT}', 115200, timeout=0.5)
end = time.time() + 20
text = b''
while time.time() < end and text.count(b'\\n') < ${LINES}:
    text += port.read(4096)
sys.stdout.write(text.decode())
`;

interface Lab {
  readonly root: string;
  readonly dir: string;
  exec(tool: string, args: readonly string[]): Promise<Run>;
  flash(args: readonly string[]): Promise<Run>;
}

/** The board's side of the cable, in this kernel. */
class Cable {
  private answer: (state: PicoState) => void = () => undefined;

  private constructor(
    private readonly host: string,
    private readonly socket: net.Socket,
  ) {
    readline.createInterface({ input: socket }).on('line', (line) => {
      const told = JSON.parse(line) as { plug: number } | PicoState;
      if ('plug' in told) void this.plug(told.plug);
      else this.answer(told);
    });
  }

  static async to(address: string): Promise<Cable> {
    const [host, port] = address.split(':');
    const socket = net.connect(Number(port), host);
    await new Promise<void>((resolve, reject) => socket.once('error', reject).once('connect', resolve));
    return new Cable(host, socket);
  }

  state(): Promise<PicoState> {
    return new Promise((resolve) => {
      this.answer = resolve;
      this.socket.write('state\n');
    });
  }

  /** The controller may not have let go of what was there before. */
  private async plug(port: number): Promise<void> {
    while (!freePorts().includes(PLACE)) await pause(POLL_MS);
    await attach(this.host, port, PLACE);
  }
}

/** All of it, in the order in which a board goes through it. */
export async function cdcGuest(lab: Lab, address: string): Promise<readonly CdcRow[]> {
  const rows: CdcRow[] = [];
  const note = (what: string, passed: boolean, result: string, run?: Run): void => {
    rows.push({ what, passed, result });
    process.stderr.write(`    ${what}: ${passed ? result : `failed: ${result} ${run?.output.slice(-1500) ?? ''}`}\n`);
  };
  const cable = await Cable.to(address);
  const dir = path.join(lab.dir, 'program');
  fs.mkdirSync(dir);
  const write = async (source: string, ...more: readonly string[]): Promise<Run> => {
    fs.writeFileSync(path.join(dir, 'main.go'), source);
    return lab.flash(['--board', 'pico', '--serial', 'usb', ...more, path.join(dir, 'main.go')]);
  };
  const whole = (text: string): string => `${greeting.filter((l) => text.includes(l)).length} of ${LINES} lines`;

  const first = await write(program(stays));
  await there(() => fs.existsSync(PORT));
  note('`flash` of a board in its boot loader; cdc_acm finds the program', first.status === 0 && fs.existsSync(PORT), `${PORT}: ${identity()}`, first);
  await pause(2000);
  const heard = await lab.flash(['monitor', '--board', 'pico', '--until', greeting[LINES - 1], '--timeout', '60s']);
  note('printed at boot, the port is opened two seconds later: `flash monitor`', heard.status === 0 && plain(heard).includes(greeting.join('\n')), whole(heard.output), heard);

  const second = await write(program(stays));
  await there(() => fs.existsSync(PORT));
  const touched = await cable.state();
  note('the same command again: a touch at 1200 baud brings 2e8a:0003', second.status === 0 && touched.history.join() === 'boot loader,program,boot loader,program', touched.history.join(', '), second);
  await pause(2000);
  fs.writeFileSync(path.join(dir, 'reader.py'), reader);
  const peer = await lab.exec('python3', [path.join(dir, 'reader.py')]);
  note('printed at boot, the port is opened two seconds later: pyserial', plain(peer) === `${greeting.join('\n')}\n`, whole(peer.output), peer);

  const panic = await write(program(panics), '--monitor', '--until', `main.go:${PANIC_LINE}`, '--timeout', '120s');
  note('a panic shows its source line', panic.status === 0 && /panic: runtime error: index out of range \[\d\] with length 3/.test(panic.output), lineOf(panic.output), panic);
  expectFunctions();
  expectDrives();
  const desktop = setInterval(() => fs.readFileSync('/proc/self/mounts', 'utf8').includes(DRIVE) || mountDrive(), POLL_MS);
  // The guest takes longer for everything than a desk's system, before it shows a drive too.
  const after = await lab.flash(['--board', 'pico', '--serial', 'usb', '--method', 'uf2-volume', '--timeout', '60s', path.join(lab.root, 'test/machine/usbhid')]);
  clearInterval(desktop);
  const written = await cable.state();
  note('written again after the panic, by touch and the drive', after.status === 0 && written.history.length === 8, `${written.history.filter((h) => h === 'program').length} programs, BOOTSEL held once`, after);
  await there(() => fs.existsSync(PORT));
  await pause(2000);
  for (const row of await functionRows(lab.root, lab.exec)) note(row.what, row.passed, row.result);
  const end = await cable.state();
  note('what the device did against the rules of USB', end.problems.length === 0, end.problems.length === 0 ? 'nothing' : end.problems.join('; '));
  return rows;
}

/** As the kernel has it. */
function identity(): string {
  const dir = path.dirname(fs.realpathSync('/sys/class/tty/ttyACM0/device'));
  const line = (name: string): string => {
    try {
      return fs.readFileSync(path.join(dir, name), 'utf8').trim();
    } catch {
      return '?';
    }
  };
  return `${line('idVendor')}:${line('idProduct')}, ${line('manufacturer')} ${line('product')}, serial ${line('serial')}`;
}

const plain = (run: Run): string => run.output.replace(/\r/g, '');

function lineOf(output: string): string {
  return /\S*main\.go:\d+/.exec(output)?.[0].replace(/^.*\//, '') ?? 'no line';
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function there(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition() && waited < APPEAR_MS; waited += POLL_MS) await pause(POLL_MS);
}
