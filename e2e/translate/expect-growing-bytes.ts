import { expect } from 'vitest';
import { findMembers, splitOutermost } from './raw-json.ts';

/** The parts of a request's body, each byte a character. */
interface PromptBytes {
  /** All up to the end of the history's last entry: the model, and instructions and tools where they come before. */
  readonly beginning: string;
  /** All after the history. */
  readonly rest: string;
  /** How many entries the history has. */
  readonly entries: number;
}

/**
 * Fails unless each body begins with the bytes of the one before, up to where that one's history ended, and ends with
 * its bytes: the same model, cache key, instructions, tools and settings, and a history that has grown by whole entries.
 */
export function expectGrowingBytes(bodies: readonly Buffer[]): void {
  const prompts = bodies.map(readPrompt);
  for (const [index, { beginning, rest, entries }] of prompts.entries()) {
    const before = prompts[index - 1];
    if (before === undefined) continue;
    // Compared by itself, for an error that can be read.
    expect(beginning.slice(0, before.beginning.length)).toBe(before.beginning);
    expect(beginning.charAt(before.beginning.length)).toBe(',');
    expect(rest).toBe(before.rest);
    expect(entries).toBeGreaterThan(before.entries);
  }
}

function readPrompt(body: Buffer): PromptBytes {
  const text = withoutMarks(body.toString('latin1'));
  const history = findMembers(text).find(({ name }) => name === 'messages' || name === 'input');
  if (history === undefined) throw new Error('The body has no history');
  const entries = splitOutermost(text.slice(history.start, history.end));
  const end = history.start + (entries.at(-1)?.[1] ?? 1);
  return { beginning: text.slice(0, end), rest: text.slice(end), entries: entries.length };
}

/**
 * Anthropic's cache marks are no part of the prompt, and move with its end. As the proxy writes them, and nothing else:
 * within a string, quotes are escaped.
 */
function withoutMarks(text: string): string {
  return text.replaceAll(',"cache_control":{"type":"ephemeral"}', '');
}
