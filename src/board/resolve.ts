/** Turns a merged board file into a Target: every field present, pins numbered, regions checked. */
import { FlashError, type Diagnostic } from '../diag/diagnostic';
import { didYouMean } from '../util/nearest';
import { hex } from '../util/bytes';
import type { Plain } from './shape';
import type { FlashSpec, ImageSpec, MemoryRegion, SimSpec, Target, VectorSpec } from './target';

type Values = Record<string, Plain>;

/** Collects what is wrong with the merged whole; one file has already been checked by itself. */
class Resolver {
  readonly problems: Diagnostic[] = [];

  constructor(
    private readonly values: Values,
    private readonly file: string,
  ) {}

  wrong(message: string, help?: string): void {
    this.problems.push({ code: 'board/bad-value', severity: 'error', message: `${this.file}: ${message}`, ...(help ? { help } : {}) });
  }

  /** The value at a dotted path; complains when neither the file nor what it inherits has it. */
  need<T extends Plain>(key: string): T {
    const value = this.maybe(key);
    if (value === undefined) this.wrong(`"${key}" is missing, here and in what is inherited`);
    return value as T;
  }

  maybe(key: string): Plain | undefined {
    return key.split('.').reduce<Plain | undefined>((v, k) => (v as Values | undefined)?.[k], this.values);
  }
}

/** The Target of a merged file; throws with everything that is missing or does not fit together. */
export function resolveTarget(values: Values, chain: readonly string[], file: string): Target {
  const r = new Resolver(values, file);
  const target: Target = {
    board: chain[0],
    description: r.need('description'),
    chain,
    triple: r.need('llvm.triple'),
    cpu: r.need('llvm.cpu'),
    features: r.need('llvm.features'),
    abi: r.maybe('llvm.abi') as string | undefined,
    codeModel: r.maybe('llvm.codeModel') as string | undefined,
    asm: r.need('asm'),
    goos: r.need('goos'),
    goarch: r.need('goarch'),
    tags: (r.maybe('tags') ?? []) as readonly string[],
    pointerBytes: r.need<number>('pointerBytes') as 4 | 8,
    hasAtomics: r.need('atomics'),
    memory: memoryOf(r),
    boot2: r.maybe('boot2') as string | undefined,
    stackSize: r.need('stack.system'),
    goroutineStackSize: r.need('stack.goroutine'),
    vectors: r.need<Values>('vectors') as unknown as VectorSpec,
    gc: (r.maybe('gc') ?? 'auto') as Target['gc'],
    cpuHz: r.need('cpuHz'),
    crystalHz: (r.maybe('crystalHz') ?? 0) as number,
    crystalStartMs: (r.maybe('crystalStartMs') ?? 1) as number,
    pins: pinsOf(r),
    serial: r.need<string>('serial') as Target['serial'],
    monitorBaud: (r.maybe('monitorBaud') ?? 115200) as number,
    usb: usbOf(r),
    usbDevice: r.maybe('usbDevice') as unknown as Target['usbDevice'],
    image: r.need<Values>('image') as unknown as ImageSpec,
    flash: (r.maybe('flash') ?? []) as unknown as readonly FlashSpec[],
    sim: r.maybe('simulator') as unknown as SimSpec | undefined,
    tested: (r.maybe('tested') ?? 'built') as Target['tested'],
  };
  if (target.pointerBytes !== undefined && target.pointerBytes !== 4 && target.pointerBytes !== 8) r.wrong('"pointerBytes" must be 4 or 8');
  if (r.problems.length > 0) throw new FlashError(r.problems);
  return target;
}

function memoryOf(r: Resolver): readonly MemoryRegion[] {
  const regions = Object.entries(r.need<Values>('memory') ?? {}).map(([name, v]) => ({ name, ...(v as unknown as Omit<MemoryRegion, 'name'>) }));
  for (const region of regions) {
    for (const key of ['kind', 'start', 'length'] as const) if (region[key] === undefined) r.wrong(`"memory.${region.name}.${key}" is missing`);
  }
  const sorted = [...regions].sort((a, b) => a.start - b.start);
  sorted.forEach((region, i) => {
    const next = sorted[i + 1];
    if (next && region.start + region.length > next.start) r.wrong(`memory "${region.name}" (${hex(region.start)}, ${region.length} bytes) runs into "${next.name}" at ${hex(next.start)}`);
  });
  if (!regions.some((m) => m.name === 'ram' && m.kind === 'ram')) r.wrong('"memory.ram" is missing');
  return regions;
}

function pinsOf(r: Resolver): Readonly<Record<string, number>> {
  const given = new Map<string, number | string>();
  for (const [name, value] of Object.entries((r.maybe('pins') ?? {}) as Values)) given.set(name, value as number | string);
  const pins: Record<string, number> = {};
  for (const name of given.keys()) {
    if (!/^[A-Z][A-Za-z0-9_]*$/.test(name)) r.wrong(`pin "${name}" is no exported Go name`);
    const seen = new Set<string>();
    let value = given.get(name);
    let at = name;
    while (typeof value === 'string' && !seen.has(at)) {
      seen.add(at);
      at = value;
      value = given.get(at);
    }
    if (typeof value === 'number') pins[name] = value;
    else if (value === undefined) r.wrong(`pin "${name}" is the same as "${at}", which is no pin`, didYouMean(at, given.keys()));
    else r.wrong(`pin "${name}" is named after itself`);
  }
  return pins;
}

function usbOf(r: Resolver): Target['usb'] {
  return ((r.maybe('usb') ?? []) as readonly string[]).flatMap((pair) => {
    const match = /^([0-9a-f]{4}):([0-9a-f]{4})$/i.exec(pair);
    if (!match) {
      r.wrong(`"usb" holds "${pair}"; a pair such as "2e8a:000a" is expected`);
      return [];
    }
    return [{ vid: parseInt(match[1], 16), pid: parseInt(match[2], 16) }];
  });
}
