/** Tokens add up to what the provider counted, in every dialect, streamed or not. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject, type JsonObject } from '../../../src-shared/json.ts';
import { toTokenUsage } from '../proxy/translated/to-token-usage.ts';
import type { CanonicalEvent, CanonicalUsage } from './canonical/events.ts';
import type { AnswerOptions, ClientDialect, StreamParser } from './canonical/translation.ts';
import { createMessagesStreamParser } from './messages/create-messages-stream-parser.ts';
import { CLIENT_CODECS } from './relay/client-codecs.ts';
import { createEventReader } from './relay/read-events.ts';
import { createResponsesStreamParser } from './responses/create-stream-parser.ts';

/** What a provider says at the end of its stream, and what that comes to. */
interface Counted {
  readonly events: readonly JsonObject[];
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly output: number;
  readonly reasoning: number;
}

const count = fc.nat(10_000_000);

/** Anthropic counts apart what the cache took part in. */
const byAnthropic = fc
  .record({
    uncached: count,
    cacheRead: count,
    cacheWrite: count,
    output: count,
    thinking: fc.double({ min: 0, max: 1, noNaN: true }),
  })
  .map(({ uncached, cacheRead, cacheWrite, output, thinking }): Counted => {
    const reasoning = Math.floor(output * thinking);
    const usage = {
      input_tokens: uncached,
      cache_read_input_tokens: cacheRead,
      cache_creation_input_tokens: cacheWrite,
    };
    const final = { output_tokens: output, output_tokens_details: { thinking_tokens: reasoning } };
    return {
      events: [
        { type: 'message_start', message: { id: 'msg_1', usage: { ...usage, output_tokens: 1 } } },
        { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: final },
        { type: 'message_stop' },
      ],
      input: uncached + cacheRead + cacheWrite,
      cacheRead,
      cacheWrite,
      output,
      reasoning,
    };
  });

/** OpenAI's input holds what the cache took part in, and its output the reasoning. */
const byOpenai = byAnthropic.map(({ input, cacheRead, cacheWrite, output, reasoning }): Counted => {
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
  const response = { id: 'resp_1', status: 'completed', output: [], usage };
  return {
    events: [{ type: 'response.completed', response }],
    input,
    cacheRead,
    cacheWrite,
    output,
    reasoning,
  };
});

function read(parser: StreamParser, { events }: Counted): CanonicalEvent[] {
  return [...events.flatMap((event) => parser.push(JSON.stringify(event))), ...parser.end()];
}

const BODIES: Readonly<Record<ClientDialect, JsonObject>> = {
  messages: { max_tokens: 1, messages: [{ role: 'user', content: 'Hi' }] },
  chat: { messages: [{ role: 'user', content: 'Hi' }], stream_options: { include_usage: true } },
  responses: { input: 'Hi' },
};

function optionsFor(dialect: ClientDialect): AnswerOptions {
  const request = CLIENT_CODECS[dialect].parse({ model: 'm', stream: true, ...BODIES[dialect] });
  return { model: 'm', fallbackId: 'f', createdAtS: 1, request };
}

function readWhole(dialect: ClientDialect, events: readonly CanonicalEvent[]): JsonObject {
  const collector = CLIENT_CODECS[dialect].createCollector(optionsFor(dialect));
  for (const event of events) collector.push(event);
  return collector.read().usage as JsonObject;
}

/** All that the stream says of usage, later over earlier, as clients put it together. */
function readStreamed(dialect: ClientDialect, events: readonly CanonicalEvent[]): JsonObject {
  const renderer = CLIENT_CODECS[dialect].createRenderer(optionsFor(dialect));
  let usage: JsonObject = {};
  const reader = createEventReader((data) => {
    if (data === '[DONE]') return;
    const { message, response, usage: own } = JSON.parse(data);
    const said = own ?? message?.usage ?? response?.usage;
    if (isJsonObject(said)) usage = { ...usage, ...said };
  });
  reader.push(Buffer.from(events.map((event) => renderer.render(event)).join('')));
  reader.end();
  return usage;
}

const TOTALS: Readonly<Record<ClientDialect, (counted: Counted) => JsonObject>> = {
  messages: ({ input, cacheRead, cacheWrite, output, reasoning }) => ({
    input_tokens: input - cacheRead - cacheWrite,
    cache_read_input_tokens: cacheRead,
    cache_creation_input_tokens: cacheWrite,
    output_tokens: output,
    output_tokens_details: { thinking_tokens: reasoning },
  }),
  chat: ({ input, cacheRead, cacheWrite, output, reasoning }) => ({
    prompt_tokens: input,
    prompt_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    completion_tokens: output,
    completion_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  }),
  responses: ({ input, cacheRead, cacheWrite, output, reasoning }) => ({
    input_tokens: input,
    input_tokens_details: { cached_tokens: cacheRead, cache_write_tokens: cacheWrite },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  }),
};

describe.each([
  ['Claude', byAnthropic, () => createMessagesStreamParser({ customTools: new Set() })],
  ['OpenAI', byOpenai, () => createResponsesStreamParser()],
] as const)('what %s counted', (name, counted, createParser) => {
  it.each(['messages', 'chat', 'responses'] as const)('is what a client of %s adds up', (dialect) => {
    fc.assert(
      fc.property(counted, (made) => {
        const events = read(createParser(), made);
        expect(readWhole(dialect, events)).toEqual(TOTALS[dialect](made));
        expect(readStreamed(dialect, events)).toEqual(TOTALS[dialect](made));
      }),
    );
  });

  it('is what the log says', () => {
    fc.assert(
      fc.property(counted, (made) => {
        const usage = read(createParser(), made).at(-1) as { usage: CanonicalUsage };
        const { input, cacheRead, cacheWrite, output } = made;
        const own = name === 'Claude' ? input - cacheRead - cacheWrite : input;
        expect(toTokenUsage(usage.usage, name === 'Claude' ? 'claude' : 'openai')).toEqual({
          input: own,
          output,
          cacheRead,
          cacheWrite,
        });
      }),
    );
  });
});
