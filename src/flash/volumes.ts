/** Drives that are mounted: on Linux from the kernel's table, on macOS from /Volumes, on Windows from the system. */
import * as path from 'node:path';
import type { Host } from '../host/host';

export interface Volume {
  /** Where its files are. */
  readonly dir: string;
  /** Its label where the system tells it, else the folder's name. */
  readonly label: string;
}

/** Every mounted drive that may be a boot loader's. `root` is `/`, or a test's own tree. */
export async function listVolumes(host: Host, root = '/'): Promise<readonly Volume[]> {
  switch (host.platform) {
    case 'linux':
      return linuxVolumes(host, root);
    case 'darwin':
      return macVolumes(host, root);
    case 'win32':
      return windowsVolumes(host);
  }
}

/** File systems that boot loaders show, and what stands in for them: network shares of virtual machines, memory. */
const kinds = new Set(['vfat', 'msdos', 'exfat', 'fuse', 'fuseblk', 'fuse.mount', 'drvfs', '9p', 'tmpfs', 'virtiofs']);

function linuxVolumes(host: Host, root: string): readonly Volume[] {
  let text: string;
  try {
    text = host.fs.readText(path.posix.join(root, 'proc/self/mountinfo'));
  } catch {
    return [];
  }
  return parseMountInfo(text)
    .filter((m) => !isStale(host, root, m.source) && kinds.has(m.type) && !/^\/(proc|sys|dev|run\/(lock|user)|tmp$|run$)/.test(m.dir))
    .map((m) => ({ dir: root === '/' ? m.dir : path.posix.join(root, m.dir), label: path.posix.basename(m.dir) }));
}

/** A drive that was pulled out stays mounted until somebody unmounts it, and what was read of it can still be read; but its device is gone. */
function isStale(host: Host, root: string, source: string): boolean {
  const at = path.posix.join(root, source);
  return source.startsWith('/dev/') && host.fs.stat(path.posix.dirname(at))?.directory === true && !host.fs.stat(at);
}

/** `/proc/self/mountinfo`: the mount point is field 5, the type follows the lone dash; blanks are written in octal. */
export function parseMountInfo(text: string): readonly { readonly dir: string; readonly type: string; readonly source: string }[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const dash = fields.indexOf('-');
    if (dash < 5) return [];
    return [{ dir: unescapeOctal(fields[4]), type: fields[dash + 1], source: unescapeOctal(fields[dash + 2] ?? '') }];
  });
}

/** `\040` is a blank; bytes above 127 come as they are, or escaped one by one. */
function unescapeOctal(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes: number[] = [];
  const source = Buffer.from(text);
  for (let i = 0; i < source.length; i++) {
    const octal = source[i] === 0x5c ? /^[0-3][0-7]{2}/.exec(source.subarray(i + 1, i + 4).toString('latin1')) : null;
    if (octal) {
      bytes.push(parseInt(octal[0], 8));
      i += 3;
    } else bytes.push(source[i]);
  }
  return Buffer.from(bytes).toString('utf8');
}

/** The label is no help there: some releases mount every such drive as "NO NAME". */
function macVolumes(host: Host, root: string): readonly Volume[] {
  const dir = path.posix.join(root, 'Volumes');
  if (!host.fs.stat(dir)) return [];
  return host.fs.list(dir).map((name) => ({ dir: path.posix.join(dir, name), label: name }));
}

async function windowsVolumes(host: Host): Promise<readonly Volume[]> {
  const script = 'Get-CimInstance Win32_LogicalDisk | Where-Object { $_.DriveType -eq 2 } | Select-Object DeviceID,VolumeName | ConvertTo-Json -Compress';
  const result = await host.exec('powershell.exe', ['-NoProfile', '-NonInteractive', '-Command', script]);
  if (result.code !== 0) return [];
  return parseWindowsVolumes(Buffer.from(result.stdout).toString('utf8'));
}

/** One object, a list of them, or nothing at all. */
export function parseWindowsVolumes(json: string): readonly Volume[] {
  if (json.trim() === '') return [];
  const value = JSON.parse(json) as unknown;
  const list = (Array.isArray(value) ? value : [value]) as { DeviceID?: string; VolumeName?: string | null }[];
  return list.flatMap((v) => (v.DeviceID ? [{ dir: `${v.DeviceID}\\`, label: v.VolumeName ?? '' }] : []));
}
