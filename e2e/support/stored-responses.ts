import { SCHEMA } from '../translate/ask.ts';
import type { TestProxy } from './start-test-proxy.ts';

/** What the tests of responses that the proxy keeps ask for, by OpenAI's own SDK. */

export type ResponsesSdk = ReturnType<TestProxy['openaiSdk']>['responses'];
export type ResponsesBody = Parameters<ResponsesSdk['create']>[0] & { stream?: false };
export type ResponsesItems = Extract<ResponsesBody['input'], unknown[]>;

export const KEPT_BY_DEFAULT = { RESPONSES__STORE_BY_DEFAULT: 'true' };
export const FIRST = 'The first words of a private conversation';
export const USER = { role: 'user' as const, content: [{ type: 'input_text' as const, text: FIRST }] };
export const WEATHER = {
  type: 'function' as const,
  name: 'get_weather',
  description: 'w',
  parameters: SCHEMA,
  strict: false,
};

/** @param path the base of the routes, e.g. `/claude/v1` */
export function responsesSdk(proxy: TestProxy, path = '/v1'): ResponsesSdk {
  return proxy.openaiSdk({ baseURL: `${proxy.url}${path}` }).responses;
}

/** The whole answer, streamed or not. */
export function askResponses(sdk: ResponsesSdk, body: ResponsesBody, stream: boolean) {
  return stream ? sdk.stream({ ...body, stream: true }).finalResponse() : sdk.create(body);
}

/** As clients refer to an item instead of sending it. */
export function refer(id: unknown) {
  return { type: 'item_reference' as const, id: String(id) };
}
