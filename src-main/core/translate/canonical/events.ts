import type { JsonObject } from '../../../../src-shared/json.ts';
import type { ThinkingSeal } from './request.ts';

/**
 * What a model answers, in no dialect, as it comes. A stream is: `start`, then blocks, then `finish` or `error`.
 * Blocks have growing indexes from 0; those of one answer may overlap in time (OpenAI allows it), which a
 * renderer whose dialect forbids it has to put right.
 */
export type CanonicalEvent =
  | {
      readonly type: 'start';
      /** The provider's id of the answer. */
      readonly id: string | null;
      /** The model that the provider says it used. */
      readonly model: string | null;
      /** What is known before the answer: input tokens, as a rule. */
      readonly usage: CanonicalUsage | null;
    }
  | { readonly type: 'block-start'; readonly index: number; readonly block: BlockStart }
  /** Text of a text or thinking block, or JSON text of a call's arguments. Never empty. */
  | { readonly type: 'delta'; readonly index: number; readonly text: string }
  /** The seal of a thinking block; at most once, before its `block-stop`. */
  | { readonly type: 'seal'; readonly index: number; readonly seal: ThinkingSeal }
  /** An Anthropic citation or an OpenAI annotation of a text block, as it came. */
  | {
      readonly type: 'annotation';
      readonly index: number;
      readonly dialect: 'messages' | 'responses';
      readonly value: JsonObject;
    }
  | { readonly type: 'block-stop'; readonly index: number }
  | { readonly type: 'ping' }
  | {
      readonly type: 'finish';
      readonly reason: FinishReason;
      readonly stopSequence: string | null;
      readonly usage: CanonicalUsage;
    }
  | { readonly type: 'error'; readonly error: ProviderError };

export type BlockStart =
  /** `isCompaction`: the summary that a request which `compacts` asks for. */
  | { readonly kind: 'text'; readonly isRefusal?: true; readonly isCompaction?: true }
  | { readonly kind: 'thinking' }
  | { readonly kind: 'tool-call'; readonly id: string; readonly name: string; readonly isCustom?: true }
  /** Complete at once, e.g. a server tool's call; only its own dialect renders it. */
  | { readonly kind: 'opaque'; readonly dialect: 'messages' | 'responses'; readonly value: JsonObject };

/** - `pause`: a server tool's long turn, to be sent again. - `filter`: stopped by the provider's filter. */
export type FinishReason = 'end' | 'stop-sequence' | 'length' | 'tool-calls' | 'refusal' | 'pause' | 'filter';

/** Tokens; `null` where the provider does not say. */
export interface CanonicalUsage {
  /** All input, cached or not. */
  readonly input: number | null;
  /** Part of `input` that was read from the cache. */
  readonly cacheRead: number | null;
  /** Part of `input` that was written to the cache. */
  readonly cacheWrite: number | null;
  /** All output, reasoning among it. */
  readonly output: number | null;
  readonly reasoning: number | null;
}

/** An error as a provider told it, before or within an answer. */
export interface ProviderError {
  /** HTTP status; `null` within a stream. */
  readonly status: number | null;
  /** What kind it is, in neither vendor's words. */
  readonly kind:
    | 'invalid-request'
    | 'authentication'
    | 'permission'
    | 'not-found'
    | 'too-large'
    | 'rate-limit'
    | 'overloaded'
    | 'timeout'
    | 'context-length'
    | 'quota'
    | 'server';
  readonly message: string;
  /** The provider's own code or type, kept for programs. */
  readonly code: string | null;
  readonly param: string | null;
  /** s until it is worth trying again, where the error itself says so. */
  readonly retryAfterS?: number;
}
