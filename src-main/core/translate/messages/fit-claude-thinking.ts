import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import {
  type BodyChanges,
  type MemberChange,
  NO_CHANGES,
  type ReadMember,
} from '../canonical/body-changes.ts';
import type { Reasoning, ReasoningEffort } from '../canonical/request.ts';
import { isMissing } from '../parse/read-field.ts';
import type { ClaudeEffort, ClaudeModel } from './describe-claude-model.ts';
import { parseMessagesReasoning } from './parse-messages-request.ts';
import { blocksOf } from './place-cache-marks.ts';
import {
  betasOf,
  clampClaudeEffort,
  type RenderedThinking,
  renderMessagesThinking,
} from './render-thinking.ts';
import { dropThinkingEdits, lacksThinking } from './running-turn.ts';

export interface FittedThinking extends BodyChanges {
  /** The model thinks in a way that the client has not asked for, and so does not know what it may not ask beside it. */
  readonly isStarted: boolean;
  /** The thinking of the running turn is to be left out, since the model does not go on with it. */
  readonly dropsRunning: boolean;
}

/** What else of the request thinking hangs on. */
export interface ThinkingContext {
  /** Empty where the model does not mind what is in them. */
  readonly messages: readonly JsonObject[];
  /** A tool's call is forced. */
  readonly isForced: boolean;
}

const AS_GIVEN: FittedThinking = {
  ...NO_CHANGES,
  isStarted: false,
  dropsRunning: false,
};

/**
 * The thinking of a Messages body in the way that its model has: a level, a budget, or both with `thinking`.
 *
 * @param effort takes the place of what the body asks for; `null`: that, as far as the model has it
 */
export function fitClaudeThinking(
  read: ReadMember,
  traits: ClaudeModel,
  effort: ReasoningEffort | null,
  { messages, isForced }: ThinkingContext,
): FittedThinking {
  const reasoning = effort === null ? readReasoning(read) : toReasoning(effort);
  if (reasoning === undefined) return AS_GIVEN;
  const given = read('thinking');
  const outputConfig = read('output_config');
  if (effort === null && reasoning?.mode === 'budget' && takesBudgetToo(traits)) {
    return { ...AS_GIVEN, members: changeLevel(outputConfig, clampLevel(reasoning, traits), false) };
  }
  const isSilent = effort === null && isMissing(given);
  const isUnsealed = traits.thinkingStyle === 'budget' && lacksThinking(messages);
  const rendered = renderMessagesThinking(traits, {
    // A level alone makes no model of Claude's think.
    reasoning: isSilent ? null : reasoning,
    maxOutputTokens: readNumber(read('max_tokens')),
    // An answer that the client has begun is not gone on with by a model that thinks, either.
    isForced: isForced || isBegun(messages),
    isUnsealed,
    isHidden: isJsonObject(given) && given.display === 'omitted',
  });
  const thinking = changeThinking(given, rendered, traits);
  const isReplaced = thinking.some(([path, value]) => path.length === 1 && value !== undefined);
  const level = isSilent ? clampLevel(reasoning, traits) : rendered.effort;
  const levels = changeLevel(outputConfig, level, effort !== null || isReplaced);
  const isLevelLost = isSilent && level === null && levels.length > 0;
  return {
    ...NO_CHANGES,
    members: [...thinking, ...levels, ...(rendered.thinks ? [] : changeEdits(read('context_management')))],
    dropped: [...(rendered.isReduced ? ['reasoning'] : []), ...(isLevelLost ? ['output_config.effort'] : [])],
    betas: thinking.flatMap(([, value]) => (isJsonObject(value) ? betasOf(value) : [])),
    isStarted: rendered.thinks && isReplaced,
    dropsRunning: isUnsealed && rendered.isReduced,
  };
}

/** @returns `undefined` for what the API does not know, which Anthropic itself tells best */
function readReasoning(read: ReadMember): Reasoning | null | undefined {
  const thinking = read('thinking') ?? null;
  const outputConfig = read('output_config') ?? {};
  if (!(thinking === null || isJsonObject(thinking)) || !isJsonObject(outputConfig)) return undefined;
  try {
    return parseMessagesReasoning(thinking, outputConfig);
  } catch {
    return undefined;
  }
}

function toReasoning(effort: ReasoningEffort): Reasoning {
  return { mode: effort === 'none' ? 'off' : 'effort', effort, budgetTokens: null, summary: null };
}

/** Models that decide themselves how much they think, and take a budget all the same. */
function takesBudgetToo({ thinkingStyle, takesBudget }: ClaudeModel): boolean {
  return takesBudget && thinkingStyle === 'adaptive';
}

function clampLevel(reasoning: Reasoning | null, traits: ClaudeModel): ClaudeEffort | null {
  const asked = reasoning?.effort ?? null;
  return asked === null || asked === 'none' ? null : clampClaudeEffort(asked, traits);
}

/** What the client says stays where it says the same, and nothing where the model does so by itself. */
function changeThinking(
  given: unknown,
  { thinking: wanted }: RenderedThinking,
  { thinkingOff, thinkingStyle }: ClaudeModel,
): MemberChange[] {
  const { type, budget_tokens: budget } = isJsonObject(given) ? given : {};
  if (wanted === null) {
    const isOff = isMissing(given) || (type === 'disabled' && thinkingStyle !== 'none');
    return isOff ? [] : [[['thinking'], undefined]];
  }
  if (type === wanted.type) {
    return budget === wanted.budget_tokens || type !== 'enabled'
      ? []
      : [[['thinking', 'budget_tokens'], wanted.budget_tokens]];
  }
  const isImplied = isMissing(given) && wanted.type === 'adaptive' && thinkingOff !== 'omit';
  return isImplied ? [] : [[['thinking'], wanted]];
}

/** @param mayAdd the client need not have named a level */
function changeLevel(outputConfig: unknown, level: ClaudeEffort | null, mayAdd: boolean): MemberChange[] {
  const given = isJsonObject(outputConfig) ? (outputConfig.effort ?? null) : null;
  if (given === level || (given === null && !mayAdd)) return [];
  return [[['output_config', 'effort'], level ?? undefined]];
}

function changeEdits(management: unknown): MemberChange[] {
  if (!isJsonObject(management)) return [];
  const kept = dropThinkingEdits(management);
  return kept === management ? [] : [[['context_management'], kept ?? undefined]];
}

/** A turn that was paused, which goes on in the same way, ends with a call. */
function isBegun(messages: readonly JsonObject[]): boolean {
  const last = messages.at(-1);
  if (last?.role !== 'assistant') return false;
  return typeof last.content === 'string' || !blocksOf(last).some(({ type }) => type === 'server_tool_use');
}

function readNumber(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
