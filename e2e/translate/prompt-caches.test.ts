import { describe, expect, it } from 'vitest';
import { createClaudePromptCache } from './claude-prompt-cache.ts';
import { createOpenaiPromptCache } from './openai-prompt-cache.ts';

const text = (value: string, isMarked = false) => ({
  type: 'text',
  text: value,
  ...(isMarked && { cache_control: { type: 'ephemeral' } }),
});
const LONG = 'x'.repeat(5000);

describe("Claude's cache", () => {
  const ask = (...content: object[]) => ({
    model: 'claude-sonnet-4-5',
    messages: [{ role: 'user', content }],
  });

  it('has nothing of a first request, and of the next all up to its mark', () => {
    const read = createClaudePromptCache();
    const first = read(ask(text(LONG, true)));
    expect(first.read).toBe(0);
    const second = read(ask(text(LONG), text('more', true)));
    expect(second.read).toBe(first.total);
    expect(second.total).toBeGreaterThan(second.read);
  });

  it('has nothing without marks, after a change, or of a short prefix', () => {
    const read = createClaudePromptCache();
    read(ask(text(LONG)));
    read(ask(text('short', true)));
    read(ask(text(`${LONG}a`, true)));
    for (const request of [ask(text(LONG, true)), ask(text('short', true)), ask(text(`${LONG}a`))]) {
      expect(read(request).read).toBe(0);
    }
  });

  it('is looked for up to 20 blocks back', () => {
    const others = (count: number) => Array.from({ length: count }, (_, index) => text(`block ${index}`));
    for (const [count, isFound] of [
      [18, true],
      [19, false],
    ] as const) {
      const read = createClaudePromptCache();
      read(ask(text(LONG, true)));
      expect(read(ask(text(LONG), ...others(count), text('end', true))).read > 0).toBe(isFound);
    }
  });

  it('of other models begins at 4096 tokens', () => {
    const read = createClaudePromptCache();
    const request = { ...ask(text(LONG, true)), model: 'claude-of-tomorrow' };
    read(request);
    expect(read(request).read).toBe(0);
  });
});

describe("OpenAI's cache", () => {
  const ask = (instructions: string, input: string[], key?: string) => ({
    model: 'm',
    instructions,
    input: input.map((content) => ({ role: 'user', content })),
    ...(key !== undefined && { prompt_cache_key: key }),
  });

  it('has what begins alike, in steps of 128 tokens', () => {
    const read = createOpenaiPromptCache();
    const { total } = read(ask(LONG, ['a'], 'k'));
    expect(read(ask(LONG, ['a', 'b'], 'k')).read).toBe(Math.floor(total / 512) * 512);
    expect(read(ask(`${LONG.slice(0, 4700)}y`, [], 'k')).read).toBe(4608);
  });

  it('has nothing for another key, without one, or of less than 1024 tokens', () => {
    const read = createOpenaiPromptCache();
    read(ask(LONG, [], 'k'));
    read(ask(LONG, []));
    expect(read(ask(LONG, [], 'other')).read).toBe(0);
    expect(read(ask(LONG, [])).read).toBe(0);
    expect(read(ask(`${LONG.slice(0, 4000)}y`, [], 'k')).read).toBe(0);
  });
});
