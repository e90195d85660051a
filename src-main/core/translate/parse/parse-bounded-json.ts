import { type JsonObject, parseJsonObject } from '../../../../src-shared/json.ts';

/**
 * `JSON.parse` takes any depth, but writing such a value again takes stack for each level. Request bodies are bound
 * by `scanJsonObject`; this leaves room for what is put around a part of one.
 */
const MAX_DEPTH = 400;

/**
 * Parses the JSON text of a provider's event, or of a call's arguments.
 *
 * @returns `null` when it is no JSON object, or nested more than 400 levels deep
 */
export function parseBoundedJson(text: string): JsonObject | null {
  const value = parseJsonObject(text);
  // Each level takes two characters, so that most texts need not be looked at.
  return value !== null && text.length > 2 * MAX_DEPTH && isDeeper(value, MAX_DEPTH) ? null : value;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
