import { expect, it } from 'vitest';
import { readSessionHint } from './read-session-hint.ts';

it.each([
  ['a header of Codex CLI', ['Session_Id', 's-1'], null, 's-1'],
  ['a header of Claude Code', ['X-Claude-Code-Session-Id', 's-2'], 'user_x_session_s-3', 's-2'],
  ['the end of a user id', [], 'user_0a_account__session_1b-2c', '1b-2c'],
  ['a user id that is JSON', [], '{"device_id":"d","session_id":"s-4"}', 's-4'],
  ['an empty header', ['session_id', ''], null, null],
  ['a user id without a session', [], 'someone', null],
  ['a session that is no text', [], '{"session_id":7}', null],
  ['nothing', [], null, null],
])('reads %s', (_what, headers, userId, session) => {
  expect(readSessionHint(headers, userId)).toBe(session);
});
