/** What is connected, as `flash ports` tells it: which board it may be, whether it runs its program or its boot loader or is a debug probe, and which methods would talk to it. */
import type { FlashSpec, Target } from '../board/target';
import type { PortInfo } from '../host/host';
import type { UsbInfo } from '../host/usb';
import { usbId } from '../serial/select';
import { dapInterface } from './dap/transport';
import { picobootPipes } from './picoboot-protocol';
import { boardIdsOf, type Uf2Drive } from './uf2-volume';

export type DeviceState = 'running' | 'boot loader' | 'debug probe' | 'unknown';

export interface SeenBoard {
  readonly boards: readonly string[];
  readonly state: DeviceState;
  /** Methods of these boards that this state answers to; a running program answers to those that can ask it for its boot loader. */
  readonly methods: readonly FlashSpec['method'][];
}

/** What a serial port may be. */
export function seenPort(port: PortInfo, boards: readonly Target[]): SeenBoard {
  const id = usbId(port) ?? '';
  const loader = boards.filter((b) => b.flash.some((f) => 'bootloader' in f && f.bootloader.includes(id)));
  if (loader.length > 0) return { boards: loader.map((b) => b.board), state: 'boot loader', methods: methodsOf(loader, (f) => 'bootloader' in f && f.bootloader.includes(id)) };
  const running = boards.filter((b) => b.usb.some((u) => u.vid === port.vid && u.pid === port.pid));
  if (running.length > 0) return { boards: running.map((b) => b.board), state: 'running', methods: methodsOf(running, (f) => ('touch' in f && f.touch === true) || hasProbe(f, id)) };
  return { boards: [], state: 'unknown', methods: [] };
}

/** Whether the device is the debug probe that is part of the board. */
function hasProbe(f: FlashSpec, id: string): boolean {
  return f.method === 'cmsis-dap' && f.probes?.includes(id) === true;
}

/** Methods that go over USB without a serial port. */
const usbMethods: readonly FlashSpec['method'][] = ['picoboot', 'dfu'];

/** What a USB device may be; undefined for one that is no boot loader, cannot be asked for one, and is no debug probe. */
export function seenUsb(info: UsbInfo, boards: readonly Target[]): SeenBoard | undefined {
  const id = usbId(info) ?? '';
  const fits = (f: FlashSpec): boolean => usbMethods.includes(f.method) && 'bootloader' in f && f.bootloader.includes(id);
  const known = boards.filter((b) => b.flash.some(fits));
  if (known.length > 0) return { boards: known.map((b) => b.board), state: 'boot loader', methods: methodsOf(known, fits) };
  // A probe of its own may be wired to anything.
  if (dapInterface(info)) return { boards: boards.filter((b) => b.flash.some((f) => hasProbe(f, id))).map((b) => b.board), state: 'debug probe', methods: ['cmsis-dap'] };
  const dfu = info.interfaces.flatMap((i) => i.alternates).find((a) => a.class === 0xfe && a.subclass === 1);
  // One that no board file names can still be told by its interface.
  if (dfu?.protocol === 2) return { boards: [], state: 'boot loader', methods: ['dfu'] };
  if (info.vid === 0x2e8a && info.pid <= 0x000f && picobootPipes(info)) return { boards: [], state: 'boot loader', methods: ['picoboot'] };
  return dfu ? { boards: boards.filter((b) => b.usb.some((u) => u.vid === info.vid && u.pid === info.pid)).map((b) => b.board), state: 'running', methods: ['dfu'] } : undefined;
}

/** What a boot loader's drive may be. */
export function seenDrive(drive: Uf2Drive, boards: readonly Target[]): SeenBoard {
  const fitting = boards.filter((b) => boardIdsOf(b).includes(drive.boardId));
  return { boards: fitting.map((b) => b.board), state: 'boot loader', methods: methodsOf(fitting, (f) => f.method === 'uf2-volume') };
}

function methodsOf(boards: readonly Target[], fits: (f: FlashSpec) => boolean): readonly FlashSpec['method'][] {
  return [...new Set(boards.flatMap((b) => b.flash.filter(fits).map((f) => f.method)))];
}
