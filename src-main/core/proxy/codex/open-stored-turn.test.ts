import { beforeEach, expect, it } from 'vitest';
import { createManualClock } from '../../../../e2e/support/manual-clock.ts';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { silentLogger } from '../../ports/logger.ts';
import { assembleSettings } from '../../settings/setting-definitions.ts';
import { type JsonBody, readJsonObject } from '../json-body.ts';
import { createResponseStore, type ResponseStore } from '../response-store.ts';
import { openStoredTurn } from './open-stored-turn.ts';

const MESSAGE = { id: 'msg_1', type: 'message', role: 'assistant', content: 'Hello' };
const user = (text: string) => ({ type: 'message', role: 'user', content: [{ type: 'input_text', text }] });
const HI = user('Hi');
const SETTINGS = assembleSettings(({ defaultValue }) => defaultValue);
const KEEPING = { ...SETTINGS, responses: { storeByDefault: true } };

let store: ResponseStore;

beforeEach(() => {
  store = createResponseStore(createManualClock());
  store.remember({ input: [HI] }, { id: 'resp_1', output: [MESSAGE] }, 'openai');
});

function toBody(value: JsonObject): JsonBody {
  const body = readJsonObject(Buffer.from(JSON.stringify(value, null, 1)));
  if (body === null) throw new Error('No object');
  return body;
}

function open(body: JsonBody, settings = SETTINGS, logger = silentLogger) {
  return openStoredTurn(body, { requestId: 'req_1' }, { responses: store, settings, logger });
}

it('leaves a body that refers to nothing as it is, byte for byte', () => {
  for (const fields of [{}, { store: true }, { store: null }, { store: false }]) {
    const body = toBody({ model: 'm', input: [HI], ...fields });
    expect(open(body).body).toBe(body);
  }
});

it('does not even parse the body of a client that wants nothing kept', () => {
  const body = toBody({ store: false, input: [{ type: 'item_reference', id: 'msg_1' }] });
  const parse = () => {
    throw new Error('Parsed');
  };
  const turn = open({ ...body, parse }, KEEPING);
  expect(turn.body.text).toBe(body.text);
  expect(turn.remember).toBeNull();
});

it.each([
  [{ previous_response_id: 'resp_1', input: [HI] }, [HI, MESSAGE, HI]],
  [{ previous_response_id: 'resp_1', input: [HI], store: true }, [HI, MESSAGE, HI]],
  [{ previous_response_id: 'resp_1', input: [HI], store: false }, [HI, MESSAGE, HI]],
  [{ previous_response_id: null, input: [HI], store: false }, [HI]],
  [{ input: [HI, { type: 'item_reference', id: 'msg_1' }] }, [HI, MESSAGE]],
])('puts in what the body refers to: %j', (fields, input) => {
  const { body } = open(toBody({ model: 'm', ...fields }));
  const { previous_response_id: _, ...rest } = fields as JsonObject;
  expect(body.parse()).toEqual({ model: 'm', ...rest, input });
});

it.each([
  ['what is asked for', { store: true }, SETTINGS, true],
  ['nothing else', {}, SETTINGS, false],
  ['nothing else', { store: null }, SETTINGS, false],
  ['what nothing is said of, as the settings say', {}, KEEPING, true],
  ['what nothing is said of, as the settings say', { store: null }, KEEPING, true],
  ['nothing against the wish of the client', { store: false }, KEEPING, false],
  ['nothing that is asked for in no known way', { store: 'yes' }, KEEPING, false],
])('remembers %s: %j', (_what, fields, settings, isKept) => {
  const given = { model: 'm', input: [HI], ...fields };
  const { body, remember } = open(toBody(given), settings);
  expect(remember !== null).toBe(isKept);
  expect(body.parse()).toEqual(isKept ? { ...given, store: true } : given);
});

it('remembers the whole conversation, but not what failed', () => {
  const { remember } = open(toBody({ input: 'And?', previous_response_id: 'resp_1', store: true }));
  remember?.({ id: 'resp_2', status: 'completed', output: [] });
  remember?.({ id: 'resp_3', status: 'failed', output: [] });
  const next = open(toBody({ previous_response_id: 'resp_2', input: [] }));
  expect(next.body.read('input')).toEqual([HI, MESSAGE, user('And?')]);
  expect(store.read('resp_2')).toMatchObject({ provider: 'openai' });
  expect(store.read('resp_3')).toBeNull();
});

it('tells the log of an answer that cannot be kept, and nobody else', () => {
  const warnings: unknown[] = [];
  const logger = { ...silentLogger, warn: (fields: object) => warnings.push(fields) };
  const { remember } = open(toBody({ input: 'Hi', store: true }), SETTINGS, logger);
  const loop: JsonObject = { id: 'resp_4', output: [] };
  loop.self = loop;
  remember?.(loop);
  expect(warnings).toEqual([{ requestId: 'req_1', err: expect.any(TypeError) }]);
  expect(store.read('resp_4')).toBeNull();
});
