import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { isAppError } from '../../errors/app-error.ts';
import { createResponsesStreamParser } from './create-stream-parser.ts';
import { mapOpenaiError } from './map-openai-error.ts';
import { parseResponsesAnswer } from './parse-responses-answer-for-tests.ts';
import { parseResponsesRequest } from './parse-responses-request.ts';
import { renderResponsesRequest } from './render-responses-request.ts';

describe('anything at all', () => {
  const words = [
    'message',
    'reasoning',
    'function_call',
    'function_call_output',
    'custom_tool_call',
    'item_reference',
    'web_search_call',
    'namespace',
    'function',
    'custom',
    'input_text',
    'output_text',
    'input_image',
    'input_file',
    'refusal',
    'user',
    'assistant',
    'developer',
    'data:image/png;base64,AA==',
    'data:,',
    'response.created',
    'response.output_item.added',
    'response.output_item.done',
    'response.output_text.delta',
    'response.reasoning_summary_text.delta',
    'response.function_call_arguments.delta',
    'response.output_text.annotation.added',
    'response.content_part.done',
    'response.completed',
    'response.failed',
    'error',
    'completed',
  ];
  const keys = [
    'type',
    'role',
    'content',
    'id',
    'call_id',
    'name',
    'arguments',
    'input',
    'output',
    'summary',
    'text',
    'refusal',
    'image_url',
    'file_data',
    'file_id',
    'detail',
    'tools',
    'tool_choice',
    'namespace',
    'description',
    'parameters',
    'encrypted_content',
    'output_index',
    'content_index',
    'summary_index',
    'item',
    'part',
    'delta',
    'annotation',
    'annotations',
    'response',
    'status',
    'usage',
    'error',
    'message',
    'code',
    'instructions',
    'reasoning',
    'effort',
    'format',
    'schema',
    'include',
    'metadata',
    'incomplete_details',
    'plan_type',
    'resets_at',
    '__proto__',
    'constructor',
  ];
  const { value: junk } = fc.letrec<{ value: unknown; object: JsonObject }>((tie) => ({
    object: fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 6 }),
    value: fc.oneof(
      { maxDepth: 5, depthSize: 'medium' },
      fc.constantFrom(...words),
      fc.constantFrom(null, true, 0, 1, -1, 1e308, ''),
      fc.array(tie('value'), { maxLength: 4 }),
      tie('object'),
    ),
  }));
  const junkObject = fc.dictionary(fc.constantFrom(...keys), junk, { maxKeys: 8 });

  it('as a request is read or refused by name', () => {
    fc.assert(
      fc.property(junkObject, (fields) => {
        try {
          const parsed = parseResponsesRequest({ model: 'm', input: 'Hi', ...fields });
          renderResponsesRequest(parsed, { model: 'gpt-5.5', backend: 'chatgpt', cacheKey: 'k' });
        } catch (error) {
          expect(isAppError(error, 'invalid_parameter', 'unsupported_parameter')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('as input items is read or refused by name', () => {
    fc.assert(
      fc.property(fc.array(junkObject), (input) => {
        try {
          parseResponsesRequest({ model: 'm', input });
        } catch (error) {
          expect(isAppError(error, 'invalid_parameter', 'unsupported_parameter')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('as events of a stream ends once, and leaves no block open', () => {
    fc.assert(
      fc.property(fc.array(junkObject, { maxLength: 12 }), (events) => {
        const parser = createResponsesStreamParser();
        const parsed = [
          ...events.flatMap((event) => [...parser.push(JSON.stringify(event))]),
          ...parser.end(),
        ];
        expect(parsed.filter(({ type }) => type === 'finish' || type === 'error')).toEqual([parsed.at(-1)]);
        const indexes = parsed.flatMap((event) => (event.type === 'block-start' ? [event.index] : []));
        expect(indexes).toEqual(indexes.map((_, i) => i));
        if (parsed.at(-1)?.type !== 'finish') return;
        const stops = parsed.flatMap((event) => (event.type === 'block-stop' ? [event.index] : []));
        expect(stops.sort((a, b) => a - b)).toEqual(indexes);
      }),
      { numRuns: 500 },
    );
  });

  it('as a whole answer or an error is read', () => {
    fc.assert(
      fc.property(junkObject, (body) => {
        expect(['start', 'error']).toContain(parseResponsesAnswer(body)[0]?.type);
        expect(mapOpenaiError(400, body, {}).message).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });
});
