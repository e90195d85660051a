import type { TestProxy } from '../support/start-test-proxy.ts';

/** 1x1 pixel. */
export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n').toString('base64');

/** Closed and all required, so that every vendor takes it in its strict mode. */
export const SCHEMA = {
  type: 'object' as const,
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city', 'days'],
  additionalProperties: false,
};

export interface Call {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
}

export type AskTurn =
  | { readonly user: string; readonly attachment?: 'image' | 'document' }
  /** An earlier answer, sent back as its client does. */
  | { readonly answer: Outcome }
  | { readonly results: readonly { readonly call: Call; readonly text: string; readonly image?: true }[] };

/** A request in no dialect; each client below writes it in its own. */
export interface Ask {
  readonly model: string;
  /** Several: each in a place of its own, where the dialect has one. */
  readonly system?: string | readonly string[];
  readonly turns: readonly AskTurn[];
  /** Names of tools, which all take {@link SCHEMA}. */
  readonly tools?: readonly string[];
  /** Asks for a call, whatever the model would rather do. */
  readonly mustCall?: true;
  /** `false`: at most one call. */
  readonly parallel?: false;
  readonly isStructured?: true;
  readonly stop?: string;
  readonly thinks?: true;
  readonly cacheKey?: string;
}

/** The texts of an ask's system prompt, in order. */
export function systemTexts({ system = [] }: Ask): readonly string[] {
  return typeof system === 'string' ? [system] : system;
}

/** An answer in no dialect. */
export interface Outcome {
  readonly model: string;
  readonly text: string;
  readonly thinking: string | null;
  readonly calls: readonly Call[];
  readonly finish: 'end' | 'tool-calls' | 'length' | 'refusal';
  readonly inputTokens: number | undefined;
  readonly outputTokens: number | undefined;
  /** What a client of the dialect sends back as the assistant's turn. */
  readonly raw: unknown;
}

export interface AskOptions {
  readonly stream: boolean;
  readonly signal?: AbortSignal;
}

/** A client of one dialect: the vendor's own SDK, with its high-level helper for streams. */
export interface DialectClient {
  /** The first route of the dialect that leaves the choice of the provider to the model's name. */
  readonly path: string;
  ask(proxy: TestProxy, ask: Ask, options: AskOptions): Promise<Outcome>;
  /** The body that it sends, without `stream`. */
  makeBody(ask: Ask): object;
}
