/** flash fmt and flash vet: Go's own, with the board's packages and tags, their statuses passed on. */
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { declarationsOf } from '../../src/build/go-root';
import { memoryIo } from '../../src/cli/io';
import { main } from '../../src/cli/main';
import { nodeHost } from '../../src/host/node';

jest.setTimeout(300_000);

const real = nodeHost();
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'flash-go-tools-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

async function flash(line: string, env: Readonly<Record<string, string>> = {}): Promise<{ status: number; out: string; err: string }> {
  const io = memoryIo('');
  const status = await main(line.split(' '), { ...real, cwd: dir, env: { ...real.env, FLASH_BOARD: '', ...env } }, io, new AbortController().signal);
  return { status, out: io.out(), err: io.err() };
}

const write = (name: string, text: string): void => fs.writeFileSync(path.join(dir, name), text);

beforeAll(() => {
  write('go.mod', 'module example.com/m\n\ngo 1.24\n');
  write('main.go', 'package main\n\nimport (\n\t"fmt"\n\t"machine"\n\t"runtime/volatile"\n)\n\nvar reg volatile.Register32\n\nfunc main() {\n\tmachine.LED.Configure(machine.PinConfig{Mode: machine.PinOutput})\n\tmachine.LED.High()\n\tfmt.Printf("%d\\n", "x")\n\treg.Set(1)\n}\n');
});

test('vet: a program for a board, with a fault that only vet sees', async () => {
  const r = await flash('vet --board pico .');
  expect(r).toMatchObject({ status: 1, out: '' });
  expect(r.err).toMatch(/main\.go:14:\d+: fmt\.Printf format %d has arg "x" of wrong type string\n$/);
  expect(await flash('vet --board pico . -- -printf=false')).toEqual({ status: 0, out: '', err: '' });
});

test('vet: pins of another board are not there', async () => {
  const r = await flash('vet --board microbit .');
  expect(r).toMatchObject({ status: 1 });
  expect(r.err).toContain('main.go:12:10: undefined: machine.LED');
});

test('vet: without a board it is for this machine, and -tags reach it', async () => {
  write('tagged.go', '//go:build extra\n\npackage main\n\nimport "fmt"\n\nfunc more() { fmt.Printf("%s", 1) }\n');
  expect((await flash('vet main.go')).err).toContain('package machine is not in std');
  expect((await flash('vet --board pico -tags extra . -- -assign')).err).toBe('');
  expect((await flash('vet --board pico -tags extra .')).err).toMatch(/tagged\.go:7:\d+: fmt\.Printf format %s has arg 1 of wrong type int/);
  fs.rmSync(path.join(dir, 'tagged.go'));
});

test('fmt: files are written, their names printed; what does not parse fails', async () => {
  write('loose.go', 'package main\nfunc  loose( ) { }\n');
  expect(await flash('fmt . -- -n')).toMatchObject({ status: 0, out: expect.stringMatching(/gofmt -l -w .*loose\.go/) as string });
  expect(await flash('fmt .')).toEqual({ status: 0, out: 'loose.go\n', err: '' });
  expect(fs.readFileSync(path.join(dir, 'loose.go'), 'utf8')).toBe('package main\n\nfunc loose() {}\n');
  write('loose.go', 'package main\nfunc loose( {\n');
  const r = await flash('fmt loose.go');
  expect(r.status).not.toBe(0);
  expect(r.err).toContain('loose.go:2:13');
  fs.rmSync(path.join(dir, 'loose.go'));
});

test.each(['fmt', 'vet'])('%s without Go says what to install', async (command) => {
  expect(await flash(`${command} .`, { PATH: dir })).toMatchObject({ status: 4, err: expect.stringContaining('go: command not found\n  help: install Go') as string });
});

test('what a checker is shown of our packages', () => {
  const text = 'package p\n\nimport (\n\t"errors"\n\t"device/arm"\n)\n\nvar E = errors.New("x")\n\n//go:inline\nfunc F(m map[string]interface{}) int { return arm.G() } // arm.G\n\n//go:linkname H x.h\nfunc H(\n\tx int,\n) (y struct{ z int })\n';
  expect(declarationsOf(text)).toBe('package p\n\nimport (\n\t"errors"\n\t"device/arm"\n)\n\nvar E = errors.New("x")\n\n// go:inline\nfunc F(m map[string]interface{}) int { panic(0) } // arm.G\n\n// go:linkname H x.h\nfunc H(\n\tx int,\n) (y struct{ z int }) { panic(0) }\n'.replace('\t"device/arm"', '\t_ "device/arm"'));
});
