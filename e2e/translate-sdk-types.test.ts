/** All that is recorded, asked and answered is what the official SDKs say that it is. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { CanonicalEvent } from '../src-main/core/translate/canonical/events.ts';
import type { ClientDialect } from '../src-main/core/translate/canonical/translation.ts';
import { CLIENT_CODECS } from '../src-main/core/translate/relay/client-codecs.ts';
import { isJsonObject, type JsonObject, parseJsonObject } from '../src-shared/json.ts';
import type { Ask } from './translate/ask.ts';
import { chatClient } from './translate/chat-client.ts';
import { findTypeProblems, type Sample } from './translate/find-type-problems.ts';
import { messagesClient } from './translate/messages-client.ts';
import {
  DIALECTS,
  dialectOf,
  findTranslation,
  makeAnswerOptions,
  RECORDINGS,
  readRecording,
  replay,
} from './translate/replay-recording.ts';
import { responsesClient } from './translate/responses-client.ts';
import { closeSdkGaps, SDK_GAPS, type SdkGap } from './translate/sdk-gaps.ts';
import { NEWER_TARGETS, TARGETS } from './translate/targets.ts';
import { WHOLE_REQUESTS } from './translate/whole-requests.ts';

const MESSAGES = '@anthropic-ai/sdk/resources/messages/messages';
const CHAT = 'openai/resources/chat/completions/completions';
const RESPONSES = 'openai/resources/responses/responses';

const EVENT_TYPES = {
  messages: { module: MESSAGES, name: 'RawMessageStreamEvent' },
  chat: { module: CHAT, name: 'ChatCompletionChunk' },
  responses: { module: RESPONSES, name: 'ResponseStreamEvent' },
};
const ANSWER_TYPES = {
  messages: { module: MESSAGES, name: 'Message' },
  chat: { module: CHAT, name: 'ChatCompletion' },
  responses: { module: RESPONSES, name: 'Response' },
};
const REQUEST_TYPES = {
  messages: { module: '@anthropic-ai/sdk/resources/beta/messages/messages', name: 'MessageCreateParams' },
  chat: { module: CHAT, name: 'ChatCompletionCreateParams' },
  responses: { module: RESPONSES, name: 'ResponseCreateParams' },
};
const CLIENTS = { messages: messagesClient, chat: chatClient, responses: responsesClient };

/** The payloads of a stream's events that are JSON. */
function listPayloads(stream: string): JsonObject[] {
  const events = stream.replaceAll(/\r\n?/g, '\n').split('\n\n');
  const payloads = events.map((event) =>
    [...event.matchAll(/^data: ?(.*)$/gm)].map(([, line]) => line).join('\n'),
  );
  return payloads.map(parseJsonObject).filter((payload) => payload !== null);
}

interface DialectSample extends Sample {
  readonly dialect: ClientDialect;
}

function listEvents(): DialectSample[] {
  return RECORDINGS.flatMap((name) => [
    {
      name,
      dialect: dialectOf(name),
      type: EVENT_TYPES[dialectOf(name)],
      values: listPayloads(readRecording(name).toString()),
    },
    ...DIALECTS.map((dialect) => ({
      name: `${name} as ${dialect}`,
      dialect,
      type: EVENT_TYPES[dialect],
      values: listPayloads(readFileSync(findTranslation(name, dialect), 'utf8')),
    })),
  ]);
}

function listAnswers(): DialectSample[] {
  return RECORDINGS.flatMap((name) => {
    const events: CanonicalEvent[] = [];
    replay(dialectOf(name), [readRecording(name)], (event) => events.push(event));
    if (events.at(-1)?.type === 'error') return [];
    return DIALECTS.map((dialect) => {
      const collector = CLIENT_CODECS[dialect].createCollector(makeAnswerOptions(dialect));
      for (const event of events) collector.push(event);
      const type = ANSWER_TYPES[dialect];
      return { name: `${name} as whole ${dialect}`, dialect, type, values: [collector.read()] };
    });
  });
}

const ASK: Ask = {
  model: 'the-name-that-was-asked-for',
  system: ['Be kind.', 'Be brief.'],
  tools: ['get_weather', 'get_time'],
  parallel: false,
  isStructured: true,
  stop: 'STOP',
  thinks: true,
  turns: [
    { user: 'What is this?', attachment: 'image' },
    { user: 'And this?', attachment: 'document' },
  ],
};

/** What clients ask, and what is asked of the providers for it. */
function listRequests(): DialectSample[] {
  return DIALECTS.flatMap((dialect) => {
    const given: JsonObject[] = [WHOLE_REQUESTS[dialect], { ...CLIENTS[dialect].makeBody(ASK) }];
    const requests = given.map((body) => CLIENT_CODECS[dialect].parse(body));
    return [
      { name: `request in ${dialect}`, dialect, type: REQUEST_TYPES[dialect], values: given },
      ...[...TARGETS[dialect], ...NEWER_TARGETS].map(({ model, speaks, render }) => ({
        name: `request in ${dialect} for ${model}`,
        dialect: speaks,
        type: REQUEST_TYPES[speaks],
        values: requests.map((request) => render(request).body),
      })),
    ];
  });
}

const SAMPLES = [...listEvents(), ...listAnswers(), ...listRequests()];

/** TypeScript's compiler reads all types of both SDKs. */
const PROGRAM_TIMEOUT_MS = 60_000;

it(
  'is of the types that the official SDKs declare, but for known gaps',
  () => {
    const known = new Set<SdkGap>();
    const closed = SAMPLES.map((sample) => closeGaps(sample, (gap) => known.add(gap)));
    expect(closed.filter(({ values }) => values.length === 0)).toEqual([]);
    expect(findTypeProblems(closed)).toEqual([]);
    // Those that a new version of an SDK has closed are to go.
    expect(SDK_GAPS.filter((gap) => !known.has(gap))).toEqual([]);
  },
  PROGRAM_TIMEOUT_MS,
);

it(
  'would not be, with a field that nobody knows',
  () => {
    const names = [...new Set(SAMPLES.map(({ type }) => type.name))];
    const samples = names.map((name) => {
      const sample = SAMPLES.find(({ type }) => type.name === name) as DialectSample;
      const { type, values } = closeGaps(sample, () => undefined);
      const [first = {}] = values;
      return { name, type, values: [first, { ...first, from_nowhere: 1 }, spoilWithin(first)] };
    });
    const found = findTypeProblems(samples).map((problem) => problem.split(':')[0]);
    expect(new Set(found)).toEqual(new Set(names.flatMap((name) => [`${name}, 1`, `${name}, 2`])));
  },
  PROGRAM_TIMEOUT_MS,
);

function closeGaps(sample: DialectSample, onGap: (gap: SdkGap) => void): Sample {
  const values = sample.values.map((value) => closeSdkGaps(sample.dialect, value, onGap));
  return { ...sample, values: values.filter((value) => value !== null) };
}

/** The same, with a field that no type has in each object within it. */
function spoilWithin(value: JsonObject): JsonObject {
  const spoil = (field: string, inner: unknown) =>
    field !== '' && isJsonObject(inner) ? { ...inner, from_nowhere: 1 } : inner;
  return JSON.parse(JSON.stringify(value, spoil));
}
