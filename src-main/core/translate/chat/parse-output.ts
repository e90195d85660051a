import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, OutputFormat, Reasoning, ReasoningEffort } from '../canonical/request.ts';
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

const THINKING_TYPES = ['enabled', 'adaptive', 'disabled'] as const;

/**
 * `reasoning_effort`; or OpenRouter's `reasoning` object, whose `max_tokens` is a budget; or `thinking`, which is
 * Anthropic's own way for users of OpenAI's SDK. Asking for reasoning asks to see it, since `reasoning_content` is
 * there for it, unless it is left out by `exclude`, the older `include_reasoning`, or Anthropic's `display`.
 *
 * @see https://openrouter.ai/docs/use-cases/reasoning-tokens
 * @see https://platform.claude.com/docs/en/api/openai-sdk
 */
export function parseChatReasoning(body: JsonObject): Pick<CanonicalRequest, 'reasoning' | 'hidesReasoning'> {
  const options = readOptionalObject(body.reasoning, 'reasoning');
  const thinking = readOptionalObject(body.thinking, 'thinking');
  const type = readOptionalChoice(thinking?.type, 'thinking.type', THINKING_TYPES);
  const isExcluded = readOptionalBoolean(options?.exclude, 'reasoning.exclude');
  const isIncluded = readOptionalBoolean(body.include_reasoning, 'include_reasoning');
  const isHidden = isExcluded ?? (isIncluded === false || thinking?.display === 'omitted');
  const reasoning = toReasoning({
    effort:
      readEffort(body.reasoning_effort, 'reasoning_effort') ??
      readEffort(options?.effort, 'reasoning.effort'),
    budgetTokens:
      readOptionalCount(options?.max_tokens, 'reasoning.max_tokens') ??
      readOptionalCount(thinking?.budget_tokens, 'thinking.budget_tokens'),
    isEnabled:
      readOptionalBoolean(options?.enabled, 'reasoning.enabled') ??
      (type === null ? null : type !== 'disabled'),
    summary: isHidden ? null : 'auto',
  });
  return { reasoning, ...(isHidden && { hidesReasoning: true }) };
}

/** An empty string is what forms send whose field was left empty. */
function readEffort(value: unknown, path: string): ReasoningEffort | null {
  return value === '' ? null : readOptionalChoice(value, path, EFFORTS);
}

function toReasoning({
  isEnabled,
  ...wish
}: Omit<Reasoning, 'mode'> & { readonly isEnabled: boolean | null }): Reasoning | null {
  if (wish.effort === 'none' || isEnabled === false) {
    return { mode: 'off', effort: 'none', budgetTokens: null, summary: null };
  }
  if (wish.budgetTokens !== null) return { mode: 'budget', ...wish };
  if (wish.effort !== null) return { mode: 'effort', ...wish };
  return isEnabled ? { mode: 'adaptive', ...wish } : null;
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
