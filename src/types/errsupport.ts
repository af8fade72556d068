/** Words the message for a selector that finds nothing. */
import type { Checker } from './check';
import { sprintf } from './format';
import type { Obj } from './object';
import { isExported } from './objects';
import type { Type } from './type';

/** The message; `obj` is what was found when case and package were ignored. */
export function lookupError(check: Checker, type: Type, sel: string, obj: Obj | undefined, structLit: boolean): string {
  const alt = obj?.name ?? '';
  const kind = obj ? nearness(check, sel, obj) : 'missing';
  if (structLit) {
    switch (kind) {
      case 'missing':
        return sprintf(check, 'unknown field %s in struct literal of type %s', sel, type);
      case 'misspelled':
        return sprintf(check, 'unknown field %s in struct literal of type %s, but does have %s', sel, type, alt);
      case 'unexported':
        return sprintf(check, 'unknown field %s in struct literal of type %s, but does have unexported %s', sel, type, alt);
      case 'inaccessible':
        return sprintf(check, 'cannot refer to unexported field %s in struct literal of type %s', alt, type);
    }
  }
  const what = obj?.kind === 'Var' ? 'field' : obj?.kind === 'Func' ? 'method' : 'object';
  switch (kind) {
    case 'missing':
      return sprintf(check, 'type %s has no field or method %s', type, sel);
    case 'misspelled':
      return sprintf(check, 'type %s has no field or method %s, but does have %s %s', type, sel, what, alt);
    case 'unexported':
      return sprintf(check, 'type %s has no field or method %s, but does have unexported %s %s', type, sel, what, alt);
    case 'inaccessible':
      return sprintf(check, 'cannot refer to unexported %s %s', what, alt);
  }
}

function nearness(check: Checker, sel: string, obj: Obj): 'missing' | 'misspelled' | 'unexported' | 'inaccessible' {
  const alt = obj.name;
  const sameTail = [...sel].slice(1).join('') === [...alt].slice(1).join('');
  if (obj.pkg === check.pkg) return 'misspelled';
  if (isExported(sel)) {
    if (isExported(alt)) return 'misspelled';
    return sameTail ? 'unexported' : 'missing';
  }
  if (isExported(alt)) return sameTail ? 'misspelled' : 'missing';
  return sel === alt ? 'inaccessible' : 'missing';
}
