import type { JsonObject } from '../../../../src-shared/json.ts';
import type { CanonicalEvent } from './events.ts';
import type { CanonicalRequest } from './request.ts';

/** The three wire formats of clients. */
export type ClientDialect = 'messages' | 'chat' | 'responses';

/** @throws AppError `unsupported_parameter` or `invalid_parameter`, whose `param` names the field */
export type ParseRequest = (body: JsonObject) => CanonicalRequest;

export interface RenderedRequest {
  readonly body: JsonObject;
  /** Fields that the provider does not take and whose loss changes no meaning; for the log. */
  readonly dropped: readonly string[];
  /** Values that the provider wants in `anthropic-beta` for this body, beside those of the client. */
  readonly betas?: readonly string[];
}

/** Reads one provider's event stream; holds no state outside itself. */
export interface StreamParser {
  /** @param data the payload of one server-sent event */
  push(data: string): readonly CanonicalEvent[];
  /** The stream has ended. An answer that has not finished yields an `error` of kind `server`. */
  end(): readonly CanonicalEvent[];
}

/** Writes one client's event stream. */
export interface StreamRenderer {
  /** @returns server-sent events as text, or an empty string */
  render(event: CanonicalEvent): string;
  /** The whole answer, after `finish`; where the dialect's last event holds it. */
  read?(): JsonObject;
}

/** Puts a whole answer together for a client that did not ask for a stream. */
export interface AnswerCollector {
  push(event: CanonicalEvent): void;
  /** To be called after `finish`. */
  read(): JsonObject;
}

export interface AnswerOptions {
  /** The name that the client asked for, which the answer carries. */
  readonly model: string;
  /** Unique per answer, used where the provider gave no id: letters, digits, `_`. */
  readonly fallbackId: string;
  /** s since the epoch. */
  readonly createdAtS: number;
  /** What the client asked, for dialects whose answer repeats it. */
  readonly request: CanonicalRequest;
  /** The client's own body, for what an answer repeats word for word. */
  readonly body?: JsonObject;
  /**
   * Takes the place of the provider's id: of an answer that is kept, for whoever names it. Form as `fallbackId`; not
   * to be guessed. Default: the answer is not kept.
   */
  readonly keptId?: string;
}
