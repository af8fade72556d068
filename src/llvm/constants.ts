/** Constants of the IR in LLVM's spelling. */
import type { Const, IrType, TypeEntry } from '../ir/ir';
import { FlashError } from '../diag/diagnostic';
import type { Leaf, Shape, Shapes } from './shape';
import { escapeBytes, floatText, symbol } from './text';

/** Spells constants, whole for initial values and leaf by leaf for operands. */
export class Constants {
  private readonly word: string;

  constructor(private readonly shapes: Shapes) {
    this.word = `i${shapes.pointerBytes * 8}`;
  }

  /** The value without its type. */
  text(c: Const): string {
    switch (c.kind) {
      case 'int':
        return c.type.bits === 1 ? (c.value ? 'true' : 'false') : String(BigInt.asIntN(c.type.bits, c.value));
      case 'float':
        return floatText(c.value);
      case 'zero':
        return this.zero(c.type);
      case 'undef':
        return 'undef';
      case 'bytes':
        return c.data.every((b) => b === 0) ? 'zeroinitializer' : `c"${escapeBytes(c.data)}"`;
      case 'agg':
        return this.aggregate(c);
      case 'addr':
        return this.address(symbol(c.of.name), c.offset);
      case 'type':
        return this.descriptor(c.entry);
      case 'ptrint':
        return this.ptrint(c);
      case 'numptr':
        return c.value === 0n ? 'null' : `inttoptr (${this.word} ${c.value} to ptr)`;
    }
  }

  /** Type and value. */
  typed(c: Const): string {
    return `${this.shapes.text(c.type)} ${this.text(c)}`;
  }

  /** The operands of the leaves of a constant that is not in memory. */
  leaves(c: Const, shape: Shape): string[] {
    switch (c.kind) {
      case 'zero':
        return shape.leaves.map((l: Leaf) => this.zero(l.type));
      case 'undef':
        return shape.leaves.map(() => 'undef');
      case 'bytes':
        return Array.from(c.data, (b) => String((b << 24) >> 24));
      case 'agg':
        return c.elems.flatMap((e) => this.leaves(e, this.shapes.of(e.type)));
      default:
        return [this.text(c)];
    }
  }

  private zero(t: IrType): string {
    switch (t.kind) {
      case 'int':
        return t.bits === 1 ? 'false' : '0';
      case 'float':
        return '0.0';
      case 'ptr':
        return 'null';
      default:
        return 'zeroinitializer';
    }
  }

  private address(base: string, offset: number): string {
    return offset === 0 ? base : `getelementptr (i8, ptr ${base}, ${this.word} ${offset})`;
  }

  /** The `*abi.Type` stands behind the method table. */
  private descriptor(e: TypeEntry): string {
    if (!e.descriptor) throw new FlashError({ code: 'llvm/descriptor', severity: 'error', message: `internal: type ${e.name} has no descriptor` }, 70);
    return this.address(symbol(e.descriptor.name), e.vtableSlots * this.shapes.pointerBytes);
  }

  private ptrint(c: Extract<Const, { kind: 'ptrint' }>): string {
    const whole = `ptrtoint (ptr ${this.text(c.of)} to ${this.word})`;
    const value = c.base ? `sub (${this.word} ${whole}, ${this.word} ptrtoint (ptr ${symbol(c.base.name)} to ${this.word}))` : whole;
    return c.type.bits === this.shapes.pointerBytes * 8 ? value : `trunc (${this.word} ${value} to i${c.type.bits})`;
  }

  private aggregate(c: Extract<Const, { kind: 'agg' }>): string {
    if (c.elems.length === 0) return 'zeroinitializer';
    const elems = c.elems.map((e) => this.typed(e)).join(', ');
    return c.type.kind === 'struct' ? `{ ${elems} }` : `[ ${elems} ]`;
  }
}
