/** DFU in the guest: dfu-util writes and reads our DfuSe device and one of plain DFU, then ours does. */
import { join } from 'node:path';
import { bitOf } from '../../devices/pattern';
import { DfuBoot, f405Dfu, plainDfu } from '../../devices/dfu-boot';
import { failed, labBoard, passed, peerThenOurs, type Cell, type GuestLab, type GuestScenario, type PlugOptions } from '../scenario';

const chipOf = (o: PlugOptions): typeof f405Dfu => (o.variant === 'plain' ? plainDfu : f405Dfu);

export const dfuScenario: GuestScenario = {
  name: 'dfu',
  peer: 'dfu-util',
  id: '0483:df11',
  imageBytes: 64 * 1024,
  tools: ['dfu-util'],
  make(image, options) {
    const device = new DfuBoot(chipOf(options));
    device.flash.bytes.fill(0x5a, 0, 20_000);
    if (options.stuck) device.flash.stuck = { address: device.chip.start + 700, mask: bitOf(image[700]) };
    return device;
  },
  look(device, image) {
    const d = device as DfuBoot;
    return { holds: image.every((b, i) => d.flash.bytes[i] === b), runs: d.running && d.started === d.chip.start };
  },
  run(lab, peerThere) {
    const board = labBoard(lab, 'dfu', 'cortex-m4', { start: 0x08000000, length: '1M' }, '128K', { method: 'dfu', bootloader: ['0483:df11'], sectors: f405Dfu.sectors });
    return peerThenOurs(lab, peerThere, 'dfu-util is not installed', peer, ['--board', board, lab.image]);
  },
};

/** dfu-util finds the device, writes it, reads it back, and starts it; and does the same to a device of plain DFU. */
async function peer(lab: GuestLab): Promise<{ readonly cell: Cell; readonly ms: number }> {
  const read = join(lab.dir, 'read-dfu.bin');
  const device = await lab.plug();
  const list = await lab.exec('dfu-util', ['-l']);
  if (!list.output.includes('@Internal Flash  /0x08000000/04*016Kg,01*064Kg,07*128Kg')) return { cell: failed(`not listed: ${list.output.slice(-300)}`), ms: 0 };
  const write = await lab.exec('dfu-util', ['-a', '0', '-s', '0x08000000', '-D', lab.image]);
  if (write.status !== 0) return { cell: failed(`write: ${write.output.slice(-300)}`), ms: 0 };
  const back = await lab.exec('dfu-util', ['-a', '0', '-s', `0x08000000:${lab.imageBytes}`, '-U', read]);
  const s = await device.state();
  if (back.status !== 0 || !s.holds || !lab.same(lab.image, read, lab.imageBytes)) return { cell: failed(`read: ${back.output.slice(-300)}`), ms: 0 };
  await device.unplug();
  const plain = await lab.plug({ variant: 'plain' });
  const download = await lab.exec('dfu-util', ['-d', '1d50:607f', '-D', lab.image]);
  const upload = await lab.exec('dfu-util', ['-d', '1d50:607f', '-U', join(lab.dir, 'read-plain.bin')]);
  const p = await plain.state();
  if (download.status !== 0 || upload.status !== 0 || !p.holds || !lab.same(lab.image, join(lab.dir, 'read-plain.bin'), lab.imageBytes)) return { cell: failed(`plain DFU: holds ${p.holds}: ${download.output.slice(-200)} ${upload.output.slice(-200)}`), ms: 0 };
  return { cell: passed('yes, DfuSe and DFU 1.1'), ms: s.outMs + s.inMs };
}
