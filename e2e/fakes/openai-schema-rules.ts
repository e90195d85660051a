import type { JsonObject } from '../../src-shared/json.ts';
import { isObject } from './read-request.ts';

/** Taken in any schema, not in one with `strict`: https://platform.openai.com/docs/guides/structured-outputs */
const NOT_PERMITTED = [
  'allOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'patternProperties',
  'propertyNames',
  'minProperties',
  'maxProperties',
  'uniqueItems',
  'default',
];
const FORMATS = ['date-time', 'time', 'date', 'duration', 'email', 'hostname', 'ipv4', 'ipv6', 'uuid'];

/** What is wrong with any function's schema, in the API's own words, or `null`. */
export function findSchemaProblem(parameters: unknown): string | null {
  if (!isObject(parameters)) return null;
  if (parameters.type !== 'object') return `schema must be a JSON Schema of 'type: "object"'.`;
  return visit(parameters, [], (schema, context) =>
    typesOf(schema).includes('array') && schema.items === undefined
      ? `In context=${context}, array schema missing items.`
      : null,
  );
}

/** What is wrong with a schema with `strict`: closed objects, every property required, few keywords. */
export function findStrictProblem(root: unknown): string | null {
  return visit(root, [], (schema, context) => {
    const refuse = (problem: string) => `In context=${context}, ${problem}`;
    const banned = NOT_PERMITTED.find((keyword) => keyword in schema);
    if (banned !== undefined) return refuse(`'${banned}' is not permitted.`);
    if (schema.$ref !== undefined) {
      return Object.keys(schema).length === 1 ? null : refuse('$ref cannot have keywords.');
    }
    if (schema.type === undefined && schema.anyOf === undefined)
      return refuse("schema must have a 'type' key.");
    if (schema.format !== undefined && !FORMATS.includes(String(schema.format))) {
      return refuse(`'${schema.format}' is not a valid format.`);
    }
    return typesOf(schema).includes('object') ? findObjectProblem(schema, refuse) : null;
  });
}

function findObjectProblem(
  { additionalProperties, properties, required }: JsonObject,
  refuse: (problem: string) => string,
): string | null {
  if (additionalProperties !== false) {
    return refuse("'additionalProperties' is required to be supplied and to be false.");
  }
  const names = Object.keys(isObject(properties) ? properties : {});
  const missing = names.find((name) => !Array.isArray(required) || !required.includes(name));
  if (missing === undefined) return null;
  return refuse(
    `'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`,
  );
}

/** The first problem of a schema or of one within it. */
function visit(
  schema: unknown,
  at: readonly string[],
  find: (schema: JsonObject, context: string) => string | null,
): string | null {
  if (!isObject(schema)) return null;
  const context = `(${at.map((step) => `'${step}'`).join(', ')})`;
  const inner: [string[], unknown][] = [
    ...listNamed(schema, 'properties'),
    ...listNamed(schema, '$defs'),
    ...listNamed(schema, 'definitions'),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => listNamed(schema, keyword)),
    [['items'], schema.items],
    [['additionalProperties'], schema.additionalProperties],
  ];
  const problem = find(schema, context);
  if (problem !== null) return problem;
  for (const [steps, part] of inner) {
    const nested = visit(part, [...at, ...steps], find);
    if (nested !== null) return nested;
  }
  return null;
}

function listNamed(schema: JsonObject, keyword: string): [string[], unknown][] {
  const named = schema[keyword];
  const entries = Array.isArray(named) || isObject(named) ? Object.entries(named) : [];
  return entries.map(([name, part]) => [[keyword, name], part]);
}

function typesOf({ type }: JsonObject): readonly unknown[] {
  return Array.isArray(type) ? type : [type];
}
