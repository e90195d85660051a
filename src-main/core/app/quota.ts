import type { Quota } from '../../../src-shared/model/quota.ts';
import type { Provider } from '../../../src-shared/provider.ts';

type QuotaWindow = Quota['windows'][number];
type Headers = Readonly<Record<string, string>>;

const CLAUDE_WINDOWS = { '5h': 300, '7d': 10_080 } as const;

/**
 * How much of the plan is used, from the headers of one answer (Anthropic: `anthropic-ratelimit-unified-*`,
 * utilization 0 to 1, reset in epoch seconds; OpenAI: `x-codex-{primary,secondary}-*`, percent, minutes, seconds
 * from now).
 *
 * @param headers lower-case names
 * @param before what was known; an answer that tells the status alone (as a refusal does) leaves its windows
 * @returns `null` when neither the headers nor `before` tell anything
 */
export function readQuota(
  provider: Provider,
  headers: Headers,
  before: Quota | null,
  nowMs: number,
): Quota | null {
  const windows = provider === 'claude' ? readClaudeWindows(headers) : readCodexWindows(headers, nowMs);
  const status = provider === 'claude' ? (headers['anthropic-ratelimit-unified-status'] ?? null) : null;
  if (windows.length === 0 && status === null) return before;
  return {
    provider,
    windows: windows.length > 0 ? windows : (before?.windows ?? []),
    status,
    observedAtMs: nowMs,
  };
}

function readClaudeWindows(headers: Headers): QuotaWindow[] {
  return Object.entries(CLAUDE_WINDOWS).flatMap(([name, windowMinutes]) => {
    const used = readNumber(headers[`anthropic-ratelimit-unified-${name}-utilization`]);
    if (used === null) return [];
    const resetS = readNumber(headers[`anthropic-ratelimit-unified-${name}-reset`]);
    return { windowMinutes, usedPercent: toPercent(used * 100), resetsAtMs: resetS && resetS * 1000 };
  });
}

function readCodexWindows(headers: Headers, nowMs: number): QuotaWindow[] {
  return ['primary', 'secondary'].flatMap((name) => {
    const used = readNumber(headers[`x-codex-${name}-used-percent`]);
    if (used === null) return [];
    const resetInS = readNumber(headers[`x-codex-${name}-reset-after-seconds`]);
    return {
      windowMinutes: readNumber(headers[`x-codex-${name}-window-minutes`]),
      usedPercent: toPercent(used),
      resetsAtMs: resetInS === null ? null : nowMs + resetInS * 1000,
    };
  });
}

/** Without the noise of binary fractions: 0.57 * 100 is 56.99999999999999. */
function toPercent(value: number): number {
  return Math.round(value * 100) / 100;
}

function readNumber(text: string | undefined): number | null {
  if (text === undefined || text.trim() === '') return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}
