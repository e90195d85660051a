import type { JsonObject } from '../../../../src-shared/json.ts';
import type {
  CanonicalRequest,
  OutputFormat,
  Reasoning,
  ReasoningEffort,
  TextPart,
  Turn,
} from '../canonical/request.ts';
import { applyFieldRules } from '../parse/apply-field-rules.ts';
import {
  invalidField,
  isMissing,
  readArray,
  readName,
  readObject,
  readOptionalArray,
  readOptionalBoolean,
  readOptionalChoice,
  readOptionalCount,
  readOptionalNumber,
  readOptionalObject,
  readOptionalText,
  readText,
  unsupportedField,
} from '../parse/read-field.ts';
import { readTopK, readTopP } from '../parse/read-sampling.ts';
import { MESSAGES_FIELDS } from './messages-fields.ts';
import { parseMessagesContent, parseTextBlocks } from './parse-content.ts';
import { parseMessagesToolChoice, parseMessagesTools } from './parse-tools.ts';
import { findLastSpoken, isClearedMessage } from './system-messages.ts';

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

/** Claude Code's first system line, another one for each request: kept, it would defeat every prompt cache. */
const BILLING_LINE = /^x-anthropic-billing-header:.*(?:\r?\n|$)/gm;

/**
 * Reads a request to `POST /v1/messages` (or `/v1/messages/count_tokens`, which has no `max_tokens`), whose fields are
 * in {@link MESSAGES_FIELDS}.
 *
 * The schema: https://platform.claude.com/docs/en/api/messages and the types of `@anthropic-ai/sdk`.
 *
 * @throws AppError `invalid_parameter` or `unsupported_parameter`, whose `param` names the field;
 *   `thread_unsupported_request`
 */
export function parseMessagesRequest(body: JsonObject): CanonicalRequest {
  const extras = applyFieldRules(body, MESSAGES_FIELDS);
  const { instructions, turns } = parseMessages(body);
  const choice = parseMessagesToolChoice(readOptionalObject(body.tool_choice, 'tool_choice'));
  const outputConfig = readOptionalObject(body.output_config, 'output_config') ?? {};
  const metadata = readOptionalObject(body.metadata, 'metadata') ?? {};
  if (body.max_tokens === 0) {
    const reason = "a request without an answer only fills Anthropic's prompt cache";
    throw unsupportedField('max_tokens', reason, 'Ask for at least one token.');
  }
  return {
    model: readName(body.model, 'model'),
    stream: readOptionalBoolean(body.stream, 'stream') ?? false,
    instructions,
    turns,
    tools: parseMessagesTools(readOptionalArray(body.tools, 'tools')),
    toolChoice: choice.toolChoice,
    parallelToolCalls: choice.parallelToolCalls,
    reasoning: parseMessagesReasoning(readOptionalObject(body.thinking, 'thinking'), outputConfig),
    outputFormat: parseOutputFormat(outputConfig.format ?? body.output_format),
    maxOutputTokens: readOptionalCount(body.max_tokens, 'max_tokens'),
    temperature: readOptionalNumber(body.temperature, 'temperature', { min: 0, max: 1 }),
    topP: readTopP(body.top_p),
    topK: readTopK(body.top_k),
    stopSequences: readOptionalArray(body.stop_sequences, 'stop_sequences').map((value, index) =>
      readName(value, `stop_sequences[${index}]`),
    ),
    userId: readOptionalText(metadata.user_id, 'metadata.user_id'),
    serviceTier: readOptionalText(body.service_tier, 'service_tier'),
    cacheKey: null,
    includeUsage: true,
    extras,
  };
}

function parseMessages(body: JsonObject): Pick<CanonicalRequest, 'instructions' | 'turns'> {
  const instructions = parseSystem(body.system);
  const turns: Turn[] = [];
  const messages = readArray(body.messages, 'messages');
  if (messages.length === 0) throw invalidField('messages', 'an array of at least one message');
  const lastSpoken = findLastSpoken(messages);
  for (const [index, value] of messages.entries()) {
    const path = `messages[${index}]`;
    const message = readObject(value, path);
    const role = readOptionalChoice(message.role, `${path}.role`, ['user', 'assistant', 'system']);
    if (role === null) throw invalidField(`${path}.role`, 'user, assistant or system');
    if (role !== 'system') {
      turns.push({ role, parts: parseMessagesContent(message.content, role, `${path}.content`) });
      continue;
    }
    if (isClearedMessage(message, index, lastSpoken)) continue;
    const parts = parseTextBlocks(message.content ?? [], `${path}.content`);
    if (parts.length === 0) continue;
    if (turns.length === 0) for (const part of parts) instructions.push(part);
    else turns.push({ role, parts });
  }
  return { instructions, turns };
}

function parseSystem(system: unknown): TextPart[] {
  if (isMissing(system)) return [];
  return parseTextBlocks(system, 'system')
    .map((part) => ({ ...part, text: part.text.replace(BILLING_LINE, '') }))
    .filter(({ text }) => text !== '');
}

/**
 * `thinking` says whether, `output_config.effort` how much; either may come alone.
 *
 * @throws AppError `invalid_parameter`
 */
export function parseMessagesReasoning(
  thinking: JsonObject | null,
  outputConfig: JsonObject,
): Reasoning | null {
  const effort: ReasoningEffort | null = readOptionalChoice(
    outputConfig.effort,
    'output_config.effort',
    EFFORTS,
  );
  if (thinking === null) {
    return effort === null ? null : { mode: 'effort', effort, budgetTokens: null, summary: null };
  }
  // Text of the thinking is what clients get unless they say otherwise, as from the models that first had it.
  const summary = thinking.display === 'omitted' ? null : 'auto';
  switch (readText(thinking.type, 'thinking.type')) {
    case 'disabled':
    case 'between_tools': // The lowest setting of models that refuse `disabled`.
      return { mode: 'off', effort, budgetTokens: null, summary: null };
    case 'adaptive':
      return { mode: 'adaptive', effort, budgetTokens: null, summary };
    case 'enabled': {
      const budgetTokens = readOptionalCount(thinking.budget_tokens, 'thinking.budget_tokens');
      if (budgetTokens === null) throw invalidField('thinking.budget_tokens', 'a whole number above 0');
      return { mode: 'budget', effort, budgetTokens, summary };
    }
    default:
      throw invalidField('thinking.type', 'one of enabled, adaptive, disabled, between_tools');
  }
}

/** `output_config.format`, or `output_format`, its older name. @throws AppError as for the whole request */
export function parseOutputFormat(value: unknown): OutputFormat | null {
  const format = readOptionalObject(value, 'output_config.format');
  if (format === null) return null;
  if (format.type !== 'json_schema') {
    throw unsupportedField('output_config.format.type', 'the one format is json_schema', 'Use json_schema.');
  }
  const schema = readObject(format.schema, 'output_config.format.schema');
  // Anthropic's answers always are as the schema says.
  return { kind: 'json-schema', name: null, description: null, schema, strict: true };
}
