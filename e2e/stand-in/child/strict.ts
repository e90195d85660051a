import { EventEmitter } from 'node:events';
import { reportProblem } from './outside.ts';

/** Asked for by the language itself, or by Node when it prints a value. */
const ASKED_BY_LANGUAGE = new Set(['then', 'toJSON', 'inspect', 'asymmetricMatch', 'nodeType', '$$typeof']);
const ALIVE_ANYWAY = new Set([...Object.getOwnPropertyNames(EventEmitter.prototype), 'isDestroyed', 'id']);

/**
 * Makes an object of Electron's API fail loudly where the stand-in does not know it, instead of being `undefined`,
 * and after it was destroyed, as Electron does.
 *
 * @param name for the message, e.g. `app`
 */
export function strict<T extends object>(
  name: string,
  target: T,
  isDestroyed: () => boolean = () => false,
): T {
  return new Proxy(target, {
    get(_target, property, receiver) {
      if (typeof property === 'string' && !isInternal(property)) {
        if (isDestroyed() && !ALIVE_ANYWAY.has(property)) throw new TypeError('Object has been destroyed');
        if (!(property in target)) {
          if (ASKED_BY_LANGUAGE.has(property)) return undefined;
          throw notModelled(`${name}.${property}`);
        }
      }
      return Reflect.get(target, property, receiver);
    },
    set(_target, property, value, receiver) {
      if (typeof property === 'string' && !isInternal(property) && !(property in target)) {
        throw notModelled(`${name}.${property} =`);
      }
      return Reflect.set(target, property, value, receiver);
    },
  });
}

/** @throws for each key of `options` that the stand-in does nothing about */
export function refuseUnknownOptions(name: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key));
  if (unknown !== undefined) throw notModelled(`${name}: option ${unknown}`);
}

/** An error that also fails the test when the app catches it. */
export function notModelled(what: string): Error {
  const text = `stand-in: ${what} is not modelled`;
  reportProblem(text);
  return new Error(text);
}

/** Fields of Node's EventEmitter. */
function isInternal(property: string): boolean {
  return property.startsWith('_') || property === 'domain';
}
