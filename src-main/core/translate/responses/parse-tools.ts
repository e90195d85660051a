import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, NamespacedName, Tool } from '../canonical/request.ts';
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
import { joinToolName, resolveToolName } from './tool-names.ts';

/**
 * The tools of `tools` and then those of the input's `additional_tools` items, which is where Codex CLI has them
 * for newer models. A later tool takes the place of an earlier one of the same name.
 */
export function parseResponsesTools(body: JsonObject): Tool[] {
  const tools = parseList(body.tools, 'tools');
  const input: readonly unknown[] = Array.isArray(body.input) ? body.input : [];
  for (const [i, item] of input.entries()) {
    if (!isAdditionalTools(item)) continue;
    for (const tool of parseList(item.tools, `input[${i}].tools`)) tools.push(tool);
  }
  const byName = new Map(tools.map((tool, i) => ['name' in tool ? tool.name : i, tool]));
  return [...byName.values()];
}

export function isAdditionalTools(item: unknown): item is JsonObject {
  return typeof item === 'object' && item !== null && 'type' in item && item.type === 'additional_tools';
}

function parseList(value: unknown, path: string): Tool[] {
  return readOptionalArray(value, path).flatMap((tool, i) =>
    parseTool(readObject(tool, `${path}[${i}]`), `${path}[${i}]`),
  );
}

function parseTool(tool: JsonObject, path: string): Tool[] {
  const { type } = tool;
  if (type === 'function') return [parseFunction(tool, path, null)];
  if (type === 'custom') return [parseCustom(tool, path, null)];
  if (type === 'namespace') return parseNamespace(tool, path);
  if (typeof type !== 'string') throw invalidField(`${path}.type`, 'a string');
  const kind = type.startsWith('web_search') ? 'web-search' : 'opaque';
  return [{ kind, dialect: 'responses', definition: tool }];
}

/** The namespace's description goes with its first tool, since only tools have one elsewhere. */
function parseNamespace(value: JsonObject, path: string): Tool[] {
  const namespace = readName(value.name, `${path}.name`);
  const description = readOptionalText(value.description, `${path}.description`) ?? '';
  return readArray(value.tools, `${path}.tools`).map((inner, i) => {
    const at = `${path}.tools[${i}]`;
    const tool = readObject(inner, at);
    const parse = tool.type === 'custom' ? parseCustom : parseFunction;
    if (tool.type !== 'custom' && tool.type !== 'function')
      throw invalidField(`${at}.type`, 'function or custom');
    const parsed = parse(tool, at, namespace);
    if (i > 0 || description === '') return parsed;
    return { ...parsed, description: [description, parsed.description ?? ''].join('\n\n').trimEnd() };
  });
}

function parseFunction(
  tool: JsonObject,
  path: string,
  namespace: string | null,
): Tool & { kind: 'function' } {
  return {
    kind: 'function',
    ...parseNameAndDescription(tool, path, namespace),
    parameters: readOptionalObject(tool.parameters, `${path}.parameters`) ?? {
      type: 'object',
      properties: {},
    },
    strict: readOptionalBoolean(tool.strict, `${path}.strict`),
  };
}

function parseCustom(tool: JsonObject, path: string, namespace: string | null): Tool & { kind: 'custom' } {
  return {
    kind: 'custom',
    ...parseNameAndDescription(tool, path, namespace),
    format: parseFormat(tool.format, `${path}.format`),
  };
}

function parseFormat(value: unknown, path: string): JsonObject | null {
  const format = readOptionalObject(value, path);
  if (format?.type === 'grammar') {
    readText(format.syntax, `${path}.syntax`);
    readText(format.definition, `${path}.definition`);
  }
  return format;
}

function parseNameAndDescription(tool: JsonObject, path: string, namespace: string | null) {
  const name = readName(tool.name, `${path}.name`);
  const description = readOptionalText(tool.description, `${path}.description`);
  if (namespace === null) return { name, description };
  const origin: NamespacedName = { namespace, name };
  return { name: joinToolName(namespace, name), origin, description };
}

/**
 * `allowed_tools` is kept by leaving the other tools out, which no other dialect can say otherwise.
 *
 * @throws AppError `invalid_parameter` for a choice that no tool fits, `unsupported_parameter` for other kinds of tools
 */
export function parseToolChoice(
  value: unknown,
  tools: readonly Tool[],
): Pick<CanonicalRequest, 'tools' | 'toolChoice'> {
  const path = 'tool_choice';
  if (isMissing(value)) return { tools, toolChoice: null };
  if (value === 'auto' || value === 'none') return { tools, toolChoice: { kind: value } };
  if (value === 'required') {
    if (tools.length === 0) throw invalidField(path, 'left out where there are no tools');
    return { tools, toolChoice: { kind: 'any' } };
  }
  const choice = readObject(value, path);
  if (choice.type !== 'allowed_tools') {
    return { tools, toolChoice: { kind: 'tool', name: findChosenName(choice, path, tools) } };
  }
  const names = readArray(choice.tools, `${path}.tools`).map((tool, i) => {
    const at = `${path}.tools[${i}]`;
    return findChosenName(readObject(tool, at), at, tools);
  });
  const allowed = tools.filter((tool) => names.some((name) => name === nameOf(tool)));
  if (allowed.length === 0) return { tools: allowed, toolChoice: null };
  return { tools: allowed, toolChoice: { kind: choice.mode === 'required' ? 'any' : 'auto' } };
}

function findChosenName(choice: JsonObject, path: string, tools: readonly Tool[]): string {
  const name = readChosenName(choice, path, tools);
  if (tools.some((tool) => nameOf(tool) === name)) return name;
  throw invalidField(path, 'one of the tools');
}

function readChosenName(choice: JsonObject, path: string, tools: readonly Tool[]): string {
  const { type } = choice;
  if (type === 'function' || type === 'custom') {
    const namespace = readOptionalText(choice.namespace, `${path}.namespace`);
    return resolveToolName(tools, namespace, readName(choice.name, `${path}.name`));
  }
  if (typeof type === 'string' && type.startsWith('web_search')) return WEB_SEARCH;
  throw unsupportedField(
    path,
    'a choice names a function, a custom tool or web search',
    'Use auto or required instead.',
  );
}

/** What Anthropic calls its own, and what a choice of it is therefore called. */
export const WEB_SEARCH = 'web_search';

/** What a choice of a tool calls it; `null` for one that no choice can name. */
export function nameOf(tool: Tool): string | null {
  if (tool.kind === 'web-search') return WEB_SEARCH;
  return 'name' in tool ? tool.name : null;
}
