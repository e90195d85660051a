import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalRequest, Part, TextPart, ThinkingPart, Tool, Turn } from '../canonical/request.ts';
import { unfoldSummary } from '../compaction/unfold-summary.ts';
import {
  invalidField,
  isMissing,
  readName,
  readObject,
  readOptionalArray,
  readOptionalText,
  readText,
  unsupportedField,
} from '../parse/read-field.ts';
import { decodeSealFromResponses } from '../seal/encode-seal.ts';
import { listInputItems } from './list-input-items.ts';
import { parseContent, parseTextContent } from './parse-content.ts';
import { isAdditionalTools } from './parse-tools.ts';
import { resolveToolName } from './tool-names.ts';

/**
 * The conversation of a Responses request. Items become parts of turns; neighbours of one role make one turn, as
 * a model's reasoning, text and calls do. System and developer text before the first other item joins the
 * instructions, later text keeps its place. A summary of ours is a message in place of what it sums up.
 *
 * @param tools names in calls are resolved against these
 */
export function parseInput(
  { instructions, input }: JsonObject,
  tools: readonly Tool[],
): Pick<CanonicalRequest, 'instructions' | 'turns' | 'compacts'> {
  const opening: TextPart[] = [];
  const text = readOptionalText(instructions, 'instructions') ?? '';
  if (text !== '') opening.push({ kind: 'text', text });
  const turns: { role: Turn['role']; parts: Part[] }[] = [];
  const items = unfoldSummary(listInputItems(input));
  const compacts = isTrigger(items.at(-1));
  for (const [i, value] of items.slice(0, compacts ? -1 : undefined).entries()) {
    const path = `input[${i}]`;
    if (value === undefined || isAdditionalTools(value)) continue;
    if (isTrigger(value)) throw invalidField(path, 'the last item, as it asks for a summary of the others');
    const { role, parts } = parseItem(readObject(value, path), path, tools);
    if (parts.length === 0) continue;
    const last = turns.at(-1);
    if (role === 'system' && last === undefined) {
      for (const part of parts) if (part.kind === 'text') opening.push(part);
    } else if (last?.role === role) {
      for (const part of parts) last.parts.push(part);
    } else turns.push({ role, parts: [...parts] });
  }
  return { instructions: opening, turns, ...(compacts ? { compacts } : {}) };
}

function isTrigger(item: unknown): boolean {
  return isJsonObject(item) && item.type === 'compaction_trigger';
}

function parseItem(item: JsonObject, path: string, tools: readonly Tool[]): Turn {
  // The public API lets messages leave their type out.
  const type = isMissing(item.type) && !isMissing(item.role) ? 'message' : item.type;
  switch (type) {
    case 'message':
      return parseMessage(item, path);
    case 'function_call':
    case 'custom_tool_call':
      return { role: 'assistant', parts: [parseCall(item, path, tools)] };
    case 'function_call_output':
    case 'custom_tool_call_output':
      return { role: 'user', parts: [parseResult(item, path)] };
    case 'reasoning':
      return { role: 'assistant', parts: parseReasoning(item, path) };
    case 'item_reference':
    case undefined:
    case null:
      throw unsupportedField(path, 'this provider stores no items', 'Send the items themselves.');
    default:
      if (typeof type !== 'string') throw invalidField(`${path}.type`, 'a string');
      return {
        role: type.endsWith('_output') ? 'user' : 'assistant',
        parts: [{ kind: 'opaque', dialect: 'responses', value: item, path }],
      };
  }
}

function parseMessage({ role, content }: JsonObject, path: string): Turn {
  switch (role) {
    case 'system':
    case 'developer':
      return { role: 'system', parts: parseTextContent(content, `${path}.content`) };
    case 'user':
    case 'assistant':
      return { role, parts: parseContent(content, `${path}.content`) };
    default:
      throw invalidField(`${path}.role`, 'one of user, assistant, system, developer');
  }
}

function parseCall(item: JsonObject, path: string, tools: readonly Tool[]): Part {
  const id = readName(item.call_id, `${path}.call_id`);
  const namespace = readOptionalText(item.namespace, `${path}.namespace`);
  const name = resolveToolName(tools, namespace, readName(item.name, `${path}.name`));
  if (item.type === 'custom_tool_call') {
    return { kind: 'tool-call', id, name, arguments: readText(item.input, `${path}.input`), isCustom: true };
  }
  // An empty string is what some clients send for a call without arguments.
  const text = readOptionalText(item.arguments, `${path}.arguments`) ?? '';
  return { kind: 'tool-call', id, name, arguments: text.trim() === '' ? '{}' : text };
}

function parseResult(item: JsonObject, path: string): Part {
  const callId = readName(item.call_id, `${path}.call_id`);
  const content = isMissing(item.output) ? [] : parseContent(item.output, `${path}.output`);
  const isCustom = item.type === 'custom_tool_call_output';
  return { kind: 'tool-result', callId, content, isError: false, ...(isCustom ? { isCustom } : {}) };
}

/** A carried seal is valid for the text that it brings, which the client's summary may no longer be. */
function parseReasoning(item: JsonObject, path: string): ThinkingPart[] {
  const sealed = readOptionalText(item.encrypted_content, `${path}.encrypted_content`) ?? '';
  const carried = decodeSealFromResponses(sealed);
  if (carried !== null) return [{ kind: 'thinking', ...carried }];
  const text = joinTexts(item.summary, `${path}.summary`) || joinTexts(item.content, `${path}.content`);
  if (sealed === '') return text === '' ? [] : [{ kind: 'thinking', text, seal: null }];
  const itemId = readOptionalText(item.id, `${path}.id`);
  return [{ kind: 'thinking', text, seal: { vendor: 'openai', itemId, value: sealed } }];
}

/** Parts of a summary are paragraphs. */
function joinTexts(value: unknown, path: string): string {
  const texts = readOptionalArray(value, path).map((part) => (isJsonObject(part) ? part.text : null));
  return texts.filter((text) => typeof text === 'string' && text !== '').join('\n\n');
}
