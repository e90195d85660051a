import type { JsonObject } from '../../src-shared/json.ts';
import {
  findEffortLevelProblem,
  findOlderModelProblem,
  findOutputLimitProblem,
  findSamplingProblem,
  reasons,
} from './openai-model-rules.ts';
import { findSchemaProblem, findStrictProblem } from './openai-schema-rules.ts';
import { isObject, objectsOf } from './read-request.ts';

const NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const EFFORTS = ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'];
const CHOICES = ['none', 'auto', 'required'];

/** The part types that a message of each role may hold. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  user: ['input_text', 'input_image', 'input_file'],
  system: ['input_text'],
  developer: ['input_text'],
  assistant: ['output_text', 'refusal'],
};
const UNVERIFIED = 'The encrypted content for this item could not be verified.';
const OUTPUT_PARTS = ['input_text', 'input_image', 'input_file'];

/** Whether this API itself made the ciphertext of a reasoning or compaction item. */
export type IsOwnCiphertext = (encrypted: unknown) => boolean;

/** What is wrong with the items, tools and formats of a Responses body, in the API's own words, or `null`. */
export function findShapeProblem(body: JsonObject, isOwn: IsOwnCiphertext): string | null {
  for (const [index, item] of objectsOf(body.input).entries()) {
    const problem = findItemShapeProblem(item, `input[${index}]`, isOwn);
    if (problem !== null) return problem;
  }
  return (
    findTriggerProblem(body) ??
    findToolShapeProblem(body) ??
    findFieldProblem(body) ??
    findOutputLimitProblem(body, 'max_output_tokens') ??
    findReasoningProblem(body) ??
    findOlderModelProblem(body, isObject(body.text) ? body.text.verbosity : null)
  );
}

/** An item after which the answer is a compaction of those before it. */
export function asksToCompact({ type }: JsonObject): boolean {
  return type === 'compaction_trigger';
}

function findTriggerProblem({ input }: JsonObject): string | null {
  const at = objectsOf(input).slice(0, -1).findIndex(asksToCompact);
  return at < 0 ? null : `Invalid 'input[${at}]': compaction_trigger must be the last item.`;
}

function findItemShapeProblem(item: JsonObject, at: string, isOwn: IsOwnCiphertext): string | null {
  switch (item.type ?? 'message') {
    case 'message':
      return findPhaseProblem(item, at) ?? findMessageProblem(item, at);
    case 'function_call':
      if (typeof item.arguments !== 'string') return `Invalid type for '${at}.arguments': expected a string.`;
      return NAME.test(String(item.name)) ? findCallIdProblem(item, at) : findNameProblem(`${at}.name`);
    case 'function_call_output':
    case 'custom_tool_call_output':
      return findCallIdProblem(item, at) ?? findOutputProblem(item.output, `${at}.output`);
    case 'reasoning':
      if (!Array.isArray(item.summary)) return `Missing required parameter: '${at}.summary'.`;
      if (item.encrypted_content != null && !isOwn(item.encrypted_content)) {
        return UNVERIFIED;
      }
      return null;
    case 'compaction':
      return isOwn(item.encrypted_content) ? null : UNVERIFIED;
    default:
      return null;
  }
}

function findPhaseProblem({ role, phase }: JsonObject, at: string): string | null {
  if (phase == null || (role === 'assistant' && ['commentary', 'final_answer'].includes(String(phase)))) {
    return null;
  }
  return `Invalid value: '${phase}'. (${at}.phase)`;
}

function findMessageProblem({ role, content }: JsonObject, at: string): string | null {
  const allowed = PARTS[String(role)];
  if (allowed === undefined) return `Invalid value: '${role}'. Supported values are: ${Object.keys(PARTS)}.`;
  if (typeof content === 'string') return null;
  if (!Array.isArray(content)) return `Invalid type for '${at}.content'.`;
  return findPartsProblem(content, allowed, `${at}.content`);
}

function findPartsProblem(content: unknown, allowed: readonly string[], at: string): string | null {
  for (const [index, part] of objectsOf(content).entries()) {
    const here = `${at}[${index}]`;
    if (!allowed.includes(String(part.type))) {
      return `Invalid value: '${part.type}'. Supported values are: ${allowed.map((type) => `'${type}'`)}. (${here})`;
    }
    if ('cache_control' in part) return `Unknown parameter: '${here}.cache_control'.`;
    if (/_text$/.test(String(part.type)) && typeof part.text !== 'string') {
      return `Missing required parameter: '${here}.text'.`;
    }
    if (part.type === 'input_image' && part.file_id === undefined) {
      const isUrl = /^(https?:|data:image\/(png|jpe?g|gif|webp);base64,)/.test(String(part.image_url));
      if (!isUrl) return `Invalid '${here}.image_url'. Expected a valid URL.`;
    }
    if (part.type === 'input_file') {
      const data = part.file_data;
      if (data !== undefined && !/^data:[\w./+-]+;base64,/.test(String(data))) {
        return `Invalid '${here}.file_data'. Expected a base64 data URL.`;
      }
      if (data !== undefined && !part.filename) return `Missing required parameter: '${here}.filename'.`;
      if (data === undefined && !part.file_url && !part.file_id)
        return `Missing required parameter: '${here}.file_id'.`;
    }
  }
  return null;
}

function findOutputProblem(output: unknown, at: string): string | null {
  if (typeof output === 'string') return null;
  if (!Array.isArray(output)) return `Invalid type for '${at}': expected a string or an array.`;
  return findPartsProblem(output, OUTPUT_PARTS, at);
}

function findCallIdProblem({ call_id }: JsonObject, at: string): string | null {
  const id = String(call_id ?? '');
  if (id === '') return `Missing required parameter: '${at}.call_id'.`;
  if (id.length <= 64) return null;
  return `Invalid '${at}.call_id': string too long. Expected a string with maximum length 64, but got a string with length ${id.length} instead.`;
}

function findNameProblem(at: string): string {
  return `Invalid '${at}': string does not match pattern. Expected a string that matches the pattern '^[a-zA-Z0-9_-]+$'.`;
}

function findToolShapeProblem(body: JsonObject): string | null {
  // Newer models get their tools within the input.
  const added = objectsOf(body.input).filter(({ type }) => type === 'additional_tools');
  const tools = [body, ...added].flatMap(({ tools }) => objectsOf(tools));
  for (const [index, tool] of tools.entries()) {
    const at = `tools[${index}]`;
    if ('function' in tool) return `Unknown parameter: '${at}.function'.`;
    if (tool.type !== 'function') continue;
    if (!NAME.test(String(tool.name))) return findNameProblem(`${at}.name`);
    const problem =
      findSchemaProblem(tool.parameters) ??
      (tool.strict === true ? findStrictProblem(tool.parameters) : null);
    if (problem !== null) return `Invalid schema for function '${tool.name}': ${problem}`;
  }
  const choice = body.tool_choice;
  if (choice == null) return null;
  if (typeof choice === 'string') {
    return CHOICES.includes(choice) ? null : `Invalid value: '${choice}'. (tool_choice)`;
  }
  if (!isObject(choice) || 'function' in choice) return "Unknown parameter: 'tool_choice.function'.";
  if (choice.type !== 'function') return null;
  return tools.some(({ name }) => name === choice.name)
    ? null
    : `Tool choice 'function' not found in 'tools' parameter.`;
}

function findFieldProblem(body: JsonObject): string | null {
  const effort = isObject(body.reasoning) ? body.reasoning.effort : null;
  if (effort != null && !EFFORTS.includes(String(effort))) {
    return `Invalid value: '${effort}'. (reasoning.effort)`;
  }
  const key = body.prompt_cache_key;
  if (key != null && String(key).length > 64) return "Invalid 'prompt_cache_key': string too long.";
  const format = isObject(body.text) && isObject(body.text.format) ? body.text.format : {};
  if (format.type === 'json_schema') {
    if (!NAME.test(String(format.name))) return "Missing required parameter: 'text.format.name'.";
    if (!isObject(format.schema)) return "Missing required parameter: 'text.format.schema'.";
    const problem = format.strict === true ? findStrictProblem(format.schema) : null;
    if (problem !== null) return `Invalid schema for response_format '${format.name}': ${problem}`;
  }
  if (format.type === 'json_object' && !JSON.stringify(body.input).toLowerCase().includes('json')) {
    return "Response input messages must contain the word 'json' in some form to use 'text.format' of type 'json_object'.";
  }
  return null;
}

function findReasoningProblem(body: JsonObject): string | null {
  const effort = isObject(body.reasoning) ? body.reasoning.effort : null;
  const problem = findEffortLevelProblem(body.model, effort, 'reasoning.effort');
  if (problem !== null) return problem;
  if (reasons(body.model)) return findSamplingProblem(body, effort);
  return Array.isArray(body.include) && body.include.includes('reasoning.encrypted_content')
    ? 'Encrypted content is not supported with this model.'
    : null;
}
