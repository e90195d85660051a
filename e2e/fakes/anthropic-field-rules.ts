import type { JsonObject } from '../../src-shared/json.ts';
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

const TOOL_NAME = /^[a-zA-Z0-9_-]{1,128}$/;
const CHOICES = ['auto', 'any', 'none', 'tool'];

/** What is wrong with the fields beside the messages, in the API's own words, or `null`. */
export function findFieldProblem(body: JsonObject): string | null {
  const foreign = Object.keys(body).find((name) => !FIELDS.has(name));
  if (foreign !== undefined) return `${foreign}: Extra inputs are not permitted`;
  const metadata = isObject(body.metadata) ? Object.keys(body.metadata) : [];
  const foreignMetadata = metadata.find((name) => name !== 'user_id');
  if (foreignMetadata !== undefined) return `metadata.${foreignMetadata}: Extra inputs are not permitted`;
  if (Array.isArray(body.stop_sequences) && body.stop_sequences.some((text) => String(text).trim() === '')) {
    return 'stop_sequences: each stop sequence must contain non-whitespace';
  }
  return findSamplingProblem(body) ?? findToolsProblem(body) ?? findFormatProblem(body);
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
    if (tool.strict === true) {
      const problem = findSchemaProblem(tool.input_schema, `${at}.input_schema`);
      if (problem !== null) return problem;
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
  return type === 'tool' && !names.includes(name) ? `Tool '${name}' not found in provided tools` : null;
}

function findFormatProblem(body: JsonObject): string | null {
  const config = isObject(body.output_config) ? body.output_config : {};
  const format = isObject(config.format) ? config.format : null;
  if (format === null) return null;
  if (format.type !== 'json_schema') return "output_config.format.type: Input should be 'json_schema'";
  const foreign = Object.keys(format).find((name) => name !== 'type' && name !== 'schema');
  if (foreign !== undefined) return `output_config.format.${foreign}: Extra inputs are not permitted`;
  return findSchemaProblem(format.schema, 'output_config.format.schema');
}

/** https://platform.claude.com/docs/en/build-with-claude/structured-outputs: closed objects only. */
function findSchemaProblem(schema: unknown, at: string): string | null {
  if (!isObject(schema)) return `${at}: Input should be a valid dictionary`;
  if (schema.type === 'object' && schema.additionalProperties !== false) {
    return `${at}: For 'object' type, 'additionalProperties' must be explicitly set to false`;
  }
  const nested = [...Object.values(isObject(schema.properties) ? schema.properties : {}), schema.items];
  for (const part of nested) {
    const problem = isObject(part) ? findSchemaProblem(part, at) : null;
    if (problem !== null) return problem;
  }
  return null;
}
