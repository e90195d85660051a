/**
 * What one Claude model takes in a request. Sources, read in November 2026:
 * - limits, thinking, sampling, prefill, forced tool use: the migration guides and "what's new" pages of each
 *   model, https://platform.claude.com/docs/en/models/opus-5-5/migration-guide and its siblings, and
 *   https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking;
 * - effort levels: https://platform.claude.com/docs/en/build-with-claude/effort;
 * - structured outputs: https://platform.claude.com/docs/en/build-with-claude/structured-outputs;
 * - system messages: https://platform.claude.com/docs/en/build-with-claude/mid-conversation-system-messages.
 */
export interface ClaudeModel {
  /** The most that `max_tokens` may be. */
  readonly maxOutputTokens: number;
  /** - `budget`: `thinking.budget_tokens`. - `adaptive`: the model decides, guided by the effort. */
  readonly thinkingStyle: 'none' | 'budget' | 'adaptive';
  /** `thinking.budget_tokens` is taken, if only for clients made for older models. */
  readonly takesBudget: boolean;
  /**
   * How the model is kept from thinking: by saying nothing, by `thinking.type`, or (`never`) not at all.
   * All but `omit` think unless told otherwise.
   */
  readonly thinkingOff: 'omit' | 'disabled' | 'between_tools' | 'never';
  /** The thinking's text comes only when it is asked for (`thinking.display`). */
  readonly hidesThinking: boolean;
  /** Refuses thinking blocks of another course of the conversation, unless told to drop them. */
  readonly bindsThinking: boolean;
  /** Levels of `output_config.effort`, lowest first; empty where the model refuses the field. */
  readonly efforts: readonly ClaudeEffort[];
  /** Whether `temperature` and `top_p` may both be there, only one of them, or neither (nor `top_k`). */
  readonly sampling: 'both' | 'one' | 'none';
  /** `tool_choice` may be `any` or a tool. */
  readonly takesForcedTools: boolean;
  /** The last message may be the assistant's, to be continued. */
  readonly takesPrefill: boolean;
  /** `messages` may hold system messages. */
  readonly takesSystemMessages: boolean;
  /** `output_config.format`. */
  readonly takesOutputFormat: boolean;
}

export type ClaudeEffort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

const ALL_EFFORTS: readonly ClaudeEffort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** Claude 3 and 3.5. */
const FIRST: ClaudeModel = {
  maxOutputTokens: 4096,
  thinkingStyle: 'none',
  takesBudget: false,
  thinkingOff: 'omit',
  hidesThinking: false,
  bindsThinking: false,
  efforts: [],
  sampling: 'both',
  takesForcedTools: true,
  takesPrefill: true,
  takesSystemMessages: false,
  takesOutputFormat: false,
};

/** 3.7 and 4.0. */
const BUDGET: ClaudeModel = { ...FIRST, maxOutputTokens: 64_000, thinkingStyle: 'budget', takesBudget: true };

const V4_5: ClaudeModel = { ...BUDGET, sampling: 'one', takesOutputFormat: true };

const V4_6: ClaudeModel = {
  ...V4_5,
  maxOutputTokens: 128_000,
  thinkingStyle: 'adaptive',
  efforts: ['low', 'medium', 'high', 'max'],
  takesPrefill: false,
};

const V4_7: ClaudeModel = {
  ...V4_6,
  takesBudget: false,
  hidesThinking: true,
  efforts: ALL_EFFORTS,
  sampling: 'none',
};

const V5: ClaudeModel = { ...V4_7, thinkingOff: 'disabled' };

/** The strictest of all: what it leaves out, every model can do without. */
const NEWEST: ClaudeModel = { ...V5, thinkingOff: 'never', takesForcedTools: false };

type Release = readonly [major: number, minor: number, model: ClaudeModel];

const FABLE: readonly Release[] = [
  [5, 3, NEWEST],
  [5, 1, { ...NEWEST, bindsThinking: true, takesSystemMessages: true }],
  [5, 0, { ...NEWEST, takesForcedTools: true, takesSystemMessages: true }],
];

/** By line, newest first: the first whose version is not above the model's applies. */
const LINES: Readonly<Record<string, readonly Release[]>> = {
  opus: [
    [5, 6, NEWEST],
    [5, 5, { ...NEWEST, bindsThinking: true, takesSystemMessages: true }],
    [5, 1, NEWEST],
    [5, 0, { ...V5, takesSystemMessages: true }],
    [4, 9, NEWEST],
    [4, 8, { ...V4_7, takesSystemMessages: true }],
    [4, 7, V4_7],
    [4, 6, V4_6],
    [4, 5, { ...V4_5, efforts: ['low', 'medium', 'high'] }],
    [4, 1, { ...BUDGET, maxOutputTokens: 32_000, sampling: 'one' }],
    [4, 0, { ...BUDGET, maxOutputTokens: 32_000 }],
    [0, 0, FIRST],
  ],
  sonnet: [
    [5, 6, NEWEST],
    [5, 5, { ...NEWEST, thinkingOff: 'between_tools', bindsThinking: true, takesSystemMessages: true }],
    [5, 1, NEWEST],
    [5, 0, V5],
    [4, 7, NEWEST],
    [4, 6, V4_6],
    [4, 5, V4_5],
    [3, 7, BUDGET],
    [3, 5, { ...FIRST, maxOutputTokens: 8192 }],
    [0, 0, FIRST],
  ],
  haiku: [
    [5, 6, NEWEST],
    [5, 5, { ...V5, bindsThinking: true, takesSystemMessages: true }],
    [4, 6, NEWEST],
    [4, 5, V4_5],
    [3, 5, { ...FIRST, maxOutputTokens: 8192 }],
    [0, 0, FIRST],
  ],
  fable: FABLE,
  mythos: FABLE,
};

const NAME_THEN_VERSION = /claude-([a-z]+)-(\d{1,2})(?:[-.](\d{1,2})(?!\d))?/;
const VERSION_THEN_NAME = /claude-(\d{1,2})(?:[-.](\d{1,2})(?!\d))?-([a-z]+)/;

/**
 * Tells what a model takes by its name, with or without date, region or suffix (`claude-sonnet-4-5-20250929`,
 * `claude-3-7-sonnet-latest`, `claude-opus-4-8[1m]`). A name that is not known is taken for a newer model, so that
 * it gets only what every one of the newer models accepts.
 */
export function describeClaudeModel(name: string): ClaudeModel {
  return findClaudeModel(name) ?? NEWEST;
}

/** As {@link describeClaudeModel}. @returns `null` for a name of no line that is known */
export function findClaudeModel(name: string): ClaudeModel | null {
  const text = name.toLowerCase();
  const nameFirst = NAME_THEN_VERSION.exec(text);
  const versionFirst = nameFirst === null ? VERSION_THEN_NAME.exec(text) : null;
  const line = nameFirst?.[1] ?? versionFirst?.[3];
  const major = Number(nameFirst?.[2] ?? versionFirst?.[1]);
  const minor = Number(nameFirst?.[3] ?? versionFirst?.[2] ?? 0);
  if (line === undefined || !Object.hasOwn(LINES, line)) return null;
  const isAtMost = (rowMajor: number, rowMinor: number) =>
    rowMajor < major || (rowMajor === major && rowMinor <= minor);
  return LINES[line]?.find(([rowMajor, rowMinor]) => isAtMost(rowMajor, rowMinor))?.[2] ?? NEWEST;
}
