import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import {
  invalidField,
  isMissing,
  readOptionalArray,
  readOptionalObject,
  unsupportedField,
} from '../parse/read-field.ts';

/**
 * Fields of a Chat Completions request that the canonical request has a place for. Every other one is kept in
 * `extras`, for the provider's renderer to place or to report:
 * - `metadata`, `store`, `verbosity`, `prompt_cache_options`, `prompt_cache_retention`: some providers take them;
 * - `seed`, `frequency_penalty`, `presence_penalty`, `prediction`: hints, whose loss leaves a valid answer;
 * - `logprobs`, `top_logprobs`: the answer says `logprobs: null`, as the schema allows;
 * - `messages.name`: that messages name their authors, which only Chat Completions knows;
 * - unknown ones.
 */
const MAPPED_FIELDS = new Set([
  'model',
  'messages',
  'stream',
  'stream_options',
  'tools',
  'tool_choice',
  'functions',
  'function_call',
  'parallel_tool_calls',
  'reasoning_effort',
  'reasoning',
  'response_format',
  'stop',
  'max_tokens',
  'max_completion_tokens',
  'temperature',
  'top_p',
  'top_k',
  'user',
  'safety_identifier',
  'service_tier',
  'prompt_cache_key',
  'web_search_options',
]);

/** Fields that have been looked at and say nothing where they were not refused. */
const CHECKED_FIELDS = new Set(['n', 'modalities', 'audio', 'logit_bias', 'moderation']);

export function collectExtras(body: JsonObject): JsonObject {
  const extras = Object.entries(body).filter(
    ([name, value]) => !isMissing(value) && !MAPPED_FIELDS.has(name) && !CHECKED_FIELDS.has(name),
  );
  return Object.fromEntries(hasNamedAuthors(body.messages) ? [...extras, ['messages.name', true]] : extras);
}

function hasNamedAuthors(messages: unknown): boolean {
  return (
    Array.isArray(messages) &&
    messages.some(
      (message) => isJsonObject(message) && message.role !== 'function' && !isMissing(message.name),
    )
  );
}

/**
 * Refuses what asks for another kind of answer than we can give.
 *
 * @throws AppError `unsupported_parameter`
 */
export function refuseUnsupported(body: JsonObject): void {
  if (!isMissing(body.n) && body.n !== 1) {
    if (!Number.isSafeInteger(body.n) || Number(body.n) < 1)
      throw invalidField('n', 'a whole number above 0');
    throw unsupportedField('n', 'the provider gives one answer per request', 'Send the request n times.');
  }
  const audioAdvice = 'Ask for text only.';
  if (readOptionalArray(body.modalities, 'modalities').some((modality) => modality !== 'text')) {
    throw unsupportedField('modalities', 'the provider answers in text', audioAdvice);
  }
  if (!isMissing(body.audio)) throw unsupportedField('audio', 'the provider answers in text', audioAdvice);
  const bias = readOptionalObject(body.logit_bias, 'logit_bias');
  if (bias !== null && Object.keys(bias).length > 0) {
    const reason = 'it forbids or forces tokens, and the provider has other ones';
    throw unsupportedField('logit_bias', reason, 'Leave it out, and say it in the instructions.');
  }
  if (isJsonObject(body.moderation)) {
    throw unsupportedField('moderation', 'the provider does not moderate', 'Call the moderation endpoint.');
  }
}
