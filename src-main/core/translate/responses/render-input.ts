import type { JsonObject } from '../../../../src-shared/json.ts';
import { placeOf } from '../canonical/place-of.ts';
import type {
  OpaquePart,
  Part,
  ThinkingPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from '../canonical/request.ts';
import { unsupportedField } from '../parse/read-field.ts';
import { toCallId, toFunctionName } from './identifiers.ts';
import { type PairedCalls, pairCalls } from './pair-calls.ts';
import { type ContentOptions, inputText, renderInputPart, renderOutputText } from './render-content.ts';

export interface InputOptions extends ContentOptions {
  /** Gets the names of what is left out. */
  readonly dropped: Set<string>;
  /** Messages of the model say whether they are its last word: see `hasPhases`. */
  readonly hasPhases: boolean;
}

const NO_RESULT = 'No result: the call was not carried out, or its result was not kept.';
const FAILED = 'The tool call failed:';

/**
 * Turns as items. Each turn's items depend on that turn, and on later ones only where a call is answered there, so
 * that a longer conversation begins with the items of the shorter one: what prompt caching needs.
 *
 * | Part                                      | becomes                                                        |
 * | ----------------------------------------- | -------------------------------------------------------------- |
 * | text, image, document                     | parts of one message, until another kind comes between         |
 * | system text                               | a developer message in its place                               |
 * | the model's text                          | also `commentary` or `final_answer`, for models that have them |
 * | call, result                              | an item each; a failed result says so in its text              |
 * | result without a call                     | text of the user's, as OpenAI refuses it as a result           |
 * | call without a result                     | the call and a result that says so                             |
 * | reasoning sealed by OpenAI                | a reasoning item, if what it led to follows in its turn        |
 * | other reasoning                           | left out: no other vendor can read it                          |
 * | Anthropic's server tools' calls, results  | left out: the model's text has what it took from them          |
 * | other opaque parts of another dialect     | refused                                                        |
 */
export function renderInput(turns: readonly Turn[], options: InputOptions): JsonObject[] {
  const pairs = pairCalls(turns);
  return turns.flatMap((turn) => renderTurn(turn, pairs, options));
}

function renderTurn({ role, parts }: Turn, pairs: PairedCalls, options: InputOptions): JsonObject[] {
  const items: JsonObject[] = [];
  let content: JsonObject[] = [];
  const header = {
    type: 'message',
    role: role === 'system' ? 'developer' : role,
    ...(options.hasPhases && role === 'assistant' ? { phase: toPhase(parts) } : {}),
  };
  const closeMessage = () => {
    if (content.length > 0) items.push({ ...header, content });
    content = [];
  };
  // Not `push(...)`: a list may have more parts than a call takes arguments.
  const addContent = (said: readonly JsonObject[]) => {
    for (const part of said) content.push(part);
  };
  const lastSaid = parts.findLastIndex(({ kind }) => kind === 'text' || kind === 'tool-call');
  for (const [i, part] of parts.entries()) {
    if (part.kind === 'text' || part.kind === 'image' || part.kind === 'document') {
      addContent(renderMessagePart(part, role, options));
      continue;
    }
    if (part.kind === 'tool-result' && !pairs.callOf.has(part)) {
      addContent(renderOrphanResult(part, options));
      continue;
    }
    const rendered = renderItem(part, i < lastSaid, pairs, options);
    if (rendered.length > 0) closeMessage();
    items.push(...rendered);
  }
  closeMessage();
  const unanswered = parts
    .filter((part) => part.kind === 'tool-call')
    .filter((call) => pairs.unanswered.has(call));
  return [...items, ...unanswered.map((call) => renderResult(call, NO_RESULT, pairs))];
}

/**
 * No other dialect keeps what OpenAI called the message when it came. What is said in a turn that calls tools comes
 * before more; other turns end with what is said. Both are known once the turn is there, so that it stays the same.
 */
function toPhase(parts: readonly Part[]): 'commentary' | 'final_answer' {
  return parts.some(({ kind }) => kind === 'tool-call') ? 'commentary' : 'final_answer';
}

function renderMessagePart(
  part: Part & { kind: 'text' | 'image' | 'document' },
  role: Turn['role'],
  options: InputOptions,
): JsonObject[] {
  if (role !== 'assistant') return renderInputPart(part, options);
  if (part.kind === 'text') return renderOutputText(part);
  const reason = "OpenAI's models answer in text";
  throw unsupportedField(placeOf(part), reason, 'Send the file in a user message.');
}

function renderItem(
  part: Exclude<Part, { kind: 'text' | 'image' | 'document' }>,
  isFollowed: boolean,
  pairs: PairedCalls,
  options: InputOptions,
): JsonObject[] {
  switch (part.kind) {
    case 'tool-call':
      return [renderCall(part, pairs)];
    case 'tool-result': {
      const call = pairs.callOf.get(part);
      return call === undefined ? [] : [renderResult(call, renderOutput(part, options), pairs)];
    }
    case 'thinking':
      return renderReasoning(part, isFollowed, options.dropped);
    case 'opaque':
      return renderOpaque(part, options.dropped);
  }
}

function renderCall(part: ToolCallPart, { idOf }: PairedCalls): JsonObject {
  const { name, arguments: text, isCustom } = part;
  const call = { call_id: idOf(part), name: toFunctionName(name) };
  return isCustom
    ? { type: 'custom_tool_call', ...call, input: text }
    : { type: 'function_call', ...call, arguments: text };
}

function renderResult(call: ToolCallPart, output: string | JsonObject[], { idOf }: PairedCalls): JsonObject {
  const type = call.isCustom ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: idOf(call), output };
}

/** One text is a string, which every model takes; OpenAI has no place for the failure itself. */
function renderOutput({ content, isError }: ToolResultPart, options: InputOptions) {
  const parts = content.flatMap((part) => renderInputPart(part, options));
  const [first, ...rest] = isError ? [...inputText(FAILED), ...parts] : parts;
  if (first === undefined) return '';
  if (isError && rest.every(isText)) return [first, ...rest].map(({ text }) => text).join('\n');
  return rest.length === 0 && isText(first) ? String(first.text) : [first, ...rest];
}

function isText({ type }: JsonObject): boolean {
  return type === 'input_text';
}

function renderOrphanResult(part: ToolResultPart, options: InputOptions): JsonObject[] {
  const heading = inputText(`Result of an earlier tool call (${toCallId(part.callId)}):`);
  const output = renderOutput(part, options);
  return [...heading, ...(typeof output === 'string' ? inputText(output) : output)];
}

/** @param isFollowed by text or a call in its turn: OpenAI refuses reasoning without what it led to */
function renderReasoning(
  { text, seal }: ThinkingPart,
  isFollowed: boolean,
  dropped: Set<string>,
): JsonObject[] {
  if (seal?.vendor !== 'openai' || !isFollowed) {
    dropped.add('messages[].thinking');
    return [];
  }
  return [
    {
      type: 'reasoning',
      ...(seal.itemId === null ? {} : { id: seal.itemId }),
      summary: text === '' ? [] : [{ type: 'summary_text', text }],
      encrypted_content: seal.value,
    },
  ];
}

function renderOpaque(part: OpaquePart, dropped: Set<string>): JsonObject[] {
  const { dialect, value } = part;
  if (dialect === 'responses') return [value];
  const type = String(value.type);
  if (dialect === 'messages' && /^(server_tool_use|mcp_tool_use|\w+_tool_result)$/.test(type)) {
    dropped.add(`messages[].${type}`);
    return [];
  }
  const reason = `OpenAI has no content of type ${type}`;
  throw unsupportedField(placeOf(part), reason, 'Leave it out, or use another model.');
}
