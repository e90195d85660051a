import { afterEach, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { objectsOf } from './fakes/read-request.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';
import type { AskTurn, DialectClient } from './translate/ask.ts';
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
