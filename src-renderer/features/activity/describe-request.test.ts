import { expect, it } from 'vitest';
import { isFailed, nameDialect, nameModel, nameSubject } from './describe-request.ts';

it.each([
  ['/v1/messages', 'Messages'],
  ['/claude/v1/messages/count_tokens', 'Messages'],
  ['/openai/v1/chat/completions', 'Chat Completions'],
  ['/codex/responses', 'Responses'],
  ['/openai/v1/responses/compact', 'Responses'],
  ['/v1/models', 'OpenAI'],
])('%s is %s', (route, name) => {
  expect(nameDialect({ dialect: 'openai', route })).toBe(name);
});

it('names both models where one stands for the other', () => {
  expect(nameModel({ model: 'fast', upstreamModel: 'gpt-5' })).toBe('fast → gpt-5');
  expect(nameModel({ model: 'gpt-5', upstreamModel: null })).toBe('gpt-5');
  expect(nameModel({ model: null, upstreamModel: null })).toBeNull();
});

it.each([
  [{ model: 'fast', upstreamModel: 'gpt-5.2', status: 200 }, 'fast → gpt-5.2'],
  [{ model: null, upstreamModel: null, status: 101 }, 'WebSocket opened'],
  [{ model: null, upstreamModel: null, status: 404 }, '—'],
])('%o is about %s', (entry, subject) => {
  expect(nameSubject(entry)).toBe(subject);
});

it.each([
  [200, null, false],
  [200, 'upstream_disconnected', true],
  [404, null, true],
  [null, null, true],
])('status %j with error %j has failed: %s', (status, errorCode, failed) => {
  expect(isFailed({ status, errorCode })).toBe(failed);
});
