/** The seam to USB: what Linux tells of devices, HID reports through the package, and the fake that tests plug devices into. */
import { EventEmitter } from 'node:events';
import { fakeHost, settle } from '../../src/host/fake';
import { linuxHidraw, linuxUsb } from '../../src/host/linux-usb';
import { hidPath, hidReports } from '../../src/host/node-hid';
import { parseInterfaces, splitDescriptors, usbConfiguration, usbString, UsbError, type HidReports, type UsbInfo, type UsbSetup } from '../../src/host/usb';

/** One interface with two alternate settings of DFU, one with two bulk endpoints. */
const configuration = Uint8Array.of(
  ...[9, 2, 59, 0, 2, 1, 0, 0xc0, 50],
  ...[9, 4, 0, 0, 0, 0xfe, 1, 2, 4],
  ...[9, 4, 0, 1, 0, 0xfe, 1, 2, 5],
  ...[9, 0x21, 11, 255, 0, 0, 8, 0x1a, 1],
  ...[9, 4, 1, 0, 2, 0xff, 0, 0, 0],
  ...[7, 5, 3, 2, 64, 0, 0],
  ...[7, 5, 0x84, 2, 64, 0, 0],
);
const device = Uint8Array.of(18, 1, 0x10, 1, 0, 0, 0, 64, 0x83, 4, 0x11, 0xdf, 0, 0x22, 1, 2, 3, 1);

function sysfs(): Record<string, string | Uint8Array> {
  const dir = '/sys/bus/usb/devices';
  return {
    [`${dir}/usb1/idVendor`]: '1d6b\n',
    [`${dir}/1-1/idVendor`]: '0424\n',
    [`${dir}/1-1/idProduct`]: '2514\n',
    [`${dir}/1-1/devnum`]: '2\n',
    [`${dir}/1-1/bDeviceClass`]: '09\n',
    [`${dir}/1-1.10/idVendor`]: '2e8a\n',
    [`${dir}/1-1.10/idProduct`]: '0003\n',
    [`${dir}/1-1.10/devnum`]: '7\n',
    [`${dir}/1-1.2/idVendor`]: '0483\n',
    [`${dir}/1-1.2/idProduct`]: 'df11\n',
    [`${dir}/1-1.2/devnum`]: '5\n',
    [`${dir}/1-1.2/bcdDevice`]: '2200\n',
    [`${dir}/1-1.2/serial`]: '357236543131\n',
    [`${dir}/1-1.2/product`]: 'STM32  BOOTLOADER\n',
    [`${dir}/1-1.2/bConfigurationValue`]: '1\n',
    [`${dir}/1-1.2/descriptors`]: Uint8Array.from([...device, ...configuration]),
    [`${dir}/1-1.2/1-1.2:1.0/bAlternateSetting`]: ' 0\n',
    [`${dir}/1-1.2/1-1.2:1.0/interface`]: '@Internal Flash  /0x08000000/04*016Kg\n',
  };
}

test('Linux tells ids, strings, place and interfaces of every device but hubs, without opening one', () => {
  const { fs } = fakeHost({ files: sysfs() });
  const found = linuxUsb(fs, '/');
  expect(found.map((d) => [d.path, d.vid, d.pid, d.connection])).toEqual([
    ['usb:1-1.2', 0x0483, 0xdf11, '1-1.2:5'],
    ['usb:1-1.10', 0x2e8a, 0x0003, '1-1.10:7'],
  ]);
  expect(found[0]).toMatchObject({ serial: '357236543131', product: 'STM32  BOOTLOADER', release: 0x2200, location: '1-1.2' });
  expect(found[0].interfaces).toEqual([
    {
      number: 0,
      alternates: [
        { setting: 0, class: 0xfe, subclass: 1, protocol: 2, name: '@Internal Flash  /0x08000000/04*016Kg', endpoints: [] },
        { setting: 1, class: 0xfe, subclass: 1, protocol: 2, endpoints: [] },
      ],
    },
    {
      number: 1,
      alternates: [
        {
          setting: 0,
          class: 0xff,
          subclass: 0,
          protocol: 0,
          endpoints: [
            { number: 3, direction: 'out', type: 'bulk', packetSize: 64 },
            { number: 4, direction: 'in', type: 'bulk', packetSize: 64 },
          ],
        },
      ],
    },
  ]);
  // No descriptors, no interfaces; and no USB, no devices.
  expect(found[1].interfaces).toEqual([]);
  expect(linuxUsb(fakeHost().fs, '/')).toEqual([]);
});

test('Linux tells the hidraw node of an interface, while a driver has it and the device is the one that was listed', () => {
  const dir = '/sys/bus/usb/devices/1-1.2';
  const nodes = { [`${dir}/1-1.2:1.0/authorized`]: '1\n', [`${dir}/1-1.2:1.10/0003:0483:DF11.0007/hidraw/hidraw7/dev`]: '240:7\n', [`${dir}/1-1.2:1.1/0003:0483:DF11.0003/hidraw/hidraw3/dev`]: '240:3\n' };
  const { fs } = fakeHost({ files: { ...sysfs(), ...nodes } });
  const [info] = linuxUsb(fs, '/');
  expect([linuxHidraw(fs, '/', info, 1), linuxHidraw(fs, '/', info, 10)]).toEqual(['/dev/hidraw3', '/dev/hidraw7']);
  expect(faultOf(() => linuxHidraw(fs, '/', info, 0))).toBe('busy');
  fs.write(`${dir}/devnum`, Uint8Array.of(0x36, 10));
  expect(faultOf(() => linuxHidraw(fs, '/', info, 1))).toBe('gone');
});

test('elsewhere a HID device is known by its serial number and interface, and never guessed', () => {
  const info: UsbInfo = { path: 'usb:1-1', location: '1-1', vid: 1, pid: 2, release: 1, serial: 'A', connection: '1-1:1', interfaces: [] };
  const seen = (path: string, at: number, serialNumber?: string): Parameters<typeof hidPath>[0][number] => ({ vendorId: 1, productId: 2, release: 1, path, interface: at, ...(serialNumber === undefined ? {} : { serialNumber }) });
  // One of two boards; a use of the same interface; another interface.
  expect(hidPath([seen('b', 0, 'B'), seen('a', 0, 'A'), seen('a', 0, 'A'), seen('c', 1, 'A')], info, 0)).toBe('a');
  expect(hidPath([seen('a', -1, 'A')], info, 3)).toBe('a');
  expect(hidPath([seen('a', 0)], info, 0)).toBe('a');
  expect(faultOf(() => hidPath([seen('a', 0), seen('b', 0, 'A')], info, 0))).toBe('other');
  expect(faultOf(() => hidPath([seen('b', 0, 'B'), seen('a', 1, 'A')], info, 0))).toBe('busy');
});

function faultOf(job: () => unknown): string {
  try {
    job();
    return 'none';
  } catch (error) {
    return error instanceof UsbError ? error.fault : String(error);
  }
}

/** An open device as the package has it. */
class NativeHid extends EventEmitter {
  readonly written: number[][] = [];
  refusal: Error | undefined;
  closed = 0;

  write(data: number[] | Buffer): Promise<number> {
    if (this.refusal) return Promise.reject(this.refusal);
    this.written.push([...data]);
    return Promise.resolve(data.length);
  }

  close(): Promise<void> {
    this.closed++;
    return Promise.reject(new Error('device has been closed'));
  }
}

function openNative(): { readonly native: NativeHid; readonly reports: HidReports; readonly advance: (ms: number) => Promise<void> } {
  const { clock } = fakeHost();
  const native = new NativeHid();
  return { native, reports: hidReports(native, clock), advance: (ms) => clock.advance(ms) };
}

test('reports come in their order, early or late, and none is lost with a read that was given up', async () => {
  const { native, reports, advance } = openNative();
  native.emit('data', Buffer.of(1));
  native.emit('data', Buffer.of(2));
  expect([[...(await reports.read(100))], [...(await reports.read(100))]]).toEqual([[1], [2]]);
  const waiting = expect(reports.read(100)).rejects.toMatchObject({ fault: 'timeout' });
  await advance(100);
  await waiting;
  native.emit('data', Buffer.of(3));
  native.emit('data', Buffer.of(4));
  expect([[...(await reports.read(0))], [...(await reports.read(0))]]).toEqual([[3], [4]]);
  const next = reports.read(100);
  await advance(99);
  native.emit('data', Buffer.of(5));
  expect([...(await next)]).toEqual([5]);
});

test('a report goes out behind the number that it does not have', async () => {
  const { native, reports } = openNative();
  await reports.write(Uint8Array.of(7, 8));
  expect(native.written).toEqual([[0, 7, 8]]);
});

test('what the package says of a HID device becomes a fault; once it is unplugged, or closed, every read says so', async () => {
  const { native, reports } = openNative();
  const said = async (text: string): Promise<unknown> => {
    native.refusal = new Error(text);
    await reports.write(Uint8Array.of(1));
    native.refusal = undefined;
    await settle();
    return reports.write(Uint8Array.of(1)).catch((error: unknown) => error);
  };
  expect(await said("cannot open device with path /dev/hidraw0: Failed to open a device with path '/dev/hidraw0': Permission denied")).toMatchObject({ fault: 'access', message: 'write: Permission denied' });
  expect(await said('Cannot write to hid device: No such device')).toMatchObject({ fault: 'gone' });
  expect(await said('Cannot write to hid device: WriteFile: (0x0000048F) The device is not connected.')).toMatchObject({ fault: 'gone' });
  expect(await said('Cannot write to hid device: Connection timed out')).toMatchObject({ fault: 'timeout' });
  expect(await said('Cannot write to hid device: Broken pipe')).toMatchObject({ fault: 'stall' });
  expect(await said('cannot open device with path DevSrvsID:1: hid_open_path: failed to open IOHIDDevice from mach entry: (0xE00002C5) (iokit/common) exclusive access and device already open')).toMatchObject({ fault: 'busy' });
  expect(await said('libusb-1.0.so.0: cannot open shared object file: No such file or directory')).toMatchObject({ fault: 'library', message: expect.stringContaining('libusb-1.0.so.0') as string });
  // It is said once, and the next exchange is an exchange again.
  await reports.write(Uint8Array.of(1));
  native.emit('data', Buffer.of(1));
  native.emit('error', 'could not read from HID device: hid_read_timeout: unexpected poll error (device disconnected)');
  expect([...(await reports.read(100))]).toEqual([1]);
  await expect(reports.read(100)).rejects.toMatchObject({ fault: 'gone', message: 'read: unexpected poll error (device disconnected)' });
  await expect(reports.read(100)).rejects.toMatchObject({ fault: 'gone' });
  await reports.close();
  expect(native.closed).toBe(1);
  // One that waits hears it too.
  const other = openNative();
  const waits = expect(other.reports.read(100)).rejects.toMatchObject({ fault: 'gone', message: 'closed' });
  await other.reports.close();
  await waits;
  // One that hangs is left after a second.
  const hanging = openNative();
  hanging.native.close = () => new Promise(() => undefined);
  const closing = hanging.reports.close();
  await hanging.advance(1000);
  await closing;
});

test('descriptors that are cut short or of length 0 end the list', () => {
  expect(splitDescriptors(configuration).map((d) => d.type)).toEqual([2, 4, 4, 0x21, 4, 5, 5]);
  expect(splitDescriptors(configuration.subarray(0, 30)).map((d) => d.type)).toEqual([2, 4, 4]);
  expect(splitDescriptors(Uint8Array.of(2, 9, 0, 4, 1))).toHaveLength(1);
  expect(parseInterfaces(new Uint8Array(0))).toEqual([]);
});

/** A device that has strings and one configuration. */
const answering = {
  controlIn({ request, value }: UsbSetup, length: number): Uint8Array {
    if (request !== 6) throw new UsbError('stall', 'stall');
    if (value === 0x200) return configuration.slice(0, length);
    if (value === 0x300) return Uint8Array.of(4, 3, 9, 4);
    if (value === 0x304) return Uint8Array.of(6, 3, 0x40, 0, 0xe9, 0).slice(0, length);
    throw new UsbError('stall', 'stall');
  },
  controlOut: () => undefined,
  transferOut: () => undefined,
};

test('an open device answers until it is unplugged, and only on interfaces that were claimed', async () => {
  const { usb } = fakeHost();
  usb.plug({ location: '1-1', vid: 0x0483, pid: 0xdf11, interfaces: parseInterfaces(configuration) }, answering, [0]);
  const [info] = await usb.list();
  const open = await usb.open(info);
  await expect(usb.open(info)).rejects.toMatchObject({ fault: 'busy' });
  expect(await usbString(open, 4)).toBe('@é');
  expect(await usbString(open, 5)).toBeUndefined();
  expect(await usbConfiguration(open)).toEqual(configuration);
  await expect(open.transferOut(3, Uint8Array.of(1), 100)).rejects.toMatchObject({ fault: 'other' });
  await expect(open.claim(0)).rejects.toMatchObject({ fault: 'busy' });
  await open.claim(1);
  await open.transferOut(3, Uint8Array.of(1), 100);
  await expect(open.transferIn(4, 1, 100)).rejects.toMatchObject({ fault: 'stall' });
  await expect(open.transferOut(9, Uint8Array.of(1), 100)).rejects.toMatchObject({ fault: 'other' });
  usb.unplug(info.path);
  await expect(open.transferOut(3, Uint8Array.of(1), 100)).rejects.toMatchObject({ fault: 'gone' });
  await open.close();
  // What is plugged in at the same place is another connection.
  usb.plug({ location: '1-1', vid: 0x0483, pid: 0xdf11, interfaces: [] }, answering);
  await expect(usb.open(info)).rejects.toMatchObject({ fault: 'gone' });
  expect((await usb.list())[0].connection).not.toBe(info.connection);
});
