import type { JsonObject } from '../../../../src-shared/json.ts';
import type { OutputFormat, Reasoning, ReasoningEffort } from '../canonical/request.ts';
import {
  invalidField,
  isMissing,
  readObject,
  readOptionalBoolean,
  readOptionalChoice,
  readOptionalCount,
  readOptionalObject,
  readOptionalText,
} from '../parse/read-field.ts';

const EFFORTS: readonly ReasoningEffort[] = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];

/**
 * `reasoning_effort`, or OpenRouter's `reasoning` object, whose `max_tokens` is a budget and whose `exclude` says
 * that nobody reads the summary. Asking for reasoning asks to see it, since `reasoning_content` is there for it.
 *
 * @see https://openrouter.ai/docs/use-cases/reasoning-tokens
 */
export function parseChatReasoning(body: JsonObject): Reasoning | null {
  const options = readOptionalObject(body.reasoning, 'reasoning');
  const effort =
    readOptionalChoice(body.reasoning_effort, 'reasoning_effort', EFFORTS) ??
    readOptionalChoice(options?.effort, 'reasoning.effort', EFFORTS);
  const budgetTokens = readOptionalCount(options?.max_tokens, 'reasoning.max_tokens');
  const isEnabled = readOptionalBoolean(options?.enabled, 'reasoning.enabled');
  const isExcluded = readOptionalBoolean(options?.exclude, 'reasoning.exclude') ?? false;

  if (effort === 'none' || isEnabled === false) {
    return { mode: 'off', effort: 'none', budgetTokens: null, summary: null };
  }
  const summary = isExcluded ? null : 'auto';
  if (effort !== null) return { mode: 'effort', effort, budgetTokens: null, summary };
  if (budgetTokens !== null) return { mode: 'budget', effort: null, budgetTokens, summary };
  if (isEnabled === true) return { mode: 'adaptive', effort: null, budgetTokens: null, summary };
  return null;
}

export function parseChatResponseFormat(value: unknown): OutputFormat | null {
  if (isMissing(value)) return null;
  const format = readObject(value, 'response_format');
  switch (format.type) {
    case 'text':
      return null;
    case 'json_object':
      return { kind: 'json-object' };
    case 'json_schema': {
      const path = 'response_format.json_schema';
      const schema = readObject(format.json_schema, path);
      return {
        kind: 'json-schema',
        name: readOptionalText(schema.name, `${path}.name`),
        description: readOptionalText(schema.description, `${path}.description`),
        schema: readOptionalObject(schema.schema, `${path}.schema`) ?? {},
        strict: readOptionalBoolean(schema.strict, `${path}.strict`),
      };
    }
    default:
      throw invalidField('response_format.type', 'one of text, json_object, json_schema');
  }
}
