import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest } from '../canonical/request.ts';
import { applyFieldRules } from '../parse/apply-field-rules.ts';
import {
  invalidField,
  isMissing,
  readArray,
  readName,
  readObject,
  readOptionalBoolean,
  readOptionalCount,
  readOptionalNumber,
  readOptionalObject,
  readOptionalText,
  readText,
} from '../parse/read-field.ts';
import { readTokenLimit, readTopK, readTopP } from '../parse/read-sampling.ts';
import { CHAT_FIELDS } from './chat-fields.ts';
import { parseChatMessages } from './parse-messages.ts';
import { parseChatReasoning, parseChatResponseFormat } from './parse-output.ts';
import { parseChatTools } from './parse-tools.ts';

/**
 * Parses the body of `POST /chat/completions` (OpenAI's public schema, also its legacy `functions`; and
 * `reasoning_content` and `reasoning_details` as OpenRouter's clients send them back).
 *
 * Its fields are in {@link CHAT_FIELDS}.
 *
 * @throws AppError `invalid_parameter`, `unsupported_parameter`, with the `param` it is about
 */
export function parseChatRequest(body: JsonObject): CanonicalRequest {
  readOptionalCount(body.n, 'n');
  const extras = applyFieldRules(body, CHAT_FIELDS);
  const { instructions, turns } = parseChatMessages(body.messages);
  const streamOptions = readOptionalObject(body.stream_options, 'stream_options');
  return {
    model: readName(body.model, 'model'),
    stream: readOptionalBoolean(body.stream, 'stream') ?? false,
    instructions,
    turns,
    ...parseChatTools(body),
    ...parseChatReasoning(body),
    outputFormat: parseChatResponseFormat(body.response_format),
    maxOutputTokens:
      readTokenLimit(body.max_completion_tokens, 'max_completion_tokens') ??
      readTokenLimit(body.max_tokens, 'max_tokens'),
    temperature: readOptionalNumber(body.temperature, 'temperature', { min: 0, max: 2 }),
    topP: readTopP(body.top_p),
    topK: readTopK(body.top_k),
    stopSequences: parseStop(body.stop),
    userId: parseUserId(body),
    serviceTier: readOptionalText(body.service_tier, 'service_tier'),
    cacheKey: readOptionalText(body.prompt_cache_key, 'prompt_cache_key'),
    includeUsage: readOptionalBoolean(streamOptions?.include_usage, 'stream_options.include_usage') ?? false,
    extras,
  };
}

/** An empty string stops nothing, and Anthropic refuses it. */
function parseStop(stop: unknown): string[] {
  if (isMissing(stop)) return [];
  const sequences =
    typeof stop === 'string'
      ? [stop]
      : readArray(stop, 'stop').map((sequence, i) => readText(sequence, `stop[${i}]`));
  return sequences.filter((sequence) => sequence !== '');
}

/** `safety_identifier` replaces `user`, says OpenAI; `metadata.user_id` is what clients of translators send. */
function parseUserId(body: JsonObject): string | null {
  const named =
    readOptionalText(body.safety_identifier, 'safety_identifier') ?? readOptionalText(body.user, 'user');
  if (named !== null || isMissing(body.metadata)) return named;
  const { user_id: userId } = readObject(body.metadata, 'metadata');
  if (isMissing(userId)) return null;
  if (typeof userId !== 'string') throw invalidField('metadata.user_id', 'a string');
  return userId;
}
