import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import { mapInnerSchemas } from '../schema/map-inner-schemas.ts';

/** Some tools' authors write `null` for what they do not say, which is no JSON Schema. */
const NEVER_NULL: ReadonlySet<string> = new Set(['items', 'properties', 'required']);

/**
 * The parameters of a function with what OpenAI wants to have said, though it goes without saying: an object's
 * `properties`, which tools without arguments leave out, and the `items` of arrays at any depth, for want of which it
 * refuses the whole request (`array schema missing items`, https://github.com/ruvnet/ruflo/issues/1294).
 */
export function completeSchema(parameters: JsonObject): JsonObject {
  const properties = isJsonObject(parameters.properties) ? parameters.properties : {};
  return completeInner({ ...parameters, type: 'object', properties });
}

function completeInner(schema: JsonObject): JsonObject {
  const said = Object.entries(schema).filter(
    ([keyword, value]) => value !== null || !NEVER_NULL.has(keyword),
  );
  const completed = mapInnerSchemas(Object.fromEntries(said), completeInner);
  return isArraySchema(completed) && completed.items === undefined ? { ...completed, items: {} } : completed;
}

function isArraySchema({ type }: JsonObject): boolean {
  return type === 'array' || (Array.isArray(type) && type.includes('array'));
}
