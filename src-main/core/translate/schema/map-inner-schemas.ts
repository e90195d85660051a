import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';

/** Keywords of JSON Schema, drafts 4 to 2020-12, whose value is a schema, a list of schemas, or schemas by name. */
const SINGLE = new Set([
  'additionalItems',
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'items', 'prefixItems']);
const BY_NAME = new Set(['$defs', 'definitions', 'dependentSchemas', 'patternProperties', 'properties']);

/**
 * A copy of a JSON schema in which `change` has been applied to each schema right within it. What only looks like a
 * schema stays as it is: values (`enum`, `default`, …), and `true` and `false`.
 */
export function mapInnerSchemas(schema: JsonObject, change: (inner: JsonObject) => JsonObject): JsonObject {
  const changeAny = (inner: unknown) => (isJsonObject(inner) ? change(inner) : inner);
  const changeValue = (keyword: string, value: unknown): unknown => {
    if (Array.isArray(value)) return LISTS.has(keyword) ? value.map(changeAny) : value;
    if (!isJsonObject(value)) return value;
    if (SINGLE.has(keyword)) return change(value);
    return BY_NAME.has(keyword) ? mapValues(value, (_name, inner) => changeAny(inner)) : value;
  };
  return mapValues(schema, changeValue);
}

function mapValues(object: JsonObject, change: (key: string, value: unknown) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(key, value)]));
}
