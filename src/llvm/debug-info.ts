/** DWARF by way of LLVM metadata: a compile unit, a subprogram per function, a location per line. Paths are mapped, so that two checkouts give the same bytes. */
import type { Func, IrPos, IrType } from '../ir/ir';
import type { Metadata } from './metadata';
import type { Shapes } from './shape';
import { quote } from './text';

export interface DebugOptions {
  /** How a source path is written into the output. */
  readonly mapPath: (path: string) => string;
  /** Describes local variables, too. */
  readonly locals: boolean;
}

/** Makes the metadata nodes of one module's debug information. */
export class DebugInfo {
  private readonly files = new Map<string, string>();
  private readonly inlined = new Map<string, string>();
  private readonly types = new Map<IrType, string>();
  private readonly unit: string;
  private readonly routine: string;
  private readonly empty: string;

  constructor(module: string, private readonly options: DebugOptions, private readonly shapes: Shapes, private readonly metadata: Metadata) {
    this.empty = metadata.add('!{}');
    const file = this.file(module);
    const kind = options.locals ? 'FullDebug' : 'LineTablesOnly';
    this.unit = this.add(`distinct !DICompileUnit(language: DW_LANG_Go, file: ${file}, producer: "flash", isOptimized: true, runtimeVersion: 0, emissionKind: ${kind}, nameTableKind: None)`);
    metadata.name(`!llvm.dbg.cu = !{${this.unit}}`);
    metadata.flag('!{i32 2, !"Debug Info Version", i32 3}');
    metadata.flag('!{i32 7, !"Dwarf Version", i32 4}');
    this.routine = this.add(`!DISubroutineType(types: ${this.empty})`);
  }

  get locals(): boolean {
    return this.options.locals;
  }

  /** The subprogram of a function that is defined here. */
  subprogram(f: Func): string {
    return this.newSubprogram(f.name, f.pos);
  }

  /** The location of an instruction of the function whose subprogram is `scope`. */
  location(pos: IrPos | undefined, scope: string): string {
    if (!pos) return this.metadata.unique(`!DILocation(line: 0, scope: ${scope})`);
    if (!pos.inlined) return this.metadata.unique(`!DILocation(line: ${pos.line}, scope: ${scope})`);
    const at = this.location(pos.inlined.at, scope);
    const inner = this.inlinedScope(pos.inlined.fn, pos);
    return this.metadata.unique(`!DILocation(line: ${pos.line}, scope: ${inner}, inlinedAt: ${at})`);
  }

  /** A local variable that lives in memory; gives variable and location for `llvm.dbg.declare`. */
  variable(name: string, type: IrType, pos: IrPos | undefined, scope: string): { readonly variable: string; readonly location: string } {
    const file = this.file(pos?.file ?? '');
    const variable = this.add(`!DILocalVariable(name: ${quote(name)}, scope: ${scope}, file: ${file}, line: ${pos?.line ?? 0}, type: ${this.type(type)})`);
    return { variable, location: this.location(pos, scope) };
  }

  private add(text: string): string {
    return this.metadata.add(text);
  }

  private file(path: string): string {
    const mapped = this.options.mapPath(path);
    let n = this.files.get(mapped);
    if (n === undefined) this.files.set(mapped, (n = this.add(`!DIFile(filename: ${quote(mapped)}, directory: "")`)));
    return n;
  }

  private newSubprogram(name: string, pos: IrPos | undefined): string {
    const file = this.file(pos?.file ?? '');
    const line = pos?.line ?? 0;
    return this.add(
      `distinct !DISubprogram(name: ${quote(name)}, scope: ${file}, file: ${file}, line: ${line}, type: ${this.routine}, scopeLine: ${line}, spFlags: DISPFlagLocalToUnit | DISPFlagDefinition | DISPFlagOptimized, unit: ${this.unit}, retainedNodes: ${this.empty})`,
    );
  }

  /** A function that one of our own passes inlined: known by name only. */
  private inlinedScope(name: string, pos: IrPos): string {
    const key = `${name} ${pos.file}`;
    let n = this.inlined.get(key);
    if (n === undefined) this.inlined.set(key, (n = this.newSubprogram(name, { file: pos.file, line: 0, col: 0 })));
    return n;
  }

  private type(t: IrType): string {
    let n = this.types.get(t);
    if (n === undefined) this.types.set(t, (n = this.add(this.describe(t))));
    return n;
  }

  /** The IR does not know Go's types any more: integers show as signed, structs with numbered fields. */
  private describe(t: IrType): string {
    const bits = this.shapes.layouts.size(t) * 8;
    switch (t.kind) {
      case 'int':
        return `!DIBasicType(name: "int${t.bits}", size: ${bits}, encoding: DW_ATE_signed)`;
      case 'float':
        return `!DIBasicType(name: "float${t.bits}", size: ${bits}, encoding: DW_ATE_float)`;
      case 'ptr':
        return `!DIDerivedType(tag: DW_TAG_pointer_type, baseType: null, size: ${bits})`;
      case 'void':
        return '!DIBasicType(tag: DW_TAG_unspecified_type, name: "void")';
      case 'array':
        return `!DICompositeType(tag: DW_TAG_array_type, baseType: ${this.type(t.elem)}, size: ${bits}, elements: ${this.add(`!{${this.add(`!DISubrange(count: ${t.length})`)}}`)})`;
      case 'struct': {
        const fields = t.fields.map((f, i) => this.add(`!DIDerivedType(tag: DW_TAG_member, name: "f${i}", baseType: ${this.type(f)}, size: ${this.shapes.layouts.size(f) * 8}, offset: ${this.shapes.layouts.offset(t, i) * 8})`));
        return `!DICompositeType(tag: DW_TAG_structure_type, size: ${bits}, elements: ${this.add(`!{${fields.join(', ')}}`)})`;
      }
    }
  }
}
