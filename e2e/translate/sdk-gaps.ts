import { isJsonObject, type JsonObject } from '../../src-shared/json.ts';

/** Something that is sent otherwise than the official SDKs' types have it, knowingly. */
export interface SdkGap {
  readonly of: 'messages' | 'chat' | 'responses';
  /** Which objects: by the field and the object that hold them (`''`, `{}` for the outermost), and by themselves. */
  readonly in: (field: string, object: JsonObject, holder: JsonObject) => boolean;
  /** Fields that the type lacks. */
  readonly unknown?: readonly string[];
  /** What the type wants in their place, or beside them where they are absent. */
  readonly wanted?: JsonObject;
  /** The object has no type. */
  readonly isUntyped?: true;
  readonly why: string;
}

const isOutermost =
  (...types: unknown[]) =>
  (field: string, { type }: JsonObject) =>
    field === '' && types.includes(type);

export const SDK_GAPS: readonly SdkGap[] = [
  {
    of: 'messages',
    in: isOutermost('ping'),
    isUntyped: true,
    why: 'The SDK reads over it. https://platform.claude.com/docs/en/build-with-claude/streaming#ping-events',
  },
  {
    of: 'messages',
    in: isOutermost('error'),
    isUntyped: true,
    why: 'The SDK throws it. https://platform.claude.com/docs/en/build-with-claude/streaming#error-events',
  },
  {
    of: 'messages',
    in: (_field, { type, delta }) =>
      type === 'something_new' || (isJsonObject(delta) && delta.type === 'delta_of_the_future'),
    isUntyped: true,
    why: 'Made up: clients have to read over what they do not know.',
  },
  {
    of: 'messages',
    in: (field, _usage, { type }) => field === 'usage' && type === 'message',
    wanted: {
      cache_creation: null,
      inference_geo: null,
      output_tokens_details: null,
      server_tool_use: null,
      service_tier: null,
      speed: null,
    },
    why: "Says how and where Anthropic itself worked. Not in its documentation's examples, and may be null.",
  },
  {
    of: 'messages',
    in: (field, _usage, { type }) => field === 'usage' && type === 'message_delta',
    wanted: { output_tokens_details: null, server_tool_use: null },
    why: "As before; the documentation's examples have no more than `output_tokens`.",
  },
  {
    of: 'messages',
    in: (field, { stop_reason: reason }) => field === 'delta' && reason !== undefined,
    wanted: { container: null, stop_details: null },
    why: "Not in the documentation's examples of streams, and may be null.",
  },
  {
    of: 'messages',
    in: (field, { type }) => ['content', 'content_block'].includes(field) && type === 'text',
    wanted: { citations: null },
    why: "Not in the documentation's examples, and may be null.",
  },
  {
    of: 'messages',
    in: (field, { type }) => ['content', 'content_block'].includes(field) && type === 'tool_use',
    wanted: { caller: { type: 'direct' } },
    why: 'For tools that call other tools, which no other vendor has.',
  },
  {
    of: 'chat',
    in: (field, { error }) => field === '' && error !== undefined,
    isUntyped: true,
    why: 'The SDK throws it.',
  },
  {
    of: 'chat',
    in: (field) => field === 'delta' || field === 'message',
    unknown: ['reasoning_content', 'reasoning_details'],
    why: 'OpenAI shows no reasoning here. The fields by which clients of other vendors have it: https://openrouter.ai/docs/use-cases/reasoning-tokens',
  },
  {
    of: 'responses',
    in: (_field, { object, usage }) => object === 'response' && usage === null,
    unknown: ['usage'],
    why: "OpenAI sends null until the response has ended, as its documentation's examples do.",
  },
  {
    of: 'responses',
    in: (_field, { object }) => object === 'response',
    unknown: ['store'],
    why: "OpenAI sends it, as its documentation's examples do.",
  },
  {
    of: 'responses',
    in: (_field, { object }) => object === 'response',
    wanted: { output_text: '' },
    why: 'The SDK itself puts it together.',
  },
  {
    of: 'responses',
    in: (_field, { object }) => object === 'response',
    wanted: { access_programs: null },
    why: "OpenAI's own, and may be null.",
  },
  {
    of: 'responses',
    in: (_field, { type }) => /\.delta$/.test(String(type)),
    unknown: ['obfuscation'],
    why: 'OpenAI sends it unless `stream_options.include_obfuscation` is false.',
  },
  {
    of: 'responses',
    in: isOutermost('response.function_call_arguments.done'),
    unknown: ['name'],
    why: "OpenAI's OpenAPI document has it.",
  },
  {
    of: 'responses',
    in: (field, { code }) => field === 'error' && code === 'server_is_overloaded',
    unknown: ['code'],
    wanted: { code: 'server_error' },
    why: "Codex CLI's name for it, upon which it tries again: https://github.com/openai/codex",
  },
  {
    of: 'responses',
    in: (_field, { type, detail }) => type === 'input_image' && detail === undefined,
    wanted: { detail: 'auto' },
    why: 'The newer form of requests to ChatGPT has none.',
  },
  {
    of: 'responses',
    in: (field, { type }) => field === 'content' && type === 'text',
    unknown: ['type'],
    wanted: { type: 'output_text', annotations: [] },
    why: "Chat Completions' word for it, which clients send here, too.",
  },
  {
    of: 'responses',
    in: (_field, { type, role, id }) => type === 'message' && role === 'assistant' && id === undefined,
    wanted: { id: 'msg_1', status: 'completed' },
    why: 'As Codex CLI sends what the model said: without what nothing is kept under.',
  },
  {
    of: 'responses',
    in: (_field, { type, annotations }) => type === 'output_text' && annotations === undefined,
    wanted: { annotations: [] },
    why: 'As Codex CLI sends what the model said.',
  },
];

/**
 * A value as the SDK's types have it: without the gaps that are known.
 *
 * @param onGap told each gap that was there
 * @returns `null` for an untyped one
 */
export function closeSdkGaps(
  of: SdkGap['of'],
  value: JsonObject,
  onGap: (gap: SdkGap) => void,
): JsonObject | null {
  const gaps = SDK_GAPS.filter((gap) => gap.of === of);
  function close(field: string, given: unknown, holder: JsonObject): unknown {
    if (Array.isArray(given)) return given.map((item) => close(field, item, holder));
    if (!isJsonObject(given)) return given;
    const found = gaps.filter((gap) => gap.in(field, given, holder) && isOpen(gap, given));
    for (const gap of found) onGap(gap);
    if (found.some(({ isUntyped }) => isUntyped)) return null;
    const unknown = found.flatMap((gap) => gap.unknown ?? []);
    const entries = Object.entries(given).filter(([name]) => !unknown.includes(name));
    const closed = Object.fromEntries(entries.map(([name, inner]) => [name, close(name, inner, given)]));
    return Object.assign({}, ...found.map(({ wanted }) => wanted), closed);
  }
  return close('', value, {}) as JsonObject | null;
}

function isOpen({ unknown = [], wanted = {}, isUntyped }: SdkGap, object: JsonObject): boolean {
  return (
    isUntyped === true ||
    unknown.some((name) => name in object) ||
    Object.keys(wanted).some((name) => !(name in object))
  );
}
