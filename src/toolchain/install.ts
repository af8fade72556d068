/** Installs LLVM where that needs no question: on Debian and Ubuntu as root. */
import type { Host } from '../host/host';

/** Of LLVM. */
export const llvmPackages = ['llvm-19', 'lld-19'];
/** Of the C compiler. */
export const clangPackages = ['clang-19'];

/** True when the packages were installed. `report` is told what is being done, since it takes a while. */
export async function install(host: Host, report: (line: string) => void, packages: readonly string[]): Promise<boolean> {
  if (host.env.FLASH_NO_INSTALL || host.platform !== 'linux' || !host.fs.stat('/etc/debian_version')) return false;
  const who = await host.exec('id', ['-u']);
  if (new TextDecoder().decode(who.stdout).trim() !== '0') return false;
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  report(`installing ${packages.join(' ')}`);
  await host.exec('apt-get', ['update', '-qq'], { env });
  const result = await host.exec('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
  if (result.code !== 0) report(`apt-get could not install them: ${result.stderr.trim().split('\n').pop() ?? ''}`);
  return result.code === 0;
}
