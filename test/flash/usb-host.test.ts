/** The seam to USB: what Linux tells of devices, and the fake that tests plug devices into. */
import { fakeHost } from '../../src/host/fake';
import { linuxUsb } from '../../src/host/linux-usb';
import { parseInterfaces, splitDescriptors, usbConfiguration, usbString, UsbError, type UsbSetup } from '../../src/host/usb';

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
  await open.claim(0, true);
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
