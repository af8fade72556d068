/** Interface types. */
import { asNamed } from './alias';
import type { Checker } from './check';
import { atPos, error, errorf } from './errors';
import type { Func, TypeName } from './object';
import { newFunc, newVar } from './objects';
import { isValid } from './predicates';
import { recordDef } from './recording';
import type { InterfaceType } from '../syntax/nodes';
import { Interface, type Type } from './type';
import { typ } from './typexpr';
import { computeInterfaceTypeSet, sortMethods } from './typeset';
import { parseUnion } from './union';
import { topTypeSet } from './universe';

/** Makes an interface that is not complete yet. */
export function newInterface(check: Checker | undefined, methods: Func[], embeddeds: Type[]): Interface {
  const t = new Interface(methods, embeddeds);
  t.check = check;
  return t;
}

/** Sets up an interface from its syntax; `def` is the type name that it is declared for, if any. */
export function interfaceType(check: Checker, ityp: Interface, e: InterfaceType, def: TypeName | undefined): void {
  ityp.embedFile = check.file;
  for (const f of e.methods) {
    if (!f.name) {
      ityp.embeddeds.push(parseUnion(check, f.type));
      ityp.embedPos.push(atPos(check, f.type)?.offset ?? f.pos);
      continue;
    }
    const name = f.name.value;
    if (name === '_') {
      error(check, f.name, 'BlankIfaceMethod', 'methods must have a unique non-blank name');
      continue;
    }
    const sig = typ(check, f.type);
    if (sig.kind !== 'Signature') {
      if (isValid(sig)) errorf(check, f.type, 'InvalidSyntaxTree', '%s is not a method signature', sig);
      continue;
    }
    const pos = check.pos(f.name.pos);
    // Methods of a declared interface have the declared type as receiver.
    sig.recv = newVar('recv', pos, check.pkg, '', asNamed(def?.type) ?? ityp);
    const m = newFunc(pos, check.pkg, name, sig);
    m.color = 'black';
    recordDef(check, f.name, m);
    ityp.methods.push(m);
  }
  ityp.complete = true;
  if (ityp.methods.length === 0 && ityp.embeddeds.length === 0) {
    ityp.tset = topTypeSet;
    return;
  }
  sortMethods(ityp.methods);
  check.later(() => computeInterfaceTypeSet(check, check.pos(e.pos), ityp));
}
