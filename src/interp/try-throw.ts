/** How runtime/asm ends calls early: `flash_try` and `flash_throw` with a buffer, on wasm `flash_catch` and `flash_raise`. */
import type { Frame, HostFunction, Machine } from './machine';

/** Where a throw goes. */
interface Catch {
  readonly frame: Frame;
  readonly dest: number;
  readonly pc: number;
  readonly sp: number;
}

/** The functions, with the calls under way between them. */
export function tryAndThrow(): [string, HostFunction][] {
  const byBuffer = new Map<number, Catch>();
  const byFrame = new WeakMap<Frame, Catch>();
  const begin = (m: Machine, code: number, arg: number, frame: Frame, dest: number): Catch => {
    const target = m.space.funcAt(code);
    if (!target) throw new Error('a protected call of what is no function');
    const c = { frame, dest, pc: frame.pc, sp: m.sp };
    frame.r[dest] = 0;
    m.call(m.codeOf(target), [arg], { frame, dest: -1 });
    return c;
  };
  const end = (m: Machine, c: Catch, result: number): undefined => {
    c.frame.r[c.dest] = result;
    c.frame.pc = c.pc;
    m.frame = c.frame;
    m.sp = c.sp;
  };
  return [
    ['flash_try', (m, args, { frame, dest }) => {
      const [fn, arg, buf] = args as number[];
      byBuffer.set(buf, begin(m, fn, arg, frame, dest));
      return undefined;
    }],
    ['flash_throw', (m, [buf]) => {
      const c = byBuffer.get(buf as number);
      if (!c) throw new Error('flash_throw without flash_try');
      return end(m, c, 1);
    }],
    ['flash_catch', (m, args, { frame, dest }) => {
      const [code, arg] = args as number[];
      byFrame.set(frame, begin(m, code, arg, frame, dest));
      return undefined;
    }],
    ['flash_raise', (m, [thrown]) => {
      for (let f: Frame | undefined = m.frame; f; f = f.parent) {
        const c = byFrame.get(f);
        // A frame may have gone on since.
        if (c && c.pc === f.pc) return end(m, c, thrown as number);
      }
      throw new Error('flash_raise that nobody catches');
    }],
  ];
}
