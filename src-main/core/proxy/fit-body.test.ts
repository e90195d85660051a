import { expect, it } from 'vitest';
import { fitBody } from './fit-body.ts';
import { readJsonObject } from './json-body.ts';
import type { NativeCall } from './native-call.ts';

function makeCall(text: string, fields: Partial<NativeCall>): NativeCall {
  return {
    method: 'POST',
    provider: 'claude',
    dialect: 'messages',
    path: '/v1/messages',
    query: '',
    rawHeaders: ['Anthropic-Beta', 'a'],
    body: readJsonObject(Buffer.from(text)),
    sessionId: null,
    ...fields,
  };
}

it.each<Partial<NativeCall>>([
  {},
  { wish: null },
  { wish: { effort: 'high', isOtherModel: true }, body: null },
])('changes nothing where there is none: %j', (fields) => {
  const call = makeCall('{"model":"claude-opus-5-5"}', fields);
  expect(fitBody(call, 'oauth')).toEqual({ call, dropped: [] });
  expect(fitBody(call, 'oauth').call).toBe(call);
});

it('asks for the beta that it needs, beside those of the client', () => {
  const call = makeCall('{"model":"claude-opus-5-5" ,"thinking":{"type":"disabled"},"x":1.0}', {
    wish: { effort: 'low', isOtherModel: false },
  });
  const { rawHeaders, body } = fitBody(call, 'oauth').call;
  expect(rawHeaders).toEqual([
    'Anthropic-Beta',
    'a',
    'anthropic-beta',
    'thinking-binding-controls-2026-08-01',
  ]);
  expect(body?.text.toString()).toMatch(
    /^\{"output_config":\{"effort":"low"\},"model":"claude-opus-5-5" ,"thinking":\{"type":"adaptive",.*\},"x":1\.0\}$/,
  );
});

it.each([
  ['oauth', '{"reasoning":{"effort":"low"},"model":"gpt-5.2"}'],
  ['api-key', '{"reasoning":{"effort":"none"},"model":"gpt-5.2"}'],
] as const)('is one that the service has: %s', (mode, expected) => {
  const wish = { effort: 'none', isOtherModel: false } as const;
  const call = makeCall('{"model":"gpt-5.2"}', { provider: 'openai', dialect: 'responses', wish });
  expect(fitBody(call, mode).call.body?.text.toString()).toBe(expected);
});

it('changes what was meant for another model, and no byte beside it', () => {
  const text = '{ "model":"gpt-5.5","max_tokens" : 100, "temperature":0.3 ,"messages":[{"x":1.0}]}';
  const call = makeCall(text, {
    provider: 'openai',
    dialect: 'chat',
    wish: { effort: null, isOtherModel: true },
  });
  const { call: fitted, dropped } = fitBody(call, 'api-key');
  expect(fitted.body?.text.toString()).toBe(
    '{"max_completion_tokens":100, "model":"gpt-5.5" ,"messages":[{"x":1.0}]}',
  );
  expect(dropped).toEqual(['temperature']);
});

it('leaves the messages that stay as they are to the byte', () => {
  const call = makeCall(
    '{"model":"claude-opus-4-6","messages":[ {"role":"user","content":"Hi"}, {"role":"system","content":"Mind"}, ' +
      '{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{"x":12345678901234567890}}]}]}',
    { wish: { effort: null, isOtherModel: true } },
  );
  expect(fitBody(call, 'api-key').call.body?.text.toString()).toBe(
    '{"model":"claude-opus-4-6","messages":[{"role":"user","content":"Hi"},{"role":"user","content":' +
      '[{"type":"text","text":"<system-reminder>\\nMind\\n</system-reminder>"}]},' +
      '{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{"x":12345678901234567890}}]}]}',
  );
});
