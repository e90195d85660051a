import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';

/** Keywords that tell about a value and do not narrow it. */
const ANNOTATIONS = ['title', 'description', 'default'];
/** Keywords that the API takes as they are. */
const PLAIN_KEYWORDS = new Set([...ANNOTATIONS, 'type', 'enum', 'const', 'required', '$ref']);
/** Limits that may be left to the description, since answers that break them are still of the right shape. */
const SOFT_KEYWORDS = new Set([
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
  'minItems',
  'maxItems',
  'uniqueItems',
  'examples',
]);
/** What may stand beside a reference. */
const BESIDE_REFERENCE = new Set([...ANNOTATIONS, '$ref', '$schema', '$defs', 'definitions']);
/** Of these a schema has one at least, unless it admits anything. */
const SHAPES = ['type', 'enum', 'const', '$ref', 'anyOf'];
const MAX_DEPTH = 64;
const MAX_UNIONS = 16;
const MAX_OPTIONAL = 24;

/** What the API takes only so many of in one request. */
interface Counts {
  /** Schemas with `anyOf` or several types. */
  unions: number;
  /** Properties that are not required. */
  optional: number;
}

/**
 * A schema in the form that `output_config.format` takes: closed objects, no recursion, limits in words.
 *
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 *
 * @returns `null` when it cannot be said so without changing what it admits, or is beyond the API's limits
 */
export function closeSchema(schema: JsonObject): JsonObject | null {
  if (hasRecursion(schema)) return null;
  const counts: Counts = { unions: 0, optional: 0 };
  const closed = closeAny(schema, 0, counts);
  return counts.unions > MAX_UNIONS || counts.optional > MAX_OPTIONAL ? null : closed;
}

function closeAny(given: unknown, depth: number, counts: Counts): JsonObject | null {
  const schema = isJsonObject(given) && depth <= MAX_DEPTH ? unfold(given) : null;
  if (schema === null || !isTaken(schema)) return null;
  countCosts(schema, counts);
  const closed: [string, unknown][] = [];
  const limits: JsonObject = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === '$schema' || keyword === 'additionalProperties') continue;
    if (PLAIN_KEYWORDS.has(keyword)) {
      closed.push([keyword, value]);
    } else if (SOFT_KEYWORDS.has(keyword)) {
      limits[keyword] = value;
    } else {
      const inner = closeInner(keyword, value, depth + 1, counts);
      if (inner === null) return null;
      closed.push([keyword, inner]);
    }
  }
  if (isObjectType(schema)) closed.push(['additionalProperties', false]);
  const result = Object.fromEntries(closed);
  return Object.keys(limits).length > 0 ? { ...result, description: describeLimits(schema, limits) } : result;
}

/**
 * The schema without `oneOf` and `allOf`. An answer that is meant to match one variant only is of the right shape if
 * it matches any. `allOf` around a single schema, as Pydantic wrote it until 2.9, says nothing of its own; around
 * several it cannot stay, since each of them would be closed to the properties of the others.
 */
function unfold(schema: JsonObject): JsonObject | null {
  const { allOf, oneOf, ...rest } = schema;
  if (oneOf !== undefined && 'anyOf' in rest) return null;
  const own = oneOf === undefined ? rest : { ...rest, anyOf: oneOf };
  if (allOf === undefined) return own;
  const [only, ...others] = Array.isArray(allOf) ? allOf : [];
  if (!isJsonObject(only) || others.length > 0) return null;
  const isSaidTwice = Object.keys(only).some((keyword) => keyword in own && !ANNOTATIONS.includes(keyword));
  return isSaidTwice ? null : unfold({ ...only, ...own });
}

/** Whether the API takes a schema, apart from what is within it, once it is closed. */
function isTaken(schema: JsonObject): boolean {
  if (!SHAPES.some((keyword) => keyword in schema)) return false;
  if ('$ref' in schema && !isLocalReference(schema)) return false;
  const values = [schema.const, ...(Array.isArray(schema.enum) ? schema.enum : [])];
  if (values.some((value) => typeof value === 'object' && value !== null)) return false;
  // Closed, the one would forbid the properties of the other.
  if ('anyOf' in schema && 'properties' in schema) return false;
  return !isObjectType(schema) || !isOpen(schema);
}

function isLocalReference(schema: JsonObject): boolean {
  const { $ref: target } = schema;
  if (typeof target !== 'string' || !/^#\/(\$defs|definitions)\//.test(target)) return false;
  return Object.keys(schema).every((keyword) => BESIDE_REFERENCE.has(keyword));
}

function isObjectType({ type }: JsonObject): boolean {
  return type === 'object' || (Array.isArray(type) && type.includes('object'));
}

/** An object that may hold more than its named properties: closing it would forbid what it is for. */
function isOpen({ additionalProperties, properties }: JsonObject): boolean {
  if (additionalProperties === false) return false;
  return isJsonObject(additionalProperties) || additionalProperties === true || !isJsonObject(properties);
}

function countCosts({ anyOf, type, properties, required }: JsonObject, counts: Counts): void {
  if (anyOf !== undefined || Array.isArray(type)) counts.unions += 1;
  const isRequired = new Set(Array.isArray(required) ? required : []);
  const names = Object.keys(isJsonObject(properties) ? properties : {});
  counts.optional += names.filter((name) => !isRequired.has(name)).length;
}

/** @returns `null` for a keyword of unknown weight, or one within which a schema cannot be closed */
function closeInner(keyword: string, value: unknown, depth: number, counts: Counts): unknown {
  switch (keyword) {
    case 'items':
      return closeAny(value, depth, counts);
    case 'anyOf': {
      const variants = Array.isArray(value) ? value.map((variant) => closeAny(variant, depth, counts)) : [];
      return variants.length === 0 || variants.includes(null) ? null : variants;
    }
    case 'properties':
    case '$defs':
    case 'definitions': {
      if (!isJsonObject(value)) return null;
      const entries = Object.entries(value).map(
        ([name, inner]) => [name, closeAny(inner, depth, counts)] as const,
      );
      return entries.some(([, inner]) => inner === null) ? null : Object.fromEntries(entries);
    }
    default:
      return null;
  }
}

const REFERENCE = /"\$ref":"#\/(\$defs|definitions)\/([^"/]+)/g;

/** Whether any definition leads back to itself. */
function hasRecursion(schema: JsonObject): boolean {
  const targets = new Map(['$defs', 'definitions'].flatMap((keyword) => listTargets(schema, keyword)));
  const states = new Map<string, 'open' | 'done'>();
  for (const start of targets.keys()) {
    const path = [start];
    for (let name = path.at(-1); name !== undefined; name = path.at(-1)) {
      if (states.has(name)) {
        states.set(name, 'done');
        path.pop();
        continue;
      }
      states.set(name, 'open');
      for (const next of targets.get(name) ?? []) {
        if (states.get(next) === 'open') return true;
        if (!states.has(next)) path.push(next);
      }
    }
  }
  return false;
}

/** By the place of each definition, the places that it refers to. */
function listTargets(schema: JsonObject, keyword: string): (readonly [string, string[]])[] {
  const definitions = schema[keyword];
  return Object.entries(isJsonObject(definitions) ? definitions : {}).map(([name, definition]) => {
    const references = JSON.stringify(definition).matchAll(REFERENCE);
    return [
      `${keyword}/${name}`,
      [...references].map(([, within, target]) => `${within}/${unescapePointer(target)}`),
    ];
  });
}

/** https://www.rfc-editor.org/rfc/rfc6901#section-4 */
function unescapePointer(text = ''): string {
  return text.replaceAll('~1', '/').replaceAll('~0', '~');
}

function describeLimits(schema: JsonObject, limits: JsonObject): string {
  const given = typeof schema.description === 'string' ? `${schema.description}\n\n` : '';
  return `${given}Limits: ${JSON.stringify(limits)}`;
}
