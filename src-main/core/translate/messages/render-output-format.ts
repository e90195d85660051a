import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { OutputFormat } from '../canonical/request.ts';

export interface RenderedOutputFormat {
  /** `output_config.format`, or `null` where a sentence has to do. */
  readonly format: JsonObject | null;
  /** A sentence for the system prompt, or `null`. */
  readonly sentence: string | null;
}

/** Keywords that `output_config.format` takes as they are; numbers' and strings' limits it does not. */
const PLAIN_KEYWORDS = new Set([
  'type',
  'title',
  'description',
  'enum',
  'const',
  'required',
  'default',
  '$ref',
]);
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
const MAX_DEPTH = 64;

/**
 * How to ask Claude for JSON. A schema goes into `output_config.format` where the model has it and the schema is of
 * the form that it wants: closed objects, no recursion, limits in words.
 * https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 */
export function renderOutputFormat(format: OutputFormat | null, takesFormat: boolean): RenderedOutputFormat {
  if (format === null) return { format: null, sentence: null };
  const only = 'Answer with one JSON object and nothing else: no prose, no code fence.';
  if (format.kind === 'json-object') return { format: null, sentence: only };
  const schema = takesFormat ? closeSchema(format.schema, 0) : null;
  if (schema?.type === 'object') return { format: { type: 'json_schema', schema }, sentence: null };
  const text = JSON.stringify(format.schema);
  const about = format.description === null ? '' : ` ${format.description}`;
  return { format: null, sentence: `${only}${about} It must match this JSON schema:\n${text}` };
}

/** The schema in Claude's form, or `null` when it cannot be said so without changing what it admits. */
function closeSchema(schema: unknown, depth: number): JsonObject | null {
  if (!isJsonObject(schema) || depth > MAX_DEPTH) return null;
  const closed: [string, unknown][] = [];
  const limits: JsonObject = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword === '$schema' || keyword === 'additionalProperties') continue;
    if (keyword === '$ref' && (typeof value !== 'string' || !/^#\/(\$defs|definitions)\//.test(value)))
      return null;
    if (PLAIN_KEYWORDS.has(keyword)) {
      closed.push([keyword, value]);
    } else if (SOFT_KEYWORDS.has(keyword)) {
      limits[keyword] = value;
    } else {
      const inner = closeInner(keyword, value, depth);
      if (inner === null) return null;
      closed.push(inner);
    }
  }
  if (schema.type === 'object') {
    if (isOpen(schema)) return null;
    closed.push(['additionalProperties', false]);
  }
  const result = Object.fromEntries(closed);
  return Object.keys(limits).length > 0 ? { ...result, description: describeLimits(schema, limits) } : result;
}

function closeInner(keyword: string, value: unknown, depth: number): [string, unknown] | null {
  if (keyword === 'items') {
    const items = closeSchema(value, depth + 1);
    return items === null ? null : [keyword, items];
  }
  if (keyword === 'anyOf' || keyword === 'oneOf' || keyword === 'allOf') {
    if (!Array.isArray(value)) return null;
    const variants = value.map((variant) => closeSchema(variant, depth + 1));
    // An answer that is meant to match one variant only is of the right shape if it matches any.
    return variants.includes(null) ? null : [keyword === 'oneOf' ? 'anyOf' : keyword, variants];
  }
  if (keyword !== 'properties' && keyword !== '$defs' && keyword !== 'definitions') return null;
  if (!isJsonObject(value)) return null;
  const entries = Object.entries(value).map(
    ([name, inner]) => [name, closeSchema(inner, depth + 1)] as const,
  );
  if (keyword !== 'properties' && hasRecursion(value)) return null;
  return entries.some(([, inner]) => inner === null) ? null : [keyword, Object.fromEntries(entries)];
}

/** An object that may hold more than its named properties: closing it would forbid what it is for. */
function isOpen({ additionalProperties, properties }: JsonObject): boolean {
  if (additionalProperties === false) return false;
  return isJsonObject(additionalProperties) || additionalProperties === true || !isJsonObject(properties);
}

/** Whether any definition leads back to itself. */
function hasRecursion(definitions: JsonObject): boolean {
  const targets = new Map(
    Object.entries(definitions).map(([name, schema]) => {
      const refs = JSON.stringify(schema).matchAll(/"\$ref":"#\/(?:\$defs|definitions)\/([^"]+)"/g);
      return [name, [...refs].map((match) => match[1] ?? '')];
    }),
  );
  const finished = new Set<string>();
  const leadsBack = (name: string, path: ReadonlySet<string>): boolean => {
    if (path.has(name)) return true;
    if (finished.has(name)) return false;
    const found = (targets.get(name) ?? []).some((next) => leadsBack(next, new Set([...path, name])));
    finished.add(name);
    return found;
  };
  return [...targets.keys()].some((name) => leadsBack(name, new Set()));
}

function describeLimits(schema: JsonObject, limits: JsonObject): string {
  const given = typeof schema.description === 'string' ? `${schema.description}\n\n` : '';
  return `${given}Limits: ${JSON.stringify(limits)}`;
}
