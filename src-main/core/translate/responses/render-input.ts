import type { JsonObject } from '../../../../src-shared/json.ts';
import { AppError } from '../../errors/app-error.ts';
import type {
  OpaquePart,
  Part,
  ThinkingPart,
  ToolCallPart,
  ToolResultPart,
  Turn,
} from '../canonical/request.ts';
import { toCallId, toFunctionName } from './identifiers.ts';
import { type PairedCalls, pairCalls } from './pair-calls.ts';
import { type ContentOptions, inputText, renderInputPart, renderOutputText } from './render-content.ts';

export interface InputOptions extends ContentOptions {
  /** Gets the names of what is left out. */
  readonly dropped: Set<string>;
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
  return turns.flatMap((turn, i) => renderTurn(turn, `turns[${i}]`, pairs, options));
}

function renderTurn(
  { role, parts }: Turn,
  path: string,
  pairs: PairedCalls,
  options: InputOptions,
): JsonObject[] {
  const items: JsonObject[] = [];
  let content: JsonObject[] = [];
  const closeMessage = () => {
    if (content.length > 0)
      items.push({ type: 'message', role: role === 'system' ? 'developer' : role, content });
    content = [];
  };
  for (const [i, part] of parts.entries()) {
    const at = `${path}.parts[${i}]`;
    if (part.kind === 'text' || part.kind === 'image' || part.kind === 'document') {
      content.push(...renderMessagePart(part, role, at, options));
      continue;
    }
    if (part.kind === 'tool-result' && !pairs.callOf.has(part)) {
      content.push(...renderOrphanResult(part, at, options));
      continue;
    }
    const rendered = renderItem(part, at, parts.slice(i + 1), pairs, options);
    if (rendered.length > 0) closeMessage();
    items.push(...rendered);
  }
  closeMessage();
  const unanswered = parts
    .filter((part) => part.kind === 'tool-call')
    .filter((call) => pairs.unanswered.has(call));
  return [...items, ...unanswered.map((call) => renderResult(call, NO_RESULT))];
}

function renderMessagePart(
  part: Part & { kind: 'text' | 'image' | 'document' },
  role: Turn['role'],
  path: string,
  options: InputOptions,
): JsonObject[] {
  if (role !== 'assistant') return renderInputPart(part, path, options);
  if (part.kind === 'text') return renderOutputText(part);
  throw new AppError('unsupported_parameter', `${path} is not supported: OpenAI's models answer in text.`, {
    param: path,
    advice: 'Send the file in a user message.',
  });
}

function renderItem(
  part: Exclude<Part, { kind: 'text' | 'image' | 'document' }>,
  path: string,
  following: readonly Part[],
  { callOf }: PairedCalls,
  options: InputOptions,
): JsonObject[] {
  switch (part.kind) {
    case 'tool-call':
      return [renderCall(part)];
    case 'tool-result': {
      const call = callOf.get(part);
      return call === undefined ? [] : [renderResult(call, renderOutput(part, path, options))];
    }
    case 'thinking':
      return renderReasoning(part, following, options.dropped);
    case 'opaque':
      return renderOpaque(part, path, options.dropped);
  }
}

function renderCall({ id, name, arguments: text, isCustom }: ToolCallPart): JsonObject {
  const call = { call_id: toCallId(id), name: toFunctionName(name) };
  return isCustom
    ? { type: 'custom_tool_call', ...call, input: text }
    : { type: 'function_call', ...call, arguments: text };
}

function renderResult({ id, isCustom }: ToolCallPart, output: string | JsonObject[]): JsonObject {
  const type = isCustom ? 'custom_tool_call_output' : 'function_call_output';
  return { type, call_id: toCallId(id), output };
}

/** One text is a string, which every model takes; OpenAI has no place for the failure itself. */
function renderOutput({ content, isError }: ToolResultPart, path: string, options: InputOptions) {
  const parts = content.flatMap((part, i) => renderInputPart(part, `${path}.content[${i}]`, options));
  const [first, ...rest] = isError ? [...inputText(FAILED), ...parts] : parts;
  if (first === undefined) return '';
  if (isError && rest.every(isText)) return [first, ...rest].map(({ text }) => text).join('\n');
  return rest.length === 0 && isText(first) ? String(first.text) : [first, ...rest];
}

function isText({ type }: JsonObject): boolean {
  return type === 'input_text';
}

function renderOrphanResult(part: ToolResultPart, path: string, options: InputOptions): JsonObject[] {
  const heading = inputText(`Result of an earlier tool call (${toCallId(part.callId)}):`);
  const output = renderOutput(part, path, options);
  return [...heading, ...(typeof output === 'string' ? inputText(output) : output)];
}

/** OpenAI refuses reasoning without what it led to. */
function renderReasoning(
  { text, seal }: ThinkingPart,
  following: readonly Part[],
  dropped: Set<string>,
): JsonObject[] {
  const isFollowed = following.some(({ kind }) => kind === 'text' || kind === 'tool-call');
  if (seal?.vendor !== 'openai' || !isFollowed) {
    dropped.add('thinking');
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

function renderOpaque({ dialect, value }: OpaquePart, path: string, dropped: Set<string>): JsonObject[] {
  if (dialect === 'responses') return [value];
  const type = String(value.type);
  if (dialect === 'messages' && /^(server_tool_use|mcp_tool_use|\w+_tool_result)$/.test(type)) {
    dropped.add(type);
    return [];
  }
  throw new AppError(
    'unsupported_parameter',
    `${path} is not supported: OpenAI has no content of type ${type}.`,
    {
      param: path,
      advice: 'Leave it out, or use another model.',
    },
  );
}
