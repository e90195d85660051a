import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, OutputFormat, Reasoning, ReasoningEffort } from '../canonical/request.ts';
import { applyFieldRules } from '../parse/apply-field-rules.ts';
import {
  invalidField,
  readName,
  readObject,
  readOptionalArray,
  readOptionalBoolean,
  readOptionalChoice,
  readOptionalCount,
  readOptionalNumber,
  readOptionalObject,
  readOptionalText,
} from '../parse/read-field.ts';
import { parseInput } from './parse-input.ts';
import { parseResponsesTools, parseToolChoice } from './parse-tools.ts';
import { RESPONSES_FIELDS } from './responses-fields.ts';

const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', 'ultra'] as const;

/**
 * Parses the body of `POST /responses` (OpenAI's public schema, and what Codex CLI sends), whose fields are in
 * {@link RESPONSES_FIELDS}.
 *
 * @throws AppError `invalid_parameter`, `unsupported_parameter`, with the `param` it is about
 */
export function parseResponsesRequest(body: JsonObject): CanonicalRequest {
  readOptionalBoolean(body.background, 'background');
  readOptionalArray(body.include, 'include');
  const extras = applyFieldRules(body, RESPONSES_FIELDS);
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
    extras,
  };
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
