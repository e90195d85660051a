import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';

/** Nothing beyond these may be there: OpenAI refuses the request for it. */
const KEYWORDS: ReadonlySet<string> = new Set([
  'type',
  'title',
  'description',
  'enum',
  'const',
  'properties',
  'required',
  'additionalProperties',
  'items',
  'anyOf',
  '$ref',
  '$defs',
  'definitions',
  'pattern',
  'format',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minItems',
  'maxItems',
]);
const FORMATS: ReadonlySet<unknown> = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'ipv4',
  'ipv6',
  'uuid',
]);
const TYPES: ReadonlySet<unknown> = new Set([
  'array',
  'boolean',
  'integer',
  'null',
  'number',
  'object',
  'string',
]);
/** Of objects within objects. */
const MAX_DEPTH = 10;
const MAX_PROPERTIES = 5000;
const MAX_ENUM_VALUES = 1000;
/** Of all names, enum values and constants together. */
const MAX_TEXT_LENGTH = 120_000;

interface Tally {
  properties: number;
  enumValues: number;
  textLength: number;
}

/**
 * Whether OpenAI takes a schema with `strict: true`: an object whose properties are all required and no others
 * allowed, at every depth, of the keywords, formats and size that its guide names. What is not known to be taken does
 * not fit: without `strict` any schema is.
 *
 * @see https://platform.openai.com/docs/guides/structured-outputs#supported-schemas
 */
export function fitsStrictSubset({ $schema: _dialect, ...schema }: JsonObject): boolean {
  if (schema.type !== 'object' || schema.anyOf !== undefined) return false;
  const tally: Tally = { properties: 0, enumValues: 0, textLength: 0 };
  return (
    fits(schema, 0, tally, schema) &&
    tally.properties <= MAX_PROPERTIES &&
    tally.enumValues <= MAX_ENUM_VALUES &&
    tally.textLength <= MAX_TEXT_LENGTH
  );
}

/** @param depth of objects around this schema */
function fits(schema: unknown, depth: number, tally: Tally, root: JsonObject): boolean {
  if (!isJsonObject(schema)) return false;
  const { $ref: ref } = schema;
  if (ref !== undefined) return Object.keys(schema).length === 1 && isKnown(ref, root);
  if (!Object.keys(schema).every((keyword) => KEYWORDS.has(keyword))) return false;
  const isObject = mayBe('object', schema);
  const level = isObject ? depth + 1 : depth;
  const fitsInner = (inner: unknown) => fits(inner, level, tally, root);
  countValues(schema, tally);
  return (
    level <= MAX_DEPTH &&
    fitsType(schema) &&
    (schema.enum === undefined || Array.isArray(schema.enum)) &&
    [schema.$defs, schema.definitions].every((named) => named === undefined || isJsonObject(named)) &&
    fitsText(schema) &&
    (isObject ? isClosed(schema, tally) : schema.properties === undefined) &&
    listNamed(schema.properties).every(fitsInner) &&
    (mayBe('array', schema) ? fitsInner(schema.items) : schema.items === undefined) &&
    [...listNamed(schema.$defs), ...listNamed(schema.definitions)].every(fitsInner) &&
    (schema.anyOf === undefined || (Array.isArray(schema.anyOf) && schema.anyOf.every(fitsInner)))
  );
}

/** References go to the whole or to its definitions, which may be recursive. */
function isKnown(ref: unknown, { $defs, definitions }: JsonObject): boolean {
  if (typeof ref !== 'string') return false;
  if (ref === '#') return true;
  const [, place, name = ''] = /^#\/(\$defs|definitions)\/([^/~%]+)$/.exec(ref) ?? [];
  const named = place === '$defs' ? $defs : definitions;
  return place !== undefined && isJsonObject(named) && Object.hasOwn(named, name);
}

function fitsType({ type, anyOf }: JsonObject): boolean {
  if (type === undefined) return anyOf !== undefined;
  return TYPES.has(type) || (Array.isArray(type) && type.length > 0 && type.every((one) => TYPES.has(one)));
}

/** Patterns cannot look around. */
function fitsText({ format, pattern }: JsonObject): boolean {
  if (format !== undefined && !FORMATS.has(format)) return false;
  return pattern === undefined || (typeof pattern === 'string' && !/\(\?<?[=!]/.test(pattern));
}

function isClosed({ properties, required, additionalProperties }: JsonObject, tally: Tally): boolean {
  if (!isJsonObject(properties) || additionalProperties !== false) return false;
  const names = Object.keys(properties);
  tally.properties += names.length;
  tally.textLength += names.join('').length;
  const demanded = new Set(Array.isArray(required) ? required : []);
  return demanded.size === names.length && names.every((name) => demanded.has(name));
}

function countValues({ enum: values, const: value, $defs, definitions }: JsonObject, tally: Tally): void {
  const listed: readonly unknown[] = Array.isArray(values) ? values : [];
  const names = [$defs, definitions].flatMap((named) => (isJsonObject(named) ? Object.keys(named) : []));
  tally.enumValues += listed.length;
  tally.textLength += JSON.stringify([...listed, value, ...names]).length;
}

function listNamed(named: unknown): readonly unknown[] {
  return isJsonObject(named) ? Object.values(named) : [];
}

function mayBe(type: string, schema: JsonObject): boolean {
  return schema.type === type || (Array.isArray(schema.type) && schema.type.includes(type));
}
