import { isObject } from './read-request.ts';

/** A value that fits a JSON schema well enough for a model's tool call: required properties only. */
export function sampleFromSchema(schema: unknown): unknown {
  if (!isObject(schema)) return {};
  if (Array.isArray(schema.enum)) return schema.enum[0];
  switch (schema.type) {
    case 'string':
      return 'Zürich 🏔️';
    case 'integer':
    case 'number':
      return 7;
    case 'boolean':
      return true;
    case 'array':
      return [sampleFromSchema(schema.items)];
    default:
      return sampleObject(schema);
  }
}

function sampleObject(schema: Record<string, unknown>): Record<string, unknown> {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.fromEntries(required.map((name) => [name, sampleFromSchema(properties[name])]));
}

/** Cuts text into up to three pieces between characters, as models stream it. */
export function cutText(text: string): string[] {
  const characters = [...text];
  const size = Math.max(1, Math.ceil(characters.length / 3));
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; start += size) {
    pieces.push(characters.slice(start, start + size).join(''));
  }
  return pieces;
}
