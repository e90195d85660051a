import { getHeader } from '../header-policy.ts';

/** Headers of a provider's answer that mean the same to a client of another dialect. */
const KEPT =
  /^(retry-after|retry-after-ms|x-should-retry|request-id|x-request-id|anthropic-ratelimit-.+|x-ratelimit-.+|x-codex-.+)$/;

/**
 * Of a provider's headers those that mean the same to a client of another dialect, and a key's limits in OpenAI's
 * words as well.
 *
 * @param rawHeaders flat list, as the provider sent them. @returns flat list
 */
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
  return [...picked, ...deriveOpenaiLimits(rawHeaders)];
}

/**
 * Anthropic's limits of an API key as OpenAI tells its own: how many requests and tokens, how many are left, and in
 * what time all of them will be again. Limits of subscriptions are shares of a plan, of which OpenAI says nothing
 * there.
 *
 * @see https://platform.claude.com/docs/en/api/rate-limits#response-headers
 * @see https://platform.openai.com/docs/guides/rate-limits#rate-limits-in-headers
 */
function deriveOpenaiLimits(rawHeaders: readonly string[]): string[] {
  // The clock that the times of the headers are of.
  const nowMs = Date.parse(getHeader(rawHeaders, 'date') ?? '');
  return ['requests', 'tokens'].flatMap((unit) => {
    const read = (what: string) => getHeader(rawHeaders, `anthropic-ratelimit-${unit}-${what}`);
    const write = (what: string, value: string | null) =>
      value === null ? [] : [`x-ratelimit-${what}-${unit}`, value];
    const resetMs = Date.parse(read('reset') ?? '') - nowMs;
    return [
      ...write('limit', read('limit')),
      ...write('remaining', read('remaining')),
      ...write('reset', Number.isNaN(resetMs) ? null : renderDuration(Math.max(0, resetMs))),
    ];
  });
}

/** As Go writes durations, and OpenAI with it: `6m0s`, `1h0m30s`, `17ms`. */
function renderDuration(ms: number): string {
  if (ms > 0 && ms < 1000) return `${ms}ms`;
  const hours = Math.floor(ms / 3_600_000);
  const minutes = Math.floor(ms / 60_000) % 60;
  const seconds = (ms % 60_000) / 1000;
  return `${hours > 0 ? `${hours}h` : ''}${ms >= 60_000 ? `${minutes}m` : ''}${seconds}s`;
}
