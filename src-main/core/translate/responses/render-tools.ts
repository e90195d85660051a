import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { Tool, ToolChoice } from '../canonical/request.ts';
import { unsupportedField } from '../parse/read-field.ts';
import { completeSchema } from './complete-schema.ts';
import { fitsStrictSubset } from './fits-strict-subset.ts';
import { toFunctionName } from './identifiers.ts';

/**
 * Tools as OpenAI takes them: flat.
 *
 * | Tool                                         | becomes                                              |
 * | -------------------------------------------- | ---------------------------------------------------- |
 * | function                                     | function; `strict` kept where OpenAI takes it for    |
 * |                                              | such a schema, else dropped, `false` when not said   |
 * | custom                                       | custom                                               |
 * | Anthropic's web search                       | `web_search`; `max_uses` is dropped,                 |
 * |                                              | `blocked_domains` refused, as it keeps results out   |
 * | Anthropic's tool search                      | left out: all tools are there from the start         |
 * | other tools that run at Anthropic or have a  | refused                                              |
 * | schema only Anthropic's models know          |                                                      |
 * | OpenAI's own                                 | themselves                                           |
 *
 * @param dropped gets the names of what is left out
 * @throws AppError `unsupported_parameter`
 */
export function renderTools(tools: readonly Tool[], dropped: Set<string>): JsonObject[] {
  return tools.flatMap((tool, i) => renderTool(tool, `tools[${i}]`, dropped));
}

/** @param path of the tool, for errors; what is dropped is named once for all tools */
function renderTool(tool: Tool, path: string, dropped: Set<string>): JsonObject[] {
  switch (tool.kind) {
    case 'function': {
      const { name, description, strict } = tool;
      const parameters = completeSchema(tool.parameters);
      return [
        {
          type: 'function',
          name: toFunctionName(name),
          ...(description === null ? {} : { description }),
          parameters,
          strict: keepStrict(strict, parameters, 'tools[].strict', dropped),
        },
      ];
    }
    case 'custom': {
      const { name, description, format } = tool;
      return [
        {
          type: 'custom',
          name: toFunctionName(name),
          ...(description === null ? {} : { description }),
          ...(format === null ? {} : { format }),
        },
      ];
    }
    case 'web-search':
      return [
        tool.dialect === 'messages' ? renderWebSearch(tool.definition, path, dropped) : tool.definition,
      ];
    case 'opaque':
      if (tool.dialect === 'responses') return [tool.definition];
      if (String(tool.definition.type).startsWith('tool_search_tool')) {
        dropped.add('tools[].tool_search_tool');
        return [];
      }
      throw unsupportedField(
        `${path}.type`,
        "OpenAI's models do not have this tool",
        'Leave the tool out, or use a Claude model.',
      );
  }
}

/**
 * Anthropic's strict tools may have optional parameters and more, which OpenAI refuses.
 *
 * @param name of the field, for `dropped`
 */
export function keepStrict(
  strict: boolean | null,
  schema: JsonObject,
  name: string,
  dropped: Set<string>,
): boolean {
  if (strict !== true || fitsStrictSubset(schema)) return strict ?? false;
  dropped.add(name);
  return false;
}

/** @see https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/web-search-tool */
function renderWebSearch(definition: JsonObject, path: string, dropped: Set<string>): JsonObject {
  const { allowed_domains: allowed, blocked_domains: blocked, user_location: location } = definition;
  if (Array.isArray(blocked) && blocked.length > 0) {
    const advice = 'Name the allowed domains instead.';
    throw unsupportedField(`${path}.blocked_domains`, 'OpenAI blocks no domains', advice);
  }
  if (typeof definition.max_uses === 'number') dropped.add('tools[].max_uses');
  return {
    type: 'web_search',
    ...(Array.isArray(allowed) && allowed.length > 0 ? { filters: { allowed_domains: allowed } } : {}),
    ...(isJsonObject(location) ? { user_location: location } : {}),
  };
}

/** @returns `null` when the choice says nothing that is not so anyway */
export function renderToolChoice(
  choice: ToolChoice | null,
  tools: readonly Tool[],
): string | JsonObject | null {
  switch (choice?.kind) {
    case undefined:
      return null;
    case 'any':
      return 'required';
    case 'auto':
    case 'none':
      return tools.length === 0 ? null : choice.kind;
    case 'tool':
      return renderNamedChoice(choice.name, tools);
  }
}

function renderNamedChoice(name: string, tools: readonly Tool[]): JsonObject {
  const tool = tools.find((candidate) => 'name' in candidate && candidate.name === name);
  if (tool === undefined && tools.some(({ kind }) => kind === 'web-search')) return { type: 'web_search' };
  return { type: tool?.kind === 'custom' ? 'custom' : 'function', name: toFunctionName(name) };
}
