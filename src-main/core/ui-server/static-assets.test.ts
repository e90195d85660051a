import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { listAssets } from './static-assets.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-assets-'));
});

afterEach(() => rm(folder, { recursive: true }));

it('lists what is served, by its exact path', async () => {
  await mkdir(join(folder, 'assets'));
  for (const name of ['index.html', 'icon.svg', 'assets/a-1.js', 'assets/a-1.js.map', 'notes.md', '.env']) {
    await writeFile(join(folder, name), '');
  }
  await symlink('/etc/passwd', join(folder, 'link.js'));
  const assets = await listAssets(folder);
  expect([...assets.keys()].sort()).toEqual(['/', '/assets/a-1.js', '/icon.svg', '/index.html']);
  expect(assets.get('/')).toBe(assets.get('/index.html'));
  expect(assets.get('/assets/a-1.js')).toMatchObject({ isImmutable: true });
  expect(assets.get('/')).toMatchObject({ isImmutable: false, mediaType: 'text/html; charset=utf-8' });
});

it('says so when there is no built window', async () => {
  await expect(listAssets(folder)).rejects.toMatchObject({
    advice: expect.stringContaining('npm run build'),
  });
  await expect(listAssets(join(folder, 'none'))).rejects.toMatchObject({ code: 'internal' });
});
