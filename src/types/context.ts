/** Instances made so far, so that the same instantiation gives the same type object and recursive ones come to an end. */
import type { Type } from './type';
import { typeKey } from './typekey';

export class Context {
  private readonly instances = new Map<string, Type>();

  /** The key of an instantiation. */
  key(orig: Type, targs: readonly Type[]): string {
    return `${typeKey(orig)}[${targs.map(typeKey).join(',')}]`;
  }

  lookup(key: string): Type | undefined {
    return this.instances.get(key);
  }

  record(key: string, inst: Type): void {
    this.instances.set(key, inst);
  }
}
