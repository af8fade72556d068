/** Linux: lists serial ports from /sys/class/tty, which needs no udev. */
import * as path from 'node:path';
import type { FileSystem, PortInfo } from './host';

/** All ports that a device stands behind; `root` is `/`, or a test's own tree. */
export function linuxPorts(fs: FileSystem, root: string): readonly PortInfo[] {
  const classDir = path.posix.join(root, 'sys/class/tty');
  if (!fs.stat(classDir)?.directory) return [];
  const ports: PortInfo[] = [];
  for (const name of fs.list(classDir)) {
    const device = path.posix.join(classDir, name, 'device');
    if (!fs.stat(device)) continue;
    const usb = usbAttributes(fs, device);
    // The many ttyS of a PC have a `device` too, whether there is a connector or not; a type of 0 says there is none.
    if (!usb && readLine(fs, path.posix.join(classDir, name, 'type')) === '0') continue;
    if (!usb && !/^tty(ACM|USB|S|AMA|mxc|O)\d/.test(name)) continue;
    ports.push({ path: `/dev/${name}`, ...usb });
  }
  return ports.sort((a, b) => Number(a.vid === undefined) - Number(b.vid === undefined) || a.path.localeCompare(b.path, 'en', { numeric: true }));
}

/** Walks up from the tty's device to the USB device that it is an interface of. */
function usbAttributes(fs: FileSystem, device: string): Omit<PortInfo, 'path'> | undefined {
  for (let dir = device, up = 0; up < 4; dir = `${dir}/..`, up++) {
    const vid = readLine(fs, `${dir}/idVendor`);
    const pid = readLine(fs, `${dir}/idProduct`);
    if (!vid || !pid) continue;
    const serial = readLine(fs, `${dir}/serial`);
    const product = readLine(fs, `${dir}/product`);
    const manufacturer = readLine(fs, `${dir}/manufacturer`);
    const bus = readLine(fs, `${dir}/busnum`);
    const devpath = readLine(fs, `${dir}/devpath`);
    return {
      vid: parseInt(vid, 16),
      pid: parseInt(pid, 16),
      ...(serial ? { serial } : {}),
      ...(product ? { product } : {}),
      ...(manufacturer ? { manufacturer } : {}),
      ...(bus && devpath ? { location: `${bus}-${devpath}` } : {}),
    };
  }
  return undefined;
}

function readLine(fs: FileSystem, file: string): string | undefined {
  try {
    return fs.readText(file).trim();
  } catch {
    return undefined;
  }
}
