// A tool that "writes" a board: QEMU starts with the program, its UART at a TCP port or a pseudo-terminal. What the last one left ends first.
//   node qemu-board.mjs FOLDER PROGRAM.elf PORT qemu-system-… ARGUMENT…
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';

const [folder, elf, port, qemu, ...args] = process.argv.slice(2);
const name = port.replace(/\W/g, '_');
const pidFile = path.join(folder, `${name}.pid`);
const program = path.join(folder, `${name}.elf`);

function runs(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

if (fs.existsSync(pidFile)) {
  const old = Number(fs.readFileSync(pidFile, 'utf8'));
  if (runs(old)) process.kill(old);
  while (runs(old)) await new Promise((resolve) => setTimeout(resolve, 10));
}
fs.copyFileSync(elf, program);
const tcp = /^tcp:\/\/(.*)$/.exec(port);
if (!tcp) fs.rmSync(port, { force: true });
const serial = tcp ? `tcp:${tcp[1]},server=on,wait=off` : 'pty';
// With an error stream of the tool's own it would be waited for.
const child = spawn(qemu, [...args, '-display', 'none', '-monitor', 'none', '-serial', serial, '-kernel', program], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
fs.writeFileSync(pidFile, String(child.pid));
if (!tcp) {
  // "char device redirected to /dev/pts/3 (label serial0)"
  let said = '';
  for await (const text of child.stdout) {
    said += text;
    const pty = /redirected to (\S+)/.exec(said);
    if (!pty) continue;
    fs.symlinkSync(pty[1], port);
    break;
  }
}
child.stdout.destroy();
child.unref();
