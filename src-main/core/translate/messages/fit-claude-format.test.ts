import { expect, it } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { NO_CHANGES } from '../canonical/body-changes.ts';
import { fitClaudeFormat } from './fit-claude-format.ts';

const FORMAT = { type: 'json_schema', schema: { type: 'object', properties: { a: { type: 'string' } } } };
const ASKED = { type: 'text', text: expect.stringContaining(JSON.stringify(FORMAT.schema)) };
const KIND = { type: 'text', text: 'Be kind' };
const MARKED = { ...KIND, cache_control: { type: 'ephemeral' } };

const change = (body: JsonObject) => fitClaudeFormat((key) => body[key]);

it.each<[JsonObject, readonly JsonObject[]]>([
  [{ output_config: { effort: 'low', format: FORMAT } }, [ASKED]],
  [{ output_format: FORMAT, system: '' }, [ASKED]],
  [{ output_config: { format: FORMAT }, system: 'Be kind' }, [KIND, ASKED]],
  [{ output_config: { format: FORMAT }, output_format: 7, system: [MARKED] }, [MARKED, ASKED]],
])('is asked for at the end of the system prompt: %j', (body, system) => {
  expect(change(body)).toEqual({
    ...NO_CHANGES,
    members: [
      [['output_config', 'format'], undefined],
      [['output_format'], undefined],
      [['system'], system],
    ],
  });
});

it.each<JsonObject>([
  {},
  { output_config: 7, output_format: null },
  { output_config: { format: null } },
  { output_config: { format: { type: 'from_the_future' } } },
  { output_format: { type: 'json_schema', schema: 7 } },
])('is left alone where there is none, or none that is known: %j', (body) => {
  expect(change(body)).toBe(NO_CHANGES);
});
