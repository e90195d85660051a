import { expect, it } from 'vitest';
import { readSessionHint } from './read-session-hint.ts';

it.each([
  ['a header of Codex CLI', ['Session_Id', 's-1'], null, 's-1'],
  ['a header of Claude Code', ['X-Claude-Code-Session-Id', 's-2'], 'user_x_session_s-3', 's-2'],
  ['the end of a user id', [], 'user_0a_account__session_1b-2c', '1b-2c'],
  ['a user id that is JSON', [], '{"device_id":"d","session_id":"s-4"}', 's-4'],
  ['an agent of Claude Code', ['X-Claude-Code-Session-Id', 's', 'X-Claude-Code-Agent-Id', 'a'], null, 's:a'],
  ['an agent whose session is a user id', ['x-claude-code-agent-id', 'a'], 'u_session_s', 's:a'],
  ['an agent without a name', ['session_id', 's', 'x-claude-code-agent-id', ''], null, 's'],
  ['an agent without a session', ['x-claude-code-agent-id', 'a'], null, null],
  ['an empty header', ['session_id', ''], null, null],
  ['a user id without a session', [], 'someone', null],
  ['a session that is no text', [], '{"session_id":7}', null],
  ['nothing', [], null, null],
])('reads %s', (_what, headers, userId, session) => {
  expect(readSessionHint(headers, userId)).toBe(session);
});
