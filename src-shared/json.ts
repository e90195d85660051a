import { z } from 'zod';

/** Any JSON object whose keys we do not own: unknown fields pass through untouched. */
export type JsonObject = Record<string, unknown>;

export const jsonObjectSchema = z.record(z.string(), z.unknown());

/**
 * Parses JSON text that comes from outside (a file, a provider, a keyring).
 *
 * @returns the object, or `null` when the text is not JSON or not an object. The text is never echoed.
 */
export function parseJsonObject(text: string): JsonObject | null {
  try {
    const parsed = jsonObjectSchema.safeParse(JSON.parse(text));
    return parsed.success && !Array.isArray(parsed.data) ? parsed.data : null;
  } catch {
    return null;
  }
}
