import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, Tool } from '../canonical/request.ts';
import { readCacheMark } from '../parse/read-cache-mark.ts';
import {
  invalidField,
  isMissing,
  readName,
  readObject,
  readOptionalBoolean,
  readOptionalObject,
  readOptionalText,
} from '../parse/read-field.ts';

/** Fields of a client's tool that the canonical one has. Only `strict` is among both. */
const PLACED = new Set(['type', 'name', 'description', 'input_schema', 'cache_control']);

/** @throws AppError `invalid_parameter` */
export function parseMessagesTools(tools: readonly unknown[]): Tool[] {
  return tools.map((value, index) => {
    const path = `tools[${index}]`;
    const tool = readObject(value, path);
    const type = readOptionalText(tool.type, `${path}.type`) ?? 'custom';
    if (type === 'custom') return parseFunction(tool, path);
    const kind = type.startsWith('web_search_') ? 'web-search' : 'opaque';
    return { kind, dialect: 'messages', definition: tool };
  });
}

function parseFunction(tool: JsonObject, path: string): Tool {
  const extras = Object.entries(tool).filter(([name, value]) => !PLACED.has(name) && !isMissing(value));
  return {
    kind: 'function',
    name: readName(tool.name, `${path}.name`),
    description: readOptionalText(tool.description, `${path}.description`),
    parameters: readOptionalObject(tool.input_schema, `${path}.input_schema`) ?? {
      type: 'object',
      properties: {},
    },
    strict: readOptionalBoolean(tool.strict, `${path}.strict`),
    ...(extras.length > 0 && { extras: Object.fromEntries(extras) }),
    ...readCacheMark(tool),
  };
}

/** @throws AppError `invalid_parameter` */
export function parseMessagesToolChoice(
  choice: JsonObject | null,
): Pick<CanonicalRequest, 'toolChoice' | 'parallelToolCalls'> {
  if (choice === null) return { toolChoice: null, parallelToolCalls: null };
  const serial = readOptionalBoolean(
    choice.disable_parallel_tool_use,
    'tool_choice.disable_parallel_tool_use',
  );
  return { toolChoice: parseChoice(choice), parallelToolCalls: serial === null ? null : !serial };
}

function parseChoice(choice: JsonObject): CanonicalRequest['toolChoice'] {
  switch (choice.type) {
    case 'auto':
    case 'any':
    case 'none':
      return { kind: choice.type };
    case 'tool':
      return { kind: 'tool', name: readName(choice.name, 'tool_choice.name') };
    default:
      throw invalidField('tool_choice.type', 'one of auto, any, tool, none');
  }
}
