import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestProxy, type TestProxy } from './support/start-test-proxy.ts';
import type { DialectClient } from './translate/ask.ts';
import { chatClient } from './translate/chat-client.ts';
import { type Cell, FEATURES } from './translate/features.ts';
import { DIALECTS, describeSupport, PROVIDERS } from './translate/matrix.ts';
import { messagesClient } from './translate/messages-client.ts';
import { observeSupport } from './translate/observe-support.ts';
import { responsesClient } from './translate/responses-client.ts';
import { type Results, readResults, writeResults } from './translate/results.ts';
import { findSupportTable, renderSupportTable } from './translate/support-table.ts';
import { watchTraffic } from './translate/watch-traffic.ts';

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
        const upstream = vendor === 'claude' ? proxy.anthropic : proxy.codex;
        const watched = watchTraffic(proxy);
        const cell = {
          proxy: watched.proxy,
          client: CLIENTS[dialect],
          dialect,
          vendor,
          model,
          stream,
          isNative: speaks.includes(dialect),
        };
        const before = proxy.refusals().length;
        const asked = upstream.requests.length;
        try {
          await tryFeature(cell);
          const requests = upstream.requests.slice(asked).filter(({ method }) => method === 'POST');
          expect(await observeSupport(cell, feature, watched.exchanges, requests)).toBe(support);
          // What the vendor refused in between would be seen here, too.
          expect(proxy.refusals().slice(before)).toEqual([]);
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
