import { isJsonObject, type JsonObject, parseJsonObject } from '../../../src-shared/json.ts';

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
const NOTHING = Buffer.alloc(0);
const READ_EVERY_BYTES = 16 * 1024;
/** A longer line or answer is let go: figures in a log are not worth the memory. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;

/** Observer of an event stream in any dialect. */
export function createStreamUsageObserver(): UsageObserver {
  let usage: TokenUsage | null = null;
  let held: Buffer[] = [];
  let heldBytes = 0;
  let nextReadBytes = READ_EVERY_BYTES;

  /** Many events at a time, since searching each one costs more than passing it on. */
  function readHeld(): void {
    const bytes = Buffer.concat(held);
    const end = bytes.lastIndexOf(LINE_FEED) + 1;
    readLines(bytes.subarray(0, end));
    const rest = bytes.length - end > MAX_HELD_BYTES ? NOTHING : bytes.subarray(end);
    held = rest.length > 0 ? [rest] : [];
    heldBytes = rest.length;
    nextReadBytes = 2 * heldBytes + READ_EVERY_BYTES;
  }

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
      held.push(chunk);
      heldBytes += chunk.length;
      if (heldBytes >= nextReadBytes) readHeld();
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
    if (isJsonObject(holder) && isJsonObject(holder.usage)) return holder.usage;
  }
  return null;
}

/** Later figures replace earlier ones: Anthropic's `message_delta` counts are totals so far. */
function mergeUsage(before: TokenUsage | null, usage: JsonObject | null): TokenUsage | null {
  if (usage === null) return before;
  // Chat Completions has its own names for them.
  const input = usage.input_tokens ?? usage.prompt_tokens;
  const details = usage.input_tokens_details ?? usage.prompt_tokens_details;
  const cached = isJsonObject(details) ? details.cached_tokens : null;
  return {
    input: count(input) ?? before?.input ?? null,
    output: count(usage.output_tokens ?? usage.completion_tokens) ?? before?.output ?? null,
    cacheRead: count(usage.cache_read_input_tokens ?? cached) ?? before?.cacheRead ?? null,
    cacheWrite: count(usage.cache_creation_input_tokens) ?? before?.cacheWrite ?? null,
  };
}

function count(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
