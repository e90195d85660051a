import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import {
  type BodyChanges,
  clampMember,
  joinChanges,
  type MemberChange,
  type ModelWish,
  NO_CHANGES,
  type ReadMember,
} from '../canonical/body-changes.ts';
import type { ToolChoice } from '../canonical/request.ts';
import { type ClaudeModel, describeClaudeModel, findClaudeModel } from './describe-claude-model.ts';
import { fitClaudeThinking } from './fit-claude-thinking.ts';
import { findRefusedSampling } from './refused-sampling.ts';
import { appendReminder, renderPlea } from './reminders.ts';
import { dropRunningThinking } from './running-turn.ts';
import { replaceSystemMessages } from './system-messages.ts';

/**
 * What a Messages body needs for its model, when the client's name for that asks for an effort or was another model's:
 * thinking in the way that the model has, and nothing that it refuses, by the rules that a translation goes by. A name
 * that is of no line of Claude's may be of any model, and gets only its effort. An answer that the client has begun
 * stays, also for Anthropic to refuse: the client would put it before one that begins anew.
 *
 * @param read of a body with Claude's name of the model
 */
export function fitClaudeBody(read: ReadMember, wish: ModelWish): BodyChanges {
  const model = String(read('model'));
  const isOtherModel = wish.isOtherModel && findClaudeModel(model) !== null;
  if (wish.effort === null && !isOtherModel) return NO_CHANGES;
  const traits = describeClaudeModel(model);
  const forced = isOtherModel && !traits.takesForcedTools ? readForcedCall(read) : null;
  const mustReplace = isOtherModel && !traits.takesSystemMessages;
  // Nobody else minds what was said before, and a long conversation takes its time to read.
  const isRead = traits.takesPrefill || mustReplace || forced !== null;
  const given = isRead ? listObjects(read('messages')) : [];
  const thinking = fitClaudeThinking(read, traits, wish.effort, given);
  const placed = mustReplace ? replaceSystemMessages(given) : given;
  const running = thinking.dropsRunning ? dropRunningThinking(placed) : placed;
  const asked = forced === null ? running : pleadFor(forced, running);
  return joinChanges([
    thinking,
    forced === null ? NO_CHANGES : freeChoice(forced),
    changeMessages(given, asked),
    fitSampling(read, thinking.isStarted ? 'none' : isOtherModel ? traits.sampling : 'both'),
    isOtherModel ? clampMaxTokens(read, traits) : NO_CHANGES,
  ]);
}

function readForcedCall(read: ReadMember): ToolChoice | null {
  const choice = read('tool_choice');
  if (!isJsonObject(choice)) return null;
  if (choice.type === 'any') return { kind: 'any' };
  return choice.type === 'tool' && typeof choice.name === 'string'
    ? { kind: 'tool', name: choice.name }
    : null;
}

function freeChoice({ kind }: ToolChoice): BodyChanges {
  const name: MemberChange[] = kind === 'tool' ? [[['tool_choice', 'name'], undefined]] : [];
  return { ...NO_CHANGES, members: [[['tool_choice', 'type'], 'auto'], ...name] };
}

function pleadFor(choice: ToolChoice, messages: readonly JsonObject[]): readonly JsonObject[] {
  const plea = renderPlea(choice);
  const isTheirs = messages.at(-1)?.role === 'assistant';
  return plea === null || isTheirs ? messages : appendReminder(messages, plea);
}

function changeMessages(given: readonly JsonObject[], kept: readonly JsonObject[]): BodyChanges {
  const isSame = kept.length === given.length && kept.every((message, at) => message === given[at]);
  return isSame ? NO_CHANGES : { ...NO_CHANGES, members: [[['messages'], kept]] };
}

function fitSampling(read: ReadMember, takes: ClaudeModel['sampling']): BodyChanges {
  const [temperature, top_p, top_k] = ['temperature', 'top_p', 'top_k'].map(read);
  const { refused, lost } = findRefusedSampling({ temperature, top_p, top_k }, takes);
  return { ...NO_CHANGES, members: refused.map((name) => [[name], undefined]), dropped: lost };
}

function clampMaxTokens(read: ReadMember, { maxOutputTokens }: ClaudeModel): BodyChanges {
  return clampMember(read, 'max_tokens', (given) => Math.min(given, maxOutputTokens));
}

function listObjects(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
