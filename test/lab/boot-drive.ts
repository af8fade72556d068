/** In the guest: the drive of a boot ROM, as the kernel shows it. */
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';

/** Where it is mounted. */
export const DRIVE = '/media/RPI-RP2';
export const PARTITION = '/dev/sda1';
const modules = ['usb-storage', 'sd_mod', 'vfat', 'nls_cp437', 'nls_ascii'];

/** Loads modules of the guest's kernel that are not needed from its start on. */
export function loadModules(names: readonly string[]): void {
  spawnSync('modprobe', ['-d', process.env.FLASH_LAB_KERNEL ?? '', '-a', ...names], { stdio: ['ignore', 'inherit', 'inherit'] });
}

/** Has the kernel take such drives. */
export function expectDrives(): void {
  loadModules(modules);
  fs.mkdirSync(DRIVE, { recursive: true });
}

/** Mounts the drive, if there is one; what was mounted before must have been unmounted. */
export function mountDrive(): boolean {
  return fs.existsSync(PARTITION) && spawnSync('mount', ['-t', 'vfat', '-o', 'flush', PARTITION, DRIVE]).status === 0;
}

export function unmountDrive(): void {
  spawnSync('umount', ['-l', DRIVE]);
}
