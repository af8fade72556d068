/** `flash_try` and `flash_throw` of runtime/asm: a call that a throw to the same buffer ends. */
import type { Frame, HostFunction } from './machine';

/** Where `flash_throw` goes. */
interface Catch {
  readonly frame: Frame;
  readonly dest: number;
  readonly pc: number;
  readonly sp: number;
}

/** Both functions, with the calls under way between them. */
export function tryAndThrow(): [string, HostFunction][] {
  const catches = new Map<number, Catch>();
  const attempt: HostFunction = (m, args, { frame, dest }) => {
    const [fn, arg, buf] = args as number[];
    catches.set(buf, { frame, dest, pc: frame.pc, sp: m.sp });
    frame.r[dest] = 0;
    const target = m.space.funcAt(fn);
    if (!target) throw new Error('flash_try of what is no function');
    m.call(m.codeOf(target), [arg], { frame, dest: -1 });
    return undefined;
  };
  const fling: HostFunction = (m, [buf]) => {
    const c = catches.get(buf as number);
    if (!c) throw new Error('flash_throw without flash_try');
    c.frame.r[c.dest] = 1;
    c.frame.pc = c.pc;
    m.frame = c.frame;
    m.sp = c.sp;
    return undefined;
  };
  return [['flash_try', attempt], ['flash_throw', fling]];
}
