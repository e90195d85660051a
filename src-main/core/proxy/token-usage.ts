import { type JsonObject, jsonObjectSchema, parseJsonObject } from '../../../src-shared/json.ts';

/** Tokens of one request as the provider counts them; `null` where it does not say. */
export interface TokenUsage {
  readonly input: number | null;
  readonly output: number | null;
  readonly cacheRead: number | null;
  readonly cacheWrite: number | null;
}

/** Watches an answer pass by and finds its token counts, without holding up or changing a byte. */
export interface UsageObserver {
  push(chunk: Buffer): void;
  /** To be called after the last chunk. */
  read(): TokenUsage | null;
}

const LINE_FEED = 0x0a;
/** A longer line or answer is let go: figures in a log are not worth the memory. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;

/** Observer of an event stream (Anthropic Messages, OpenAI Responses). */
export function createStreamUsageObserver(): UsageObserver {
  let usage: TokenUsage | null = null;
  let held: Buffer[] = [];
  let heldBytes = 0;

  function readLines(lines: Buffer): void {
    if (!lines.includes('"usage"')) return; // Nearly every event is done with here.
    for (const line of lines.toString('utf8').split('\n')) {
      if (!line.startsWith('data:') || !line.includes('"usage"')) continue;
      const event = parseJsonObject(line.slice('data:'.length));
      if (event !== null) usage = mergeUsage(usage, findUsage(event));
    }
  }

  return {
    push(chunk) {
      const end = chunk.lastIndexOf(LINE_FEED) + 1;
      if (end > 0) {
        const complete = chunk.subarray(0, end);
        readLines(held.length === 0 ? complete : Buffer.concat([...held, complete]));
        held = [];
        heldBytes = 0;
      }
      if (end === chunk.length || heldBytes > MAX_HELD_BYTES) return;
      held.push(chunk.subarray(end));
      heldBytes += chunk.length - end;
    },
    read() {
      readLines(Buffer.concat(held));
      return usage;
    },
  };
}

/** Observer of an answer that is one JSON object. */
export function createJsonUsageObserver(): UsageObserver {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return {
    push(chunk) {
      bytes += chunk.length;
      if (bytes <= MAX_HELD_BYTES) chunks.push(chunk);
    },
    read() {
      if (bytes > MAX_HELD_BYTES) return null;
      const answer = parseJsonObject(Buffer.concat(chunks).toString('utf8'));
      return answer === null ? null : readUsage(answer);
    },
  };
}

/** The token counts of a whole answer. */
export function readUsage(answer: JsonObject): TokenUsage | null {
  return mergeUsage(null, findUsage(answer));
}

/** `usage` stands at the top, or in the `message` (Anthropic) or `response` (OpenAI) of an event. */
function findUsage(event: JsonObject): JsonObject | null {
  for (const holder of [event, event.message, event.response]) {
    const usage = jsonObjectSchema.safeParse(holder).data?.usage;
    const parsed = jsonObjectSchema.safeParse(usage);
    if (parsed.success) return parsed.data;
  }
  return null;
}

/** Later figures replace earlier ones: Anthropic's `message_delta` counts are totals so far. */
function mergeUsage(before: TokenUsage | null, usage: JsonObject | null): TokenUsage | null {
  if (usage === null) return before;
  const details = jsonObjectSchema.safeParse(usage.input_tokens_details).data;
  return {
    input: count(usage.input_tokens) ?? before?.input ?? null,
    output: count(usage.output_tokens) ?? before?.output ?? null,
    cacheRead: count(usage.cache_read_input_tokens ?? details?.cached_tokens) ?? before?.cacheRead ?? null,
    cacheWrite: count(usage.cache_creation_input_tokens) ?? before?.cacheWrite ?? null,
  };
}

function count(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
