import { APIUserAbortError as AnthropicAbort, APIError as AnthropicError } from '@anthropic-ai/sdk';
import { APIUserAbortError as OpenaiAbort, APIError as OpenaiError } from 'openai';
import { expect } from 'vitest';
import { anthropicErrors } from '../fakes/fake-anthropic-api.ts';
import { openaiErrors } from '../fakes/fake-codex-api.ts';
import { holdStream } from '../fakes/scenario.ts';
import type { TestProxy } from '../support/start-test-proxy.ts';
import { type Ask, type DialectClient, type Outcome, PDF, PNG } from './ask.ts';

/** What a cell of the matrix is tried with. */
export interface Cell {
  readonly proxy: TestProxy;
  readonly client: DialectClient;
  readonly dialect: 'messages' | 'chat' | 'responses';
  readonly vendor: 'claude' | 'openai';
  readonly model: string;
  readonly stream: boolean;
  /** The provider speaks the dialect itself. */
  readonly isNative: boolean;
}

/** Each tries one feature and fails where it does not work. */
export const FEATURES: Readonly<Record<string, (cell: Cell) => Promise<void>>> = {
  text: tryText,
  tools: tryTools,
  'parallel tools': tryParallelTools,
  image: (cell) => tryAttachment(cell, 'image', PNG),
  document: (cell) => tryAttachment(cell, 'document', PDF),
  thinking: tryThinking,
  structured: tryStructured,
  stop: tryStop,
  length: tryLength,
  refusal: tryRefusal,
  error: tryError,
  'mid-stream cut': tryCut,
  abort: tryAbort,
};

const HELLO: Ask['turns'] = [{ user: 'Hello' }];

function upstreamOf({ proxy, vendor }: Cell) {
  return vendor === 'claude' ? proxy.anthropic : proxy.codex;
}

function send(cell: Cell, ask: Omit<Ask, 'model'>, signal?: AbortSignal): Promise<Outcome> {
  const { client, proxy, model, stream } = cell;
  return client.ask(proxy, { model, ...ask }, { stream, ...(signal && { signal }) });
}

async function tryText(cell: Cell): Promise<void> {
  const text = 'Grüße, 世界! 👋🏽 "quoted" \\ and\nlines\u2028too';
  upstreamOf(cell).next({ text });
  const outcome = await send(cell, { system: 'Be kind.', turns: HELLO });
  expect(outcome).toMatchObject({ model: cell.model, text, calls: [], finish: 'end' });
  // Both fakes count 12 cached tokens in their input.
  expect([outcome.inputTokens, outcome.outputTokens]).toEqual([cell.vendor === 'claude' ? 44 : 37, 42]);
  expect(upstreamOf(cell).lastRequest().body.toString()).toContain('Be kind.');
}

async function tryTools(cell: Cell): Promise<void> {
  const ask = { turns: HELLO, tools: ['get_weather'], parallel: false } as const;
  const first = await send(cell, ask);
  expect(first.finish).toBe('tool-calls');
  expect(first.calls).toEqual([
    { id: expect.any(String), name: 'get_weather', input: { city: 'Zürich 🏔️', days: 7 } },
  ]);
  await sendResults(cell, ask, first);
}

async function tryParallelTools(cell: Cell): Promise<void> {
  const ask = { turns: HELLO, tools: ['get_weather', 'get_time'] };
  const first = await send(cell, ask);
  expect(first.calls.map(({ name }) => name)).toEqual(['get_weather', 'get_time']);
  expect(new Set(first.calls.map(({ id }) => id)).size).toBe(2);
  await sendResults(cell, ask, first);
}

/** The second turn: every call is answered, with a picture in the last one, and the model goes on. */
async function sendResults(cell: Cell, ask: Omit<Ask, 'model'>, first: Outcome): Promise<void> {
  const isChat = cell.dialect === 'chat';
  const results = first.calls.map((call, index) => ({
    call,
    text: `result of ${call.name}`,
    ...(index === first.calls.length - 1 && !isChat && { image: true as const }),
  }));
  const second = await send(cell, { ...ask, turns: [...ask.turns, { answer: first }, { results }] });
  expect(second).toMatchObject({ finish: 'end', calls: [] });
  const sent = upstreamOf(cell).lastRequest().body.toString();
  for (const { text } of results) expect(sent).toContain(text);
  if (!isChat) expect(sent).toContain(PNG);
}

async function tryAttachment(cell: Cell, attachment: 'image' | 'document', data: string): Promise<void> {
  const outcome = await send(cell, { turns: [{ user: 'What is this?', attachment }] });
  expect(outcome.finish).toBe('end');
  expect(upstreamOf(cell).lastRequest().body.toString()).toContain(data);
}

async function tryThinking(cell: Cell): Promise<void> {
  const ask = { turns: HELLO, tools: ['get_weather'], thinks: true } as const;
  const first = await send(cell, ask);
  expect(first.thinking).toContain('🤔');
  await sendResults(cell, ask, first);
  // The fakes take back no reasoning but their own; that it came back is seen here.
  const sent = upstreamOf(cell).lastRequest().body.toString();
  expect(sent).toMatch(
    cell.vendor === 'claude' ? /"signature":"[\w-]{20,}"/ : /"encrypted_content":"[\w-]{20,}"/,
  );
}

async function tryStructured(cell: Cell): Promise<void> {
  const outcome = await send(cell, { turns: HELLO, isStructured: true });
  expect(JSON.parse(outcome.text)).toEqual({ city: 'Zürich 🏔️', days: 7 });
}

async function tryStop(cell: Cell): Promise<void> {
  upstreamOf(cell).next({ text: 'One. Two. Three. Four.' });
  const outcome = await send(cell, { turns: HELLO, stop: 'Three' });
  expect(outcome).toMatchObject({ text: 'One. Two. ', finish: 'end' });
}

async function tryLength(cell: Cell): Promise<void> {
  upstreamOf(cell).next({ ending: 'length' });
  expect((await send(cell, { turns: HELLO })).finish).toBe('length');
}

async function tryRefusal(cell: Cell): Promise<void> {
  upstreamOf(cell).next({ ending: 'refusal', text: 'No.' });
  expect(await send(cell, { turns: HELLO })).toMatchObject({ text: 'No.', finish: 'refusal' });
}

async function tryError(cell: Cell): Promise<void> {
  upstreamOf(cell).next(
    cell.vendor === 'claude' ? anthropicErrors.rateLimited(7) : openaiErrors.rateLimited(7),
  );
  const failure = await fail(cell);
  expect(failure).toMatchObject({ status: 429 });
  expect((failure as OpenaiError).headers?.get('retry-after')).toBe('7');
  expect(failure.message).toMatch(/limit/i);
  expect(typeof (failure as { type?: unknown }).type).toBe('string');
}

async function tryCut(cell: Cell): Promise<void> {
  // A native whole answer is one part, and what came of it has gone on already.
  const isOnePart = cell.isNative && !cell.stream && !isAssembled(cell);
  upstreamOf(cell).next({ cut: isOnePart ? { afterParts: 0, midPart: true } : { afterParts: 4 } });
  if (isOnePart) {
    await expect(send(cell, { turns: HELLO })).rejects.toThrow();
    return;
  }
  const failure: unknown = await send(cell, { turns: HELLO }).catch((error: unknown) => error);
  expect(String(failure)).toContain('closed the connection in the middle');
  if (!cell.stream) expect(failure).toMatchObject({ status: 502 });
}

/** ChatGPT's backend streams even when nobody asked it to. */
function isAssembled({ dialect, vendor, proxy }: Cell): boolean {
  return dialect === 'responses' && vendor === 'openai' && proxy.mode === 'oauth';
}

async function fail(cell: Cell): Promise<AnthropicError | OpenaiError> {
  const failure = await send(cell, { turns: HELLO }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(cell.dialect === 'messages' ? AnthropicError : OpenaiError);
  return failure as AnthropicError | OpenaiError;
}

async function tryAbort(cell: Cell): Promise<void> {
  // A whole answer is one part.
  const held = holdStream(cell.stream ? 3 : 0);
  const upstream = upstreamOf(cell);
  upstream.next(held.scenario);
  const before = upstream.requests.length;
  const controller = new AbortController();
  const failing = send(cell, { turns: HELLO }, controller.signal).catch((error: unknown) => error);
  await upstream.waitForRequest((request) => upstream.requests.indexOf(request) >= before);
  controller.abort();
  expect(await failing).toBeInstanceOf(cell.dialect === 'messages' ? AnthropicAbort : OpenaiAbort);
  await upstream.lastRequest().aborted;
  held.release();
}
