import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, OutputFormat, Reasoning, ReasoningEffort } from '../canonical/request.ts';
import {
  invalidField,
  isMissing,
  readName,
  readObject,
  readOptionalArray,
  readOptionalBoolean,
  readOptionalChoice,
  readOptionalCount,
  readOptionalNumber,
  readOptionalObject,
  readOptionalText,
  unsupportedField,
} from '../parse/read-field.ts';
import { parseInput } from './parse-input.ts';
import { parseResponsesTools, parseToolChoice } from './parse-tools.ts';

/**
 * Fields that the canonical request has a place for, or that say nothing here:
 * - `store`: the proxy's own store looks at it;
 * - `stream_options`: only obfuscation, of which there is none.
 *
 * Every other field is kept in `extras` for the provider's renderer to place or report. `text.verbosity` is there
 * as `verbosity`, as Chat Completions names it, other settings within objects by their path (`reasoning.context`).
 */
const MAPPED_FIELDS = new Set([
  'model',
  'input',
  'instructions',
  'stream',
  'stream_options',
  'store',
  'include',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'text',
  'max_output_tokens',
  'temperature',
  'top_p',
  'truncation',
  'background',
  'user',
  'safety_identifier',
  'service_tier',
  'prompt_cache_key',
]);

/** Fields that ask for something stored at OpenAI, or for an answer later. */
const REFUSED_FIELDS: Readonly<Record<string, { reason: string; advice: string }>> = {
  previous_response_id: {
    reason: 'earlier answers are not stored',
    advice: 'Send the whole conversation as input.',
  },
  conversation: { reason: 'conversations are not stored', advice: 'Send the whole conversation as input.' },
  prompt: { reason: 'stored prompts are not known here', advice: 'Send the text as instructions.' },
};

const ENCRYPTED_REASONING = 'reasoning.encrypted_content';
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'ultra'] as const;

/**
 * Parses the body of `POST /responses` (OpenAI's public schema, and what Codex CLI sends).
 *
 * @throws AppError `invalid_parameter`, `unsupported_parameter`, with the `param` it is about
 */
export function parseResponsesRequest(body: JsonObject): CanonicalRequest {
  refuseUnsupported(body);
  const allTools = parseResponsesTools(body);
  const { tools, toolChoice } = parseToolChoice(body.tool_choice, allTools);
  return {
    model: readName(body.model, 'model'),
    stream: readOptionalBoolean(body.stream, 'stream') ?? false,
    ...parseInput(body, allTools),
    tools,
    toolChoice,
    parallelToolCalls: readOptionalBoolean(body.parallel_tool_calls, 'parallel_tool_calls'),
    reasoning: parseReasoning(readOptionalObject(body.reasoning, 'reasoning')),
    outputFormat: parseFormat(readOptionalObject(body.text, 'text')?.format),
    maxOutputTokens: readOptionalCount(body.max_output_tokens, 'max_output_tokens'),
    temperature: readOptionalNumber(body.temperature, 'temperature', { min: 0, max: 2 }),
    topP: readOptionalNumber(body.top_p, 'top_p', { min: 0, max: 1 }),
    topK: null,
    stopSequences: [],
    userId:
      readOptionalText(body.safety_identifier, 'safety_identifier') ?? readOptionalText(body.user, 'user'),
    serviceTier: readOptionalText(body.service_tier, 'service_tier'),
    cacheKey: readOptionalText(body.prompt_cache_key, 'prompt_cache_key'),
    includeUsage: true,
    extras: collectExtras(body),
  };
}

function refuseUnsupported(body: JsonObject): void {
  for (const [field, { reason, advice }] of Object.entries(REFUSED_FIELDS)) {
    if (!isMissing(body[field])) throw unsupportedField(field, reason, advice);
  }
  if (readOptionalBoolean(body.background, 'background') === true) {
    throw unsupportedField('background', 'answers are not stored', 'Ask for a stream instead.');
  }
}

/** `null` effort: the model reasons as it does by default. */
function parseReasoning(reasoning: JsonObject | null): Reasoning | null {
  if (reasoning === null) return null;
  const asked = readOptionalChoice(reasoning.effort, 'reasoning.effort', EFFORTS);
  const effort: ReasoningEffort | null = asked === 'ultra' ? 'max' : asked; // Codex CLI's highest has no counterpart.
  const summary =
    readOptionalText(reasoning.summary, 'reasoning.summary') ??
    readOptionalText(reasoning.generate_summary, 'reasoning.generate_summary');
  if (effort === null && summary === null) return null;
  return { mode: effort === 'none' ? 'off' : 'effort', effort, budgetTokens: null, summary };
}

function parseFormat(value: unknown): OutputFormat | null {
  const format = readOptionalObject(value, 'text.format');
  switch (format?.type) {
    case undefined:
    case 'text':
      return null;
    case 'json_object':
      return { kind: 'json-object' };
    case 'json_schema':
      return {
        kind: 'json-schema',
        name: readOptionalText(format.name, 'text.format.name'),
        description: readOptionalText(format.description, 'text.format.description'),
        schema: readObject(format.schema, 'text.format.schema'),
        strict: readOptionalBoolean(format.strict, 'text.format.strict'),
      };
    default:
      throw invalidField('text.format.type', 'one of text, json_object, json_schema');
  }
}

function collectExtras(body: JsonObject): JsonObject {
  const text = isJsonObject(body.text) ? body.text : {};
  const reasoning = isJsonObject(body.reasoning) ? body.reasoning : {};
  const include = readOptionalArray(body.include, 'include').filter((name) => name !== ENCRYPTED_REASONING);
  const entries: [string, unknown][] = [
    ...Object.entries(body).filter(([name]) => !MAPPED_FIELDS.has(name)),
    ['verbosity', text.verbosity],
    ['reasoning.context', reasoning.context],
    ['reasoning.mode', reasoning.mode],
    ['truncation', body.truncation === 'disabled' ? null : body.truncation], // The default says nothing.
    ['include', include.length === 0 ? null : include],
  ];
  return Object.fromEntries(entries.filter(([, value]) => !isMissing(value)));
}
