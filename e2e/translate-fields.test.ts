import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { CLIENT_CODECS } from '../src-main/core/translate/relay/client-codecs.ts';
import { isJsonObject, type JsonObject } from '../src-shared/json.ts';
import {
  FIELD_TABLES,
  type ListedField,
  listFields,
  README,
  renderSections,
} from './translate/field-tables.ts';
import { findSection } from './translate/marked-section.ts';
import { listFieldsNotIn, type SdkType } from './translate/sdk-fields.ts';
import { TARGETS } from './translate/targets.ts';
import { WHOLE_REQUESTS } from './translate/whole-requests.ts';

type Dialect = keyof typeof FIELD_TABLES;

const DIALECTS = Object.keys(FIELD_TABLES) as Dialect[];

/** TypeScript's compiler reads all types of an SDK: some seconds alone, several times that beside other tests. */
const PROGRAM_TIMEOUT_MS = 60_000;

const MODULES = new URL('../node_modules/', import.meta.url);
const SDK_TYPES: readonly (readonly [Dialect, string, string])[] = [
  ['messages', '@anthropic-ai/sdk/resources/messages/messages.d.ts', 'MessageCreateParamsBase'],
  ['messages', '@anthropic-ai/sdk/resources/beta/messages/messages.d.ts', 'MessageCreateParamsBase'],
  ['chat', 'openai/resources/chat/completions/completions.d.ts', 'ChatCompletionCreateParamsBase'],
  ['responses', 'openai/resources/responses/responses.d.ts', 'ResponseCreateParamsBase'],
];

describe('the fields that the official SDKs declare', () => {
  it.each(SDK_TYPES)(
    'are all in the table of %s: %s',
    (dialect, file, name) => {
      const type: SdkType = { file: new URL(file, MODULES), name };
      expect(listFieldsNotIn(FIELD_TABLES[dialect], type)).toEqual([]);
    },
    PROGRAM_TIMEOUT_MS,
  );

  it(
    'are looked for within others, and missed',
    () => {
      const { model: _model, ...table } = FIELD_TABLES.chat;
      const type = { file: new URL(SDK_TYPES[2]?.[1] ?? '', MODULES), name: SDK_TYPES[2]?.[2] ?? '' };
      const tools = {
        treatment: 'carried',
        how: '',
        within: { by: 'type', implied: null, kinds: { function: {} } },
      };
      expect(listFieldsNotIn({ ...table, tools } as typeof table, type)).toEqual([
        'model',
        'tools[]{function}.function',
      ]);
    },
    PROGRAM_TIMEOUT_MS,
  );
});

/** In all values that are made up, so that they can be found. */
const MARK = 'made-up';

/** For fields whose type is looked at before anything else. */
const VALUES: Readonly<Record<string, unknown>> = {
  n: 2,
  background: true,
  include: ['message.output_text.logprobs'],
  top_k: 5,
  strict: true,
  detail: 'high',
  max_uses: 3,
  search_context_size: 'high',
  citations: { enabled: true, [MARK]: 1 },
  verbosity: MARK,
};

/** The dialect's whole request with one field more. */
function askFor(dialect: Dialect, { path, kinds }: ListedField): JsonObject {
  const body: JsonObject = structuredClone(WHOLE_REQUESTS[dialect]);
  const names = path.replaceAll('[]', '').split('.');
  const field = names.pop() ?? '';
  let owners: JsonObject[] = [body];
  for (const name of names) {
    owners = owners.flatMap((owner) => {
      const value = owner[name];
      return (Array.isArray(value) ? value : [value]).filter(isJsonObject);
    });
  }
  const [owner] = owners.filter(({ type, role }) => {
    const said = [type ?? (role === undefined ? 'custom' : 'message'), role].map(String);
    return kinds.length === 0 || kinds.some((kind) => said.some((name) => name.startsWith(kind)));
  });
  if (owner === undefined) throw new Error(`no ${path} of ${kinds} in the whole request`);
  owner[field] = VALUES[field] ?? { [MARK]: 1 };
  return body;
}

function isSent(body: JsonObject): boolean {
  return JSON.stringify(body).includes(MARK);
}

describe.each(DIALECTS)('a request of %s', (dialect) => {
  const { parse } = CLIENT_CODECS[dialect];
  const fields = listFields(FIELD_TABLES[dialect]);
  const only = (treatment: ListedField['rule']['treatment']) =>
    fields.filter(({ rule }) => rule.treatment === treatment).map((field) => [field.path, field] as const);

  it('keeps all of what has a place', () => {
    const request = parse(WHOLE_REQUESTS[dialect]);
    expect(request.extras).toEqual({});
    for (const { render } of TARGETS[dialect]) render(request);
  });

  it.each(only('refused'))('is refused with %s', (path, field) => {
    const param = expect.toSatisfy((name) => String(name).replaceAll(/\[\d+\]/g, '[]') === path);
    const advice = expect.stringMatching(/./);
    const code = expect.stringMatching(/^(unsupported_parameter|thread_unsupported_request)$/);
    expect(() => parse(askFor(dialect, field))).toThrow(expect.objectContaining({ code, param, advice }));
  });

  it.each(only('dropped'))('loses %s, and says so', (path, field) => {
    const request = parse(askFor(dialect, field));
    const isCanonical = field.rule.treatment === 'dropped' && field.rule.isCanonical === true;
    for (const { render } of TARGETS[dialect]) {
      const { body, dropped } = render(request);
      expect(isSent(body)).toBe(false);
      // Renderers have names of their own for what any dialect may ask.
      if (isCanonical) expect(dropped.join()).toContain(path.split('.').at(-1));
      else expect(dropped).toContain(path);
    }
  });

  it.each(only('passed'))('has %s sent, or says that it is not', (path, field) => {
    const request = parse(askFor(dialect, field));
    const name = (field.rule.treatment === 'passed' ? field.rule.extra : undefined) ?? path;
    for (const { render } of TARGETS[dialect]) {
      const { body, dropped } = render(request);
      expect(dropped.includes(name)).toBe(!isSent(body));
    }
  });

  it('loses what nobody knows, and says so', () => {
    const request = parse({ ...WHOLE_REQUESTS[dialect], from_the_future: MARK });
    for (const { render } of TARGETS[dialect]) {
      const { body, dropped } = render(request);
      expect(isSent(body)).toBe(false);
      expect(dropped).toContain('from_the_future');
    }
  });
});

it.each(renderSections())('documents the $section.name', async ({ section, content }) => {
  expect(findSection(await readFile(README, 'utf8'), section)).toBe(content);
});
