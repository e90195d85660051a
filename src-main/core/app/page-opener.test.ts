import { expect, it } from 'vitest';
import { linkSchema } from '../../../src-shared/ipc/contract.ts';
import { assembleSettings } from '../settings/setting-definitions.ts';
import { createPageOpener } from './page-opener.ts';

const settings = assembleSettings(({ defaultValue }) => defaultValue);

function create({ canOpen = true } = {}) {
  const opened: string[] = [];
  const pages = createPageOpener({
    openExternal: async (url) => canOpen && opened.push(url) > 0,
    getSettings: () => settings,
  });
  return { pages, opened };
}

it('opens the pages of both providers', async () => {
  const { pages, opened } = create();
  const urls = [`${settings.claude.authorizeUrl}?state=1`, `${settings.codex.issuer}/codex/device`];
  for (const url of urls) await pages.openSignInPage(url);
  expect(opened).toEqual(urls);
});

it.each([
  'https://evil.example/',
  'http://claude.com/cai/oauth/authorize',
  'https://claude.com.evil.example/cai/oauth/authorize',
  'https://claude.com@evil.example/',
  'https://claude.com:444/',
  'file:///etc/passwd',
  'javascript:alert(1)',
])('does not open %s', async (url) => {
  const { pages, opened } = create();
  await expect(pages.openSignInPage(url)).rejects.toMatchObject({ code: 'page_not_opened' });
  expect(opened).toEqual([]);
});

it('opens every named link over https', async () => {
  const { pages, opened } = create();
  for (const link of linkSchema.options) await pages.openLink(link);
  expect(opened).toHaveLength(linkSchema.options.length);
  for (const url of opened) expect(new URL(url).protocol).toBe('https:');
});

it('says so when there is no browser', async () => {
  await expect(create({ canOpen: false }).pages.openLink('openai-keys')).rejects.toMatchObject({
    code: 'page_not_opened',
    advice: expect.stringContaining('Copy'),
  });
});
