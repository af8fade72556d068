/** The serial monitor: what a port gives goes through the decoder of traces to everything that shows, keeps or watches it. */
import type { PortInfo } from '../host/host';
import type { DecodedTrace, TraceFilter } from '../symbols/trace';
import type { PortSource } from './source';

/** Something that takes what comes. All are told in order, and the monitor waits for them. */
export interface Sink {
  /** Bytes as they came. */
  received?(bytes: Uint8Array): Promise<void>;
  /** The same with traces decoded, up to a line that is held until it is whole. */
  shown?(bytes: Uint8Array): Promise<void>;
  /** A trace was decoded; its lines come by `shown`. */
  trace?(trace: DecodedTrace): Promise<void>;
  /** The device came, went, or was another one. */
  event?(kind: 'opened' | 'lost' | 'refused', port: PortInfo, wanted?: PortInfo): Promise<void>;
  /** Nothing has come for a moment, or nothing more will come for now. */
  idle?(): Promise<void>;
}

/** Runs until the source ends. */
export async function monitor(source: PortSource, filter: TraceFilter, sinks: readonly Sink[]): Promise<void> {
  const each = async (tell: (s: Sink) => Promise<void> | undefined): Promise<void> => {
    for (const sink of sinks) await tell(sink);
  };
  const shown = async (bytes: Uint8Array): Promise<void> => {
    for (const trace of filter.traces()) await each((s) => s.trace?.(trace));
    if (bytes.length > 0) await each((s) => s.shown?.(bytes));
  };
  const idle = async (): Promise<void> => {
    await shown(filter.flush());
    await each((s) => s.idle?.());
  };
  for await (const e of source.events()) {
    if (e.kind === 'data') {
      await each((s) => s.received?.(e.bytes));
      await shown(filter.push(e.bytes));
    } else {
      await idle();
      if (e.kind !== 'idle') await each((s) => s.event?.(e.kind, e.port, e.kind === 'refused' ? e.wanted : undefined));
    }
  }
  await idle();
}
