import type { JsonObject } from '../../src-shared/json.ts';
import { isObject, objectsOf } from './read-request.ts';

/** Together, of the schemas of a request's strict tools and of its answer. */
const MAX_OPTIONAL = 24;
const MAX_UNIONS = 16;
const MAX_STRICT_TOOLS = 20;

/** By type, what the API takes no such keyword of. */
const LIMITS: Readonly<Record<string, readonly string[]>> = {
  array: ['maxItems', 'uniqueItems'],
  integer: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  string: ['minLength', 'maxLength'],
};
const FORMATS = 'date-time time date duration email hostname uri ipv4 ipv6 uuid'.split(' ');
const UNKNOWN = ['oneOf', 'not', 'if', 'patternProperties', 'propertyNames', 'prefixItems', 'contains'];

/**
 * What is wrong with the schemas that the API holds its model to, in its own words where they have been seen, or
 * `null`. https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations
 */
export function findStrictSchemaProblem(body: JsonObject): string | null {
  const tools = [...objectsOf(body.tools).entries()].filter(([, { strict }]) => strict === true);
  if (tools.length > MAX_STRICT_TOOLS) {
    return `Too many strict tools (${tools.length}). The maximum number of strict tools supported is ${MAX_STRICT_TOOLS}.`;
  }
  const config = isObject(body.output_config) ? body.output_config : {};
  const format = isObject(config.format) ? config.format : null;
  const schemas = [
    ...tools.map(([index, tool]) => [`tools.${index}.custom.input_schema`, tool.input_schema] as const),
    ...(format === null ? [] : [['output_config.format.schema', format.schema] as const]),
  ];
  for (const [at, schema] of schemas) {
    const problem = isObject(schema) ? findRootProblem(schema) : 'Input should be a valid dictionary';
    if (problem !== null) return `${at}: ${problem}`;
  }
  return findCostProblem(schemas.flatMap(([, schema]) => listSchemas(schema)));
}

function findRootProblem(root: JsonObject): string | null {
  for (const schema of listSchemas(root)) {
    const problem = findProblem(schema) ?? findReferenceProblem(schema, root);
    if (problem !== null) return problem;
  }
  return null;
}

function findProblem(schema: JsonObject): string | null {
  const types = Array.isArray(schema.type) ? schema.type : [schema.type];
  if (types.includes('object') && schema.additionalProperties !== false) {
    return "For 'object' type, 'additionalProperties' must be explicitly set to false";
  }
  const unknown = UNKNOWN.find((keyword) => keyword in schema);
  if (unknown !== undefined) return `Schema type '${unknown}' is not supported`;
  for (const type of types.map(String)) {
    const limits = (LIMITS[type] ?? []).filter((keyword) => keyword in schema);
    if (limits.length > 0) return `For '${type}' type, properties ${limits.join(', ')} are not supported`;
  }
  if ('minItems' in schema && schema.minItems !== 0 && schema.minItems !== 1) {
    return "For 'array' type, 'minItems' values other than 0 or 1 are not supported";
  }
  if ('format' in schema && !FORMATS.includes(String(schema.format))) {
    return `For 'string' type, format '${schema.format}' is not supported`;
  }
  const values = [schema.const, ...(Array.isArray(schema.enum) ? schema.enum : [])];
  if (values.some((value) => typeof value === 'object' && value !== null)) {
    return 'enum values must be strings, numbers, booleans or null';
  }
  return objectsOf(schema.allOf).some((part) => '$ref' in part) ? 'allOf with $ref is not supported' : null;
}

/** References lead to definitions of the same schema, none of which contains itself. */
function findReferenceProblem({ $ref: reference }: JsonObject, root: JsonObject): string | null {
  if (reference === undefined) return null;
  const seen = new Set<unknown>();
  const pending = [reference];
  while (pending.length > 0) {
    const next = pending.pop();
    const target = resolve(next, root);
    if (target === null) return `$ref '${next}' is not supported`;
    if (seen.has(next)) continue;
    seen.add(next);
    const found = listSchemas(target).flatMap(({ $ref }) => ($ref === undefined ? [] : [$ref]));
    if (found.includes(reference)) return `Circular reference detected in schema definitions: ${reference}`;
    pending.push(...found);
  }
  return null;
}

function resolve(reference: unknown, root: JsonObject): JsonObject | null {
  const [, map, name] = /^#\/(\$defs|definitions)\/(.+)$/.exec(String(reference)) ?? [];
  const definitions = map === undefined ? null : root[map];
  const target = isObject(definitions) && name !== undefined ? definitions[name] : null;
  return isObject(target) ? target : null;
}

function findCostProblem(schemas: readonly JsonObject[]): string | null {
  const optional = schemas.flatMap(({ properties, required }) => {
    const isRequired = new Set(Array.isArray(required) ? required : []);
    return Object.keys(isObject(properties) ? properties : {}).filter((name) => !isRequired.has(name));
  }).length;
  if (optional > MAX_OPTIONAL) {
    return `Schemas contains too many optional parameters (${optional}), which would make grammar compilation inefficient. Reduce the number of optional parameters in your tool schemas (limit: ${MAX_OPTIONAL}).`;
  }
  const unions = schemas.filter(({ anyOf, type }) => anyOf !== undefined || Array.isArray(type)).length;
  return unions > MAX_UNIONS
    ? `Schemas contains too many parameters with union types (${unions} parameters with type arrays or anyOf). This causes exponential compilation cost. Reduce the number of nullable or union-typed parameters (limit: ${MAX_UNIONS} parameters with unions).`
    : null;
}

/** A schema and all those within it. */
function listSchemas(schema: unknown): JsonObject[] {
  if (!isObject(schema)) return [];
  const maps = [schema.properties, schema.$defs, schema.definitions].filter(isObject);
  const inner = [
    ...maps.flatMap((map) => Object.values(map)),
    ...['anyOf', 'allOf', 'oneOf'].flatMap((keyword) => objectsOf(schema[keyword])),
    schema.items,
  ];
  return [schema, ...inner.flatMap(listSchemas)];
}
