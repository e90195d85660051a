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

/** One thinking block as the entries that stand for it. */
export function renderReasoningDetails(part: ThinkingPart, index: number): JsonObject[] {
  const { text, seal } = part;
  if (seal === null) return [{ type: 'reasoning.text', text, index }];
  if (seal.vendor === 'anthropic') {
    const format = ANTHROPIC_FORMAT;
    return seal.kind === 'redacted'
      ? [{ type: 'reasoning.encrypted', data: seal.value, format, index }]
      : [{ type: 'reasoning.text', text, signature: seal.value, format, index }];
  }
  const format = OPENAI_FORMAT;
  const id = seal.itemId;
  const encrypted = { type: 'reasoning.encrypted', data: seal.value, id, format, index };
  return text === ''
    ? [encrypted]
    : [{ type: 'reasoning.summary', summary: text, id, format, index }, encrypted];
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
    case 'reasoning.text':
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
