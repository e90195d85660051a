import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { describe, expect, test } from 'vitest';
import type { CanonicalRequest, Part } from '../canonical/request.ts';
import { parseChatRequest } from '../chat/parse-request.ts';
import { estimateTokens } from './estimate-tokens.ts';

const BASE = parseChatRequest({ model: 'm', messages: [{ role: 'user', content: 'x' }] });

function requestOf(...parts: Part[]): CanonicalRequest {
  return { ...BASE, turns: [{ role: 'user', parts }] };
}

const textRequest = (text: string) => requestOf({ kind: 'text', text });
/** A request without any text. */
const EMPTY_TOKENS = await estimateTokens(requestOf());
const ENGLISH = 'The proxy translates each request, and counts what the model will have to read. ';

describe('text', () => {
  test('short text is counted exactly', async () => {
    const exact = countTokens(ENGLISH);
    expect(await estimateTokens(textRequest(ENGLISH))).toBe(EMPTY_TOKENS + exact);
  });

  test.each([
    ['English', ENGLISH],
    ['Chinese', '代理会翻译每一个请求，并计算模型需要读取的内容。'],
    ['code', 'export function add(a: number, b: number): number {\n  return a + b;\n}\n'],
  ])('long %s within 3 %% of what the tokenizer says', async (_, sample) => {
    const text = sample.repeat(400);
    const exact = countTokens(text);
    const estimate = await estimateTokens(textRequest(text));
    expect(Math.abs(estimate - exact) / exact).toBeLessThan(0.03);
  });

  test('text beyond the limit is estimated from pieces of all of it', async () => {
    const text = ENGLISH.repeat(20_000) + 'ü¿'.repeat(800_000);
    const exact = countTokens(ENGLISH) * 20_000 + countTokens('ü¿'.repeat(100)) * 8_000;
    const estimate = await estimateTokens(textRequest(text));
    expect(Math.abs(estimate - exact) / exact).toBeLessThan(0.05);
  });

  test('special tokens are text', async () => {
    expect(await estimateTokens(textRequest('<|endoftext|>'))).toBeGreaterThan(EMPTY_TOKENS + 3);
  });
});

describe('bounds', () => {
  const MEGABYTE = 1_000_000;
  const random = (from: number, count: number) => {
    let state = 1;
    return Array.from({ length: MEGABYTE }, () => {
      state = (state * 48_271) % 0x7fffffff;
      return String.fromCharCode(from + (state % count));
    }).join('');
  };

  test.each([
    ['one repeated letter', () => 'a'.repeat(MEGABYTE)],
    ['spaces', () => ' '.repeat(MEGABYTE)],
    ['random Chinese', () => random(0x4e00, 20_000)],
    ['random letters', () => random(97, 26)],
    ['lone surrogates', () => '\ud800'.repeat(MEGABYTE)],
  ])('a megabyte of %s lets other work run', async (_, makeText) => {
    const request = textRequest(makeText());
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
      await new Promise(setImmediate);
    };
    const before = process.cpuUsage();
    expect(await estimateTokens(request, { pause })).toBeGreaterThan(0);
    const { user } = process.cpuUsage(before);
    expect(pauses).toBeGreaterThan(400);
    expect(pauses).toBeLessThanOrEqual(512);
    // Far above what it takes, and far below the minutes of a tokenizer that is given the text whole.
    expect(user / 1e6).toBeLessThan(15);
  });
});

describe('what is not text', () => {
  const data = 'A'.repeat(400_000);

  test.each<[string, Part, number]>([
    ['an image', { kind: 'image', source: { kind: 'base64', mediaType: 'image/png', data } }, 1500],
    ['a small image', { kind: 'image', source: { kind: 'url', url: 'https://x' }, detail: 'low' }, 85],
    ['a PDF', { kind: 'document', source: { kind: 'base64', mediaType: 'application/pdf', data } }, 12_000],
    ['a file elsewhere', { kind: 'document', source: { kind: 'file', fileId: 'f' } }, 2000],
  ])('%s is flat', async (_, part, tokens) => {
    expect(await estimateTokens(requestOf(part))).toBe(EMPTY_TOKENS + tokens);
  });

  test('results count what they hold', async () => {
    const image: Part = { kind: 'image', source: { kind: 'url', url: 'https://x' } };
    const result: Part = { kind: 'tool-result', callId: 'c', content: [image], isError: false };
    expect(await estimateTokens(requestOf(result))).toBe(EMPTY_TOKENS + 1503);
  });
});

test('instructions, calls, tools and schemas count', async () => {
  const tools = [{ type: 'function', function: { name: 'look', description: ENGLISH } }];
  const messages = [
    { role: 'system', content: ENGLISH },
    {
      role: 'assistant',
      tool_calls: [{ id: 'c', type: 'function', function: { name: 'look', arguments: ENGLISH } }],
    },
  ];
  const schema = { type: 'object', description: ENGLISH };
  const response_format = { type: 'json_schema', json_schema: { name: 'n', schema } };
  const request = parseChatRequest({ model: 'm', messages, tools, response_format });
  const estimate = await estimateTokens(request);
  expect(estimate).toBeGreaterThan(4 * countTokens(ENGLISH));
  expect(estimate).toBeLessThan(4 * countTokens(ENGLISH) + 80);
});
