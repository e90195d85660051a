import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { Part, TextPart, ToolCallPart, ToolResultPart, Turn } from '../canonical/request.ts';
import {
  invalidField,
  isMissing,
  readArray,
  readName,
  readObject,
  readOptionalArray,
  readText,
} from '../parse/read-field.ts';
import { parseAssistantContent } from './parse-assistant-content.ts';
import { parseResultContent, parseSystemContent, parseUserContent } from './parse-content.ts';

/**
 * Parses `messages`, in order. Consecutive results become one turn, as parallel calls need it; nothing else is
 * merged. What is empty (text, and turns that hold nothing) is left out, since providers refuse it.
 *
 * @throws AppError `invalid_parameter`, `unsupported_parameter`
 */
export function parseChatMessages(value: unknown): {
  instructions: TextPart[];
  turns: Turn[];
} {
  const messages = readArray(value, 'messages');
  if (messages.length === 0) throw invalidField('messages', 'an array with at least one message');

  const instructions: TextPart[] = [];
  const turns: Turn[] = [];
  const calls = createCallBook();
  let results: Part[] | null = null;
  for (const [i, item] of messages.entries()) {
    const path = `messages[${i}]`;
    const message = readObject(item, path);
    const result = parseResult(message, path, calls);
    if (result !== null) {
      if (results === null) {
        results = [];
        turns.push({ role: 'user', parts: results });
      }
      results.push(result);
      continue;
    }
    if (isSystem(message) && turns.length === 0) {
      for (const part of parseSystemContent(message.content, `${path}.content`)) instructions.push(part);
      continue;
    }
    const turn = parseTurn(message, path, calls);
    if (turn.parts.length === 0) continue;
    turns.push(turn);
    results = null;
  }
  return { instructions, turns };
}

function isSystem({ role }: JsonObject): boolean {
  return role === 'system' || role === 'developer';
}

function parseTurn(message: JsonObject, path: string, calls: CallBook): Turn {
  const content = `${path}.content`;
  if (isSystem(message)) return { role: 'system', parts: parseSystemContent(message.content, content) };
  switch (message.role) {
    case 'user':
      return { role: 'user', parts: parseUserContent(message.content, content) };
    case 'assistant':
      return { role: 'assistant', parts: parseAssistant(message, path, calls) };
    default:
      throw invalidField(`${path}.role`, 'one of system, developer, user, assistant, tool, function');
  }
}

function parseAssistant(message: JsonObject, path: string, calls: CallBook): Part[] {
  const parts = parseAssistantContent(message, path);
  for (const [i, call] of readOptionalArray(message.tool_calls, `${path}.tool_calls`).entries()) {
    parts.push(parseCall(call, `${path}.tool_calls[${i}]`, calls));
  }
  if (!isMissing(message.function_call)) {
    const at = `${path}.function_call`;
    const call = readObject(message.function_call, at);
    const name = readName(call.name, `${at}.name`);
    const args = readArguments(call.arguments, `${at}.arguments`);
    parts.push({ kind: 'tool-call', id: calls.addLegacy(name), name, arguments: args });
  }
  return parts;
}

function parseCall(value: unknown, path: string, calls: CallBook): ToolCallPart {
  const call = readObject(value, path);
  const id = readName(call.id, `${path}.id`);
  if (call.type === 'custom') {
    const custom = readObject(call.custom, `${path}.custom`);
    const name = readName(custom.name, `${path}.custom.name`);
    const input = readText(custom.input, `${path}.custom.input`);
    calls.addCustom(id);
    return { kind: 'tool-call', id, name, arguments: input, isCustom: true };
  }
  if (!isMissing(call.type) && call.type !== 'function') {
    throw invalidField(`${path}.type`, 'function or custom');
  }
  const definition = readObject(call.function, `${path}.function`);
  return {
    kind: 'tool-call',
    id,
    name: readName(definition.name, `${path}.function.name`),
    arguments: readArguments(definition.arguments, `${path}.function.arguments`),
  };
}

/** Clients send back an empty string for a call without arguments, and some an object instead of its text. */
function readArguments(value: unknown, path: string): string {
  if (isMissing(value)) return '{}';
  if (isJsonObject(value)) return JSON.stringify(value);
  const text = readText(value, path);
  return text.trim() === '' ? '{}' : text;
}

/** @returns the result that a message of role `tool` or `function` is; `null` for other roles */
function parseResult(message: JsonObject, path: string, calls: CallBook): ToolResultPart | null {
  if (message.role === 'tool') {
    const callId = readName(message.tool_call_id, `${path}.tool_call_id`);
    const content = parseResultContent(message.content, `${path}.content`);
    const isCustom = calls.isCustom(callId);
    return { kind: 'tool-result', callId, content, isError: false, ...(isCustom ? { isCustom } : {}) };
  }
  if (message.role !== 'function') return null;
  const callId = calls.takeLegacy(readName(message.name, `${path}.name`));
  const content = parseResultContent(message.content, `${path}.content`);
  return { kind: 'tool-result', callId, content, isError: false };
}

/** What results have to know of the calls before them. */
interface CallBook {
  addCustom(id: string): void;
  isCustom(id: string): boolean;
  /** @returns an id for a legacy call, which has none; the same one each time the conversation is sent */
  addLegacy(name: string): string;
  /** @returns the id of the oldest call of that name without result; a new one for a result without call */
  takeLegacy(name: string): string;
}

function createCallBook(): CallBook {
  const customIds = new Set<string>();
  const open: { id: string; name: string }[] = [];
  let legacyCalls = 0;
  let orphans = 0;
  return {
    addCustom: (id) => void customIds.add(id),
    isCustom: (id) => customIds.has(id),
    addLegacy(name) {
      const id = `call_function_${legacyCalls++}`;
      open.push({ id, name });
      return id;
    },
    takeLegacy(name) {
      const index = open.findIndex((call) => call.name === name);
      const [call] = index === -1 ? [] : open.splice(index, 1);
      return call?.id ?? `call_function_result_${orphans++}`;
    },
  };
}
