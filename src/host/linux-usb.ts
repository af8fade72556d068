/** Linux: lists USB devices from /sys/bus/usb, with the descriptors that the kernel keeps, so that nothing has to be opened; and finds the node of a HID interface there. */
import * as path from 'node:path';
import type { FileSystem } from './host';
import { parseInterfaces, UsbError, type UsbInfo } from './usb';

/** A device descriptor is so long; the configurations follow it. */
const DEVICE_BYTES = 18;
const DEVICES = 'sys/bus/usb/devices';

/** Every device but hubs; `root` is `/`, or a test's own tree. */
export function linuxUsb(fs: FileSystem, root: string): readonly UsbInfo[] {
  const dir = path.posix.join(root, DEVICES);
  if (!fs.stat(dir)?.directory) return [];
  return fs
    .list(dir)
    .filter((name) => /^\d+-[\d.]+$/.test(name))
    .map((name) => readDevice(fs, dir, name))
    .filter((d) => d !== undefined)
    .sort((a, b) => a.location.localeCompare(b.location, 'en', { numeric: true }));
}

/** The node of an interface that the kernel's HID driver has: `/dev/hidraw0`. */
export function linuxHidraw(fs: FileSystem, root: string, info: UsbInfo, interfaceNumber: number): string {
  const dir = path.posix.join(root, DEVICES);
  if (readDevice(fs, dir, info.location)?.connection !== info.connection) throw new UsbError('gone', `${info.path} is no longer there`);
  const below = (folder: string): readonly string[] => {
    try {
      return fs.list(folder).map((name) => path.posix.join(folder, name));
    } catch {
      // No such folder, or one that goes away with its device.
      return [];
    }
  };
  // The interface's folder is named `1-1:1.0`; the driver's, below that, by bus, ids and a number: `0003:0D28:0204.0001`.
  const [node] = below(path.posix.join(dir, info.location))
    .filter((name) => /:\d+\.(\d+)$/.exec(name)?.[1] === String(interfaceNumber))
    .flatMap((folder) => below(folder).flatMap((driver) => below(path.posix.join(driver, 'hidraw'))));
  if (node === undefined) throw new UsbError('busy', `the HID driver of the system does not have interface ${interfaceNumber}`);
  return path.posix.join(root, 'dev', path.posix.basename(node));
}

function readDevice(fs: FileSystem, dir: string, name: string): UsbInfo | undefined {
  const line = (file: string): string | undefined => {
    try {
      // A string of a device may end in anything.
      return fs.readText(path.posix.join(dir, file)).replace(/\n$/, '').replace(/\0/g, '').trim() || undefined;
    } catch {
      return undefined;
    }
  };
  const number = (file: string): number => parseInt(line(`${name}/${file}`) ?? '', 16);
  const vid = number('idVendor');
  const pid = number('idProduct');
  const address = line(`${name}/devnum`);
  // A device that goes away while it is read is not there.
  if (Number.isNaN(vid) || Number.isNaN(pid) || address === undefined || number('bDeviceClass') === 9) return undefined;
  const serial = line(`${name}/serial`);
  const product = line(`${name}/product`);
  const manufacturer = line(`${name}/manufacturer`);
  const current = line(`${name}/bConfigurationValue`) ?? '1';
  const nameOf = (interfaceNumber: number, setting: number): string | undefined => {
    const folder = `${name}/${name}:${current}.${interfaceNumber}`;
    return Number(line(`${folder}/bAlternateSetting`)) === setting ? line(`${folder}/interface`) : undefined;
  };
  return {
    path: `usb:${name}`,
    location: name,
    vid,
    pid,
    release: number('bcdDevice') || 0,
    ...(serial ? { serial } : {}),
    ...(product ? { product } : {}),
    ...(manufacturer ? { manufacturer } : {}),
    connection: `${name}:${address}`,
    interfaces: parseInterfaces(configuration(fs, path.posix.join(dir, name, 'descriptors'), Number(current)), nameOf),
  };
}

/** The descriptors of one configuration; empty where there are none. */
function configuration(fs: FileSystem, file: string, value: number): Uint8Array {
  try {
    const bytes = fs.read(file);
    for (let at = DEVICE_BYTES; at + 9 <= bytes.length; ) {
      const total = bytes[at + 2] | (bytes[at + 3] << 8);
      if (bytes[at + 5] === value) return bytes.subarray(at, at + total);
      if (total === 0) break;
      at += total;
    }
  } catch {
    // Gone, or no such file.
  }
  return new Uint8Array(0);
}
