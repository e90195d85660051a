import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';
import type { DialectClient } from './translate/ask.ts';
import { chatClient } from './translate/chat-client.ts';
import { type Cell, FEATURES } from './translate/features.ts';
import { DIALECTS, describeSupport, PROVIDERS } from './translate/matrix.ts';
import { messagesClient } from './translate/messages-client.ts';
import { responsesClient } from './translate/responses-client.ts';
import { type Results, readResults, writeResults } from './translate/results.ts';
import { findSupportTable, renderSupportTable } from './translate/support-table.ts';

const CLIENTS: Readonly<Record<Cell['dialect'], DialectClient>> = {
  messages: messagesClient,
  chat: chatClient,
  responses: responsesClient,
};

const results: Results = {};

describe.each(PROVIDERS)('$name', (provider) => {
  let proxy: TestProxy;

  beforeAll(async () => {
    proxy = await startTestProxy({ mode: provider.mode });
  });
  afterAll(() => proxy.close());

  describe.each(DIALECTS)('asked in %s', (dialect) => {
    for (const [feature, tryFeature] of Object.entries(FEATURES)) {
      const support = describeSupport(dialect, provider, feature);
      const key = `${dialect} / ${provider.name} / ${feature}`;
      results[key] = support;
      if (support === 'not in dialect') continue;

      it.each([
        ['streamed', true],
        ['whole', false],
      ])(`${feature}, %s`, async (_how, stream) => {
        const { vendor, model, speaks } = provider;
        const cell = {
          proxy,
          client: CLIENTS[dialect],
          dialect,
          vendor,
          model,
          stream,
          isNative: speaks.includes(dialect),
        };
        const refused = () => [...proxy.anthropic.refusals, ...proxy.codex.refusals];
        const before = refused().length;
        try {
          await tryFeature(cell);
          // What the vendor refused in between would be seen here, too.
          expect(refused().slice(before)).toEqual([]);
        } catch (error) {
          results[key] = 'failed';
          throw error;
        }
      });
    }
  });
});

it('is what the table in the README was made from', async () => {
  if (process.env.CCPROXY_WRITE_MATRIX !== undefined) await writeResults(results);
  expect(results).toEqual(await readResults());
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
  expect(findSupportTable(readme)).toBe(renderSupportTable(results));
});
