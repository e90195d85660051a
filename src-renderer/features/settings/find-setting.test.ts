import { expect, it } from 'vitest';
import type { SettingView } from '../../../src-shared/model/app-snapshot.ts';
import { describePortProblem, describeSource, findSetting } from './find-setting.ts';

const port: SettingView = {
  name: 'SERVER__PORT',
  text: '8000',
  source: 'default',
  detail: null,
  description: 'Port.',
  allowed: 'a number',
};

it('finds a setting by its name, and nothing otherwise', () => {
  expect(findSetting([port], 'SERVER__PORT')).toBe(port);
  expect(findSetting([port], 'SERVER__HOST')).toBeNull();
});

it.each<[SettingView['source'], string | null]>([
  ['default', null],
  ['settings file', null],
  ['environment', 'Set by environment (SERVER__PORT); change it there.'],
  ['flag', 'Set on the command line (SERVER__PORT) for this run.'],
  ['.env', 'Set by a .env file (SERVER__PORT); change it there.'],
])('from %s: %s', (source, words) => {
  expect(describeSource({ ...port, source })).toBe(words);
});

it.each(['1', '8000', '65535', ' 8000 '])('takes %j as a port', (text) => {
  expect(describePortProblem(text)).toBeNull();
});

it.each(['', '0', '65536', '-1', '80.5', '1e3', 'http', '0x50'])('refuses %j as a port', (text) => {
  expect(describePortProblem(text)).not.toBeNull();
});
