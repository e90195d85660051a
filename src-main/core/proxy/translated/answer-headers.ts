import { getHeader } from '../header-policy.ts';

/** Headers of a provider's answer that mean the same to a client of another dialect. */
const KEPT =
  /^(retry-after|retry-after-ms|x-should-retry|request-id|x-request-id|anthropic-ratelimit-.+|x-ratelimit-.+|x-codex-.+)$/;

/** @param rawHeaders flat list, as the provider sent them */
export function pickAnswerHeaders(rawHeaders: readonly string[]): string[] {
  const dropped = new Set(
    getHeader(rawHeaders, 'connection')
      ?.toLowerCase()
      .split(/\s*,\s*/),
  );
  const picked: string[] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? '';
    if (KEPT.test(name) && !dropped.has(name)) picked.push(name, rawHeaders[i + 1] ?? '');
  }
  return picked;
}
