/** PICOBOOT in the guest: a small program on the crate `picoboot` writes and reads our boot ROM, then ours does. */
import { join } from 'node:path';
import { bitOf } from '../../devices/pattern';
import { PicobootRom } from '../../devices/picoboot';
import { failed, passed, peerThenOurs, type Cell, type GuestLab, type GuestScenario } from '../scenario';

const PEER = process.env.FLASH_LAB_PICOBOOT ?? 'picoboot-peer';

export const picobootScenario: GuestScenario = {
  name: 'picoboot',
  peer: 'crate picoboot',
  id: '2e8a:0003',
  imageBytes: 256 * 1024,
  tools: [PEER, 'chrt', 'taskset'],
  make(image, options) {
    const device = new PicobootRom();
    device.flash.bytes.fill(0x5a, 0, 20_000);
    if (options.stuck) device.flash.stuck = { address: 0x10000000 + 700, mask: bitOf(image[700]) };
    return device;
  },
  look(device, image) {
    const d = device as PicobootRom;
    return { holds: image.every((b, i) => d.flash.bytes[i] === b), runs: d.running };
  },
  run(lab, peerThere) {
    return peerThenOurs(lab, peerThere, 'the program on the crate picoboot could not be built (cargo)', peer, ['--board', 'pico', '--method', 'picoboot', lab.image]);
  },
};

/**
 * The crate takes an endpoint anew for every transfer, while its own event thread may still hold it from the last one.
 * On one processor, and with no turn for the waiting thread before the other has let go, that cannot happen.
 */
const alone = ['--fifo', '1', 'taskset', '--cpu-list', '0', PEER];

async function peer(lab: GuestLab): Promise<{ readonly cell: Cell; readonly ms: number }> {
  const read = join(lab.dir, 'read.bin');
  const device = await lab.plug();
  const write = await lab.exec('chrt', [...alone, 'write', lab.image]);
  const s = await device.state();
  if (write.status !== 0 || !s.holds) return { cell: failed(`write: ${write.output.slice(-300)}`), ms: 0 };
  const back = await lab.exec('chrt', [...alone, 'read', read, String(lab.imageBytes)]);
  if (back.status !== 0 || !lab.same(lab.image, read, lab.imageBytes)) return { cell: failed(`read: ${back.output.slice(-300)}`), ms: 0 };
  const reboot = await lab.exec('chrt', [...alone, 'reboot']);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const after = await device.state();
  await device.unplug();
  if (reboot.status !== 0 || !after.runs) return { cell: failed(`reboot: ${reboot.output.slice(-300)}`), ms: 0 };
  return { cell: passed('yes; writes, reads back, restarts it'), ms: s.outMs + s.inMs };
}
