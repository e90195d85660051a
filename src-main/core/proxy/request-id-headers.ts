import type { Dialect } from './dialect.ts';
import { getHeader } from './header-policy.ts';
import type { RequestTrace } from './request-trace.ts';

/** Where a vendor's SDK looks for the id of a request: `_request_id` of its answers, `requestID` of its errors. */
const VENDOR_HEADERS: Readonly<Record<Dialect, string>> = {
  anthropic: 'request-id',
  openai: 'x-request-id',
};

/**
 * The headers that name a request by our id, which the log has too. The vendor's own header keeps the id that a
 * provider gave.
 *
 * @param given flat list of the answer's other headers
 */
export function requestIdHeaders(
  { dialect, requestId }: Pick<RequestTrace, 'dialect' | 'requestId'>,
  given: readonly string[] = [],
): Record<string, string> {
  const name = VENDOR_HEADERS[dialect];
  const isGiven = getHeader(given, name) !== null;
  return { 'x-ccproxy-request-id': requestId, ...(!isGiven && { [name]: requestId }) };
}

/** Adds them to an answer's headers. @param headers flat list */
export function addRequestIds(headers: string[], trace: Pick<RequestTrace, 'dialect' | 'requestId'>): void {
  headers.push(...Object.entries(requestIdHeaders(trace, headers)).flat());
}
