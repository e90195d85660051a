import type { JsonObject } from '../../../../src-shared/json.ts';

/**
 * What a client asks of a model, in no dialect. Each dialect has one parser into it and, where a provider speaks
 * the dialect, one renderer out of it. Order is kept everywhere: of turns, of parts, of tools.
 */
export interface CanonicalRequest {
  /** The name that the client asked for. */
  readonly model: string;
  readonly stream: boolean;
  /** System and developer text that comes before the first turn, in order. */
  readonly instructions: readonly TextPart[];
  readonly turns: readonly Turn[];
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice | null;
  /** `false`: at most one call per turn. `null`: not said. */
  readonly parallelToolCalls: boolean | null;
  /** Chat Completions: tools were given as `functions`, so that the answer has a `function_call`. */
  readonly usesLegacyFunctions?: true;
  /** Responses: the answer is a summary that takes the place of the conversation, and nothing else. */
  readonly compacts?: true;
  /** Chat Completions: the answer is not to hold the reasoning. */
  readonly hidesReasoning?: true;
  readonly reasoning: Reasoning | null;
  readonly outputFormat: OutputFormat | null;
  readonly maxOutputTokens: number | null;
  readonly temperature: number | null;
  readonly topP: number | null;
  readonly topK: number | null;
  readonly stopSequences: readonly string[];
  /** The end user, as the client names them (`metadata.user_id`, `user`, `safety_identifier`). */
  readonly userId: string | null;
  readonly serviceTier: string | null;
  /** The client's own key for prompt caching (`prompt_cache_key`). */
  readonly cacheKey: string | null;
  /** Chat Completions: `stream_options.include_usage`. */
  readonly includeUsage: boolean;
  /**
   * Fields without a place here, as they came: passed, dropped and unknown ones. Those within others are named by
   * their path without indexes (`tools[].input_examples`). Renderers report what they cannot place.
   */
  readonly extras: JsonObject;
}

export interface Turn {
  /** `system`: text between turns, which keeps its place where the target allows it. */
  readonly role: 'user' | 'assistant' | 'system';
  readonly parts: readonly Part[];
}

export type Part =
  | TextPart
  | ImagePart
  | DocumentPart
  | ToolCallPart
  | ToolResultPart
  | ThinkingPart
  | OpaquePart;

/** An Anthropic cache breakpoint, as it came, e.g. `{"type":"ephemeral","ttl":"1h"}`. */
export type CacheMark = JsonObject;

interface Markable {
  readonly cache?: CacheMark;
}

interface Placed {
  /** Where the client's request has it, for errors, e.g. `messages[3].content[1]`. */
  readonly path?: string;
}

export interface TextPart extends Markable {
  readonly kind: 'text';
  readonly text: string;
  /** The model's own refusal, which OpenAI keeps apart from its text. */
  readonly isRefusal?: true;
  /** The block of Anthropic's that the text stands for elsewhere, as it came. */
  readonly block?: JsonObject;
}

/** Where the content of an image or document is. `mediaType` e.g. `image/png`, `application/pdf`. */
export type MediaSource =
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'file'; readonly fileId: string };

export interface ImagePart extends Markable, Placed {
  readonly kind: 'image';
  readonly source: MediaSource;
  /** OpenAI's `low`, `high`, `auto`. */
  readonly detail?: string;
}

export interface DocumentPart extends Markable, Placed {
  readonly kind: 'document';
  readonly source: MediaSource;
  readonly title?: string;
  /** Anthropic's `context` and `citations`, as they came. */
  readonly extras?: JsonObject;
}

export interface ToolCallPart extends Markable {
  readonly kind: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** JSON text; never empty (`{}`). For a custom (free-form) tool, its plain text. */
  readonly arguments: string;
  readonly isCustom?: true;
  /** Anthropic's `caller` and `toolset_name`, as they came. */
  readonly extras?: JsonObject;
}

export interface ToolResultPart extends Markable {
  readonly kind: 'tool-result';
  readonly callId: string;
  readonly content: readonly (TextPart | ImagePart | DocumentPart)[];
  readonly isError: boolean;
  readonly isCustom?: true;
}

/** Reasoning of an earlier turn. Only its own vendor can read the seal. */
export interface ThinkingPart {
  readonly kind: 'thinking';
  readonly text: string;
  readonly seal: ThinkingSeal | null;
}

/**
 * The vendor's proof or ciphertext that lets the reasoning be sent back. `redacted` is Anthropic's
 * `redacted_thinking`, whose text nobody sees.
 */
export type ThinkingSeal =
  | { readonly vendor: 'anthropic'; readonly kind: 'signature' | 'redacted'; readonly value: string }
  | { readonly vendor: 'openai'; readonly itemId: string | null; readonly value: string };

/** Something of one dialect that has no counterpart, such as a server tool's call: only that dialect renders it. */
export interface OpaquePart extends Placed {
  readonly kind: 'opaque';
  readonly dialect: 'messages' | 'chat' | 'responses';
  readonly value: JsonObject;
}

/** What a Responses client calls a tool of a namespace; the tool's `name` is made from both. */
export interface NamespacedName {
  readonly namespace: string;
  readonly name: string;
}

export type Tool =
  | {
      readonly kind: 'function';
      readonly name: string;
      readonly origin?: NamespacedName;
      readonly description: string | null;
      /** JSON Schema of an object. */
      readonly parameters: JsonObject;
      readonly strict: boolean | null;
      /** What a tool has in Anthropic's dialect beside these fields, as it came, `strict` among it. */
      readonly extras?: JsonObject;
      readonly cache?: CacheMark;
    }
  /** OpenAI's free-form tool; `format` as in Responses. */
  | {
      readonly kind: 'custom';
      readonly name: string;
      readonly origin?: NamespacedName;
      readonly description: string | null;
      readonly format: JsonObject | null;
    }
  /** Runs at the provider. `definition` as it came. */
  | { readonly kind: 'web-search'; readonly dialect: OpaquePart['dialect']; readonly definition: JsonObject }
  | { readonly kind: 'opaque'; readonly dialect: OpaquePart['dialect']; readonly definition: JsonObject };

export type ToolChoice =
  | { readonly kind: 'auto' | 'none' | 'any' }
  | { readonly kind: 'tool'; readonly name: string };

export type ReasoningEffort = 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface Reasoning {
  /** `off`: asked not to think. `budget`: Anthropic's fixed budget. `adaptive`: the model decides. */
  readonly mode: 'off' | 'effort' | 'budget' | 'adaptive';
  readonly effort: ReasoningEffort | null;
  readonly budgetTokens: number | null;
  /** Whether the client wants to see a summary: OpenAI's word for it, or `null` when it did not say. */
  readonly summary: string | null;
}

export type OutputFormat =
  | { readonly kind: 'json-object' }
  | {
      readonly kind: 'json-schema';
      readonly name: string | null;
      readonly description: string | null;
      readonly schema: JsonObject;
      readonly strict: boolean | null;
      /** The provider has refused to hold its answer to the schema: the model is told instead. */
      readonly isInWords?: true;
    };
