/** The keys of a monitor on a terminal: all go to the board, Ctrl-C too, but for those of the menu. */

export type KeyAction = { readonly kind: 'send'; readonly bytes: Uint8Array } | { readonly kind: 'quit' | 'reset' | 'timestamps' | 'hex' | 'log' | 'echo' | 'help' };

const QUIT = 0x1d; // Ctrl-]
const MENU = 0x14; // Ctrl-T

const menu: Readonly<Record<string, Exclude<KeyAction['kind'], 'send'>>> = { q: 'quit', r: 'reset', t: 'timestamps', x: 'hex', l: 'log', e: 'echo', h: 'help', '?': 'help' };

/** One screen of help. */
export const keyHelp = `Ctrl-] quit · Ctrl-T and then: q quit, r reset the board, t timestamps on or off, x hex view, l log on or off, e echo, Ctrl-T sends a Ctrl-T, h this help
all other keys go to the board, Ctrl-C too`;

/** Tells the menu's keys from the board's, in what a terminal in raw mode gives. */
export class Keys {
  private inMenu = false;

  push(bytes: Uint8Array): readonly KeyAction[] {
    const out: KeyAction[] = [];
    let text: number[] = [];
    const send = (): void => {
      if (text.length > 0) out.push({ kind: 'send', bytes: Uint8Array.from(text) });
      text = [];
    };
    for (const b of bytes) {
      const action = this.key(b);
      if (action === 'send') text.push(b);
      else if (action !== undefined) {
        send();
        out.push({ kind: action });
      }
    }
    send();
    return out;
  }

  private key(b: number): KeyAction['kind'] | undefined {
    if (!this.inMenu) {
      if (b === QUIT) return 'quit';
      if (b !== MENU) return 'send';
      this.inMenu = true;
      return undefined;
    }
    this.inMenu = false;
    if (b === MENU) return 'send';
    if (b === QUIT) return 'quit';
    // With Ctrl still held down it is the same key.
    return menu[String.fromCharCode(b < 32 ? b + 96 : b).toLowerCase()] ?? 'help';
  }
}
