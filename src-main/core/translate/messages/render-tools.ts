import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, Tool, Turn } from '../canonical/request.ts';
import { isMissing, unsupportedField } from '../parse/read-field.ts';
import { HARMLESS_TOOLS } from './claude-limits.ts';
import { CUSTOM_INPUT } from './render-blocks.ts';
import { upgradeSchema } from './upgrade-schema.ts';

/** The version that every model has. */
const WEB_SEARCH = { type: 'web_search_20250305', name: 'web_search' };

/**
 * @param maxSearches for a web search that was asked for in another dialect; `null`: any number
 * @param dropped names of what is left out are added here
 * @throws AppError `unsupported_parameter` for a tool that only another vendor has, or that has the name of Claude's
 *   web search beside it
 */
export function renderMessagesTools(
  tools: readonly Tool[],
  maxSearches: number | null,
  dropped: Set<string>,
): JsonObject[] {
  let hasSearch = false;
  const rendered = tools.flatMap((tool) => {
    const definition = renderTool(tool, maxSearches, dropped);
    if (definition === null) return [];
    if (tool.kind !== 'web-search') return [definition];
    // Names are unique, and a client may ask for the search in two ways.
    if (hasSearch) dropped.add('tools[].second_web_search');
    const kept = hasSearch ? [] : [definition];
    hasSearch = true;
    return kept;
  });
  if (hasSearch && tools.some((tool) => 'name' in tool && tool.name === WEB_SEARCH.name)) {
    const reason = `${WEB_SEARCH.name} is the name of Claude's own web search`;
    throw unsupportedField('tools', reason, 'Give the function another name, or leave out the web search.');
  }
  return rendered;
}

function renderTool(tool: Tool, maxSearches: number | null, dropped: Set<string>): JsonObject | null {
  switch (tool.kind) {
    case 'function':
      if (tool.strict === true && tool.extras?.strict !== true) dropped.add('tools[].strict');
      return renderFunction(tool);
    case 'custom':
      return renderCustom(tool);
    case 'web-search':
      return tool.dialect === 'messages'
        ? tool.definition
        : renderWebSearch(tool.definition, maxSearches, dropped);
    case 'opaque': {
      if (tool.dialect === 'messages') return tool.definition;
      const type = String(tool.definition.type);
      const field = `tools[].${type}`;
      if (HARMLESS_TOOLS.has(type)) {
        dropped.add(field);
        return null;
      }
      throw unsupportedField(field, 'Claude has no such tool', 'Leave it out, or use a model of OpenAI.');
    }
  }
}

function renderFunction(tool: Tool & { kind: 'function' }): JsonObject {
  const { schema, note } = toInputSchema(tool.parameters);
  const description = [tool.description, note].filter(Boolean).join('\n\n');
  return {
    name: tool.name,
    ...(description !== '' && { description }),
    input_schema: schema,
    ...tool.extras,
    ...(tool.cache !== undefined && { cache_control: tool.cache }),
  };
}

/**
 * The API wants an object at the root, and none of `anyOf`, `oneOf`, `allOf` there: their properties are put
 * together, and what they said of each other becomes a note for the model.
 */
function toInputSchema(parameters: JsonObject): { schema: JsonObject; note: string | null } {
  const { anyOf, oneOf, allOf, ...rest } = upgradeSchema(parameters);
  const variants = [anyOf, oneOf, allOf]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .filter(isJsonObject);
  const root = { ...rest, type: 'object', properties: isJsonObject(rest.properties) ? rest.properties : {} };
  if (variants.length === 0) return { schema: root, note: null };
  const merged = [...variants, root].flatMap(({ properties }) =>
    isJsonObject(properties) ? Object.entries(properties) : [],
  );
  return {
    schema: { ...root, properties: Object.fromEntries(merged) },
    note: `The arguments must match this JSON schema: ${JSON.stringify(parameters)}`,
  };
}

/** A free-form tool as a function with one string; the parser of the answer takes the string out again. */
function renderCustom({ name, description, format }: Tool & { kind: 'custom' }): JsonObject {
  const hint = `Write the whole input, as it is, into \`${CUSTOM_INPUT}\`.`;
  return {
    name,
    description: [description, renderGrammar(format), hint].filter(Boolean).join('\n\n'),
    input_schema: {
      type: 'object',
      properties: { [CUSTOM_INPUT]: { type: 'string' } },
      required: [CUSTOM_INPUT],
      additionalProperties: false,
    },
  };
}

/** https://platform.openai.com/docs/guides/function-calling#context-free-grammars */
function renderGrammar(format: JsonObject | null): string | null {
  if (format?.type !== 'grammar') return null;
  return `The input must match this ${String(format.syntax)} grammar:\n${String(format.definition)}`;
}

/** From the forms of Responses and of Chat Completions (`web_search_options`). */
function renderWebSearch(
  definition: JsonObject,
  maxSearches: number | null,
  dropped: Set<string>,
): JsonObject | null {
  if (maxSearches === 0) return null;
  if (definition.external_web_access === false) {
    dropped.add('tools[].web_search offline');
    return null;
  }
  if (!isMissing(definition.search_context_size)) dropped.add('tools[].search_context_size');
  const filters = isJsonObject(definition.filters) ? definition.filters : {};
  const location = isJsonObject(definition.user_location) ? definition.user_location : null;
  const approximate =
    location !== null && isJsonObject(location.approximate) ? location.approximate : location;
  return {
    ...WEB_SEARCH,
    ...(maxSearches !== null && { max_uses: maxSearches }),
    ...pickDomains(filters),
    ...(approximate !== null && { user_location: { ...approximate, type: 'approximate' } }),
  };
}

/** OpenAI's limit for all tools that run at the provider: for Claude that is the web search. */
export function readMaxToolCalls({ max_tool_calls: max }: JsonObject): number | null {
  return typeof max === 'number' && Number.isInteger(max) && max >= 0 ? max : null;
}

/** The API takes allowed or blocked domains, not both; allowed ones leave the others out anyway. */
function pickDomains({ allowed_domains: allowed, blocked_domains: blocked }: JsonObject): JsonObject {
  if (Array.isArray(allowed) && allowed.length > 0) return { allowed_domains: allowed };
  return Array.isArray(blocked) && blocked.length > 0 ? { blocked_domains: blocked } : {};
}

/**
 * Definitions of the tools that the history calls, for a request that offers none: OpenAI's APIs take such a
 * history, as when Codex CLI asks for a summary of its session. So does Anthropic's since February 2025, but other
 * hosts of Claude behind the configured address still refuse it.
 *
 * https://github.com/anthropics/anthropic-sdk-python/issues/849, https://github.com/anomalyco/opencode/issues/2915
 */
export function defineCalledTools(turns: readonly Turn[]): JsonObject[] {
  const calls = turns.flatMap(({ parts }) => parts).filter((part) => part.kind === 'tool-call');
  const names = new Set(calls.map(({ name }) => name));
  return [...names].map((name) => ({
    name,
    description: 'Was used earlier in this conversation.',
    input_schema: { type: 'object', properties: {} },
  }));
}

/** `null` where the API refuses a choice: without tools. */
export function renderMessagesToolChoice(request: CanonicalRequest, mayForce: boolean): JsonObject | null {
  const { toolChoice, parallelToolCalls } = request;
  if (toolChoice?.kind === 'none') return { type: 'none' };
  const serial = parallelToolCalls === false ? { disable_parallel_tool_use: true } : {};
  const isForced = toolChoice?.kind === 'any' || toolChoice?.kind === 'tool';
  if (toolChoice === null || (isForced && !mayForce)) {
    return parallelToolCalls === false || toolChoice !== null ? { type: 'auto', ...serial } : null;
  }
  return toolChoice.kind === 'tool'
    ? { type: 'tool', name: toolChoice.name, ...serial }
    : { type: toolChoice.kind, ...serial };
}
