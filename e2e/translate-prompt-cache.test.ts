import { afterEach, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { objectsOf } from './fakes/read-request.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';
import type { Ask, AskTurn, DialectClient } from './translate/ask.ts';
import { chatClient } from './translate/chat-client.ts';
import { expectGrowingBytes } from './translate/expect-growing-bytes.ts';
import { PROVIDERS, type ProviderColumn } from './translate/matrix.ts';
import { messagesClient } from './translate/messages-client.ts';
import { responsesClient } from './translate/responses-client.ts';

const TURNS = 30;
const CLIENTS = { messages: messagesClient, chat: chatClient, responses: responsesClient };

/** Has tools and instructions in its input, and tells its last word from those on the way. */
const NEWER: ProviderColumn = {
  name: 'ChatGPT plan, newer model',
  vendor: 'openai',
  mode: 'oauth',
  model: 'gpt-6.1-sol',
  speaks: ['responses'],
};

/** Every direction in which something is translated. */
const DIRECTIONS = [...PROVIDERS, NEWER].flatMap((provider) =>
  (['messages', 'chat', 'responses'] as const)
    .filter((dialect) => !provider.speaks.includes(dialect))
    .map((dialect) => ({ dialect, provider, name: `${dialect} to ${provider.name}` })),
);

let proxy: TestProxy;

afterEach(() => proxy.close());

it.each(DIRECTIONS)('a session of 30 turns keeps its prefix: $name', async ({ dialect, provider }) => {
  proxy = await startTestProxy({ mode: provider.mode });
  const upstream = provider.vendor === 'claude' ? proxy.anthropic : proxy.codex;
  await runSession(CLIENTS[dialect], provider.model);
  expect(proxy.refusals()).toEqual([]);
  const sent = upstream.requests.filter(({ method }) => method === 'POST');
  expect(sent).toHaveLength(TURNS);
  expectGrowingBytes(sent.map(({ body }) => body));
  const requests = sent.map(({ json }) => json as JsonObject);
  if (provider.vendor === 'openai') {
    const keys = new Set(requests.map(({ prompt_cache_key: key }) => key));
    expect([...keys]).toEqual([expect.stringMatching(/^.{8,64}$/)]);
    const sessions = upstream.requests.map(({ headers }) => headers.session_id);
    if (provider.mode === 'oauth') expect(new Set(sessions).size).toBe(1);
    const said = objectsOf(requests.at(-1)?.input).filter(({ role }) => role === 'assistant');
    const phases = provider === NEWER ? ['commentary', 'final_answer'] : [undefined];
    expect(new Set(said.map(({ phase }) => phase))).toEqual(new Set(phases));
  } else {
    for (const request of requests) expectUsefulMarks(request);
  }
});

it('two conversations have two cache keys', async () => {
  proxy = await startTestProxy();
  for (const user of ['One thing', 'Another thing']) {
    await messagesClient.ask(proxy, { model: 'gpt-5.2', turns: [{ user }] }, { stream: false });
  }
  const keys = proxy.codex.requests.map(({ json }) => (json as JsonObject).prompt_cache_key);
  expect(new Set(keys).size).toBe(2);
});

it.each(['/v1/messages', '/v1/chat/completions'])(
  'a conversation keeps its cache key when marks move and tools come: %s',
  async (path) => {
    proxy = await startTestProxy();
    const said = (text: string, mark: object) => ({ content: [{ type: 'text', text, ...mark }] });
    const mark = { cache_control: { type: 'ephemeral' } };
    const tool = path.includes('messages')
      ? { name: 'f', input_schema: { type: 'object' } }
      : { type: 'function', function: { name: 'f', parameters: { type: 'object' } } };
    const asks = [
      { messages: [{ role: 'user', ...said('Hi', mark) }] },
      {
        messages: [
          { role: 'user', ...said('Hi', {}) },
          { role: 'assistant', ...said('Ho', {}) },
          { role: 'user', ...said('Go on', mark) },
        ],
        tools: [tool],
      },
    ];
    for (const ask of asks) {
      const response = await proxy.post(path, { model: 'gpt-5.2', max_tokens: 100, ...ask });
      expect(response.status).toBe(200);
    }
    const keys = proxy.codex.requests.map(({ json }) => (json as JsonObject).prompt_cache_key);
    expect(new Set(keys).size).toBe(1);
  },
);

it.each(['/v1/messages', '/v1/chat/completions'])(
  "leaves a client's mark of an hour the first: %s",
  async (path) => {
    proxy = await startTestProxy();
    const cache_control = { type: 'ephemeral', ttl: '1h' };
    const messages = [{ role: 'user', content: [{ type: 'text', text: 'Hi', cache_control }] }];
    const response = await proxy.post(path, { model: 'claude-sonnet-5-5', max_tokens: 100, messages });
    expect(response.status).toBe(200);
    const sent = proxy.anthropic.lastRequest().json as JsonObject;
    expect(objectsOf(objectsOf(sent.messages)[0]?.content)[0]).toMatchObject({ cache_control });
    expect(proxy.anthropic.refusals).toEqual([]);
  },
);

it('sets no marks when they are switched off', async () => {
  proxy = await startTestProxy({
    env: { CLAUDE__CACHE_BREAKPOINTS: 'off', CLAUDE__SYSTEM_PROMPT_INJECTION_MODE: 'none' },
    mode: 'api-key',
  });
  await chatClient.ask(proxy, { model: 'claude-sonnet-5-5', turns: [{ user: 'Hi' }] }, { stream: false });
  expect(proxy.anthropic.lastRequest().body.toString()).not.toContain('cache_control');
});

/** An agent's session: tools, at times two at once, thinking, pictures, and words of the user in between. */
async function runSession(client: DialectClient, model: string): Promise<void> {
  const turns: AskTurn[] = [{ user: 'Look at this, and go on.', attachment: 'image' }];
  const system = 'You are a careful agent.\n'.repeat(20);
  for (let turn = 0; turn < TURNS; turn += 1) {
    const isTalk = turn % 5 === 4;
    const ask: Ask = {
      model,
      system,
      turns,
      tools: ['get_weather', 'get_time'],
      thinks: true,
    };
    const calls = [
      { name: 'get_weather', input: { city: `Zürich ${turn}`, days: turn } },
      { name: 'get_time', input: { city: 'Genève', days: turn } },
    ].slice(0, isTalk ? 0 : 1 + (turn % 2));
    const scenario = { text: `Step ${turn}. 👋🏽`, calls };
    proxy.anthropic.otherwise(() => scenario);
    proxy.codex.otherwise(() => scenario);
    const answer = await client.ask(proxy, ask, { stream: turn % 2 === 0 });
    turns.push({ answer });
    expect(answer.calls).toHaveLength(calls.length);
    if (answer.calls.length === 0) turns.push({ user: `Go on with ${turn}.` });
    else turns.push({ results: answer.calls.map((call) => ({ call, text: `Result ${turn}` })) });
  }
}

/** At most four; one at the end of what never changes, one at the end of what is there by now. */
function expectUsefulMarks(request: JsonObject): void {
  const isMarked = ({ cache_control }: JsonObject) => cache_control != null;
  const system = objectsOf(request.system);
  const contents = objectsOf(request.messages).map(({ content }) => objectsOf(content));
  expect(system.at(-1)).toSatisfy(isMarked);
  expect(contents.at(-1)?.at(-1)).toSatisfy(isMarked);
  const marked = [...system, ...objectsOf(request.tools), ...contents.flat()].filter(isMarked);
  expect(marked.length).toBeLessThanOrEqual(4);
}
