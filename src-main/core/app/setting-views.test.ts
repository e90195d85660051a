import { expect, it } from 'vitest';
import { settingViewSchema } from '../../../src-shared/model/app-snapshot.ts';
import { AUTH_TOKEN_SETTING, SETTINGS } from '../settings/setting-definitions.ts';
import { viewSettings } from './setting-views.ts';

it('lists every setting but the secret one, with where it comes from', () => {
  const source = { value: ['a.example', 'b.example'], origin: '.env', detail: '/work/.env:2' } as const;
  const views = viewSettings({ sources: new Map([['SERVER__ALLOWED_HOSTS', source]]) });
  expect(views.map(({ name }) => name)).toEqual(SETTINGS.map(({ name }) => name));
  expect(views.map(({ name }) => name)).not.toContain(AUTH_TOKEN_SETTING.name);
  for (const view of views) expect(settingViewSchema.parse(view)).toEqual(view);
  expect(views.find(({ name }) => name === 'SERVER__ALLOWED_HOSTS')).toMatchObject({
    text: 'a.example, b.example',
    source: '.env',
    detail: '/work/.env:2',
    allowed: expect.stringContaining('host names'),
  });
  expect(views.find(({ name }) => name === 'SERVER__PORT')).toMatchObject({
    text: '8000',
    source: 'default',
  });
  expect(views.find(({ name }) => name === 'SERVER__TLS_KEY_FILE')).toMatchObject({ text: '(not set)' });
});
