import type { JsonObject } from '../../../../src-shared/json.ts';
import type { Part, TextPart, ThinkingPart } from '../canonical/request.ts';
import { invalidField, isMissing, readOptionalText, readText } from '../parse/read-field.ts';
import { parseText, toParts } from './parse-content.ts';
import { parseReasoningDetails } from './reasoning-details.ts';

/** The thinking, text and refusal of an earlier answer; thinking first, as both vendors want it. */
export function parseAssistantContent(message: JsonObject, path: string): Part[] {
  const texts = isMissing(message.content) ? [] : parseTexts(message.content, `${path}.content`);
  const refusal = readOptionalText(message.refusal, `${path}.refusal`);
  if (refusal !== null && refusal !== '') texts.push({ kind: 'text', text: refusal, isRefusal: true });

  const [first, ...rest] = texts;
  const tagged = first === undefined ? null : takeThinkingTags(first);
  const thinking = parseThinking(message, path);
  return [
    ...(thinking.length > 0 ? thinking : (tagged?.thinking ?? [])),
    ...(tagged === null ? texts : [...tagged.text, ...rest]),
  ];
}

function parseTexts(content: unknown, path: string): TextPart[] {
  return toParts(content, path).flatMap(({ part, at }): TextPart[] => {
    if (part.type === 'text') return parseText(part, at);
    if (part.type !== 'refusal') throw invalidField(`${at}.type`, 'text or refusal');
    const text = readText(part.refusal, `${at}.refusal`);
    return text === '' ? [] : [{ kind: 'text', text, isRefusal: true }];
  });
}

/** `reasoning_content` (DeepSeek) and `reasoning` (OpenRouter) are the same text without its seal. */
function parseThinking(message: JsonObject, path: string): ThinkingPart[] {
  const details = parseReasoningDetails(message.reasoning_details, `${path}.reasoning_details`);
  if (details.length > 0) return details;
  const text =
    readOptionalText(message.reasoning_content, `${path}.reasoning_content`) ??
    readOptionalText(message.reasoning, `${path}.reasoning`);
  return text === null || text === '' ? [] : [{ kind: 'thinking', text, seal: null }];
}

const TAG_START = '<thinking signature="';
const TAG_END = '</thinking>';

/**
 * Thinking as ccproxy-api wrote it into the content: `<thinking signature="…">…</thinking>`, at its beginning.
 * Conversations that began there go on here.
 */
function takeThinkingTags(part: TextPart): { thinking: ThinkingPart[]; text: TextPart[] } | null {
  const thinking: ThinkingPart[] = [];
  let { text } = part;
  while (text.startsWith(TAG_START)) {
    const quote = text.indexOf('">', TAG_START.length);
    const end = quote === -1 ? -1 : text.indexOf(TAG_END, quote);
    if (end === -1) break;
    const value = text.slice(TAG_START.length, quote);
    thinking.push({
      kind: 'thinking',
      text: text.slice(quote + 2, end),
      seal: value === '' ? null : { vendor: 'anthropic', kind: 'signature', value },
    });
    text = text.slice(end + TAG_END.length).replace(/^\n{1,2}/, '');
  }
  if (thinking.length === 0) return null;
  return { thinking, text: text === '' ? [] : [{ ...part, text }] };
}
