import { isJsonObject, type JsonObject } from '../../../src-shared/json.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import type { Authorization } from '../credentials/provider-account.ts';
import { AppError } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Settings } from '../settings/settings.ts';
import { isSummedUp } from '../translate/compaction/unfold-summary.ts';
import { isMissing } from '../translate/parse/read-field.ts';

const MAX_RESPONSES = 1000;
/** Of one conversation: more than any model's context holds, and few enough to be kept in passing. */
const MAX_ITEMS = 20_000;
/** More than the longest conversation that Claude takes (32 MB). */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_AGE_MS = 24 * 60 * 60_000;

/** What a kept item takes beside its text, and what a response takes for each of its items. */
const ITEM_BYTES = 300;
const PLACE_BYTES = 8;

/**
 * Conversations of Responses clients whose provider stores none, so that `previous_response_id` works, and references
 * to items. In memory only, for a day at most, within 64 MiB: the newest conversations. One that would not fit is not
 * kept. An item that is in many of them, as a client sends it again with each turn, takes its place once.
 */
export interface ResponseStore {
  /**
   * The body with all that it refers to: the conversation before it in place of `previous_response_id`, and items in
   * place of references to them.
   *
   * @returns the same object when it refers to nothing
   * @throws AppError `previous_response_not_found`, `item_not_found`, `request_too_large`
   */
  expand(body: JsonObject): JsonObject;
  /**
   * @param body as {@link expand} returned it. @param answer the whole response
   * @param provider whose it is; `null` where it does not matter, as nobody reads it
   */
  remember(body: JsonObject, answer: JsonObject, provider: Provider | null): void;
  /** What a request goes on from that names the response, or `null`. @throws AppError `request_too_large` */
  readConversation(id: string): JsonObject[] | null;
  /** The whole response, or `null`. */
  read(id: string): StoredResponse | null;
  /** The items that the response was made of, from the beginning of the conversation, or `null`. */
  readInput(id: string): JsonObject[] | null;
  /** The items of the response go with it, unless a later conversation holds them as well. */
  forget(id: string): void;
  /** Forgets everything, and keeps nothing from now on. */
  close(): void;
}

export interface StoredResponse {
  readonly provider: Provider | null;
  readonly response: JsonObject;
}

interface Item {
  /** JSON text: its length tells what it takes, and nobody can change it. */
  readonly text: string;
  /** Of an item that an answer gave out. */
  id: string | null;
  /** Places in conversations that hold it. */
  places: number;
}

interface Stored {
  readonly provider: Provider | null;
  readonly conversation: readonly Item[];
  readonly output: readonly Item[];
  /** What of the response may be long, and is the same in a whole session; kept as items are. */
  readonly tools: Item;
  readonly instructions: Item;
  /** Its other fields. */
  readonly rest: Item;
  readonly untilMs: number;
}

/** Whether the proxy stores the responses of a provider: OpenAI's API does so itself. */
export function isStoredByProxy(provider: Provider, mode: Authorization['mode']): boolean {
  return provider === 'claude' || mode === 'oauth';
}

/** Whether the response to a request is kept: where that says so, or, where it says nothing, the settings. */
export function isWantedKept(store: unknown, { responses }: Pick<Settings, 'responses'>): boolean {
  return store === true || (isMissing(store) && responses.storeByDefault);
}

/** @param clock tells how old each response is, and when the oldest one is to go */
export function createResponseStore(clock: Clock): ResponseStore {
  // In the order of their storing, which is the order of their ends.
  const stored = new Map<string, Stored>();
  const itemsByText = new Map<string, Item>();
  const itemsById = new Map<string, Item>();
  /** Of items that `expand` gave out: they come back with the answer, and need not be written again. */
  const givenOut = new WeakMap<object, string>();
  let bytes = 0;
  let cancelCleanUp: (() => void) | null = null;
  let isClosed = false;

  /** For one request, whose references may all be to one large item. */
  function createGiver(): (item: Item) => JsonObject {
    let length = 0;
    return (item) => {
      length += item.text.length;
      if (length > MAX_BYTES) throw createTooLargeError();
      const value = parse(item);
      givenOut.set(value, item.text);
      return value;
    };
  }

  function toText(value: JsonObject): string {
    return givenOut.get(value) ?? JSON.stringify(value);
  }

  function keepText(text: string): Item {
    let item = itemsByText.get(text);
    if (item === undefined) {
      item = { text, id: null, places: 0 };
      itemsByText.set(text, item);
      bytes += sizeOf(item);
    }
    item.places += 1;
    return item;
  }

  /** Only answers name items: what a client says of an id counts for nothing. */
  function keepOutput(text: string, { id }: JsonObject): Item {
    const item = keepText(text);
    if (typeof id === 'string') {
      item.id = id;
      itemsById.set(id, item);
    }
    return item;
  }

  function dropItem(item: Item): void {
    item.places -= 1;
    if (item.places > 0) return;
    itemsByText.delete(item.text);
    if (item.id !== null && itemsById.get(item.id) === item) itemsById.delete(item.id);
    bytes -= sizeOf(item);
  }

  function drop(id: string): void {
    const found = stored.get(id);
    if (found === undefined) return;
    const items = itemsOf(found);
    items.forEach(dropItem);
    bytes -= items.length * PLACE_BYTES;
    stored.delete(id);
  }

  function dropOld(): void {
    for (const [id, { untilMs }] of stored) {
      const isOverdue = untilMs <= clock.now();
      const isTooMuch = stored.size > MAX_RESPONSES || bytes > MAX_BYTES;
      if (!isOverdue && !isTooMuch) return;
      drop(id);
    }
  }

  /** For what nobody asks for again. */
  function scheduleCleanUp(): void {
    const [oldest] = stored.values();
    if (oldest === undefined || cancelCleanUp !== null) return;
    cancelCleanUp = clock.schedule(Math.max(oldest.untilMs - clock.now(), 0), () => {
      cancelCleanUp = null;
      dropOld();
      scheduleCleanUp();
    });
  }

  function readConversation(id: unknown, giveOut: (item: Item) => JsonObject): JsonObject[] {
    if (id === undefined || id === null) return [];
    const found = typeof id === 'string' ? stored.get(id) : undefined;
    if (found === undefined) throw createResponseNotFoundError(id);
    return dropCompacted([...found.conversation, ...found.output].map(giveOut));
  }

  function resolveItem(value: unknown, index: number, giveOut: (item: Item) => JsonObject): unknown {
    if (!isJsonObject(value) || typeof value.id !== 'string') return value;
    const found = itemsById.get(value.id);
    if (isReference(value)) {
      if (found === undefined) throw createItemNotFoundError(value, index);
      return giveOut(found);
    }
    // OpenAI finds reasoning by its id as well: https://github.com/vercel/ai/issues/7543
    return isBareReasoning(value) && found !== undefined ? giveOut(found) : value;
  }

  /** @returns the same list when it holds no references */
  function resolveItems(input: unknown, giveOut: (item: Item) => JsonObject): unknown {
    if (!Array.isArray(input)) return input;
    const items = input.map((item, index) => resolveItem(item, index, giveOut));
    return items.some((item, index) => item !== input[index]) ? items : input;
  }

  return {
    expand(body) {
      const { previous_response_id: id, ...rest } = body;
      dropOld();
      const giveOut = createGiver();
      const before = readConversation(id, giveOut);
      const input = resolveItems(rest.input, giveOut);
      if (input === rest.input && !('previous_response_id' in body)) return body;
      return before.length === 0 ? { ...rest, input } : { ...rest, input: [...before, ...toItems(input)] };
    },

    remember(body, answer, provider) {
      const { output, tools = [], instructions = null, ...rest } = answer;
      const { id } = rest;
      if (isClosed || typeof id !== 'string' || !Array.isArray(output)) return;
      const before = toItems(body.input);
      const items = output.filter(isJsonObject);
      if (before.length + items.length > MAX_ITEMS) return;
      // What may fail comes first, so that nothing is kept by halves.
      const texts = {
        conversation: before.map(toText),
        output: items.map((item) => [toText(item), item] as const),
        tools: JSON.stringify(tools),
        instructions: JSON.stringify(instructions),
        rest: JSON.stringify(rest),
      };
      const kept: Stored = {
        provider,
        conversation: texts.conversation.map(keepText),
        output: texts.output.map(([text, item]) => keepOutput(text, item)),
        tools: keepText(texts.tools),
        instructions: keepText(texts.instructions),
        rest: keepText(texts.rest),
        untilMs: clock.now() + MAX_AGE_MS,
      };
      drop(id);
      stored.set(id, kept);
      bytes += itemsOf(kept).length * PLACE_BYTES;
      // Otherwise all others would have to go for it.
      if (sizeOfAll(kept) > MAX_BYTES) drop(id);
      dropOld();
      scheduleCleanUp();
    },

    readConversation(id) {
      dropOld();
      return stored.has(id) ? readConversation(id, createGiver()) : null;
    },

    read(id) {
      dropOld();
      const found = stored.get(id);
      if (found === undefined) return null;
      const { provider, output, tools, instructions, rest } = found;
      const response = {
        ...parse(rest),
        output: output.map(parse),
        tools: parse(tools),
        instructions: parse(instructions),
      };
      return { provider, response };
    },

    readInput(id) {
      dropOld();
      return stored.get(id)?.conversation.map(parse) ?? null;
    },

    forget: drop,

    close() {
      isClosed = true;
      cancelCleanUp?.();
      for (const id of stored.keys()) drop(id);
    },
  };
}

/** Without what the latest summary stands for, and without the wish for one, which has been granted. */
function dropCompacted(items: readonly JsonObject[]): JsonObject[] {
  const at = items.findLastIndex(({ type }) => type === 'compaction');
  return items.filter((item, i) => item.type !== 'compaction_trigger' && (i >= at || !isSummedUp(item)));
}

function itemsOf({ conversation, output, tools, instructions, rest }: Stored): Item[] {
  return [...conversation, ...output, tools, instructions, rest];
}

function parse({ text }: Item): JsonObject {
  return JSON.parse(text);
}

/** The type may be left out, as that of a message may. */
export function isReference({ type, role, id }: JsonObject): boolean {
  return typeof id === 'string' && (type === 'item_reference' || (isMissing(type) && isMissing(role)));
}

/** Says nothing to a provider that does not store it. */
export function isBareReasoning({ type, encrypted_content }: JsonObject): boolean {
  return type === 'reasoning' && (typeof encrypted_content !== 'string' || encrypted_content === '');
}

/** At most: text outside Latin-1 takes two bytes a character. */
function sizeOf({ text }: Item): number {
  return 2 * text.length + ITEM_BYTES;
}

function sizeOfAll(stored: Stored): number {
  const items = itemsOf(stored);
  return [...new Set(items)].reduce((sum, item) => sum + sizeOf(item), items.length * PLACE_BYTES);
}

/** Input as items, whatever form it has. */
export function toItems(input: unknown): JsonObject[] {
  if (Array.isArray(input)) return input.filter(isJsonObject);
  return typeof input === 'string' ? [toUserMessage(input)] : [];
}

/** What a text alone as `input` is short for, in parts, as the ChatGPT backend takes it. */
export function toUserMessage(text: string): JsonObject {
  return { type: 'message', role: 'user', content: [{ type: 'input_text', text }] };
}

export function createResponseNotFoundError(id: unknown): AppError {
  return new AppError('previous_response_not_found', `Previous response with id '${show(id)}' not found.`, {
    param: 'previous_response_id',
    advice: `${HOW_TO_KEEP} Otherwise send the whole conversation as input.`,
  });
}

/** @param index of the reference in the input */
export function createItemNotFoundError({ id }: JsonObject, index: number): AppError {
  return new AppError('item_not_found', `Item with id '${show(id)}' not found.`, {
    param: `input[${index}].id`,
    advice: `${HOW_TO_KEEP} Otherwise send the items themselves, as the Vercel AI SDK does with its option "store": false.`,
  });
}

/** For whoever looks for a response, or a part of one, that is not there. */
export const HOW_TO_KEEP =
  'The proxy keeps the newest answers of Claude and of ChatGPT plans for a day, where it is asked to: send "store": true with the requests to go on from, or turn on "Keep answers for Responses clients" in the settings (RESPONSES__STORE_BY_DEFAULT=true).';

function createTooLargeError(): AppError {
  return new AppError('request_too_large', 'What the request refers to is larger than 64 MB.', {
    advice: 'Refer to each item once.',
  });
}

function show(id: unknown): string {
  return (typeof id === 'string' ? id : JSON.stringify(id)).slice(0, 100);
}
