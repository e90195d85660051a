import { z } from 'zod';

/** Any JSON object whose keys we do not own: unknown fields pass through untouched. */
export type JsonObject = Record<string, unknown>;

export const jsonObjectSchema = z.record(z.string(), z.unknown());

/** Cheaper than the schema, which copies the object. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Parses JSON text that comes from outside (a file, a provider, a keyring).
 *
 * @returns the object, or `null` when the text is not JSON or not an object. The text is never echoed.
 */
export function parseJsonObject(text: string): JsonObject | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : null;
  } catch {
    return null;
  }
}
