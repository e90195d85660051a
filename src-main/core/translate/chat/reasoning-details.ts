import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { ThinkingPart, ThinkingSeal } from '../canonical/request.ts';
import { isMissing, readArray } from '../parse/read-field.ts';

/**
 * Reasoning with its seal, in the convention of OpenRouter, whose clients send back what they were given:
 * `reasoning.text` (`text`, `signature`), `reasoning.summary` (`summary`) and `reasoning.encrypted` (`data`);
 * `format` tells whose seal it is, `index` which entries are of one block.
 *
 * @see https://openrouter.ai/docs/use-cases/reasoning-tokens#preserving-reasoning-blocks
 */
const ANTHROPIC_FORMAT = 'anthropic-claude-v1';
const OPENAI_FORMAT = 'openai-responses-v1';

/** The one type without a format, when the text has no seal. */
const TEXT_TYPE = 'reasoning.text';

/** One thinking block as the entries that stand for it. */
export function renderReasoningDetails(part: ThinkingPart, index: number): JsonObject[] {
  const { text, seal } = part;
  if (seal === null) return [{ type: TEXT_TYPE, text, index }];
  if (seal.vendor === 'anthropic') {
    const format = ANTHROPIC_FORMAT;
    return seal.kind === 'redacted'
      ? [{ type: 'reasoning.encrypted', data: seal.value, format, index }]
      : [{ type: TEXT_TYPE, text, signature: seal.value, format, index }];
  }
  const format = OPENAI_FORMAT;
  const id = seal.itemId;
  const encrypted = { type: 'reasoning.encrypted', data: seal.value, id, format, index };
  return text === ''
    ? [encrypted]
    : [{ type: 'reasoning.summary', summary: text, id, format, index }, encrypted];
}

/**
 * The messages without our entries and the same text beside them: members that only we and some other hosts know, and
 * OpenAI does not. They are there after a session has changed over to OpenAI.
 *
 * @returns the same list when there is nothing to drop
 */
export function dropReasoningDetails(messages: readonly unknown[]): readonly unknown[] {
  const isForeign = (message: unknown): message is JsonObject =>
    isJsonObject(message) &&
    Array.isArray(message.reasoning_details) &&
    message.reasoning_details.every(isOwnEntry);
  if (!messages.some(isForeign)) return messages;
  return messages.map((message) => {
    if (!isForeign(message)) return message;
    const { reasoning_details: _details, reasoning_content: _text, ...rest } = message;
    return rest;
  });
}

function isOwnEntry(entry: unknown): boolean {
  if (!isJsonObject(entry)) return false;
  const { type, format } = entry;
  return format === ANTHROPIC_FORMAT || format === OPENAI_FORMAT || (isMissing(format) && type === TEXT_TYPE);
}

/** What is put together from the entries of one block. */
interface Block {
  key: unknown;
  text: string;
  seal: ThinkingSeal | null;
}

/**
 * Reads entries back, whole or as the pieces of a stream that a client has strung together. Entries that it does
 * not know are left out.
 */
export function parseReasoningDetails(value: unknown, path: string): ThinkingPart[] {
  if (isMissing(value)) return [];
  const blocks: Block[] = [];
  for (const entry of readArray(value, path)) {
    if (!isJsonObject(entry)) continue;
    const key = entry.index ?? null;
    const last = blocks.at(-1);
    // A seal ends its block, also where a client has dropped the index.
    const isSameBlock = last !== undefined && last.key === key && (key !== null || last.seal === null);
    const block = isSameBlock ? last : { key, text: '', seal: null };
    if (!addEntry(block, entry)) continue;
    if (!isSameBlock) blocks.push(block);
  }
  return blocks
    .filter(({ text, seal }) => text !== '' || seal !== null)
    .map(({ text, seal }) => ({ kind: 'thinking', text, seal }));
}

function addEntry(block: Block, entry: JsonObject): boolean {
  switch (entry.type) {
    case TEXT_TYPE:
      block.text += toText(entry.text);
      if (toText(entry.signature) !== '') {
        block.seal = { vendor: 'anthropic', kind: 'signature', value: toText(entry.signature) };
      }
      return true;
    case 'reasoning.summary':
      block.text += toText(entry.summary);
      return true;
    case 'reasoning.encrypted': {
      const seal = readEncrypted(entry);
      block.seal ??= seal;
      return seal !== null;
    }
    default:
      return false;
  }
}

/** Without its `format` nobody knows who can read it, and the other vendor would refuse it. */
function readEncrypted(entry: JsonObject): ThinkingSeal | null {
  const value = toText(entry.data);
  if (value === '') return null;
  if (entry.format === ANTHROPIC_FORMAT) return { vendor: 'anthropic', kind: 'redacted', value };
  if (entry.format !== OPENAI_FORMAT) return null;
  return { vendor: 'openai', itemId: typeof entry.id === 'string' ? entry.id : null, value };
}

function toText(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
