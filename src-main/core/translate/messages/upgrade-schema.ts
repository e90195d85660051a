import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { mapInnerSchemas } from '../schema/map-inner-schemas.ts';

/**
 * A JSON schema of any draft as draft 2020-12 says the same, the one that Claude takes: many writers of schemas still
 * follow draft 4 or 7, which OpenAI takes as well. Only what is said otherwise since changes: tuples, and limits that
 * a boolean made exclusive.
 *
 * https://json-schema.org/draft/2020-12/release-notes
 */
export function upgradeSchema(schema: JsonObject): JsonObject {
  const upgraded = mapInnerSchemas(schema, upgradeSchema);
  return upgradeTuple(upgradeLimit(upgradeLimit(upgraded, 'minimum'), 'maximum'));
}

/** `{minimum: 0, exclusiveMinimum: true}` */
function upgradeLimit(schema: JsonObject, keyword: 'minimum' | 'maximum'): JsonObject {
  const exclusive = keyword === 'minimum' ? 'exclusiveMinimum' : 'exclusiveMaximum';
  const { [exclusive]: isExclusive, ...rest } = schema;
  if (typeof isExclusive !== 'boolean') return schema;
  const { [keyword]: limit, ...others } = rest;
  return isExclusive && typeof limit === 'number' ? { ...others, [exclusive]: limit } : rest;
}

/** `{items: [A, B], additionalItems: C}` */
function upgradeTuple(schema: JsonObject): JsonObject {
  const { items, additionalItems, ...rest } = schema;
  if (!Array.isArray(items)) return schema;
  const isSchema = typeof additionalItems === 'boolean' || isJsonObject(additionalItems);
  return { ...rest, prefixItems: items, ...(isSchema && { items: additionalItems }) };
}
