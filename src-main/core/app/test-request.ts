import { createParser } from 'eventsource-parser';
import type { Response } from 'undici';
import type { Problem } from '../../../src-shared/credential-status.ts';
import { type JsonObject, jsonObjectSchema, parseJsonObject } from '../../../src-shared/json.ts';
import type { TestResult } from '../../../src-shared/model/test-request.ts';
import { toWindowProblem } from '../../../src-shared/problem-text.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import { CLAUDE, TEST_MODELS, USER_AGENT } from '../constants.ts';
import { AppError } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import { createStreamUsageObserver } from '../proxy/token-usage.ts';
import { callLocally } from './call-locally.ts';
import { toProblem } from './to-problem.ts';

const PROMPT = 'Say hello in one short sentence.';
const MAX_TOKENS = 64;
const TIMEOUT_MS = 60_000;
const MAX_TEXT_LENGTH = 4_000;

export interface TestRequestOptions {
  readonly provider: Provider;
  /** The running proxy, as this machine reaches it. */
  readonly localUrl: string;
  readonly authToken: string | null;
  readonly clock: Clock;
}

/**
 * Sends one small request through the proxy, as a client would: `/v1/messages` with a small Claude model, or
 * `/codex/v1/responses`. A refusal is a result like any other, in the words of the provider or the proxy.
 *
 * @throws AppError `proxy_not_running` when nothing answers, `upstream_timeout` after 60 s
 */
export async function sendTestRequest(options: TestRequestOptions): Promise<TestResult> {
  const { provider, localUrl, authToken, clock } = options;
  const timeout = new AbortController();
  const cancel = clock.schedule(TIMEOUT_MS, () => timeout.abort());
  const init = {
    signal: timeout.signal,
    headers: {
      'content-type': 'application/json',
      'user-agent': `${USER_AGENT} test-request`,
      'anthropic-version': CLAUDE.apiVersion,
      ...(authToken !== null && { 'x-api-key': authToken }),
    },
  };
  try {
    const model = provider === 'claude' ? await chooseClaudeModel(localUrl, init) : TEST_MODELS.openai;
    const request = provider === 'claude' ? createClaudeRequest(model) : createOpenaiRequest(model);
    const startMs = performance.now();
    return await callLocally(
      `${localUrl}${request.path}`,
      { ...init, method: 'POST', body: JSON.stringify(request.body) },
      async (response) => {
        const { problem, ...answer } = await readAnswer(response, startMs);
        return { model, ...answer, problem: problem && toWindowProblem(problem, provider) };
      },
    );
  } catch (error) {
    if (timeout.signal.aborted) {
      throw new AppError('upstream_timeout', 'No whole answer came within a minute.', { cause: error });
    }
    throw new AppError('proxy_not_running', 'The proxy does not answer.', {
      advice: 'Start it, then try again.',
      cause: error,
    });
  } finally {
    cancel();
  }
}

function createClaudeRequest(model: string): { path: string; body: JsonObject } {
  const messages = [{ role: 'user', content: PROMPT }];
  return { path: '/v1/messages', body: { model, max_tokens: MAX_TOKENS, stream: true, messages } };
}

function createOpenaiRequest(model: string): { path: string; body: JsonObject } {
  const input = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: PROMPT }] }];
  return { path: '/codex/v1/responses', body: { model, input, stream: true, store: false } };
}

/** The newest small model that the account has, or a usual one when it cannot be told. */
async function chooseClaudeModel(localUrl: string, init: Parameters<typeof callLocally>[1]): Promise<string> {
  const list = await callLocally(`${localUrl}/v1/models`, init, async (response) =>
    parseJsonObject(await response.text()),
  );
  const models = (Array.isArray(list?.data) ? list.data : []).flatMap((entry) => {
    const model = jsonObjectSchema.safeParse(entry).data;
    if (typeof model?.id !== 'string' || !model.id.includes('haiku')) return [];
    return { id: model.id, createdAt: typeof model.created_at === 'string' ? model.created_at : '' };
  });
  // ISO 8601, so that the order of the texts is the order of the times.
  models.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  return models[0]?.id ?? TEST_MODELS.claude;
}

async function readAnswer(response: Response, startMs: number): Promise<Omit<TestResult, 'model'>> {
  const usage = createStreamUsageObserver();
  const answer = createAnswerReader();
  let body = '';
  let firstByteMs: number | null = null;
  let isBroken = false;
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body ?? []) {
      firstByteMs ??= performance.now() - startMs;
      usage.push(Buffer.from(chunk));
      const text = decoder.decode(chunk, { stream: true });
      if (response.ok) answer.feed(text);
      else body += text;
    }
  } catch {
    isBroken = true;
  }
  const tokens = usage.read();
  return {
    status: response.status,
    text: answer.text().slice(0, MAX_TEXT_LENGTH),
    firstByteMs,
    totalMs: performance.now() - startMs,
    inputTokens: tokens?.input ?? null,
    outputTokens: tokens?.output ?? null,
    problem: response.ok
      ? (answer.problem() ?? (isBroken ? BROKEN : null))
      : readRefusal(body, response.status),
  };
}

const BROKEN: Problem = toProblem(new AppError('upstream_disconnected', 'The answer broke off.'));

/** Puts the model's words together, from the events of either vendor. */
function createAnswerReader() {
  let text = '';
  let problem: Problem | null = null;
  const parser = createParser({
    onEvent({ data }) {
      const event = parseJsonObject(data);
      if (event === null) return;
      const delta = jsonObjectSchema.safeParse(event.delta).data;
      if (event.type === 'content_block_delta' && typeof delta?.text === 'string') text += delta.text;
      if (event.type === 'response.output_text.delta' && typeof event.delta === 'string') text += event.delta;
      if (event.type === 'error')
        problem ??= describeError(jsonObjectSchema.safeParse(event.error).data ?? event);
      if (event.type === 'response.failed') {
        const failed = jsonObjectSchema.safeParse(event.response).data;
        problem ??= describeError(jsonObjectSchema.safeParse(failed?.error).data ?? {});
      }
    },
  });
  return { feed: (chunk: string) => parser.feed(chunk), text: () => text, problem: () => problem };
}

/** Ours and both vendors' errors have an `error` object; the ChatGPT backend also says `detail`. */
function readRefusal(body: string, status: number): Problem {
  const answer = parseJsonObject(body) ?? {};
  const error = jsonObjectSchema.safeParse(answer.error).data ?? { message: answer.detail };
  return describeError(error, `The answer was HTTP status ${status}.`);
}

function describeError(error: JsonObject, otherwise = 'The provider answered with an error.'): Problem {
  const code = [error.code, error.type].find((value) => typeof value === 'string');
  const message = typeof error.message === 'string' && error.message !== '' ? error.message : otherwise;
  return {
    code: code ?? 'upstream_answer_invalid',
    message: message.slice(0, MAX_TEXT_LENGTH),
    advice: null,
  };
}
