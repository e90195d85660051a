/** How much of its input an agent gets from the provider's cache, by the providers' own rules. */
import { afterEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../src-shared/json.ts';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';
import type { Ask, AskTurn } from './translate/ask.ts';
import type { PromptCache } from './translate/cache-reading.ts';
import { chatClient } from './translate/chat-client.ts';
import { createClaudePromptCache } from './translate/claude-prompt-cache.ts';
import { messagesClient } from './translate/messages-client.ts';
import { createOpenaiPromptCache } from './translate/openai-prompt-cache.ts';
import { responsesClient } from './translate/responses-client.ts';

const TURNS = 30;
const TOOLS = Array.from({ length: 24 }, (_, index) => `tool_number_${index}`);
const STATIC = 'You are a careful agent.\n'.repeat(240);

/** System texts as clients send them, by turn. */
const SYSTEMS = {
  static: () => [STATIC],
  dated: (turn: number) => [`${STATIC} It is now ${turn}.`],
  'static, then dated': (turn: number) => [STATIC, `It is now ${turn}.`],
};

/** What the official clients reach, where translators reach 13 to 41 %: MadAppGang/claudish#238. */
const NATIVE_SHARE = 0.82;

let proxy: TestProxy;

afterEach(() => proxy.close());

const CLIENTS = { messages: messagesClient, chat: chatClient, responses: responsesClient };

interface Session {
  readonly dialect: keyof typeof CLIENTS;
  readonly mode: 'oauth' | 'api-key';
  readonly model: string;
  readonly system: keyof typeof SYSTEMS;
  readonly mustCall?: true;
  /** The client's own. */
  readonly cacheKey?: string;
  /** Reached, and a little more than this. */
  readonly share: number;
}

/** Each of 30 turns is a task, a call of a tool, its result and an answer. @returns 0 to 1, after the first request */
async function playSession(session: Session): Promise<number> {
  const { dialect, mode, model, system, mustCall, cacheKey } = session;
  proxy = await startTestProxy({ mode });
  const isClaude = model.startsWith('claude-');
  const upstream = isClaude ? proxy.anthropic : proxy.codex;
  const readCache: PromptCache = isClaude ? createClaudePromptCache() : createOpenaiPromptCache();
  const turns: AskTurn[] = [];
  const readings: ReturnType<PromptCache>[] = [];
  async function ask(turn: number, calls: { name: string; input: object }[]) {
    upstream.next({ text: `Step ${turn}. ${'a'.repeat(200)}`, calls });
    const given: Ask = {
      model,
      system: SYSTEMS[system](turn),
      tools: TOOLS,
      turns,
      ...(mustCall && { mustCall }),
      ...(cacheKey !== undefined && { cacheKey }),
    };
    const answer = await CLIENTS[dialect].ask(proxy, given, { stream: false });
    turns.push({ answer });
    readings.push(readCache(upstream.lastRequest().json as JsonObject));
    return answer;
  }
  for (let turn = 0; turn < TURNS; turn += 1) {
    turns.push({ user: `Task ${turn}. ${'u'.repeat(300)}` });
    const { calls } = await ask(turn, [{ name: 'tool_number_1', input: {} }]);
    turns.push({ results: calls.map((call) => ({ call, text: 'r'.repeat(500) })) });
    await ask(turn, []);
  }
  expect(proxy.refusals()).toEqual([]);
  expect(readings).toHaveLength(2 * TURNS);
  const sum = (key: 'read' | 'total') =>
    readings.slice(1).reduce((length, reading) => length + reading[key], 0);
  return sum('read') / sum('total');
}

const row = (
  [dialect, mode, model]: readonly [Session['dialect'], Session['mode'], string],
  system: Session['system'],
  share: number,
  rest: Pick<Session, 'mustCall' | 'cacheKey'> = {},
): Session => ({ dialect, mode, model, system, share, ...rest });

const DIRECTIONS = {
  chatToClaudePlan: ['chat', 'oauth', 'claude-sonnet-4-5'],
  chatToClaudeKey: ['chat', 'api-key', 'claude-sonnet-4-5'],
  // Claude's newer models cannot be forced to call a tool, and are asked to, at the end.
  chatToNewerClaude: ['chat', 'api-key', 'claude-sonnet-5-5'],
  responsesToClaudePlan: ['responses', 'oauth', 'claude-sonnet-4-5'],
  responsesToClaudeKey: ['responses', 'api-key', 'claude-sonnet-4-5'],
  responsesToNewerClaude: ['responses', 'oauth', 'claude-sonnet-5-5'],
  messagesToChatgpt: ['messages', 'oauth', 'gpt-5.2'],
  messagesToNewerChatgpt: ['messages', 'oauth', 'gpt-6.1-sol'],
  messagesToOpenaiKey: ['messages', 'api-key', 'gpt-5.2'],
  chatToChatgpt: ['chat', 'oauth', 'gpt-5.2'],
  chatToNewerChatgpt: ['chat', 'oauth', 'gpt-6.1-sol'],
} as const;

describe('a system prompt that stays the same', () => {
  it.each([
    row(DIRECTIONS.chatToClaudePlan, 'static', 0.97),
    row(DIRECTIONS.chatToClaudeKey, 'static', 0.97),
    row(DIRECTIONS.chatToNewerClaude, 'static', 0.95, { mustCall: true }),
    row(DIRECTIONS.responsesToClaudePlan, 'static', 0.97),
    row(DIRECTIONS.responsesToClaudeKey, 'static', 0.97),
    row(DIRECTIONS.responsesToNewerClaude, 'static', 0.95, { mustCall: true }),
    row(DIRECTIONS.messagesToChatgpt, 'static', 0.96),
    row(DIRECTIONS.messagesToNewerChatgpt, 'static', 0.96),
    row(DIRECTIONS.messagesToOpenaiKey, 'static', 0.96),
    row(DIRECTIONS.chatToChatgpt, 'static', 0.96),
    row(DIRECTIONS.chatToNewerChatgpt, 'static', 0.96),
  ])('is read with all that was said: $dialect to $model by $mode', async (session) => {
    const share = await playSession(session);
    expect(share).toBeGreaterThanOrEqual(NATIVE_SHARE);
    expect(share).toBeGreaterThan(session.share);
  });
});

/**
 * A date in the system prompt comes before all that was said, so that none of it is read in a new turn: not by the
 * vendor's own client either. Half of the input is that of the second request of a turn, which reads all but its end.
 */
describe('a system prompt that changes with each turn', () => {
  const KEY = { cacheKey: 'conversation-1' };
  it.each([
    // The tools stay, and the system text before the date where it is a text of its own.
    row(DIRECTIONS.chatToClaudePlan, 'dated', 0.57),
    row(DIRECTIONS.chatToClaudeKey, 'dated', 0.57),
    row(DIRECTIONS.responsesToClaudePlan, 'dated', 0.57),
    row(DIRECTIONS.chatToClaudePlan, 'static, then dated', 0.65),
    row(DIRECTIONS.chatToClaudeKey, 'static, then dated', 0.65),
    row(DIRECTIONS.responsesToClaudePlan, 'static, then dated', 0.65),
    // Together these are too short for models that cache from 4096 tokens on.
    row(DIRECTIONS.responsesToNewerClaude, 'static, then dated', 0.48),
    // OpenAI reads the system text up to the date, and the tools where they come first: in the newer form.
    row(DIRECTIONS.chatToChatgpt, 'dated', 0.56, KEY),
    row(DIRECTIONS.chatToNewerChatgpt, 'dated', 0.61, KEY),
    row(DIRECTIONS.chatToNewerChatgpt, 'static, then dated', 0.61, KEY),
    // A client that names no conversation gets a key made of how it began, which is as good.
    row(DIRECTIONS.chatToChatgpt, 'dated', 0.56),
    row(DIRECTIONS.messagesToChatgpt, 'dated', 0.56),
    row(DIRECTIONS.messagesToOpenaiKey, 'static, then dated', 0.56),
  ])('is read up to the change: $system, $dialect to $model by $mode, key $cacheKey', async (session) => {
    const share = await playSession(session);
    expect(share).toBeGreaterThan(session.share);
    expect(share).toBeLessThan(NATIVE_SHARE);
  });
});
