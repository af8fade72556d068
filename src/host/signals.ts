/** Numbers of the signals that can end a process: a child, or the command itself. */

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

/** The exit status of a command that `stop` ended: its reason is the name of the signal; without one it was Ctrl-C. */
export function interruptedStatus(stop: AbortSignal): number {
  return 128 + signalNumber(typeof stop.reason === 'string' ? stop.reason : 'SIGINT');
}
