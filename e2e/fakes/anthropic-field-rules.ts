import type { JsonObject } from '../../src-shared/json.ts';
import { findStrictSchemaProblem } from './anthropic-schema-rules.ts';
import { isObject, objectsOf } from './read-request.ts';

const FIELDS = new Set([
  'model',
  'messages',
  'max_tokens',
  'system',
  'metadata',
  'stop_sequences',
  'stream',
  'temperature',
  'top_k',
  'top_p',
  'tools',
  'tool_choice',
  'thinking',
  'service_tier',
  'container',
  'context_management',
  'mcp_servers',
  'output_config',
  'output_format',
  'cache_control',
  'inference_geo',
  'speed',
  'diagnostics',
  'billing_policy',
  'compaction',
  'fallback_credit_token',
  'fallbacks',
  'user_profile_id',
  'workspace_id',
]);

/** Fields that come with a beta, by its name. Claude Code sends `safeguards` in its auto mode. */
const BETA_FIELDS: Readonly<Record<string, string>> = { safeguards: 'dangerous-tool-use-2026-09-03' };

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const CHOICES = ['auto', 'any', 'none', 'tool'];
const MAX_USER_ID = 512;
const IDENTITIES = [
  { pattern: /[^\s@]@[^\s@]+\.[^\s@]/, what: 'an email address' },
  { pattern: /^\+?[\d\s()-]{7,}$/, what: 'a phone number' },
];

/** Which field needs a beta that the request does not name, in the API's own words, or `null`. */
export function findBetaProblem(body: JsonObject, betas: readonly string[]): string | null {
  const refused = Object.entries(BETA_FIELDS).find(([name, beta]) => name in body && !betas.includes(beta));
  return refused === undefined ? null : `${refused[0]}: Extra inputs are not permitted`;
}

/** What is wrong with the fields beside the messages, in the API's own words, or `null`. */
export function findFieldProblem(body: JsonObject): string | null {
  const foreign = Object.keys(body).find((name) => !FIELDS.has(name) && !Object.hasOwn(BETA_FIELDS, name));
  if (foreign !== undefined) return `${foreign}: Extra inputs are not permitted`;
  const metadata = isObject(body.metadata) ? Object.keys(body.metadata) : [];
  const foreignMetadata = metadata.find((name) => name !== 'user_id');
  if (foreignMetadata !== undefined) return `metadata.${foreignMetadata}: Extra inputs are not permitted`;
  const userId = isObject(body.metadata) ? String(body.metadata.user_id ?? '') : '';
  if (userId.length > MAX_USER_ID) {
    return `metadata.user_id: String should have at most ${MAX_USER_ID} characters`;
  }
  const identity = IDENTITIES.find(({ pattern }) => pattern.test(userId));
  if (identity !== undefined) return `metadata.user_id: user_id appears to contain ${identity.what}`;
  if (Array.isArray(body.stop_sequences) && body.stop_sequences.some((text) => String(text).trim() === '')) {
    return 'stop_sequences: each stop sequence must contain non-whitespace';
  }
  return (
    findSamplingProblem(body) ??
    findToolsProblem(body) ??
    findFormatProblem(body) ??
    findStrictSchemaProblem(body)
  );
}

function findSamplingProblem({ temperature, stop_sequences }: JsonObject): string | null {
  if (temperature !== undefined && !(Number(temperature) >= 0 && Number(temperature) <= 1)) {
    return 'temperature: range: 0..1';
  }
  return stop_sequences === null ? 'stop_sequences: Input should be a valid list' : null;
}

function findToolsProblem(body: JsonObject): string | null {
  const tools = objectsOf(body.tools);
  for (const [index, tool] of tools.entries()) {
    if (tool.type !== undefined && tool.type !== 'custom') continue;
    const at = `tools.${index}.custom`;
    if (!TOOL_NAME.test(String(tool.name)))
      return `${at}.name: String should match pattern '${TOOL_NAME.source}'`;
    if (!isObject(tool.input_schema) || tool.input_schema.type !== 'object') {
      return `${at}.input_schema.type: Input should be 'object'`;
    }
    if (['anyOf', 'oneOf', 'allOf'].some((keyword) => keyword in (tool.input_schema as JsonObject))) {
      return `${at}.input_schema: input_schema does not support oneOf, allOf, or anyOf at the top level`;
    }
    if (!isOfNewestDraft(tool.input_schema)) {
      return `${at}.input_schema: JSON schema is invalid. It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12).`;
    }
  }
  const names = tools.map(({ name }) => name);
  if (new Set(names).size < names.length) return 'tools: Tool names must be unique.';
  if (body.tool_choice === undefined) return null;
  if (!isObject(body.tool_choice) || !CHOICES.includes(String(body.tool_choice.type))) {
    return `tool_choice: Input tag should be one of ${CHOICES}`;
  }
  if (tools.length === 0) return 'tool_choice may only be specified while providing tools.';
  const { type, name } = body.tool_choice;
  if (type === 'none' && 'disable_parallel_tool_use' in body.tool_choice) {
    return 'tool_choice.none.disable_parallel_tool_use: Extra inputs are not permitted';
  }
  return type === 'tool' && !names.includes(name) ? `Tool '${name}' not found in provided tools` : null;
}

function findFormatProblem(body: JsonObject): string | null {
  const config = isObject(body.output_config) ? body.output_config : {};
  const format = isObject(config.format) ? config.format : null;
  if (format === null) return null;
  if (format.type !== 'json_schema') return "output_config.format.type: Input should be 'json_schema'";
  const foreign = Object.keys(format).find((name) => name !== 'type' && name !== 'schema');
  if (foreign !== undefined) return `output_config.format.${foreign}: Extra inputs are not permitted`;
  const last = objectsOf(body.messages).at(-1);
  // A turn of the API's own tools goes on, whatever its form.
  const isPaused = objectsOf(last?.content).some(({ type }) => type === 'server_tool_use');
  return last?.role === 'assistant' && !isPaused
    ? 'output_config.format: Assistant message prefill is not supported with output formats'
    : null;
}

/** Without what older drafts wrote otherwise: tuples, and limits that are exclusive by a boolean. */
function isOfNewestDraft(schema: JsonObject): boolean {
  if (Array.isArray(schema.items) || typeof schema.exclusiveMinimum === 'boolean') return false;
  if (typeof schema.exclusiveMaximum === 'boolean') return false;
  const named = [schema.properties, schema.$defs].flatMap((map) => Object.values(isObject(map) ? map : {}));
  const listed = [...objectsOf(schema.anyOf), ...objectsOf(schema.prefixItems)];
  return [...named, ...listed, schema.items].every((part) => !isObject(part) || isOfNewestDraft(part));
}
