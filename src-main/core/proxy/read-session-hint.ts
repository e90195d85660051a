import { parseJsonObject } from '../../../src-shared/json.ts';
import { getHeader } from './header-policy.ts';

/** Headers in which official clients name the conversation. */
const SESSION_HEADERS = ['session_id', 'session-id', 'x-claude-code-session-id', 'x-session-id'];

/** Claude Code's subagents name themselves; its main conversation does not. */
const AGENT_HEADER = 'x-claude-code-agent-id';

/**
 * The client's own name for the conversation, outside of what is said in it, or `null`. Each agent of a session has
 * a conversation of its own, as each has a thread in Codex CLI: under one name, OpenAI would send them all to the
 * machine on which the prefix of one is cached.
 *
 * @param userId Claude Code puts its session there, as JSON or at the end of a text
 */
export function readSessionHint(rawHeaders: readonly string[], userId: string | null): string | null {
  const session = readSession(rawHeaders, userId);
  const agent = getHeader(rawHeaders, AGENT_HEADER);
  return session === null || agent === null || agent === '' ? session : `${session}:${agent}`;
}

function readSession(rawHeaders: readonly string[], userId: string | null): string | null {
  for (const name of SESSION_HEADERS) {
    const value = getHeader(rawHeaders, name);
    if (value !== null && value !== '') return value;
  }
  if (userId === null) return null;
  const named = parseJsonObject(userId)?.session_id ?? /_session_([\w-]+)$/.exec(userId)?.[1];
  return typeof named === 'string' && named !== '' ? named : null;
}
