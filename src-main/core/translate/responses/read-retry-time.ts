import type { JsonObject } from '../../../../src-shared/json.ts';

/** Headers as an HTTP client gives them, by lower-case name. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

const UNITS_S: readonly (readonly [RegExp, number])[] = [
  [/^(ms|milli)/, 0.001],
  [/^s/, 1],
  [/^m/, 60],
  [/^h/, 3600],
  [/^d/, 86_400],
];
const AMOUNT = /(\d+(?:\.\d+)?)\s*([a-z]+)/g;
/** `Please try again in 11.5s`, `1m30s`, `6h0m0s`, `2 seconds`, `500 milliseconds`. */
const TRY_AGAIN =
  /try again in ((?:\d+(?:\.\d+)?\s*(?:millisecond|ms|second|sec|s|minute|min|m|hour|h|day|d)s?(?![a-z])\s*)+)/i;
/** The windows of a ChatGPT plan: hours and a week. */
const WINDOWS = ['primary', 'secondary'];
const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 86_400;

/** Seconds until OpenAI says that it is worth trying again, or `null` when it does not. */
export function readRetryAfterS(
  { resets_in_seconds: resetsInS, resets_at: resetsAtS, message }: JsonObject,
  nowS: number | null,
): number | null {
  if (isTime(resetsInS)) return resetsInS;
  if (isTime(resetsAtS) && nowS !== null) return Math.max(0, resetsAtS - nowS);
  const told = typeof message === 'string' ? TRY_AGAIN.exec(message)?.[1] : undefined;
  if (told === undefined) return null;
  const toldS = [...told.toLowerCase().matchAll(AMOUNT)].reduce(
    (sum, [, amount, unit]) => sum + Number(amount) * toUnitS(unit),
    0,
  );
  return isTime(toldS) ? toldS : null;
}

function toUnitS(unit = ''): number {
  return UNITS_S.find(([pattern]) => pattern.test(unit))?.[1] ?? 0;
}

/** Seconds until the windows of a plan that are used up begin anew, or `null` when the headers name none. */
export function readWindowResetS(headers: AnswerHeaders): number | null {
  const resets = WINDOWS.filter((name) => Number(headers[`x-codex-${name}-used-percent`]) >= 100)
    .map((name) => Number(headers[`x-codex-${name}-reset-after-seconds`]))
    .filter(isTime);
  return resets.length === 0 ? null : Math.max(...resets);
}

/** What the message of a reached plan limit leaves out, as sentences: whose plan, and when it goes on. */
export function describePlanLimit(
  { plan_type: plan, resets_at: resetsAtS }: JsonObject,
  retryAfterS: number | null,
): string {
  const moment = isTime(resetsAtS) ? formatMoment(resetsAtS) : null;
  const sentences: string[] = [];
  if (typeof plan === 'string') sentences.push(`Plan: ${plan}.`);
  if (retryAfterS !== null) {
    sentences.push(`It resets in ${formatDuration(retryAfterS)}${moment === null ? '' : ` (${moment})`}.`);
  } else if (moment !== null) sentences.push(`It resets at ${moment}.`);
  return sentences.join(' ');
}

/** Within what a date can be. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < 1e12;
}

/** E.g. `2027-01-15 08:00 UTC`. @param timeS s since the epoch */
function formatMoment(timeS: number): string {
  return `${new Date(timeS * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** In the unit that people would use, rounded up, e.g. `2 hours`. */
function formatDuration(durationS: number): string {
  const [unit, unitS] =
    durationS < 2 * MINUTE_S
      ? (['second', 1] as const)
      : durationS < 2 * HOUR_S
        ? (['minute', MINUTE_S] as const)
        : durationS < 2 * DAY_S
          ? (['hour', HOUR_S] as const)
          : (['day', DAY_S] as const);
  const format = new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.max(1, Math.ceil(durationS / unitS)));
}
