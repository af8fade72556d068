/** The command on a Pico that runs our own firmware: written by its drive, found again by its port, asked for its boot loader, written again. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { loadBoard } from '../../src/board/board';
import { memoryIo } from '../../src/cli/io';
import { main } from '../../src/cli/main';
import { nodeHost } from '../../src/host/node';
import { Desk, PicoBoard } from '../devices/pico-board';

jest.setTimeout(45_000);

const real = nodeHost();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-pico-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

const desk = new Desk({ ...real, cwd: dir });
const board = new PicoBoard(desk, loadBoard(real, 'pico'), Uint8Array.of(0xe6, 0x60, 0x58, 0x38, 0x83, 0x12, 0x34, 0x56));
afterAll(() => board.unplug());

async function flash(line: string): Promise<{ status: number; out: string; err: string }> {
  const io = memoryIo('');
  const status = await main(line.split(' '), desk.host, io, new AbortController().signal);
  return { status, out: io.out().replace(/\r/g, ''), err: io.err() };
}

function program(version: number, more = ''): void {
  fs.writeFileSync(path.join(dir, 'main.go'), `package main\n\nimport "time"\n\nfunc main() {\n\tprintln("program", ${version})\n\ttime.Sleep(time.Second)\n${more}\tprintln("a second later")\n\tfor {\n\t\ttime.Sleep(time.Hour)\n\t}\n}\n`);
}

test('the same command twice in a row, and again after a panic; BOOTSEL is held once', async () => {
  program(1);
  board.bootLoader();
  const line = '--board pico --serial usb --monitor --until later --timeout 60s main.go';
  const first = await flash(line);
  expect(first).toMatchObject({ status: 0 });
  expect(first.out).toBe('program 1\na second later\n');
  expect(board.history).toEqual(['boot loader', 'program']);

  const ports = await flash('ports --json');
  expect(ports.out).toContain('E660583883123456');
  expect(ports.out).toContain('"state": "running"');

  program(2, '\tvar list []int\n\tprintln(list[time.Now().Nanosecond()%3+3])\n');
  const second = await flash('--board pico --serial usb --monitor --until main.main --timeout 60s main.go');
  expect(second.err).toContain(board.port);
  expect(second).toMatchObject({ status: 0 });
  expect(second.out).toMatch(/^program 2\npanic: runtime error: index out of range \[\d\] with length 0\n[^]*main\.main\(/);
  expect(second.out).toContain('main.go:9 ');
  expect(board.history).toEqual(['boot loader', 'program', 'boot loader', 'program']);

  program(3);
  const third = await flash(line.replace('main.go', '--device E660583883123456 main.go'));
  expect(third).toMatchObject({ status: 0 });
  expect(third.out).toBe('program 3\na second later\n');
  expect(board.history).toEqual(['boot loader', 'program', 'boot loader', 'program', 'boot loader', 'program']);
});

test('--monitor of a program that prints to its UART: told at once, with the way out, and nothing is written', async () => {
  program(4);
  const before = [...board.history];
  const uart = await flash('--board pico --monitor --timeout 60s main.go');
  expect(uart).toMatchObject({ status: 2, out: '' });
  expect(uart.err).toMatch(/the program prints to its UART, so the pico would show no serial port; nothing was written\n {2}help: build it with --serial usb to see it over the USB cable, or name the port that the UART is wired to with --port; ports that are there: .*\n$/);
  const silent = await flash('--board pico --serial none --monitor --timeout 60s main.go');
  expect(silent).toMatchObject({ status: 2 });
  expect(silent.err).toContain('the program prints nothing over USB');
  expect(board.history).toEqual(before);
  // A port that is named is taken as it is: the board is written.
  const named = await flash('--board pico --monitor --port /dev/none --timeout 1s main.go');
  expect(named.err).not.toContain('nothing was written');
});
