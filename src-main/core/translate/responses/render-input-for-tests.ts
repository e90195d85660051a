import type { Part, Turn } from '../canonical/request.ts';
import type { OpenaiBackend } from './model-traits.ts';
import { renderInput } from './render-input.ts';

export const text = (value: string) => ({ kind: 'text', text: value }) as const;
export const user = (...parts: Part[]): Turn => ({ role: 'user', parts });
export const assistant = (...parts: Part[]): Turn => ({ role: 'assistant', parts });
export const call = (id: string, fields: object = {}) =>
  ({ kind: 'tool-call', id, name: 'f', arguments: '{"a":1}', ...fields }) as const;
export const result = (callId: string, fields: object = {}) =>
  ({ kind: 'tool-result', callId, content: [text('ok')], isError: false, ...fields }) as const;

/** By default for the ChatGPT backend, and a model without phases. */
export function render(turns: readonly Turn[], backend: OpenaiBackend = 'chatgpt', hasPhases = false) {
  const dropped = new Set<string>();
  return { items: renderInput(turns, { backend, omitsDetail: false, hasPhases, dropped }), dropped };
}
export const inputOf = (...turns: Turn[]) => render(turns).items;
