/** Writes an image to a board: the table of methods, the choice of one, and the steps that all have in common. */
import { ExitStatus, FlashError } from '../diag/diagnostic';
import type { Host } from '../host/host';
import type { FlashSpec } from '../board/target';
import { cmsisDap } from './cmsis-dap';
import { command } from './command';
import { interruptedError, isTransient } from './errors';
import { dfu } from './dfu';
import { espRom } from './esp-rom';
import { checkImage } from './image-check';
import type { FlashMethod, FlashRequest, FlashResult } from './method';
import { nordicDfu } from './nordic-dfu';
import { picoboot } from './picoboot';
import { samba } from './samba';
import { stm32Uart } from './stm32-uart';
import { uf2Volume } from './uf2-volume';

/** One entry per method that a board file may name: a missing one does not compile. */
export type FlashMethods = { readonly [M in FlashSpec['method']]: FlashMethod<Extract<FlashSpec, { method: M }>> };

const methods: FlashMethods = {
  'uf2-volume': uf2Volume(),
  'stm32-uart': stm32Uart,
  'esp-rom': espRom,
  samba,
  'nordic-dfu': nordicDfu,
  picoboot,
  dfu,
  'cmsis-dap': cmsisDap,
  command,
};

/** The whole is tried so often, where a noisy line may be to blame. */
const ATTEMPTS = 3;

/** Writes by the method that is named; else by the first of the board's own whose boot loader is there, and by the first of all when none is. */
export async function openFlash(host: Host, request: FlashRequest, method?: string): Promise<FlashResult> {
  const named = chooseSpec(request, method);
  checkImage(request.image, request.target);
  const by = (spec: FlashSpec, more: Partial<FlashRequest> = {}): Promise<FlashResult> => drive(methods[spec.method] as FlashMethod<FlashSpec>, host, spec, { ...request, ...more });
  if (method !== undefined) return by(named);
  const first = (await seen(host, request.target.flash))[0] ?? named;
  try {
    return await by(first);
  } catch (error) {
    // A drive that is not mounted, a device that the user may not open: there may be another way.
    if (request.signal.aborted || !isUnreachable(error)) throw error;
    // What cannot be opened is there, and so its other ways may only need a moment.
    const there = error.diagnostics[0].code === 'device/cannot-open';
    const others = there ? request.target.flash.filter((s) => methods[s.method].sees) : await seen(host, request.target.flash);
    for (const other of others) {
      if (other === first) continue;
      await request.step(`${error.message}; trying ${other.method}`);
      try {
        return await by(other, there ? {} : { timeoutMs: 0 });
      } catch (next) {
        if (!isUnreachable(next)) throw next;
      }
    }
    throw error;
  }
}

/** Those whose boot loader is connected now. */
async function seen(host: Host, specs: readonly FlashSpec[]): Promise<readonly FlashSpec[]> {
  const found: FlashSpec[] = [];
  for (const spec of specs) if (await (methods[spec.method] as FlashMethod<FlashSpec>).sees?.(host, spec)) found.push(spec);
  return found;
}

function isUnreachable(error: unknown): error is FlashError {
  return error instanceof FlashError && error.diagnostics.some((d) => d.code === 'device/none' || d.code === 'device/cannot-open');
}

function chooseSpec({ target }: FlashRequest, method: string | undefined): FlashSpec {
  const spec = method === undefined ? target.flash[0] : target.flash.find((f) => f.method === method);
  if (spec) return spec;
  const ways = target.flash.map((f) => f.method).join(', ');
  throw new FlashError(
    {
      code: 'device/no-method',
      severity: 'error',
      message: method === undefined ? `${target.board} cannot be written by flash yet` : `${target.board} cannot be written by ${method}`,
      help: ways ? `its ways are ${ways}` : `flash build -o FILE makes an image for another tool; flash run --board ${target.board} runs it in a simulator`,
    },
    ExitStatus.device,
  );
}

/** Open, write, verify, reset; again from the start where that may help. */
export async function drive<S extends FlashSpec>(method: FlashMethod<S>, host: Host, spec: S, request: FlashRequest): Promise<FlashResult> {
  let before: FlashError | undefined;
  for (let attempt = 1; ; attempt++) {
    let touched = false;
    try {
      const session = await method.open(host, spec, request);
      try {
        touched = true;
        const written = await session.write();
        const verified = await session.verify();
        await session.reset();
        return { method: spec.method, device: session.device, bytes: written.reduce((n, w) => n + w.bytes, 0), written, verified };
      } finally {
        await session.close();
      }
    } catch (error) {
      if (request.signal.aborted) throw withRecovery(error instanceof FlashError ? error : interruptedError('interrupted'), touched, method.recovery);
      if (!(error instanceof FlashError)) throw error;
      // A board that no longer answers after a failure has still failed for the first reason.
      if (before && !touched) throw withRecovery(before, true, method.recovery);
      if (!isTransient(error) || attempt === ATTEMPTS) throw withRecovery(error, touched, method.recovery);
      before = touched ? error : before;
      await request.step(`${error.message}; trying again (${attempt + 1} of ${ATTEMPTS})`);
    }
  }
}

/** Once writing has begun, the message also says in what state the board is and how to go on. */
function withRecovery(error: FlashError, touched: boolean, recovery: string): FlashError {
  if (!touched) return error;
  const [first, ...rest] = error.diagnostics;
  return new FlashError([{ ...first, help: [first.help, recovery].filter(Boolean).join('; ') }, ...rest], error.status);
}
