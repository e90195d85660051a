import type { ErrorCode } from '../../../../src-shared/error-code.ts';
import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { AppError } from '../../errors/app-error.ts';

/**
 * Reads fields of a client's request. `null` counts as not given everywhere, as it does for OpenAI. `path` is the
 * field's place in the request, e.g. `messages[2].content`, which errors name.
 */

/** @returns `invalid_parameter`: the request is wrong in any dialect */
export function invalidField(path: string, mustBe: string): AppError {
  return new AppError('invalid_parameter', `${path} must be ${mustBe}.`, { param: path });
}

/** @returns `unsupported_parameter`, unless told otherwise: right in the client's dialect, but not to be had here */
export function unsupportedField(
  path: string,
  reason: string,
  advice: string,
  code: ErrorCode = 'unsupported_parameter',
): AppError {
  return new AppError(code, `${path} is not supported: ${reason}.`, { param: path, advice });
}

export function readObject(value: unknown, path: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw invalidField(path, 'an object');
}

export function readOptionalObject(value: unknown, path: string): JsonObject | null {
  return isMissing(value) ? null : readObject(value, path);
}

export function readArray(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw invalidField(path, 'an array');
}

export function readOptionalArray(value: unknown, path: string): readonly unknown[] {
  return isMissing(value) ? [] : readArray(value, path);
}

export function readText(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  throw invalidField(path, 'a string');
}

export function readOptionalText(value: unknown, path: string): string | null {
  return isMissing(value) ? null : readText(value, path);
}

/** A name or id, which an empty string is not. */
export function readName(value: unknown, path: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw invalidField(path, 'a string that is not empty');
}

export function readOptionalBoolean(value: unknown, path: string): boolean | null {
  if (isMissing(value)) return null;
  if (typeof value === 'boolean') return value;
  throw invalidField(path, 'true or false');
}

export function readOptionalNumber(
  value: unknown,
  path: string,
  range: { readonly min: number; readonly max: number },
): number | null {
  if (isMissing(value)) return null;
  if (typeof value === 'number' && value >= range.min && value <= range.max) return value;
  throw invalidField(path, `a number from ${range.min} to ${range.max}`);
}

export function readOptionalCount(value: unknown, path: string): number | null {
  if (isMissing(value)) return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw invalidField(path, 'a whole number above 0');
}

export function readOptionalChoice<Choice extends string>(
  value: unknown,
  path: string,
  choices: readonly Choice[],
): Choice | null {
  if (isMissing(value)) return null;
  const chosen = choices.find((choice) => choice === value);
  if (chosen !== undefined) return chosen;
  throw invalidField(path, `one of ${choices.join(', ')}`);
}

export function isMissing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}
