import { expect, it } from 'vitest';
import { chooseRemedy } from './choose-remedy.ts';

it.each([
  ['proxy_not_running', 'start'],
  ['not_signed_in', 'overview'],
  ['invalid_api_key', 'security'],
  ['codex_disabled', 'overview'],
  ['upstream_timeout', null],
  ['overloaded_error', null],
  ['constructor', null],
])('leads from %s to %s', (code, remedy) => {
  expect(chooseRemedy(code)).toBe(remedy);
});
