/** Numbers of the signals that can end a child process. */

const numbers: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGILL: 4,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGFPE: 8,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGPIPE: 13,
  SIGTERM: 15,
};

/** The number of a signal as POSIX numbers it; 15 for one that is not listed. */
export function signalNumber(name: string | null): number {
  return numbers[name ?? ''] ?? 15;
}
