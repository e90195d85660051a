import { isObject, objectsOf } from './read-request.ts';

/** A value that fits a JSON schema well enough for a model's tool call: required properties only. */
export function sampleFromSchema(schema: unknown): unknown {
  return sampleWithin(schema, isObject(schema) ? schema : {});
}

/** @param root where references lead to */
function sampleWithin(schema: unknown, root: Record<string, unknown>): unknown {
  if (!isObject(schema)) return {};
  if ('const' in schema) return schema.const;
  if (Array.isArray(schema.enum)) return schema.enum[0];
  const [variant] = [schema.anyOf, schema.oneOf, schema.allOf].flatMap(objectsOf);
  if (variant !== undefined) return sampleWithin(variant, root);
  if (typeof schema.$ref === 'string') return sampleWithin(resolveReference(schema.$ref, root), root);
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return 'Zürich 🏔️';
    case 'integer':
    case 'number':
      return 7;
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'array':
      return [sampleWithin(schema.items, root)];
    default:
      return sampleObject(schema, root);
  }
}

function sampleObject(schema: Record<string, unknown>, root: Record<string, unknown>) {
  const properties = isObject(schema.properties) ? schema.properties : {};
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.fromEntries(required.map((name) => [name, sampleWithin(properties[name], root)]));
}

/** `#/$defs/name` */
function resolveReference(reference: string, root: Record<string, unknown>): unknown {
  const steps = reference.split('/').slice(1);
  return steps.reduce<unknown>((value, step) => (isObject(value) ? value[step] : undefined), root);
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
