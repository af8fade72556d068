// Packages with native code: bundles leave them out, and they are loaded from node_modules.
export const nativeAddons = ['serialport', '@serialport/*', 'usb', 'node-hid'];
