import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, Tool, ToolChoice } from '../canonical/request.ts';
import {
  invalidField,
  isMissing,
  readArray,
  readName,
  readObject,
  readOptionalArray,
  readOptionalBoolean,
  readOptionalObject,
  readOptionalText,
  readText,
  unsupportedField,
} from '../parse/read-field.ts';
import { nameOf, WEB_SEARCH } from '../responses/parse-tools.ts';

type ToolFields = Pick<
  CanonicalRequest,
  'tools' | 'toolChoice' | 'parallelToolCalls' | 'usesLegacyFunctions'
>;

/** Tools, and what the model may do with them. */
export function parseChatTools(body: JsonObject): ToolFields {
  const webSearch = parseWebSearchOptions(body.web_search_options);
  const functions = readOptionalArray(body.functions, 'functions');
  const given = readOptionalArray(body.tools, 'tools');
  if (functions.length > 0) {
    if (given.length > 0) throw invalidField('functions', 'left out where there are tools');
    const tools = functions.map((value, i) => parseFunction(value, `functions[${i}]`));
    return {
      tools: [...tools, ...webSearch],
      toolChoice: parseFunctionCall(body.function_call, tools),
      // A legacy answer has room for one call only.
      parallelToolCalls: false,
      usesLegacyFunctions: true,
    };
  }
  const tools = given.map((value, i) => parseTool(value, `tools[${i}]`));
  return {
    ...parseToolChoice(body.tool_choice, tools, webSearch),
    parallelToolCalls: readOptionalBoolean(body.parallel_tool_calls, 'parallel_tool_calls'),
  };
}

function parseTool(value: unknown, path: string): Tool {
  const tool = readObject(value, path);
  const { type } = tool;
  if (type === 'function') {
    // Responses' flat form is what agents send that speak both.
    const isFlat = isMissing(tool.function) && typeof tool.name === 'string';
    return parseFunction(
      isFlat ? tool : tool.function,
      isFlat ? path : `${path}.function`,
      tool.cache_control,
    );
  }
  if (type === 'custom') return parseCustomTool(tool.custom, `${path}.custom`);
  if (typeof type === 'string' && type.startsWith('web_search')) {
    // Anthropic dates its tools: `web_search_20250305`.
    const dialect = /_\d{8}$/.test(type) ? 'messages' : 'responses';
    return { kind: 'web-search', dialect, definition: tool };
  }
  throw unsupportedField(`${path}.type`, 'tools are of type function or custom', 'Leave the tool out.');
}

function parseFunction(value: unknown, path: string, outerCacheMark?: unknown): Tool {
  const definition = readObject(value, path);
  const cache = definition.cache_control ?? outerCacheMark;
  return {
    kind: 'function',
    name: readName(definition.name, `${path}.name`),
    description: readOptionalText(definition.description, `${path}.description`),
    parameters: readOptionalObject(definition.parameters, `${path}.parameters`) ?? {
      type: 'object',
      properties: {},
    },
    strict: readOptionalBoolean(definition.strict, `${path}.strict`),
    ...(isJsonObject(cache) ? { cache } : {}),
  };
}

function parseCustomTool(value: unknown, path: string): Tool {
  const definition = readObject(value, path);
  const format = readOptionalObject(definition.format, `${path}.format`);
  return {
    kind: 'custom',
    name: readName(definition.name, `${path}.name`),
    description: readOptionalText(definition.description, `${path}.description`),
    format: format === null ? null : flattenFormat(format, `${path}.format`),
  };
}

/** Chat Completions nests what Responses has flat, which is the form of the canonical request. */
function flattenFormat(format: JsonObject, path: string): JsonObject {
  if (format.type !== 'grammar') return format;
  const isNested = isJsonObject(format.grammar);
  const { syntax, definition } = isJsonObject(format.grammar) ? format.grammar : format;
  const at = isNested ? `${path}.grammar` : path;
  return {
    type: format.type,
    syntax: readText(syntax, `${at}.syntax`),
    definition: readText(definition, `${at}.definition`),
  };
}

/** As the tool of Responses that says the same. */
function parseWebSearchOptions(value: unknown): Tool[] {
  const options = readOptionalObject(value, 'web_search_options');
  if (options === null) return [];
  const location = readOptionalObject(options.user_location, 'web_search_options.user_location');
  const definition: JsonObject = { type: 'web_search' };
  if (!isMissing(options.search_context_size)) definition.search_context_size = options.search_context_size;
  if (location !== null) {
    const { approximate, ...rest } = location;
    definition.user_location = isJsonObject(approximate) ? { ...rest, ...approximate } : location;
  }
  return [{ kind: 'web-search', dialect: 'responses', definition }];
}

/**
 * `allowed_tools` is kept by leaving the other tools out, which no dialect but Responses can say otherwise.
 *
 * @param others that `allowed_tools` does not leave out
 */
function parseToolChoice(
  value: unknown,
  named: readonly Tool[],
  others: readonly Tool[],
): Pick<CanonicalRequest, 'tools' | 'toolChoice'> {
  const path = 'tool_choice';
  const tools = [...named, ...others];
  if (isMissing(value)) return { tools, toolChoice: null };
  if (value === 'none' || value === 'auto') {
    return { tools, toolChoice: tools.length === 0 ? null : { kind: value } };
  }
  if (value === 'required') {
    if (tools.length === 0) throw invalidField(path, 'left out where there are no tools');
    return { tools, toolChoice: { kind: 'any' } };
  }
  const choice = readObject(value, path);
  if (choice.type === 'allowed_tools') {
    const limits = isJsonObject(choice.allowed_tools) ? choice.allowed_tools : choice;
    const names = readArray(limits.tools, `${path}.allowed_tools.tools`).map((tool, i) => {
      const at = `${path}.allowed_tools.tools[${i}]`;
      return findTool(readToolName(readObject(tool, at), at), at, tools);
    });
    const chosen = new Set<string | null>(names);
    const allowed = [...named.filter((tool) => chosen.has(nameOf(tool))), ...others];
    if (allowed.length === 0) return { tools: allowed, toolChoice: null };
    return { tools: allowed, toolChoice: { kind: limits.mode === 'required' ? 'any' : 'auto' } };
  }
  return { tools, toolChoice: { kind: 'tool', name: findTool(readToolName(choice, path), path, tools) } };
}

/** `{"type":"function","function":{"name":"x"}}`, or flat as in Responses, which has `{"type":"web_search"}` as well. */
function readToolName(choice: JsonObject, path: string): string {
  const type = choice.type ?? 'function';
  if (typeof type === 'string' && type.startsWith(WEB_SEARCH)) return WEB_SEARCH;
  if (type !== 'function' && type !== 'custom') {
    throw invalidField(`${path}.type`, 'function, custom, web_search or allowed_tools');
  }
  const nested = choice[type];
  return isJsonObject(nested)
    ? readName(nested.name, `${path}.${type}.name`)
    : readName(choice.name, `${path}.name`);
}

function findTool(name: string, path: string, tools: readonly Tool[]): string {
  if (tools.some((tool) => nameOf(tool) === name)) return name;
  throw invalidField(path, 'the name of one of the tools');
}

function parseFunctionCall(value: unknown, tools: readonly Tool[]): ToolChoice | null {
  if (isMissing(value)) return null;
  if (value === 'none' || value === 'auto') return { kind: value };
  const { name } = readObject(value, 'function_call');
  return { kind: 'tool', name: findTool(readName(name, 'function_call.name'), 'function_call', tools) };
}
