import type Anthropic from '@anthropic-ai/sdk';
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { objectsOf } from './fakes/read-request.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';
import { type AskTurn, type DialectClient, SCHEMA } from './translate/ask.ts';
import { chatClient } from './translate/chat-client.ts';
import { messagesClient } from './translate/messages-client.ts';
import { responsesClient } from './translate/responses-client.ts';

/** One conversation that goes from vendor to vendor, as after `/model` in Claude Code. */
const MODELS = ['gpt-5.2', 'claude-sonnet-5-5', 'gpt-5.2', 'claude-sonnet-5-5'];

let proxy: TestProxy;

afterEach(() => proxy.close());

const CASES = [messagesClient, responsesClient].flatMap((client) =>
  (['oauth', 'api-key'] as const).flatMap((mode) =>
    [true, false].map((stream) => [client.path, mode, stream, client] as const),
  ),
);

it.each(CASES)(
  '%s goes on with the other model, and back (%s, streamed: %s)',
  async (_path, mode, stream, client) => {
    proxy = await startTestProxy({ mode });
    const turns: AskTurn[] = [];
    for (const [index, model] of MODELS.entries()) {
      turns.push({ user: `Question ${index}` });
      await runTurn(client, model, stream, turns);
    }
    expect([...proxy.anthropic.refusals, ...proxy.codex.refusals]).toEqual([]);
    // Each vendor has got the whole conversation, and its own reasoning with it, but none of the other's.
    const claude = proxy.anthropic.lastRequest().json as JsonObject;
    const openai = proxy.codex.lastRequest().json as JsonObject;
    for (const body of [claude, openai]) {
      const text = JSON.stringify(body);
      expect(text).toContain('Question 0');
      expect(text).toContain('result of get_weather');
      expect(text).not.toContain('ccproxy.');
    }
    const thinking = objectsOf(claude.messages).flatMap(({ content }) =>
      objectsOf(content).filter(({ type }) => type === 'thinking'),
    );
    expect(thinking).toHaveLength(3); // Two of the first turn with Claude, one of this turn.
    expect(objectsOf(openai.input).filter(({ type }) => type === 'reasoning')).toHaveLength(3);
  },
);

describe('in the middle of a tool loop, to a model that thinks by a budget', () => {
  type Message = Anthropic.Beta.BetaMessageParam;

  /** As Claude Code asks it. */
  async function ask(model: string, messages: Message[]): Promise<Message[]> {
    const answer = await proxy.anthropicSdk().beta.messages.create({
      model,
      max_tokens: 8192,
      thinking: { type: 'enabled', budget_tokens: 4096 },
      context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
      betas: ['context-management-2025-06-27'],
      tools: [{ name: 'get_weather', input_schema: SCHEMA }],
      messages,
    });
    const results = answer.content.flatMap((block) =>
      block.type === 'tool_use'
        ? [{ type: 'tool_result' as const, tool_use_id: block.id, content: 'Sun' }]
        : [],
    );
    const content = answer.content as Anthropic.Beta.BetaContentBlockParam[];
    const turn: Message = { role: 'assistant', content };
    return results.length === 0 ? [turn] : [turn, { role: 'user', content: results }];
  }

  it.each(['oauth', 'api-key'] as const)('thinks again after it (%s)', async (mode) => {
    proxy = await startTestProxy({ mode });
    const messages: Message[] = [{ role: 'user', content: 'Weather?' }];
    messages.push(...(await ask('gpt-5.2', messages)));
    messages.push(...(await ask('claude-haiku-4-5', messages)));
    const inLoop = proxy.anthropic.lastRequest().json as JsonObject;
    expect(inLoop).toMatchObject({ thinking: { type: 'disabled' }, context_management: null });
    expect(messages.at(-1)?.role).toBe('assistant');

    messages.push({ role: 'user', content: 'And tomorrow?' });
    messages.push(...(await ask('claude-haiku-4-5', messages)));
    const afterIt = proxy.anthropic.lastRequest().json as JsonObject;
    expect(afterIt.thinking).toMatchObject({ type: 'enabled' });
    messages.push(...(await ask('claude-haiku-4-5', messages)));
    expect(proxy.anthropic.refusals).toEqual([]);
  });
});

it('sends a Chat client back to OpenAI without what only we know', async () => {
  proxy = await startTestProxy({ mode: 'api-key' });
  const turns: AskTurn[] = [{ user: 'Hi' }];
  await runTurn(chatClient, 'claude-sonnet-5-5', false, turns);
  turns.push({ user: 'And now?' });
  const { calls } = await chatClient.ask(proxy, { model: 'gpt-5.2', turns }, { stream: false });
  expect(calls).toEqual([]);
  const { path, json } = proxy.codex.lastRequest();
  expect(path).toBe('/v1/chat/completions');
  expect(JSON.stringify(turns)).toContain('reasoning_details');
  expect(JSON.stringify(json)).not.toContain('reasoning_');
});

/** The model calls a tool, gets its result, and answers. */
async function runTurn(
  client: DialectClient,
  model: string,
  stream: boolean,
  turns: AskTurn[],
): Promise<void> {
  for (;;) {
    const answer = await client.ask(
      proxy,
      { model, turns, tools: ['get_weather'], thinks: true },
      { stream },
    );
    expect(answer.thinking).toContain('🤔');
    turns.push({ answer });
    if (answer.calls.length === 0) return;
    turns.push({ results: answer.calls.map((call) => ({ call, text: `result of ${call.name}` })) });
  }
}
