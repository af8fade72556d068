/** The bytes of RFC 2217: Telnet escapes, option negotiation, and the COM-PORT-OPTION commands. Shared by the port and by simulated servers. */
import { concatBytes } from '../util/bytes';

const IAC = 255;
const DONT = 254;
const DO = 253;
const WONT = 252;
const WILL = 251;
const SB = 250;
const SE = 240;

const BINARY = 0;
const SUPPRESS_GO_AHEAD = 3;
const COM_PORT = 44;

/** Commands of COM-PORT-OPTION, client to server; a server answers with 100 more (RFC 2217, section 3). */
export const CONTROL = { baud: 1, dataSize: 2, parity: 3, stopSize: 4, lines: 5, purge: 12 } as const;

const known = new Set([BINARY, SUPPRESS_GO_AHEAD, COM_PORT]);

/** What a client asks for when it connects: bytes as they are, both ways, and control of the port. */
export function negotiation(): Uint8Array {
  return Uint8Array.from([IAC, WILL, COM_PORT, IAC, WILL, BINARY, IAC, DO, BINARY, IAC, DO, SUPPRESS_GO_AHEAD]);
}

/** One command of COM-PORT-OPTION. */
export function subnegotiation(command: number, value: readonly number[]): Uint8Array {
  return concatBytes([Uint8Array.from([IAC, SB, COM_PORT, command]), escapeTelnet(Uint8Array.from(value)), Uint8Array.from([IAC, SE])]);
}

/** Doubles every 0xff. */
export function escapeTelnet(data: Uint8Array): Uint8Array {
  if (!data.includes(IAC)) return data;
  return Uint8Array.from(Array.from(data).flatMap((b) => (b === IAC ? [IAC, IAC] : [b])));
}

type State = 'data' | 'iac' | 'option' | 'sub' | 'sub-iac';

/** Takes the commands out of a stream; an option we did not ask for is refused, a subnegotiation handed to `onCommand`. */
export class TelnetDecoder {
  private state: State = 'data';
  private verb = 0;
  private sub: number[] = [];
  /** Options that are agreed: an agreement is not answered again, or both sides would go on for ever. */
  private readonly agreed = new Set<string>();

  constructor(
    private readonly reply: (data: Uint8Array) => void,
    private readonly onCommand: (command: number, value: readonly number[]) => void = () => undefined,
    private readonly server = false,
  ) {}

  /** Gives the plain bytes. */
  push(data: Uint8Array): Uint8Array {
    const out: number[] = [];
    for (const b of data) this.byte(b, out);
    return Uint8Array.from(out);
  }

  private byte(b: number, out: number[]): void {
    switch (this.state) {
      case 'data':
        if (b === IAC) this.state = 'iac';
        else out.push(b);
        return;
      case 'iac':
        this.state = 'data';
        if (b === IAC) out.push(b);
        else if (b === SB) {
          this.sub = [];
          this.state = 'sub';
        } else if (b >= WILL && b <= DONT) {
          this.verb = b;
          this.state = 'option';
        }
        return;
      case 'option':
        this.state = 'data';
        this.option(this.verb, b);
        return;
      case 'sub':
        if (b === IAC) this.state = 'sub-iac';
        else this.sub.push(b);
        return;
      case 'sub-iac':
        this.state = b === SE ? 'data' : 'sub';
        if (b === IAC) this.sub.push(b);
        if (b === SE && this.sub[0] === COM_PORT) this.onCommand(this.sub[1], this.sub.slice(2));
        return;
    }
  }

  private option(verb: number, option: number): void {
    if (verb === DONT || verb === WONT) return;
    if (known.has(option)) {
      // A client has asked for these itself; a server agrees once.
      if (this.server && !this.agreed.has(`${verb} ${option}`)) this.reply(Uint8Array.from([IAC, verb === DO ? WILL : DO, option]));
      this.agreed.add(`${verb} ${option}`);
      return;
    }
    this.reply(Uint8Array.from([IAC, verb === DO ? WONT : DONT, option]));
  }
}
