import type { JsonObject } from '../../../../src-shared/json.ts';
import { type JsonBody, readJsonObject } from '../json-body.ts';
import { keepSafely } from '../keep-safely.ts';
import type { ProxyDeps } from '../proxy-deps.ts';
import type { RequestTrace } from '../request-trace.ts';
import { isWantedKept, type ResponseStore } from '../response-store.ts';

/** A request to the ChatGPT backend, which stores nothing: the proxy does in its place. */
export interface StoredTurn {
  /** With all that it refers to, and `store` where it is kept; as the client sent it where that changes nothing. */
  readonly body: JsonBody;
  /** For the whole response; never throws. `null` when it is not to be kept. */
  readonly remember: ((answer: JsonObject) => void) | null;
}

/** @throws AppError as {@link ResponseStore.expand} */
export function openStoredTurn(
  asked: JsonBody,
  trace: Pick<RequestTrace, 'requestId'>,
  { responses, settings, logger }: Pick<ProxyDeps, 'responses' | 'settings' | 'logger'>,
): StoredTurn {
  const isKept = isWantedKept(asked.read('store'), settings);
  if (!isKept) return { body: expandReferences(asked, responses), remember: null };
  const given = asked.parse();
  const whole = responses.expand(given);
  // Said aloud, so that the reasoning is asked for in a form that can be kept.
  const told = whole.store === true ? whole : { ...whole, store: true };
  return {
    body: toBody(told, given, asked),
    remember: (answer) =>
      keepSafely(trace, logger, () => {
        // A response that has failed is none to go on from.
        if (answer.status !== 'failed') responses.remember(whole, answer, 'openai');
      }),
  };
}

/**
 * The body with all that it refers to in the store. One that wants nothing stored is Codex CLI's, nearly always, and
 * is not looked into.
 *
 * @throws AppError as {@link ResponseStore.expand}
 */
export function expandReferences(asked: JsonBody, responses: ResponseStore): JsonBody {
  if (asked.read('store') === false && !asked.members.has('previous_response_id')) return asked;
  const given = asked.parse();
  return toBody(responses.expand(given), given, asked);
}

function toBody(whole: JsonObject, given: JsonObject, asked: JsonBody): JsonBody {
  return whole === given ? asked : (readJsonObject(Buffer.from(JSON.stringify(whole))) ?? asked);
}
