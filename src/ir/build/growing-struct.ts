/** A struct whose fields are found while code is built: offsets of fields do not depend on later ones, so addresses can be taken at once. */
import type { FieldAddr, IrType, IrTypes, StructType, Value } from '../ir';
import type { Emitter } from './emit';

export class GrowingStruct {
  private readonly fields: IrType[];
  private readonly uses: FieldAddr[] = [];

  constructor(
    private readonly t: IrTypes,
    first: readonly IrType[],
  ) {
    this.fields = [...first];
  }

  /** Appends a field. */
  add(type: IrType): number {
    return this.fields.push(type) - 1;
  }

  /** The address of a field of the struct at base. */
  address(b: Emitter, base: Value, index: number): Value {
    const v = b.field(base, this.type(), index);
    if (v.kind === 'inst' && v.op === 'field') this.uses.push(v);
    return v;
  }

  /** The type as it is by now. */
  type(): StructType {
    return this.t.struct(this.fields);
  }

  /** Gives all addresses the complete type. */
  close(): StructType {
    const type = this.type();
    for (const use of this.uses) use.struct = type;
    return type;
  }
}
